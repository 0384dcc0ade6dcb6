"""What waits for the moderators, territory by territory."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.moderated import ReportedThing, moderation_of
from app.core.web.responses import page
from app.core.web.routing import Pages, url
from app.moderation import policy
from app.moderation.queries import queue
from app.moderation.queries.queue import SORT_LABELS, Sort, Waiting
from app.moderation.rules import Reason, kind_label, label, outcome_label
from app.places.gazetteer import gazetteer

pages = Pages("/staff/moderation", fr="/equipe/moderation")


@dataclass(frozen=True, slots=True)
class Card:
    """A case as the queue shows it."""

    waiting: Waiting
    thing: ReportedThing
    kind: str
    territory: str
    reasons: list[str]
    taken_by: str


@pages.get("", name="moderation:queue", access="moderator")
async def waiting(
    request: Request, session: Session, member: Member, show: str = "", area: str = ""
) -> Response:
    """Show what waits, the most pressing first."""
    policy.can_see_queue(member).require()
    sort = Sort(show) if show in set(Sort) else Sort.ALL
    territory = next((t for t in gazetteer.territories.values() if t.slug == area), None)
    rows = await queue.waiting(
        session, member, sort=sort, territory_id=territory.id if territory else None
    )
    context = {
        "cards": await _cards(session, member, rows),
        "appeals": [
            (one, territory_name(one.territory_id), outcome_label(one.outcome))
            for one in await queue.appeals(session, member)
        ],
        "sorts": [(s, _(SORT_LABELS[s]), _link(s, area)) for s in Sort],
        "sort": sort,
        "area": area,
        "areas": _areas(member),
    }
    return page(request, "moderation/queue.html", context)


async def _cards(session: AsyncSession, member: Actor, rows: list[Waiting]) -> list[Card]:
    now = clock.now()
    cards = []
    for row in rows:
        ways = moderation_of(row.subject.kind)
        thing = await ways.find(session, row.subject.id) if ways else None
        if thing is None:
            continue
        taken = row.claimed_until is not None and row.claimed_until > now
        by = row.claimed_by if taken and row.claimed_by_id != member.id else ""
        cards.append(
            Card(
                row, thing, kind_label(row.subject.kind), territory_name(row.territory_id),
                [label(Reason(one)) for one in row.reasons], by,
            )
        )  # fmt: skip
    return cards


def territory_name(territory_id: int | None) -> str:
    """Return the name of a territory; the whole city has its own."""
    if territory_id in gazetteer.territories:
        return gazetteer.territories[territory_id].name
    return _("Whole city")


def _areas(member: Actor) -> list[tuple[str, str]]:
    return [
        (t.slug, t.name)
        for t in sorted(gazetteer.territories.values(), key=lambda t: t.name)
        if member.moderates(t.id)
    ]


def _link(sort: Sort, area: str) -> str:
    query: dict[str, Any] = {"show": "" if sort is Sort.ALL else str(sort), "area": area}
    return url("moderation:queue", query=query)
