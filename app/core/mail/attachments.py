"""Small files that go with a letter: kept with it in the queue, hence as text."""

import base64
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Self

LARGEST = 200_000
"""Bytes: letters wait in the database; what is larger is a link."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    """``text/calendar``; with its own parameters, such as iCalendar's method, in ``parameters``."""
    body: bytes
    parameters: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as a queued job holds it.

        Raises:
            ValueError: it is too large to wait in the database.
        """
        if len(self.body) > LARGEST:
            message = f"an attachment of {len(self.body)} bytes is too large"
            raise ValueError(message)
        return {
            "name": self.name,
            "type": self.media_type,
            "body": base64.b64encode(self.body).decode(),
            "parameters": [list(pair) for pair in self.parameters],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return what :meth:`as_json` kept."""
        parameters = tuple((name, value) for name, value in kept["parameters"])
        return cls(kept["name"], kept["type"], base64.b64decode(kept["body"]), parameters)

    def join(self, message: EmailMessage) -> None:
        """Add it to a message that has its words already."""
        main, _slash, kind = self.media_type.partition("/")
        message.add_attachment(
            self.body,
            maintype=main,
            subtype=kind,
            filename=self.name,
            params=dict(self.parameters),
        )
