"""Finding people: the directory, the leaders, the elected officials and the partners."""

from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.markdown import summary
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.organisations.shown import organisation_url
from app.places.choices import area_groups, area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.pages.view import area_name, territory_name
from app.profiles.queries import agreements, directory, offices
from app.profiles.queries.directory import Entry, Filters
from app.profiles.rules import KIND_LABELS, PersonKind, level_shown
from app.profiles.shown import person_url
from app.skills.rules import TermKind
from app.skills.terms import causes, options, skills

pages = Pages("/people", fr="/personnes")
SECONDS = 30
NAMES = ("q", "area", "kind", "skill", "cause")


class Asked:
    """What the address of the directory asks for, as its form shows it."""

    def __init__(self, given: dict[str, str]) -> None:
        self.given = {name: given.get(name, "").strip() for name in NAMES}
        kind = _one_of(self.given["kind"], set(PersonKind), "kind")
        self.filters = Filters(
            words=self.given["q"][: directory.LONGEST],
            area=_area(self.given["area"]),
            kind=PersonKind(kind) if kind else None,
            skill=_one_of(self.given["skill"], skills().keys(), "skill"),
            cause=_one_of(self.given["cause"], causes().keys(), "cause"),
        )

    @property
    def query(self) -> dict[str, str]:
        """Return what is asked for as a query, what is empty left out."""
        return {name: value for name, value in self.given.items() if value}

    def value(self, name: str) -> str:
        """Return what the form's field ``name`` shows."""
        return area_slug(self.filters.area) if name == "area" else self.given.get(name, "")

    def error(self, _name: str) -> None:
        """Return nothing: a filter is known or its page does not exist."""


def _area(slug: str) -> Area:
    area = gazetteer.area(slug) if slug else Area()
    if area is None:
        raise _unknown("area")
    return area


def _one_of(value: str, known: Any, name: str) -> str:
    if value and value not in known:
        raise _unknown(name)
    return value


def _unknown(name: str) -> Invalid:
    sentence = _("This address asks for something this list does not know.")
    return Invalid({name: sentence}, sentence)


@pages.get("", name="profiles:index", access=PUBLIC)
async def index(request: Request, session: Session) -> Response:
    """Show who chose to be found."""
    given = dict(request.query_params)
    if any(not given[name].strip() for name in NAMES if name in given):
        kept = {name: value for name, value in given.items() if value.strip()}
        return RedirectResponse(url("profiles:index", query=kept), status_code=303)
    asked = Asked(given)
    after = given.get("after", "")
    found = await directory.page_of_people(session, asked.filters, clock.now(), after=after)
    more = {"after": found.next_cursor}
    context = {
        "asked": asked,
        "active": len(asked.query),
        "entries": [_line(entry) for entry in found.items],
        "older_url": url("profiles:index", query=asked.query | more) if found.next_cursor else "",
        "is_first": not after,
        "area_groups": area_groups(),
        "kinds": [(kind.value, _(label)) for kind, label in KIND_LABELS.items()],
        "skill_groups": options(TermKind.SKILL),
        "causes": options(TermKind.CAUSE),
    }
    return page(request, "profiles/index.html", context, tags=("people",), seconds=SECONDS)


@pages.get("/leaders", fr="/leaders-et-elus", name="profiles:leaders", access=PUBLIC)
async def leaders(request: Request, session: Session) -> Response:
    """Show who leads, who was elected and who is a partner, and since when."""
    now = clock.now()
    context = {
        "leaders": await offices.leaders(session, now),
        "elected": await offices.mandates_in_force(session, now),
        "partners": await agreements.partners(session, now),
        "territory_name": territory_name,
        "person_url": person_url,
        "organisation_url": organisation_url,
    }
    tags = ("people", "organisations")
    return page(request, "profiles/leaders.html", context, tags=tags, seconds=SECONDS)


def _line(entry: Entry) -> dict[str, Any]:
    """Return what a line of the directory shows."""
    if entry.is_anonymous:
        path = url("profiles:anonymous", entry_id=entry.public_id)
    else:
        path = person_url(entry.public_id, entry.name)
    kinds = [
        _(KIND_LABELS[kind])
        for kind, holds in (
            (PersonKind.ELECTED, entry.is_elected),
            (PersonKind.LEADER, entry.is_leader),
            (PersonKind.EXPERT, entry.is_expert),
        )
        if holds
    ]
    return {
        "path": path,
        "name": entry.name,
        "seed": entry.public_id,
        "area": area_name(entry.area),
        "kinds": kinds,
        "excerpt": summary(entry.opening, 160),
        "language": entry.bio_language,
        "skills": [f"{known.skill.label} ({level_shown(known.level)})" for known in entry.skills],
    }
