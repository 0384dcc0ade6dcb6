"""The pages of the steps: one question each, one button, a way back."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.items.pages.path import OfferInPath
from app.items.pages.steps import STEPS, Step
from app.items.pages.view import unit_name
from app.items.queries.offers import SeenOffer
from app.items.rules import REASON_MAX, THANKS_MAX
from app.items.service import meet
from app.items.shown import offer_url, tags

pages = Pages("/offers", fr="/offres")

SIDES = "giver or team"
TEMPLATE = "items/step.html"


def _add(step: Step) -> None:
    """Give a step its page and its form."""

    @pages.get(
        f"/{{gift_id}}/{step.en}", fr=f"/{{gift_id}}/{step.fr}", name=step.name, access=SIDES
    )
    async def ask(request: Request, member: Member, seen: OfferInPath) -> Response:
        now = clock.now()
        step.may(member, seen, now).require()
        form = Form(step.schema, step.known(seen, now))
        return page(request, TEMPLATE, _frame(step, seen) | {"form": form})

    @pages.post(
        f"/{{gift_id}}/{step.en}", fr=f"/{{gift_id}}/{step.fr}", name=step.name, access=SIDES
    )
    async def do(
        request: Request,
        session: Session,
        member: Member,
        seen: OfferInPath,
        form: Annotated[Form[Any], form_of(step.schema)],
    ) -> Response:
        with form.or_rerender(request, TEMPLATE, **_frame(step, seen)):
            await step.do(session, member, seen.offer.id, form.data, clock.now())
        return _done(request, session, seen, _(step.done))


for each in STEPS:
    _add(each)


@pages.post(
    "/{gift_id}/slot/agree", fr="/{gift_id}/rendez-vous/accepter", name="items:agree",
    access=SIDES,
)  # fmt: skip
async def agree(request: Request, session: Session, member: Member, seen: OfferInPath) -> Response:
    """Say yes to the moment that was proposed."""
    given = (await request.form()).get("sequence", "")
    read = int(given) if isinstance(given, str) and given.isdecimal() and len(given) < 9 else -1
    await meet.agree(session, member, seen.offer.id, read, clock.now())
    said = _("Agreed. It stands in both your calendars.")
    return _done(request, session, seen, said)


def _done(request: Request, session: Session, seen: SeenOffer, said: str) -> Response:
    drop_pages(session, runtime_of(request), *tags(seen.need.id, seen.project.id))
    # Moderators settle a dispute; the offer is between its two sides again afterwards.
    to = offer_url(seen.offer.public_id) if seen.side else url("items:disputes")
    return redirect(request, to, said)


def _frame(step: Step, seen: SeenOffer) -> dict[str, Any]:
    return {
        "step": step,
        "fields": frozenset(step.schema.model_fields),
        "question": _(step.question) % {"title": seen.need.title},
        "need": seen.need,
        "offer": seen.offer,
        "unit": unit_name(seen.need.unit),
        "action": url(step.name, gift_id=seen.offer.public_id),
        "back_url": offer_url(seen.offer.public_id),
        "reason_max": REASON_MAX,
        "thanks_max": THANKS_MAX,
    }
