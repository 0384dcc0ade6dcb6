"""How long notices of a gateway are kept: nothing of a person, but ids that lead to one at the gateway."""

from datetime import timedelta

from app.core.retention import Term, retained
from app.payments.models import GatewayEvent

KEPT = timedelta(days=400)
"""Longer than any dispute: what comes twice within it is known."""

retained(Term("gateway_events", GatewayEvent, lambda now: GatewayEvent.handled_at < now - KEPT))
