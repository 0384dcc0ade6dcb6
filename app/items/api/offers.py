"""Offers of things, for programs: made, read, moved along, and when they change hands."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.items.api.sent import NewOffer, OfferMoved, SlotAgreed, SlotCalledOff, SlotProposed
from app.items.api.shapes import OfferBrief, OfferList, OfferShown, offer_shown
from app.items.ledger import Act
from app.items.models import Offer
from app.items.queries import moments, offers as queries
from app.items.queries.offers import OfferLine, SeenOffer, offer_by
from app.items.queries.show import need_by
from app.items.schemas import Move, OfferWords, Settlement
from app.items.service import dispute, meet, move, offer as service
from app.items.shown import tags
from app.projects.policy import may_run

router = api_router("offers")
Writer = Annotated[Actor, require_scope(Scope.ITEMS)]
Reader = Annotated[Actor, require_scope(Scope.READ)]
OfferId = Annotated[str, Path(description=N_("Identifier of the offer."))]
LARGEST_PAGE = 100


class Listing(BaseModel):
    """Which offers."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    need: Annotated[
        Code, Field(description=N_("Identifier of a need of your project."), max_length=20)
    ] = ""
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Offers on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


async def _found(session: AsyncSession, actor: Actor, offer_id: str) -> SeenOffer:
    if (seen := await offer_by(session, offer_id, actor)) is None:
        raise NotFound
    return seen


async def to_read(session: Session, actor: Reader, gift_id: OfferId) -> SeenOffer:
    """Return the offer of an address to one of its sides."""
    return await _found(session, actor, gift_id)


async def to_write(session: Session, actor: Writer, gift_id: OfferId) -> SeenOffer:
    """Return the offer of an address to one of its sides."""
    return await _found(session, actor, gift_id)


ToRead = Annotated[SeenOffer, Depends(to_read, scope="function")]
ToWrite = Annotated[SeenOffer, Depends(to_write, scope="function")]


async def _settle(
    session: AsyncSession, actor: Actor, offer_id: int, sent: Move, now: datetime
) -> Offer:
    """End a dispute: without a quantity, what was confirmed stands."""
    verdict = Settlement(
        verdict="stands" if sent.quantity is None else "received",
        received=sent.quantity or 0,
        reason=sent.reason,
    )
    try:
        return await dispute.settle(session, actor, offer_id, verdict, now)
    except Invalid as refusal:
        raise Invalid({"quantity": refusal.errors["received"]}) from refusal


Does = Callable[[AsyncSession, Actor, int, Move, datetime], Awaitable[object]]
DOES: dict[Act, Does] = {
    Act.ACCEPT: lambda s, a, o, m, now: move.accept(s, a, o, m.quantity or 0, now, m.reason),
    Act.DECLINE: lambda s, a, o, m, now: move.decline(s, a, o, m.reason, now),
    Act.WITHDRAW: lambda s, a, o, _m, now: move.withdraw(s, a, o, now),
    Act.RELEASE: lambda s, a, o, _m, now: move.release(s, a, o, now),
    Act.RENEGE: lambda s, a, o, m, now: move.renege(s, a, o, m.reason, now),
    Act.DELIVER: lambda s, a, o, m, now: move.deliver(s, a, o, m.quantity or 0, now),
    Act.RETURN: lambda s, a, o, _m, now: move.give_back(s, a, o, now),
    Act.DISPUTE: lambda s, a, o, m, now: dispute.dispute(s, a, o, m.reason, now),
    Act.SETTLE: _settle,
}


@router.get(
    "/offers",
    name="api:offers",
    summary=N_("List offers"),
    description=N_("Yours, newest first; with “need”, those for a need of a project of your team."),
    openapi_extra=access(Scope.READ),
)
async def offers(
    request: Request,
    response: Response,
    session: Session,
    actor: Reader,
    asked: Annotated[Listing, Query()],
) -> OfferList:
    """Return a page of offers.

    Raises:
        NotFound: there is no such need.
        Refused: it is not of a project of theirs.
    """
    if asked.need:
        seen = await need_by(session, asked.need, actor)
        if seen is None:
            raise NotFound
        may_run(actor, seen.role).require()
        found = await queries.for_need(session, seen.need.id)
        return OfferList(offers=[_brief(line) for line in found], after=None)
    page = await queries.mine(session, actor.id, after=asked.after, size=asked.limit)
    link_next(request, response, page.next_cursor)
    return OfferList(offers=[_brief(one) for one in page.items], after=page.next_cursor or None)


