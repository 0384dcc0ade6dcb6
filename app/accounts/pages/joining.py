"""Opening an account in two steps: where one lives, then who one is."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from app.accounts import limits, receipts
from app.accounts.homes import FoundHome, WhichNeighbourhood, find
from app.accounts.identity import Visitor
from app.accounts.pages.door import held_acts, waiting_here
from app.accounts.schemas import TYPED_CODE_MAX, HomeAnswer, Joining
from app.accounts.service import confirm
from app.accounts.service.sign_up import sign_up
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import current, gettext as _
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import local_path, page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.places.gazetteer import gazetteer

pages = Pages("/sign-up", fr="/inscription")

Typed = Annotated[str, Query(max_length=200)]
NextQuery = Annotated[str, Query(max_length=2_000)]


@pages.get("", name="accounts:sign_up", access=PUBLIC)
async def where(
    request: Request,
    visitor: Visitor,
    rta: Typed = "",
    next: NextQuery = "",
) -> Response:
    """Ask where the person lives."""
    if visitor is not None:
        return redirect(request, local_path(next) or url("accounts:show"))
    form = Form(HomeAnswer, {"where": "here", "postal_code": rta, "next": local_path(next)})
    try:
        found = find(gazetteer, form.data) if rta else None
    except Invalid:
        found = None
    question = found if isinstance(found, WhichNeighbourhood) else None
    return _where_page(request, form, await waiting_here(request), question)


@pages.post("", name="accounts:sign_up", access=PUBLIC)
async def answer_where(
    request: Request, form: Annotated[Form[HomeAnswer], form_of(HomeAnswer)]
) -> Response:
    """Go on to the second step, or ask which neighbourhood."""
    waiting = await waiting_here(request)
    found: FoundHome | WhichNeighbourhood
    with form.or_rerender(request, "accounts/sign_up.html", waiting=waiting, choices=()):
        found = find(gazetteer, form.data)
    if isinstance(found, WhichNeighbourhood):
        return _where_page(request, form, waiting, found)
    data = form.data
    query = {
        "where": data.where,
        "postal_code": found.rta,
        "neighbourhood": found.place.slug if found.place else "",
        "next": local_path(data.next),
    }
    return redirect(request, url("accounts:sign_up_details", query=query))


def _where_page(
    request: Request,
    form: Form[HomeAnswer],
    waiting: list[Any],
    question: WhichNeighbourhood | None = None,
) -> Response:
    context = {
        "form": form,
        "waiting": waiting,
        "choices": question.choices if question else (),
        "rta": question.rta if question else "",
    }
    return page(request, "accounts/sign_up.html", context)


@pages.get("/details", fr="/compte", name="accounts:sign_up_details", access=PUBLIC)
async def details(
    request: Request,
    visitor: Visitor,
    where: Typed = "here",
    postal_code: Typed = "",
    neighbourhood: Typed = "",
    next: NextQuery = "",
) -> Response:
    """Ask who the person is."""
    if visitor is not None:
        return redirect(request, local_path(next) or url("accounts:show"))
    answer = {
        "where": where, "postal_code": postal_code, "neighbourhood": neighbourhood,
        "next": local_path(next),
    }  # fmt: skip
    try:
        found = find(gazetteer, Form(HomeAnswer, answer).data)
    except Invalid:
        found = None
    if not isinstance(found, FoundHome):
        return redirect(request, url("accounts:sign_up", query={"rta": postal_code, "next": next}))
    context = {
        "form": Form(Joining, answer), "home": found, "waiting": await waiting_here(request),
    }  # fmt: skip
    return page(request, "accounts/sign_up_details.html", context)


@pages.post("/details", fr="/compte", name="accounts:sign_up_details", access=PUBLIC)
async def join(
    request: Request, session: Session, form: Annotated[Form[Joining], form_of(Joining)]
) -> Response:
    """Open the account, and say to look at the mailbox: the same words for every address."""
    runtime, network = runtime_of(request), network_of(request)
    await attempt(runtime, limits.SIGN_UP_ALL, limits.EVERYBODY)
    await attempt(runtime, limits.SIGN_UP_NETWORK, network)
    waiting = await waiting_here(request)
    typed_home = {
        name: form.value(name) for name in HomeAnswer.model_fields if form.value(name) != ""
    }
    try:
        home = find(gazetteer, Form(HomeAnswer, typed_home).data)
    except Invalid:
        home = None
    if not isinstance(home, FoundHome):
        return redirect(
            request,
            url("accounts:sign_up", query={"rta": form.value("postal_code")[:TYPED_CODE_MAX]}),
            _("Please say where you live first."),
            kind="warning",
        )
    template = "accounts/sign_up_details.html"
    with form.or_rerender(request, template, home=home, waiting=waiting):
        typed = form.data
        await attempt(runtime, limits.LETTER_ADDRESS, typed.email.lower())
        receipt = await sign_up(
            session, runtime.settings, typed, home, current(), clock.now(),
            act_secret=held_acts(request), next_path=local_path(typed.next),
        )  # fmt: skip
    response = redirect(request, url("accounts:sign_up_sent"))
    receipts.give(response, runtime.settings, typed.email, receipt)
    return response


@pages.get("/sent", fr="/courriel", name="accounts:sign_up_sent", access=PUBLIC)
async def sent(request: Request, visitor: Visitor) -> Response:
    """Say where the letter went."""
    if visitor is not None and visitor.is_confirmed:
        return redirect(request, url("accounts:show"))
    receipt = receipts.held(request, runtime_of(request).settings)
    context = {
        "email": receipt.email if receipt else "",
        "waiting": await waiting_here(request),
    }
    return page(request, "accounts/sign_up_sent.html", context)


@pages.post("/sent", fr="/courriel", name="accounts:sign_up_sent", access=PUBLIC)
async def send_again(request: Request, session: Session) -> Response:
    """Write the letter again."""
    runtime = runtime_of(request)
    receipt = receipts.held(request, runtime.settings)
    if receipt is None:
        return redirect(request, url("accounts:sign_up"))
    await attempt(runtime, limits.LETTER_NETWORK, network_of(request))
    await attempt(runtime, limits.LETTER_ADDRESS, receipt.email.lower())
    await confirm.write_again(session, runtime.settings, receipt.email, receipt.secret, clock.now())
    return redirect(request, url("accounts:sign_up_sent"), _("The message is on its way again."))
