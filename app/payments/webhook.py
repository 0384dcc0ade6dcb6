"""Where Stripe tells what happened. Nothing is believed but that something did, once it is signed."""

import json
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response
from stripe import SignatureVerificationError, WebhookSignature

from app.core import clock, logging
from app.core.errors import DomainError, NotFound
from app.core.web.json import access
from app.core.web.responses import runtime_of
from app.payments import inbox
from app.payments.seen import Event

MAX_BODY = 512 * 1024
TOLERANCE_S = 300

UNREADABLE = (
    SignatureVerificationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    OSError,
)
"""What reading bytes of anybody's may raise."""

log = logging.get("payments")
router = APIRouter(include_in_schema=False)


class NotFromStripe(DomainError):
    """Not signed by whoever shares our secret, not now, or not for us."""

    code = "not-from-stripe"


@router.post(
    "/webhooks/stripe",
    name="payments:webhook",
    openapi_extra=access("signature"),
    max_body_size=MAX_BODY,
)
async def stripe_says(request: Request) -> Response:
    """Keep the notice, then ask for it to be applied: two transactions, so that no worker looks too early."""
    runtime = runtime_of(request)
    if runtime.settings.paid_by != "stripe":
        raise NotFound
    secret = runtime.settings.stripe_webhook_secret.get_secret_value()
    event = verified(
        await request.body(), request.headers.get("stripe-signature", ""), secret, clock.now()
    )
    if event is None:
        return Response(status_code=204)
    try:
        async with runtime.database.transaction() as session:
            is_new = await inbox.arrive(session, runtime, event)
    except inbox.NotOurMode as error:
        log.warning("payments.wrong_mode", event_id=event.id)
        raise NotFromStripe("This notice is not of the mode of this platform.") from error
    if is_new:
        async with runtime.database.transaction() as session:
            await inbox.wake(session)
    return Response(status_code=204)


def verified(body: bytes, signature: str, secret: str, now: datetime) -> Event | None:
    """Return what a signed body tells; nothing when it is about an account that is not ours.

    Raises:
        NotFromStripe: the signature is not over these very bytes, is older or newer than five minutes,
            or what is signed is no notice.
    """
    try:
        WebhookSignature.verify_header(body, signature, secret, TOLERANCE_S)
        # The library looks at the past only; and "t" is signed, hence a number by now.
        at = int(next(part[2:] for part in signature.split(",") if part.startswith("t=")))
        said = _read(body)
        event = _event(said)
    except UNREADABLE as error:
        log.warning("payments.forged", why=type(error).__name__)
        raise NotFromStripe("This notice is not signed by Stripe.") from error
    if abs(at - now.timestamp()) > TOLERANCE_S:
        raise NotFromStripe("This notice is too old, or from the future.")
    return None if said.get("account") else event


def _read(body: bytes) -> dict[str, Any]:
    """Raises: TypeError, for JSON that is no object, or does not say its mode."""
    said: Any = json.loads(body)
    if not isinstance(said, dict) or not isinstance(said.get("livemode"), bool):
        raise TypeError
    return said


def _event(said: dict[str, Any]) -> Event:
    return Event(
        id=str(said["id"]),
        kind=str(said["type"]),
        object_id=str(said["data"]["object"].get("id") or ""),
        is_live=said["livemode"],
        made_at=datetime.fromtimestamp(said["created"], UTC),
    )