@router.get(
    "/offers/{gift_id}",
    name="api:offer",
    summary=N_("Read an offer"),
    description=N_("For whoever offers and for the team of the project."),
    openapi_extra=access(Scope.READ),
)
async def offer(request: Request, session: Session, seen: ToRead) -> OfferShown:
    """Return an offer."""
    return await _shown(request, session, seen)


@router.post(
    "/offers",
    name="api:make_offer",
    status_code=201,
    summary=N_("Offer things"),
    description=N_("For an open need. Giving things here gives no right to a tax receipt."),
    openapi_extra=access(Scope.ITEMS),
)
async def make(request: Request, session: Session, actor: Writer, sent: NewOffer) -> OfferShown:
    """Offer things.

    Raises:
        NotFound: there is no such need.
    """
    need = await need_by(session, sent.need, actor)
    if need is None:
        raise NotFound
    typed = OfferWords(**sent.model_dump(exclude={"need"}))
    made = await service.offer(session, actor, need.need.id, typed, clock.now())
    return await _shown(request, session, await _found(session, actor, made.public_id))


@router.post(
    "/offers/{gift_id}/acts",
    name="api:move_offer",
    summary=N_("Do something with an offer"),
    description=N_(
        "Accept, decline, withdraw, release, renege, deliver, return, dispute or settle; a "
        "settlement without a quantity lets stand what was confirmed."
    ),
    openapi_extra=access(Scope.ITEMS),
)
async def act(
    request: Request, session: Session, actor: Writer, seen: ToWrite, sent: OfferMoved
) -> OfferShown:
    """Do one act."""
    await DOES[sent.act](session, actor, seen.offer.id, sent, clock.now())
    return await _changed(request, session, seen)


@router.post(
    "/offers/{gift_id}/slots",
    name="api:propose_slot",
    status_code=201,
    summary=N_("Propose when things change hands"),
    description=N_("Or another moment than was proposed or agreed; the other side is asked."),
    openapi_extra=access(Scope.ITEMS),
)
async def propose(
    request: Request, session: Session, actor: Writer, seen: ToWrite, sent: SlotProposed
) -> OfferShown:
    """Propose a moment."""
    await meet.propose(session, actor, seen.offer.id, sent, clock.now())
    return await _changed(request, session, seen)


@router.post(
    "/offers/{gift_id}/slots/agree",
    name="api:agree_slot",
    summary=N_("Agree to a moment"),
    description=N_("By the side that did not propose it; it then stands in both calendars."),
    openapi_extra=access(Scope.ITEMS),
)
async def agree(
    request: Request, session: Session, actor: Writer, seen: ToWrite, sent: SlotAgreed
) -> OfferShown:
    """Agree to the moment that was read."""
    await meet.agree(session, actor, seen.offer.id, sent.sequence, clock.now())
    return await _changed(request, session, seen)


@router.post(
    "/offers/{gift_id}/slots/cancel",
    name="api:cancel_slot",
    summary=N_("Call a moment off"),
    description=N_("What was promised stays promised; the other side reads why."),
    openapi_extra=access(Scope.ITEMS),
)
async def cancel(
    request: Request, session: Session, actor: Writer, seen: ToWrite, sent: SlotCalledOff
) -> OfferShown:
    """Call the moment off."""
    await meet.cancel(session, actor, seen.offer.id, sent.reason, clock.now())
    return await _changed(request, session, seen)


async def _changed(request: Request, session: AsyncSession, seen: SeenOffer) -> OfferShown:
    drop_pages(session, runtime_of(request), *tags(seen.need.id, seen.project.id))
    return await _shown(request, session, seen)


async def _shown(request: Request, session: AsyncSession, seen: SeenOffer) -> OfferShown:
    slots = await moments.of_offer(session, seen.offer.id)
    return offer_shown(seen.offer, seen.need, slots, runtime_of(request).settings)


def _brief(line: OfferLine) -> OfferBrief:
    names = set(OfferBrief.model_fields) - {"id", "need"}
    values = {name: getattr(line, name) for name in names}
    return OfferBrief(id=line.public_id, need=line.need_public_id, **values)
