"""Handing a queued message over once, however often its job is begun."""

from typing import Any

from app.core.mail_claim import Claims, Once

TAKE = "INSERT INTO mail_handed (id) VALUES (%(id)s) ON CONFLICT DO NOTHING"
UNDO = "DELETE FROM mail_handed WHERE id = %(id)s"


def handed_once(claims: Claims, message_id: str) -> Once:
    """Return the claim of one queued message, by the id it was queued with."""
    values: dict[str, Any] = {"id": message_id}
    return Once(claims, TAKE, UNDO, values)
