"""Where the demonstration's own forms go: a test card is given, a bank is answered. No money is moved.

Whoever has the secret that the browser was given is whom the card was asked of, as at any gateway.
"""

from typing import Annotated

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.text import Code
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.responses import redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.payments.choose import gateway_of
from app.payments.seen import SetupState
from app.payments.trying import TestCard

pages = Pages("/payments", fr="/paiements")

Known = Annotated[Code, Field(min_length=1, max_length=200)]
Place = Annotated[str, Field(max_length=2000)]


class Tried(FormModel):
    """A test card for a saving that was begun."""

    object_id: Known
    secret: Known
    card: TestCard
    back: Place
    here: Place


class Answered(FormModel):
    """What the card's holder says to their bank."""

    object_id: Known
    secret: Known
    says: Annotated[str, Field(pattern="^(yes|no)$")]
    back: Place


@pages.post("/test-card", fr="/carte-d-essai", name="payments:try_card", access=PUBLIC)
async def try_card(request: Request, form: Annotated[Form[Tried], form_of(Tried)]) -> Response:
    """Give a test card, then go where the page said."""
    gateway, given = gateway_of(runtime_of(request)), form.data
    if not gateway.cards:
        raise NotFound
    seen = await gateway.try_card(given.object_id, given.secret, given.card)
    if seen.state is SetupState.SAVED:
        return redirect(request, given.back)
    return redirect(
        request, given.here, _("This card was refused. Please choose another one."), kind="error"
    )


@pages.post("/test-answer", fr="/reponse-d-essai", name="payments:try_answer", access=PUBLIC)
async def try_answer(
    request: Request, form: Annotated[Form[Answered], form_of(Answered)]
) -> Response:
    """Answer the bank in the holder's place, then go where the page said."""
    gateway, given = gateway_of(runtime_of(request)), form.data
    if not gateway.cards:
        raise NotFound
    await gateway.answer(given.object_id, given.secret, yes=given.says == "yes")
    return redirect(request, given.back)
