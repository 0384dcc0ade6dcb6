"""The link that stops one kind of message: signed, of one purpose, without login, for over a year."""

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from app.core.errors import Gone
from app.core.i18n import N_, gettext as _
from app.core.settings import Settings
from app.notifications.rules import UNSUBSCRIBE_DAYS

NOT_OURS = N_("This link is not one of ours, or it is very old. You can choose what you receive in your account.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link stops: one kind of message to one person."""

    person: str
    """Their public id: a link says nothing of who they are."""
    kind: str


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret, salt="notifications.unsubscribe")


def stop_token(settings: Settings, stop: Stop) -> str:
    """Return what the address of a link ends with."""
    return str(_serializer(settings).dumps([stop.person, stop.kind]))


def read_token(settings: Settings, token: str) -> Stop:
    """Return what a link stops.

    Raises:
        Gone: it is none of ours, or older than :data:`~app.notifications.rules.UNSUBSCRIBE_DAYS`.
    """
    try:
        person, kind = _serializer(settings).loads(token, max_age=UNSUBSCRIBE_DAYS * 86_400)
    except (BadData, ValueError) as error:
        raise Gone(_(NOT_OURS)) from error
    return Stop(str(person), str(kind))
