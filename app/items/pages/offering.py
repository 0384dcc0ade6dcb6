"""Offering things for a need: write first, say who you are afterwards; change it until it is answered."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.i18n import current, gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.items import policy
from app.items.checks import check_offer
from app.items.models import ItemNeed
from app.items.pages.path import NeedInPath, OfferInPath
from app.items.pages.view import choices, need_facts, progress
from app.items.rules import CONDITION_LABELS, NOTE_MAX, is_good_enough, local_day
from app.items.schemas import OfferWords
from app.items.service import offer as service
from app.items.shown import need_url, offer_url, tags
from app.organisations.queries.speaking import voices
from app.projects.models import Project

pages = Pages("", fr="")
TEMPLATE = "items/offer_form.html"
GIVER = "giver"
SECONDS = 60


@pages.get(
    "/needs/{need_id}/offer", fr="/besoins/{need_id}/offrir", name="items:offer_for", access=PUBLIC
)
async def blank(request: Request, session: Session, visitor: Visitor, seen: NeedInPath) -> Response:
    """Ask what is offered."""
    context = await _frame(session, visitor, seen.need, seen.project)
    known = {
        "quantity": str(seen.need.count.room or 1),
        "window_from": local_day(clock.now()).isoformat(),
        "language": current(),
        "naming": "name",
    }
    if seen.need.return_by:
        known["return_by"] = seen.need.return_by.isoformat()
    kept = tags(seen.need.id, seen.project.id)[:2] if seen.need.hidden_at is None else ()
    context["form"] = Form(OfferWords, known)
    return page(request, TEMPLATE, context, tags=kept, seconds=SECONDS)


@pages.post(
    "/needs/{need_id}/offer", fr="/besoins/{need_id}/offrir", name="items:offer_for",
    access="confirmed member",
)  # fmt: skip
async def offer(
    request: Request,
    session: Session,
    visitor: Visitor,
    seen: NeedInPath,
    form: Annotated[Form[OfferWords], form_of(OfferWords)],
) -> Response:
    """Offer; a visitor is asked who they are, and then it is done."""
    need = seen.need
    with form.or_rerender(request, TEMPLATE, **await _frame(session, visitor, need, seen.project)):
        policy.takes_offers(need, seen.project).require()
        typed = form.data
        if visitor is None:
            check_offer(typed, need, clock.now())
            kept = {"need": need.public_id, "title": need.title, **form.values}
            raise SignInRequired("items.offer", kept)
        made = await service.offer(session, visitor, need.id, typed, clock.now())
    said = _("Thank you! The team will answer. You can add photos here, or change your offer.")
    return redirect(request, offer_url(made.public_id), said)


@pages.get(
    "/offers/{gift_id}/edit", fr="/offres/{gift_id}/modifier", name="items:change", access=GIVER
)
async def edit(request: Request, session: Session, member: Member, seen: OfferInPath) -> Response:
    """Show an offer to change it."""
    service.can_change(member, seen.offer, seen.side).require()
    values = {name: getattr(seen.offer, name, "") for name in OfferWords.model_fields}
    known = {name: "" if value in (None, False) else value for name, value in values.items()}
    if seen.offer.organisation_id is not None:
        mine = await voices(session, member)
        known["organisation"] = next(
            (one.public_id for one in mine if one.id == seen.offer.organisation_id), ""
        )
    context = await _frame(session, member, seen.need, seen.project)
    context |= {"form": Form(OfferWords, known), "offer": seen.offer}
    return page(request, TEMPLATE, context)


@pages.post(
    "/offers/{gift_id}/edit", fr="/offres/{gift_id}/modifier", name="items:change", access=GIVER
)
async def change(
    request: Request,
    session: Session,
    member: Member,
    seen: OfferInPath,
    form: Annotated[Form[OfferWords], form_of(OfferWords)],
) -> Response:
    """Say it anew."""
    service.can_change(member, seen.offer, seen.side).require()
    context = await _frame(session, member, seen.need, seen.project) | {"offer": seen.offer}
    with form.or_rerender(request, TEMPLATE, **context):
        await service.change(session, member, seen.offer.id, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.need.id, seen.project.id))
    return redirect(request, offer_url(seen.offer.public_id), _("Your offer is changed."))


async def _frame(
    session: AsyncSession, visitor: Actor | None, need: ItemNeed, project: Project
) -> dict[str, Any]:
    may = policy.takes_offers(need, project)
    if may and visitor is not None:
        may = policy.can_offer(visitor, need, project)
    good = {
        code: words
        for code, words in CONDITION_LABELS.items()
        if is_good_enough(code, need.condition)
    }
    return {
        "need": need,
        "need_path": need_url(need.public_id, need.title),
        "project": project,
        "offer": None,
        "bar": progress(need),
        "facts": need_facts(need),
        "conditions": choices(good),
        "voices": await voices(session, visitor),
        "may": may,
        "note_max": NOTE_MAX,
    }
