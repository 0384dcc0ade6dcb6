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
    """Find who is there by a part of their public name, their public id, or the name of a role."""
    now = clock.now()
    holds = _conditions(now)
    meant = [Person.public_id == words, *(holds[kind] for kind in kinds_meant(words))]
    if folded := fold(words):
        meant.append(func.fold(Person.display_name).contains(folded, autoescape=True))
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
    """Return what makes somebody of each kind; skills without a name are nobody's to find."""
    named = func.coalesce(and_(Profile.person_id.is_not(None), shares(Sharing.NAMED)), false())
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
