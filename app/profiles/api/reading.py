"""Reading people from a program."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.ids import is_public_id
from app.core.markdown import summary
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.settings import Settings
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.core.web.routing import url
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.api.shapes import (
    ExpertiseOut,
    LivesIn,
    MandateShown,
    PersonPages,
    ProfileInList,
    ProfileList,
    ProfileShown,
    SkillKnown,
    TermShown,
)
from app.profiles.queries import directory, offices, people
from app.profiles.queries.directory import Entry, Filters
from app.profiles.queries.people import Expertise, Known, Shown
from app.profiles.rules import PersonKind
from app.profiles.shown import page_addresses
from app.skills.terms import causes, skills

router = api_router("profiles")
LARGEST_PAGE = 100
EXCERPT = 160


def _known_area(slug: str) -> str:
    if slug and gazetteer.area(slug) is None:
        raise PydanticCustomError("said", N_("Please choose an area of the list."))
    return slug


def _known_skill(code: str) -> str:
    if code and code not in skills():
        raise PydanticCustomError("said", N_("Please choose among the offered answers."))
    return code


def _known_cause(code: str) -> str:
    if code and code not in causes():
        raise PydanticCustomError("said", N_("Please choose among the offered answers."))
    return code


class Listing(BaseModel):
    """Filters and page of the directory."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    q: Annotated[
        Code,
        Field(
            description=N_("Words of a name or of what people say of themselves."), max_length=100
        ),
    ] = ""
    area: Annotated[
        Annotated[Code, AfterValidator(_known_area)],
        Field(
            description=N_("Slug of an area; who shows living there, or holds a role there."),
            max_length=80,
        ),
    ] = ""
    kind: Annotated[PersonKind | None, Field(description=N_("What they are, beside citizens."))] = (
        None
    )
    skill: Annotated[
        Annotated[Code, AfterValidator(_known_skill)],
        Field(description=N_("Code of the skill."), max_length=40),
    ] = ""
    cause: Annotated[
        Annotated[Code, AfterValidator(_known_cause)],
        Field(description=N_("Code of a cause."), max_length=40),
    ] = ""
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("People on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )

    @property
    def filters(self) -> Filters:
        """Return whom the list shows."""
        area = gazetteer.area(self.area) if self.area else None
        return Filters(self.q, area or Area(), self.kind, self.skill, self.cause)


@router.get(
    "/profiles",
    name="api:profiles",
    summary=N_("List people"),
    description=N_(
        "People who chose to be found or hold a public role, and skills without a name."
    ),
    openapi_extra=access("public"),
)
async def profiles(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> ProfileList:
    """Return a page of the directory."""
    found = await directory.page_of_people(
        session, asked.filters, clock.now(), after=asked.after, size=asked.limit
    )
    link_next(request, response, found.next_cursor)
    settings = runtime_of(request).settings
    return ProfileList(
        profiles=[_in_list(entry, settings) for entry in found.items],
        after=found.next_cursor or None,
    )


@router.get(
    "/profiles/{person_id}",
    name="api:profile",
    summary=N_("Read a profile"),
    description=N_("What somebody chose to show, and the public roles they hold today."),
    openapi_extra=access("public"),
)
async def profile(
    request: Request,
    session: Session,
    person_id: Annotated[str, Path(description=N_("Public identifier."))],
) -> ProfileShown:
    """Return somebody as they chose to be shown.

    Raises:
        NotFound: nobody is there.
    """
    now = clock.now()
    found = await people.shown(session, person_id, now) if is_public_id(person_id) else None
    if found is None:
        raise NotFound
    settings = runtime_of(request).settings
    return ProfileShown(
        id=found.public_id,
        name=found.name,
        bio=found.bio,
        bio_language=found.bio_language,
        area=_lives(found.area),
        expertise=_expertise(found.expertise) if found.expertise else None,
        mandates=[_mandate(m) for m in await offices.mandates_held(session, found.id, now)],
        leads=[
            TermShown(
                territory=gazetteer.territories[t.territory_id].slug,
                confirmed_at=t.confirmed_at,
                ends_at=t.ends_at,
                reason=t.reason,
            )
            for t in await offices.leads_of(session, found.id, now)
        ],
        pages=_pages(settings, found),
    )


def _mandate(line: offices.MandateLine) -> MandateShown:
    there = gazetteer.territories.get(line.territory_id or 0)
    return MandateShown(
        office_fr=line.office_fr,
        office_en=line.office_en,
        territory=there.slug if there else None,
        starts_on=line.term.starts_on,
        ends_on=line.term.last_day,
        source=line.source,
    )


def _in_list(entry: Entry, settings: Settings) -> ProfileInList:
    holds = {
        PersonKind.EXPERT: entry.is_expert,
        PersonKind.LEADER: entry.is_leader,
        PersonKind.ELECTED: entry.is_elected,
    }
    if entry.is_anonymous:
        paths = {
            lang: url("profiles:anonymous", lang=lang, entry_id=entry.public_id)
            for lang in ("fr", "en")
        }
    else:
        paths = page_addresses(entry.public_id, entry.name)
    return ProfileInList(
        id=entry.public_id,
        name=entry.name or None,
        kinds=[kind for kind, held in holds.items() if held],
        area=_lives(entry.area),
        skills=[_skill(known) for known in entry.skills],
        opening=summary(entry.opening, EXCERPT),
        pages=_absolute(settings, paths),
    )


def _expertise(expertise: Expertise) -> ExpertiseOut:
    return ExpertiseOut(
        skills=[_skill(known) for known in expertise.skills],
        causes=list(expertise.causes),
        moments=list(expertise.moments),
        monthly_hours=expertise.monthly_hours,
        travel_km=expertise.travel_km,
        is_remote=expertise.is_remote,
    )


def _skill(known: Known) -> SkillKnown:
    return SkillKnown(code=known.skill.code, name=known.skill.label, level=known.level)


def _lives(area: Area | None) -> LivesIn | None:
    if area is None:
        return None
    territory = gazetteer.territories.get(area.territory_id or 0)
    neighbourhood = gazetteer.neighbourhoods.get(area.neighbourhood_id or 0)
    return LivesIn(
        territory=territory.slug if territory else None,
        neighbourhood=neighbourhood.slug if neighbourhood else None,
    )


def _pages(settings: Settings, person: Shown) -> PersonPages:
    return _absolute(settings, page_addresses(person.public_id, person.name))


def _absolute(settings: Settings, paths: dict[str, str]) -> PersonPages:
    base = settings.base_url.rstrip("/")
    return PersonPages(fr=base + paths["fr"], en=base + paths["en"])
