"""What a page needs to ask for a card, or for a bank's confirmation: of whoever takes cards here.

``templates/payments/card.html`` draws it; the page answers with ``opens=form.opening``. A card's numbers
go from the browser to Stripe, never through our server; the demonstration asks for none.
"""

from dataclasses import dataclass

from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.web.policy import Opening
from app.core.web.responses import local_path
from app.payments.choose import gateway_of
from app.payments.seen import IntentSeen, Setup, SetupSeen
from app.payments.stripe.line import VERSION
from app.payments.trying import TITLES

SCRIPT = f"https://js.stripe.com/{VERSION.partition('.')[2]}/stripe.js"
"""Stripe's script of the release that our version of the API is of."""

STRIPE = Opening(
    scripts=("https://js.stripe.com", "https://*.js.stripe.com"),
    frames=("https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"),
    connections=("https://api.stripe.com",),
    pictures=("https://*.stripe.com",),
)


@dataclass(frozen=True, slots=True)
class CardForm:
    """One card, or one confirmation, to be asked for."""

    object_id: str
    """The saving, or the payment."""
    client_secret: str
    payment_method: str
    """The card to confirm with; empty when a card is asked for."""
    back: str
    """Where the browser goes then: a page that looks, and believes nothing that it brings."""
    cards: tuple[tuple[str, str], ...]
    """Test cards and what each does; none where Stripe's own form asks."""
    publishable_key: str
    moves_money: bool

    @property
    def script(self) -> str:
        """Return the address of Stripe's script."""
        return SCRIPT

    @property
    def opening(self) -> Opening | None:
        """Return whom this page may load something from: Stripe, where its form asks."""
        return None if self.cards else STRIPE

    @property
    def can_ask(self) -> bool:
        """Whether there is any form: Stripe's needs a key for browsers."""
        return bool(self.cards or self.publishable_key)


def card_form(runtime: Runtime, setup: Setup | SetupSeen, back: str) -> CardForm:
    """Return the form that asks for a card; ``back`` is a path of ours."""
    return _form(runtime, setup.id, setup.client_secret, "", back)


def confirm_form(runtime: Runtime, intent: IntentSeen, payment_method: str, back: str) -> CardForm:
    """Return the form that lets a bank ask its card's holder; ``payment_method`` is the saved card."""
    return _form(runtime, intent.id, intent.client_secret, payment_method, back)


def _form(
    runtime: Runtime, object_id: str, secret: str, payment_method: str, back: str
) -> CardForm:
    gateway = gateway_of(runtime)
    return CardForm(
        object_id=object_id,
        client_secret=secret,
        payment_method=payment_method,
        back=local_path(back) or "/",
        cards=tuple((card.value, _(TITLES[card])) for card in gateway.cards),
        publishable_key=runtime.settings.stripe_publishable_key,
        moves_money=gateway.is_live,
    )
