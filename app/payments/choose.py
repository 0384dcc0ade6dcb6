"""Who takes cards here: Stripe with a key, else the demonstration, or nobody."""

from app.core.db import Database
from app.core.errors import DomainError
from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.payments.demo.gateway import Demonstration
from app.payments.gateway import Gateway
from app.payments.pace import Pace
from app.payments.stripe.gateway import StripeGateway
from app.payments.stripe.line import PATIENCE, Line
from app.payments.stripe.trying import TOKENS

AT_ONCE = 3
"""Connections beside the requests' own: a gateway keeps what it did whatever becomes of the request."""


class NobodyPays(DomainError):
    """No money is taken on this platform."""

    status = 503
    code = "payments-off"


def are_payments_open(settings: Settings) -> bool:
    """Say whether anybody takes cards, so that a page may ask for money."""
    return settings.paid_by != "off"


def gateway_of(runtime: Runtime) -> Gateway:
    """Return who takes cards in this process.

    Raises:
        NobodyPays: payments are off.
    """
    settings = runtime.settings
    if settings.paid_by == "off":
        raise NobodyPays(_("This platform does not take payments at the moment."))
    key = settings.stripe_api_key.get_secret_value()
    name = ("gateway", settings.paid_by, key, settings.stripe_api_base)
    if settings.paid_by == "stripe":
        return runtime.hold(name, lambda: _stripe(runtime, key))
    return runtime.hold(name, lambda: Demonstration(_beside(runtime)))


def _stripe(runtime: Runtime, key: str) -> StripeGateway:
    settings = runtime.settings
    pace = Pace(_beside(runtime), "stripe", settings.stripe_writes_a_second)
    line = Line(key, settings.stripe_api_base, pace, PATIENCE)
    is_live = settings.takes_real_money
    by_ours = not is_live and not settings.stripe_publishable_key
    return StripeGateway(line, is_live=is_live, cards=tuple(TOKENS) if by_ours else ())


def _beside(runtime: Runtime) -> Database:
    address = runtime.database.engine.url.render_as_string(hide_password=False)
    return Database(address, pool_size=AT_ONCE)
