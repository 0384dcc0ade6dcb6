"""A team says what it needs, changes it, and closes it."""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.events import publish
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.items import ledger, policy
from app.items.checks import check_need
from app.items.events import NeedOpened
from app.items.models import ItemNeed, Offer
from app.items.rules import FAILED, NEEDS_MAX, NeedState, OfferState
from app.items.schemas import NeedRevision, NeedWords
from app.items.service.books import enter_offer, hold_need, refill
from app.items.service.telling import tell_giver
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.service.locking import locked_as

KIND = "items.needed"


async def ask(
    session: AsyncSession, actor: Actor, project: Project, typed: NeedWords, now: datetime
) -> ItemNeed:
    """Let a project ask for things; those who follow it are told.

    Raises:
        Refused: the policy says no, or there are enough needs.
        Invalid: a day is over.
    """
    project, role = await locked_as(session, project.id, actor)
    policy.can_ask(actor, project, role).require()
    check_need(typed, now)
    many = await session.scalar(
        select(func.count()).where(
            ItemNeed.project_id == project.id, ItemNeed.state == NeedState.OPEN
        )
    )
    if (many or 0) >= NEEDS_MAX:
        said = _("A project has at most %(num)s open needs. Close one to add another.")
        raise Refused(said % {"num": NEEDS_MAX})
    need = ItemNeed(
        project_id=project.id, created_by_id=actor.id, created_at=now, **typed.columns()
    )
    session.add(need)
    await session.flush()
    await publish(session, NeedOpened(need.id))
    await tell(
        session, KIND, f"{KIND}:{need.id}", followers_of=[f"project:{project.id}"],
        but=[actor.id], data={"need": need.public_id},
    )  # fmt: skip
    return need


async def change(
    session: AsyncSession,
    actor: Actor,
    need_id: int,
    typed: NeedRevision,
    now: datetime,
) -> ItemNeed:
    """Write a need anew; when more is asked for, what waits in reserve is taken first.

    Raises:
        Refused: the policy says no.
        Conflict: somebody else changed it meanwhile.
        Invalid: a day is over, or less is asked for than was promised.
    """
    need = await hold_need(session, need_id)
    project = await session.get_one(Project, need.project_id)
    role = await role_of(session, project.id, actor.id)
    policy.can_change(actor, need, project, role).require()
    if typed.version != need.version:
        raise Conflict(
            _(
                "Somebody else changed this need meanwhile. Look at it as it is now, then save again."
            )
        )
    check_need(typed, now, need, is_offered=await _is_offered(session, need, typed))
    more = typed.quantity - need.quantity
    for name, value in typed.columns().items():
        if name != "version":
            setattr(need, name, value)
    need.version += 1
    await session.flush()
    for offer, taken in await refill(session, need, more, now):
        await tell_giver(session, offer, "refilled", now, num=str(taken))
    return need


async def _is_offered(session: AsyncSession, need: ItemNeed, typed: NeedWords) -> bool:
    """Say whether offers were made on what a change would turn into something else."""
    if (typed.terms, typed.unit) == (need.terms, need.unit):
        return False
    made = exists().where(Offer.need_id == need.id, Offer.state.not_in(sorted(FAILED)))
    return bool(await session.scalar(select(made)))


async def close(
    session: AsyncSession, actor: Actor, need_id: int, reason: str, now: datetime
) -> ItemNeed:
    """Close a need: what was not promised is not needed any more, and its givers are told.

    Raises:
        Refused: the policy says no.
    """
    need = await hold_need(session, need_id)
    project = await session.get_one(Project, need.project_id)
    role = await role_of(session, project.id, actor.id)
    policy.can_change(actor, need, project, role).require()
    await close_held(session, need, reason, now, but=actor.id)
    return need


async def close_held(
    session: AsyncSession, need: ItemNeed, reason: str, now: datetime, *, but: int = 0
) -> None:
    """Close a need that is held; what was promised and has not come is still expected."""
    need.state, need.closed_at, need.closing_reason = NeedState.CLOSED, now, reason
    query = (
        select(Offer)
        .where(
            Offer.need_id == need.id,
            (Offer.state == OfferState.OFFERED) | (Offer.waiting > 0),
        )
        .order_by(Offer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for offer in await session.scalars(query):
        count = offer.count
        if count.state is OfferState.DISPUTED:
            continue
        nothing_taken = ledger.Act.DECLINE in ledger.possible(count)
        enter_offer(offer, (ledger.decline if nothing_taken else ledger.release)(count), now)
        if nothing_taken:
            offer.reason, offer.answered_at = reason, now
        await tell_giver(session, offer, "closed", now, but=[but])
    await session.flush()


async def close_all(
    session: AsyncSession, project_id: int, reason: str, now: datetime
) -> list[int]:
    """Close every need of a project that is over; return their numbers."""
    query = (
        select(ItemNeed.id)
        .where(ItemNeed.project_id == project_id, ItemNeed.state == NeedState.OPEN)
        .order_by(ItemNeed.id)
    )
    found = list(await session.scalars(query))
    for need_id in found:
        await close_held(session, await hold_need(session, need_id), reason, now)
    return found


OVER = N_("The project is over.")
