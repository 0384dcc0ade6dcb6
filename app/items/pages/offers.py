"""An offer between its two sides, and the lists of mine and of what is disputed."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.calendar import Entry, entries_of
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.items import policy
from app.items.pages import steps
from app.items.pages.path import OfferInPath
from app.items.pages.steps import Step
from app.items.pages.view import STATE_ICONS, label, moment_view, offer_facts, progress
from app.items.queries import moments, offers
from app.items.queries.driving import driver_of
from app.items.queries.moments import Moment, uid
from app.items.queries.offers import SeenOffer
from app.items.rules import FAILED, Naming, OfferState, Side, SlotState, counted
from app.items.schemas import NamingChoice
from app.items.service import thank
from app.items.service.offer import can_change
from app.items.shown import need_url, offer_url, tags
from app.media import queries as media
from app.projects.shown import address

pages = Pages("", fr="")

SIDES = "giver or team"
MINE = "items:mine"


@pages.get("/me/offers", fr="/moi/offres", name=MINE, access=MEMBER)
async def mine(request: Request, session: Session, member: Member) -> Response:
    """List what the member offered."""
    after = request.query_params.get("after", "")
    found = await offers.mine(session, member.id, after=after)
    context = {
        "offers": found.items,
        "older_url": url(MINE, query={"after": found.next_cursor}) if found.next_cursor else "",
        "is_first": not after,
        "label": label,
        "icons": STATE_ICONS,
        "counted": counted,
    }
    return page(request, "items/mine.html", context)


@pages.get("/offers/{gift_id}", fr="/offres/{gift_id}", name="items:offer", access=SIDES)
async def offer(request: Request, session: Session, member: Member, seen: OfferInPath) -> Response:
    """Show an offer: where it stands, what comes next, when it changes hands."""
    return page(request, "items/offer.html", await frame(session, member, seen))


@pages.post("/offers/{gift_id}/name", fr="/offres/{gift_id}/nom", name="items:name", access="giver")
async def name(
    request: Request,
    session: Session,
    member: Member,
    seen: OfferInPath,
    form: Annotated[Form[NamingChoice], form_of(NamingChoice)],
) -> Response:
    """Choose to be named, or not, beside what one gave."""
    with form.or_rerender(request, "items/offer.html", **await frame(session, member, seen)):
        await thank.name(session, member, seen.offer.id, form.data.naming, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.need.id, seen.project.id))
    return redirect(request, offer_url(seen.offer.public_id), _("Your wish is noted."))


async def frame(session: AsyncSession, member: Actor, seen: SeenOffer) -> dict[str, Any]:
    """Return what the page of an offer shows."""
    one, need = seen.offer, seen.need
    planned, driver = await moments.of_offer(session, one.id), await driver_of(session, one)
    is_sought = driver is not None and driver.is_sought
    now = clock.now()
    live = next((m for m in planned if m.state in {SlotState.PROPOSED, SlotState.AGREED}), None)
    agrees = live is not None and bool(
        policy.can_meet(member, one, need, seen.side)
        and policy.can_agree(seen.side, Side(live.proposed_by), live.state)
        and live.starts_at > now
    )
    possible = [step for step in steps.STEPS if step.may(member, seen, now)]
    if live is None:
        possible = [step for step in possible if step is not steps.CALL_OFF]
    main = None if agrees else _main(possible, one.thanked_at is not None, live is not None)
    return _about(seen) | {
        "line": await offers.one(session, one.id),
        "next": _next(seen, live, agrees=agrees),
        "live": moment_view(live) if live else None,
        "agrees": agrees,
        "past": [moment_view(m) for m in planned if m is not live],
        "main": _link(main, seen, live) if main else None,
        "others": [_link(step, seen, live) for step in possible if step is not main],
        "change_url": url("items:change", gift_id=one.public_id)
        if can_change(member, one, seen.side)
        else "",
        "photos": (await media.attached_to(one.subject).alone(session)).photos,
        "may_photo": seen.side is Side.GIVER and one.state not in FAILED,
        "may_drive": bool(policy.can_ask_driver(member, one, seen.side, is_sought=is_sought)),
        "driver": driver.path if driver else "",
        "meanwhile": await _meanwhile(session, member, live),
        "namings": [(Naming.NAME, _("With my name")), (Naming.ANONYMOUS, _("Without my name"))],
    }


def _about(seen: SeenOffer) -> dict[str, Any]:
    """Return what is known of an offer without asking anything more."""
    one, need = seen.offer, seen.need
    return {
        "offer": one,
        "need": need,
        "need_path": need_url(need.public_id, need.title),
        "project": seen.project,
        "project_path": address(seen.project),
        "side": seen.side,
        "is_giver": seen.side is Side.GIVER,
        "bar": progress(need),
        "facts": offer_facts(one, need),
        "state": label(one.state),
        "icon_of": STATE_ICONS[one.state],
    }


async def _meanwhile(session: AsyncSession, member: Actor, live: Moment | None) -> list[Entry]:
    """Return what else stands in the member's calendar at the moment that is planned."""
    if live is None:
        return []
    entries = await entries_of(session, member.id, live.starts_at, live.ends_at)
    own = uid(live.public_id)
    taken = (entry for entry in entries if not (entry.is_cancelled or entry.is_all_day))
    return [entry for entry in taken if entry.uid != own]


def _main(possible: Sequence[Step], thanked: bool, planned: bool) -> Step | None:  # noqa: FBT001 (facts about one page)
    """Return the one main action of the page."""
    wanted = [steps.SETTLE, steps.ACCEPT]
    wanted += [steps.DELIVER] if planned else [steps.MEET]
    wanted += [] if thanked else [steps.THANK]
    wanted += [steps.RETURN]
    return next((step for step in wanted if step in possible), None)


def _link(step: Step, seen: SeenOffer, live: Moment | None) -> tuple[str, str, str]:
    moves = step is steps.MEET and live is not None
    words = _("Propose another moment") if moves else _(step.yes)
    return words, url(step.name, gift_id=seen.offer.public_id), step.icon


def _next(seen: SeenOffer, live: Moment | None, *, agrees: bool) -> str:
    """Say what comes next, for whoever reads."""
    if live is not None and live.state is SlotState.PROPOSED:
        return (
            _("Say yes to this moment, or propose another one.")
            if agrees
            else _("The other side says yes to this moment, or proposes another one.")
        )
    giver, state = seen.side is Side.GIVER, seen.offer.state
    if state is OfferState.OFFERED:
        return (
            _("The team of the project reads your offer and answers you here.")
            if giver
            else _("They wait for your answer.")
        )
    if state is OfferState.WAITING:
        return _(
            "All is found for now. This stays in reserve, in its order, in case something falls through."
        )
    if state is OfferState.ACCEPTED and live is None:
        return _("Agree on a moment to hand it over.")
    if state is OfferState.ACCEPTED:
        return _("Once it has changed hands, one of you says so here.")
    if state is OfferState.DISPUTED:
        return _("The two sides do not agree on what came. The team, or a moderator, settles it.")
    if state is OfferState.DELIVERED and seen.need.is_loan:
        return _("It is lent. Agree on a moment to give it back.")
    return ""
