"""Somebody offers things, and changes their offer until it is answered."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.db import flush_or
from app.core.errors import Conflict, Refused
from app.core.i18n import gettext as _
from app.core.policy import Verdict, no
from app.items import policy
from app.items.checks import check_offer
from app.items.models import ItemNeed, Offer
from app.items.rules import OFFERS_A_DAY, OfferState, Side
from app.items.schemas import OfferWords
from app.items.service.books import hold, hold_need
from app.items.service.telling import tell_team
from app.organisations.queries.speaking import voice
from app.projects.models import Project


class AlreadyOffered(Conflict):
    """The same person has an offer for this need that nobody has answered yet."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "You have an offer for this need already, which waits for an answer: change that one."
            )
        )


async def offer(
    session: AsyncSession, actor: Actor, need_id: int, typed: OfferWords, now: datetime
) -> Offer:
    """Offer things for a need; the team is told.

    Raises:
        Refused: the policy says no, or it is the twentieth of the day.
        Invalid: more than is asked for, worse than is asked for, or a day that is over.
        AlreadyOffered: the last one waits for its answer.
    """
    need = await hold_need(session, need_id)
    project = await session.get_one(Project, need.project_id)
    policy.can_offer(actor, need, project).require()
    check_offer(typed, need, now)
    await _not_too_often(session, actor, now)
    made = Offer(
        need_id=need.id, person_id=actor.id, created_at=now, changed_at=now,
        **await _columns(session, actor, need, typed),
    )  # fmt: skip
    session.add(made)
    await flush_or(session, AlreadyOffered())
    await tell_team(session, need, made, "offered", now, but=[actor.id])
    return made


async def change(
    session: AsyncSession, actor: Actor, offer_id: int, typed: OfferWords, now: datetime
) -> Offer:
    """Say it anew, as long as nobody has answered.

    Raises:
        Refused: it is not theirs, or was answered meanwhile.
        Invalid: as for :func:`offer`.
        AlreadyOffered: there is another one, in that name.
    """
    held = await hold(session, actor, offer_id)
    can_change(actor, held.offer, held.side).require()
    policy.can_offer(actor, held.need, held.project).require()
    check_offer(typed, held.need, now)
    for name, value in (await _columns(session, actor, held.need, typed)).items():
        setattr(held.offer, name, value)
    held.offer.changed_at = now
    await flush_or(session, AlreadyOffered())
    await tell_team(session, held.need, held.offer, "changed", now, but=[actor.id])
    return held.offer


def can_change(actor: Actor, offer: Offer, side: Side | None) -> Verdict:
    """Whoever offers changes it until it is answered."""
    if side is not Side.GIVER or offer.person_id != actor.id:
        return no(_("Only whoever offers can do this."))
    if offer.state is not OfferState.OFFERED:
        return no(policy.not_now())
    return can_act(actor)


async def _columns(
    session: AsyncSession, actor: Actor, need: ItemNeed, typed: OfferWords
) -> dict[str, Any]:
    speaks = await voice(session, actor, typed.organisation)
    columns = typed.model_dump(exclude={"organisation"})
    back = (typed.return_by or need.return_by) if need.is_loan else None
    return columns | {"return_by": back, "organisation_id": speaks.id if speaks else None}


async def _not_too_often(session: AsyncSession, actor: Actor, now: datetime) -> None:
    lately = await session.scalar(
        select(func.count()).where(
            Offer.person_id == actor.id, Offer.created_at > now - timedelta(days=1)
        )
    )
    if (lately or 0) >= OFFERS_A_DAY:
        said = _("You have made %(num)s offers within 24 hours, which is the most for one day.")
        raise Refused(said % {"num": OFFERS_A_DAY})
