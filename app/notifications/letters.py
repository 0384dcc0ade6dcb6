"""The e-mails of notices: one happening, several in a digest, the news around home."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import using
from app.core.mail.post import compose
from app.core.settings import Settings
from app.core.web.routing import url
from app.notifications.reading import Shown
from app.notifications.tokens import Stop, stop_token

PLACE = "0123456789-unsubscribe-9876543210"
"""Stands for the one thing that differs from reader to reader of the same words."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a message goes to."""

    person_id: int
    public_id: str
    email: str
    language: str


class Letters:
    """Writes the message of a notice once for all who read the same words."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._written: dict[tuple[object, ...], dict[str, Any]] = {}

    def of(self, to: Addressee, notice: Shown, *, may_stop: bool) -> dict[str, Any]:
        """Return the message that tells somebody of one notice."""
        same = (to.language, notice.kind, notice.title, notice.path, notice.excerpt, notice.because)
        if same not in self._written:
            self._written[same] = self._write(to.language, notice, may_stop=may_stop)
        written = self._written[same]
        link = stop_link(self.settings, to, notice.kind)
        return written | {
            "to": to.email,
            "text": written["text"].replace(PLACE, link),
            "html": written["html"].replace(PLACE, link),
            "headers": stop_headers(link) if may_stop else {},
        }

    def _write(self, language: str, notice: Shown, *, may_stop: bool) -> dict[str, Any]:
        context = {
            "title": notice.title,
            "excerpt": notice.excerpt,
            "because": notice.because,
            "link": absolute(self.settings, notice.path),
            "stop_link": PLACE if may_stop else "",
            "settings_link": settings_link(self.settings, language),
        }
        return compose(
            self.settings, "notifications/notice",
            to="", language=language, context=context, headers={},
        )  # fmt: skip


def digest_context(
    settings: Settings, to: Addressee, notices: Sequence[Shown], rhythm: str
) -> dict[str, Any]:
    """Return what the template of a digest needs; its links are in the language of its reader."""
    return {
        "notices": [
            {"title": n.title, "excerpt": n.excerpt, "because": n.because,
             "link": absolute(settings, n.path)}
            for n in notices
        ],
        "rhythm": rhythm,
        "stop_link": stop_link(settings, to, rhythm),
        "settings_link": settings_link(settings, to.language),
    }  # fmt: skip


def stop_link(settings: Settings, to: Addressee, kind: str) -> str:
    """Return the address that stops messages of a kind to somebody."""
    token = stop_token(settings, Stop(to.public_id, kind))
    return absolute(settings, url("notifications:unsubscribe", lang=to.language, token=token))


def stop_headers(link: str) -> dict[str, str]:
    """Return the headers by which a mail program stops them with one press (RFC 8058)."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def settings_link(settings: Settings, language: str) -> str:
    """Return the address of the page where one chooses."""
    with using(language):
        return absolute(settings, url("notifications:settings"))


def absolute(settings: Settings, path: str) -> str:
    """Return the whole address of a path."""
    return settings.base_url.rstrip("/") + path
