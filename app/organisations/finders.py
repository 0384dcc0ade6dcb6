"""How staff find organisations: by name, public id, or the number a register gave them."""

from typing import cast

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_, gettext as _
from app.core.policy import Who
from app.core.text import fold
from app.core.web.routing import url
from app.organisations.models import Claim, Organisation
from app.organisations.rules import State, label, read_charity_number, read_neq
from app.organisations.shown import organisation_url
from app.places.gazetteer import gazetteer

LOOKED_AT = 200
"""So many of those that match are looked at, newest first; some are not for everybody to find."""


@finder("organisations", N_("Organisations"))
async def organisations(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find organisations, also closed and suspended ones; what is not public, by who moderates it.

    Not public are those that are hidden, and every number that is not on a page: that of an
    organisation that is not verified, and of a request that waits or was refused.
    """
    staff = cast("Actor", who)
    number = read_neq(words) or read_charity_number(words)
    named = _is_named(words)
    query = (
        select(Organisation, named.label("is_named"))
        .where(or_(named, _has_number(number)) if number else named)
        .order_by(Organisation.id.desc())
        .limit(LOOKED_AT)
    )
    found = []
    for it, is_named in await session.execute(query):
        moderates = staff.moderates(it.territory_id)
        is_public = it.hidden_at is None and (is_named or it.state is State.VERIFIED)
        if is_public or moderates:
            found.append(_line(it, is_theirs=moderates))
    return found[:MOST_FOUND]


def _is_named(words: str) -> ColumnElement[bool]:
    """By a part of the name, whatever its accents, or the public id."""
    by_id = Organisation.public_id == words.lower()
    folded = fold(words)
    if not folded:
        return by_id
    return or_(Organisation.sort_name.contains(folded, autoescape=True), by_id)


def _has_number(number: str) -> ColumnElement[bool]:
    return or_(
        Organisation.neq == number,
        Organisation.charity_number == number,
        exists().where(
            Claim.organisation_id == Organisation.id,
            or_(Claim.neq == number, Claim.charity_number == number),
        ),
    )


def _line(it: Organisation, *, is_theirs: bool) -> Found:
    """Lead to the page where staff decide, if they do; else to the page that everybody reads."""
    standing = label(it.state)
    if it.hidden_at is not None:
        standing = _("Hidden by the moderators")
    elif it.closed_at is not None:
        standing = _("Closed organisation")
    path = (
        url("organisations:staff_show", organisation_id=it.public_id)
        if is_theirs
        else organisation_url(it.public_id, it.name)
    )
    return Found(it.name, path, " · ".join((label(it.kind), standing, gazetteer.name(it.area))))
