"""The only place that writes counters: the need's row is held first, then its offers, in one order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.items import ledger, policy
from app.items.checks import refusal_of
from app.items.ledger import Act, Impossible
from app.items.models import ItemNeed, Offer
from app.items.queries.sides import side_of
from app.items.rules import NeedState, Side
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import TeamRole


@dataclass(frozen=True, slots=True)
class Held:
    """An offer that nobody else can change until the transaction ends."""

    need: ItemNeed
    offer: Offer
    project: Project
    role: TeamRole | None
    side: Side | None

    def may(self, actor: Actor, act: Act, now: datetime) -> None:
        """Go on, or stop here.

        Raises:
            Refused: the policy says no.
        """
        policy.can_do(actor, act, self.offer, self.need, self.side, now, self.role).require()


async def hold_need(session: AsyncSession, need_id: int) -> ItemNeed:
    """Return a need as it is now, and let nobody else count on it until the end.

    Raises:
        NotFound: it is gone.
    """
    query = (
        select(ItemNeed)
        .where(ItemNeed.id == need_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    need = (await session.execute(query)).scalar_one_or_none()
    if need is None:
        raise NotFound
    return need


async def hold(session: AsyncSession, actor: Actor | None, offer_id: int) -> Held:
    """Hold an offer, its need before it, and say on which side the actor stands.

    Raises:
        NotFound: it is gone.
    """
    need_id = await session.scalar(select(Offer.need_id).where(Offer.id == offer_id))
    if need_id is None:
        raise NotFound
    need = await hold_need(session, need_id)
    query = (
        select(Offer)
        .where(Offer.id == offer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    offer = (await session.execute(query)).scalar_one_or_none()
    if offer is None:
        raise NotFound
    project = await session.get_one(Project, need.project_id)
    role = None if actor is None else await role_of(session, project.id, actor.id)
    side = await side_of(session, actor, offer, role)
    return Held(need, offer, project, role, side)


def enter(need: ItemNeed, count: ledger.Need) -> None:
    """Write down what a need counts from now on."""
    need.accepted, need.delivered = count.accepted, count.delivered


def enter_offer(offer: Offer, count: ledger.Offer, now: datetime) -> None:
    """Write down where an offer stands from now on."""
    if count.waiting and not offer.waiting:
        offer.waiting_since = now
    elif not count.waiting:
        offer.waiting_since = None
    offer.state, offer.disputed_from = count.state, count.disputed_from
    offer.accepted, offer.waiting, offer.released = count.accepted, count.waiting, count.released
    offer.delivered = count.delivered
    offer.changed_at = now


def moved(
    held: Held,
    now: datetime,
    move: Callable[[ledger.Need, ledger.Offer], ledger.Books],
    field: str = "quantity",
) -> None:
    """Let the books move by a pure rule; ``field`` is where people typed how much.

    Raises:
        DomainError: the rule refuses.
    """
    try:
        need, offer = move(held.need.count, held.offer.count)
    except Impossible as error:
        raise refusal_of(error, field) from error
    enter(held.need, need)
    enter_offer(held.offer, offer, now)


async def refill(
    session: AsyncSession, need: ItemNeed, reopened: int, now: datetime, *, but: int = 0
) -> list[tuple[Offer, int]]:
    """Give what was reopened to those who wait in reserve; return who got how much.

    ``need`` must be held.
    """
    if reopened <= 0 or need.state is not NeedState.OPEN:
        return []
    query = (
        select(Offer)
        .where(Offer.need_id == need.id, Offer.waiting > 0, Offer.id != but)
        .order_by(Offer.waiting_since, Offer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    waiting = list(await session.scalars(query))
    count, after = ledger.refill(need.count, [offer.count for offer in waiting], reopened)
    enter(need, count)
    given = []
    for offer, stands in zip(waiting, after, strict=True):
        taken = stands.accepted - offer.accepted
        if taken:
            enter_offer(offer, stands, now)
            given.append((offer, taken))
    await session.flush()
    return given
