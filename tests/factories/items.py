"""Needs, offers and hand-overs, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.items.models import Handover, ItemNeed, Offer
from app.items.rules import (
    Condition,
    ItemKind,
    NeedState,
    OfferState,
    Side,
    SlotState,
    Terms,
    Way,
    local_day,
)
from app.projects.models import Project
from app.projects.rules import State
from tests.factories import projects
from tests.factories.accounts import person

S = OfferState
TAKEN = frozenset({S.ACCEPTED, S.DELIVERED, S.DISPUTED, S.RETURNED})
CAME = TAKEN - {S.ACCEPTED}
TITLE = "Bacs de plantation en bois"


def day(days: int = 0) -> Any:
    """Return the date so many days from today, in Montréal."""
    return local_day(datetime.now(UTC) + timedelta(days=days))


async def need(
    db: AsyncSession,
    project: Project | None = None,
    *,
    carrier: Actor | None = None,
    **fields: Any,
) -> ItemNeed:
    """Make a need of six wooden planters, of a project that gathers means unless told."""
    if project is None:
        project = await projects.project(db, State.MOBILISING, carrier)
    loan = Terms(fields.get("terms", Terms.GIFT)) is Terms.LOAN
    closed = NeedState(fields.get("state", NeedState.OPEN)) is NeedState.CLOSED
    made = ItemNeed(
        **{
            "project_id": project.id,
            "kind": ItemKind.FURNITURE,
            "title": TITLE,
            "quantity": 6,
            "needed_by": day(30),
            "return_by": day(60) if loan else None,
            "place": "Au bout de la ruelle, côté Saint-Roch",
            "created_by_id": carrier.id if carrier else None,
            "created_at": datetime.now(UTC),
            "closed_at": datetime.now(UTC) if closed else None,
            "closing_reason": "Tout est arrivé autrement." if closed else "",
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def offer(
    db: AsyncSession,
    about: ItemNeed,
    giver: Actor | None = None,
    state: OfferState | str = S.OFFERED,
    **fields: Any,
) -> Offer:
    """Make an offer as it stands in a state; the need counts what was taken of it."""
    giver, state, now = giver or await person(db), OfferState(state), datetime.now(UTC)
    quantity = fields.pop("quantity", 1)
    taken = fields.pop("accepted", quantity if state in TAKEN else 0)
    came = fields.pop("delivered", taken if state in CAME else 0)
    rest = quantity - taken if state is not S.OFFERED else 0
    waits = fields.pop("waiting", rest if state is S.WAITING else 0)
    made = Offer(
        **{
            "need_id": about.id,
            "person_id": giver.id,
            "quantity": quantity,
            "condition": Condition.GOOD,
            "note": "Ils sont dans ma cour, secs et solides.",
            "window_from": day(0),
            "window_until": day(20),
            "state": state,
            "accepted": taken,
            "delivered": came,
            "waiting": waits,
            "released": rest - waits,
            "waiting_since": now if waits else None,
            "disputed_from": S.DELIVERED if state is S.DISPUTED else None,
            "return_by": about.return_by,
            "delivered_at": now if came else None,
            "confirmed_by": Side.GIVER if came else None,
            "returned_at": now if state is S.RETURNED else None,
            "created_at": now,
            "changed_at": now,
            **fields,
        }
    )
    db.add(made)
    await db.execute(
        update(ItemNeed)
        .where(ItemNeed.id == about.id)
        .values(accepted=ItemNeed.accepted + taken, delivered=ItemNeed.delivered + came)
    )
    await db.commit()
    await db.refresh(about)
    return made


async def handover(
    db: AsyncSession, about: Offer, state: SlotState | str = SlotState.PROPOSED, **fields: Any
) -> Handover:
    """Let the giver have proposed an hour in three days."""
    now = datetime.now(UTC)
    starts = fields.pop("starts_at", now + timedelta(days=3))
    made = Handover(
        **{
            "offer_id": about.id,
            "way": Way.THERE,
            "state": SlotState(state),
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=1),
            "place": "Devant le 7120, rue Saint-Roch",
            "proposed_by": Side.GIVER,
            "created_at": now,
            "changed_at": now,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def again(db: AsyncSession, *things: Any) -> None:
    """Read things anew."""
    for thing in things:
        await db.refresh(thing)
