"""How staff find members by what everybody may know of them: their public name, and the roles they hold."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core import clock
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import LANGUAGES, N_, gettext as _, using
from app.core.policy import Who
from app.core.text import fold
from app.profiles.models import Profile
from app.profiles.queries.holding import is_elected, is_there, leads, shares
from app.profiles.rules import KIND_LABELS, PersonKind, Sharing, kind_label
from app.profiles.shown import person_url

SHORTEST = 3
"""Letters of a role's name from which it is meant: ``éluE`` and ``lead`` are, ``e`` is not."""


@finder("members", N_("Public pages of members"))
async def members(session: AsyncSession, _who: Who, words: str) -> list[Found]:
    """Find who is there by their public id, their whole public name, or the name of a role.

    A part of the name finds those who chose to be listed or hold a public role, and nobody else.
    """
    now = clock.now()
    holds = _conditions(now)
    meant = [Person.public_id == words, *(holds[kind] for kind in kinds_meant(words))]
    if folded := fold(words):
        name = func.fold(Person.display_name)
        is_found = or_(Profile.is_listed, holds[PersonKind.LEADER], holds[PersonKind.ELECTED])
        meant += [name == folded, and_(is_found, name.contains(folded, autoescape=True))]
    query = (
        select(
            Person.public_id,
            Person.display_name,
            *(holds[kind].label(kind.value) for kind in PersonKind),
        )
        .outerjoin(Profile, Profile.person_id == Person.id)
        .where(is_there(now), or_(*meant))
        .order_by(func.fold(Person.display_name), Person.id)
        .limit(MOST_FOUND)
    )
    return [
        Found(
            row.display_name,
            person_url(row.public_id, row.display_name),
            ", ".join(kind_label(kind) for kind in PersonKind if getattr(row, kind.value)),
        )
        for row in await session.execute(query)
    ]


def _conditions(now: datetime) -> dict[PersonKind, ColumnElement[bool]]:
    """Return what makes somebody of each kind; skills that are not listed with a name are nobody's to find."""
    named = func.coalesce(and_(Profile.is_listed, shares(Sharing.NAMED)), false())
    return {
        PersonKind.EXPERT: named,
        PersonKind.LEADER: leads(now),
        PersonKind.ELECTED: is_elected(now),
    }


def kinds_meant(words: str) -> list[PersonKind]:
    """Return the kinds whose name has a word that begins like ``words``, in either language."""
    typed = fold(words)
    if len(typed) < SHORTEST:
        return []
    found = []
    for kind, label in KIND_LABELS.items():
        names = []
        for language in LANGUAGES:
            with using(language):
                names += fold(_(label)).split()
        if any(name.startswith(typed) for name in names if len(name) >= SHORTEST):
            found.append(kind)
    return found
