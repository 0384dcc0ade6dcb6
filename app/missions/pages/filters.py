"""The filters of the list of missions, as its address says them and as its form shows them."""

from collections.abc import Container
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid, SignInRequired
from app.core.i18n import gettext as _
from app.missions.queries.listing import Filters, When, Where
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.models import ProfileSkill
from app.skills.terms import causes, family, skills
from app.themes.rules import THEMES

MINE = "mine"
"""In place of a skill: those that I have."""

FREE = "1"
"""Only those that have places left."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list's address asks for."""

    filters: Filters
    query: dict[str, str]
    """The filters as a query, what is usual left out."""
    after: str = ""

    def value(self, name: str) -> str:
        """Return what the form's field ``name`` shows."""
        return self.query.get(name, "")

    def error(self, _name: str) -> None:
        """Return nothing: a filter is known or its page does not exist."""

    @property
    def is_personal(self) -> bool:
        """Say whether the answer is another for everybody."""
        return self.value("skill") == MINE


async def asked(request: Request, session: AsyncSession, actor: Actor | None) -> Asked:
    """Read the filters of an address.

    Raises:
        Invalid: for something that is not one of ours.
        SignInRequired: a visitor asks for what needs their own skills.
    """
    given = request.query_params
    area = area_asked(given.get("area", ""))
    theme = one_of(given.get("theme", ""), THEMES)
    cause = one_of(given.get("cause", ""), causes())
    skill = one_of(given.get("skill", ""), {MINE, *skills()})
    where = one_of(given.get("where", ""), set(Where))
    when = one_of(given.get("when", ""), set(When))
    free = one_of(given.get("free", ""), {FREE})
    said = {
        "theme": theme, "cause": cause, "skill": skill, "where": where, "when": when, "free": free,
    }  # fmt: skip
    filters = Filters(
        area=area,
        theme=theme,
        causes=tuple(family(cause)) if cause else (),
        where=Where(where) if where else None,
        when=When(when) if when else None,
        skills=await _skills(session, actor, skill),
        is_free=bool(free),
    )
    query = {"area": area_slug(area)} | said
    kept = {name: value for name, value in query.items() if value}
    return Asked(filters, kept, given.get("after", ""))


async def _skills(session: AsyncSession, actor: Actor | None, skill: str) -> tuple[str, ...] | None:
    if skill != MINE:
        return (skill,) if skill else None
    if actor is None:
        raise SignInRequired
    query = select(ProfileSkill.skill).where(ProfileSkill.person_id == actor.id)
    return tuple(await session.scalars(query.order_by(ProfileSkill.skill)))


def area_asked(slug: str) -> Area:
    """Return the area that an address names; the whole city when it names none.

    Raises:
        Invalid: it is not one of ours.
    """
    area = gazetteer.area(slug) if slug else Area()
    if area is None:
        raise _unknown()
    return area


def one_of(value: str, known: Container[str]) -> str:
    """Return what an address asks for, when it is something that we know.

    Raises:
        Invalid: it is not.
    """
    if value and value not in known:
        raise _unknown()
    return value


def _unknown() -> Invalid:
    sentence = _("This address asks for something this list does not know.")
    return Invalid({"area": sentence}, sentence)
