"""One's own profile from a program: the same switches, the same checks."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import N_
from app.core.text import Prose
from app.core.web.form_errors import sentences
from app.core.web.forms import FormModel
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.profiles.api.shapes import CheckHeld, OwnProfile
from app.profiles.queries import checks, people
from app.profiles.rules import BIO_MAX, Sharing, today
from app.profiles.schemas import (
    BirthYear,
    Causes,
    Hours,
    Kilometres,
    Languages,
    Moments,
    Offer,
    Quota,
    Skills,
    Switches,
    Version,
)
from app.profiles.service import show as service
from app.profiles.shown import tags

router = api_router("profiles")
Reader = Annotated[Actor, require_scope(Scope.READ)]
Owner = Annotated[Actor, require_scope(Scope.PROFILE)]


MAY_BE_NONE = {"monthly_hours", "travel_km", "birth_year", "monthly_quota"}


class ProfileChange(FormModel):
    """What changes in one's profile; what is left out stays as it is."""

    bio: Annotated[Prose, Field(max_length=BIO_MAX)] | None = Field(
        None, description=N_("What they say of themselves, in Markdown.")
    )
    bio_language: str | None = Field(None, description=N_("The language it is written in."))
    shows_area: bool | None = Field(None, description=N_("Whether others see the neighbourhood."))
    shows_ideas: bool | None = Field(
        None, description=N_("Whether their ideas are gathered on their page.")
    )
    is_listed: bool | None = Field(None, description=N_("Whether the directory shows them."))
    is_indexed: bool | None = Field(None, description=N_("Whether search engines may."))
    sharing: Sharing | None = Field(None, description=N_("Who may know the skills."))
    skills: Skills | None = Field(None, description=N_("Each as “code:level”."))
    causes: Causes | None = Field(None, description=N_("Codes of causes."))
    moments: Moments | None = Field(
        None, description=N_("When they are usually free: “sat-morning”.")
    )
    monthly_hours: Hours = Field(None, description=N_("Hours a month."))
    travel_km: Kilometres = Field(None, description=N_("How far they come, in kilometres."))
    is_remote: bool | None = Field(None, description=N_("Whether they also help from a distance."))
    languages: Languages | None = Field(
        None, description=N_("Languages they speak, as ISO 639 codes.")
    )
    birth_year: BirthYear = Field(
        None, description=N_("Year of birth, if they told it; shown to nobody.")
    )
    monthly_quota: Quota = Field(None, description=N_("Suggestions a month, at most."))
    is_paused: bool | None = Field(None, description=N_("Whether nobody sees the skills for now."))
    version: Version | None = Field(
        None, description=N_("Grows with each change; send it back with yours.")
    )


@router.get(
    "/me/profile",
    name="api:own_profile",
    summary=N_("Read your own profile"),
    description=N_("Everything, also what others do not see."),
    openapi_extra=access(Scope.READ),
)
async def own_profile(session: Session, actor: Reader) -> OwnProfile:
    """Return the profile of the token's person."""
    return await _shown(session, actor)


@router.patch(
    "/me/profile",
    name="api:change_profile",
    summary=N_("Change your own profile"),
    description=N_(
        "What is left out stays as it is. Send the “version” you read, to be told if it changed since."
    ),
    openapi_extra=access(Scope.PROFILE),
)
async def change_profile(
    request: Request, session: Session, actor: Owner, sent: ProfileChange
) -> OwnProfile:
    """Change the profile of the token's person."""
    now = clock.now()
    before = (await _shown(session, actor)).model_dump()
    given = sent.model_dump(exclude_unset=True)
    # A number may be taken away by null; for the others null means "as it is".
    given = {
        name: value for name, value in given.items() if value is not None or name in MAY_BE_NONE
    }
    after = before | given
    if given.keys() & Switches.model_fields.keys() - {"version"}:
        await service.save(session, actor, _checked(Switches, after), now)
        after["version"] += 1
    if given.keys() & Offer.model_fields.keys() - {"version"}:
        await service.offer(session, actor, _checked(Offer, after), now)
    drop_pages(session, runtime_of(request), *tags(actor.id))
    return await _shown(session, actor)


def _checked(schema: Any, values: dict[str, Any]) -> Any:
    """Return a form's input, made of what was sent and of what stays.

    Raises:
        Invalid: they do not go together.
    """
    try:
        return schema.model_validate(
            {name: values[name] for name in schema.model_fields if name in values}
        )
    except ValidationError as error:
        raise Invalid(sentences(error)) from error


async def _shown(session: AsyncSession, actor: Actor) -> OwnProfile:
    own = await people.own(session, actor.id)
    day = today(clock.now())
    return OwnProfile(
        version=own.version,
        bio=own.bio,
        bio_language=own.bio_language,
        shows_area=own.shows_area,
        shows_ideas=own.shows_ideas,
        is_listed=own.is_listed,
        is_indexed=own.is_indexed,
        sharing=own.sharing,
        skills=[f"{known.skill.code}:{known.level}" for known in own.expertise.skills],
        causes=list(own.expertise.causes),
        moments=list(own.expertise.moments),
        monthly_hours=own.expertise.monthly_hours,
        travel_km=own.expertise.travel_km,
        is_remote=own.expertise.is_remote,
        languages=list(own.languages),
        birth_year=own.birth_year,
        monthly_quota=own.monthly_quota,
        is_paused=own.paused_at is not None,
        checks=[
            CheckHeld(
                kind=one.kind,
                code=one.code,
                expires_on=one.expires_on,
                organisation=one.organisation_public_id,
            )
            for one in await checks.checks_of(session, actor.id)
            if one.holds(day)
        ],
    )
