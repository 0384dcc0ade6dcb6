"""How a message leaves: by SMTP, or into a folder."""

import asyncio
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from app.core.mail_claim import Always, Claim
from app.core.smtp import SmtpMail


class MailTransport(Protocol):
    """A way out for messages."""

    async def send(self, message: EmailMessage, claim: Claim | None = None) -> bool:
        """Send one message if it is ours to send; False when another worker has it.

        Raises:
            OSError: it did not leave; the job is to be tried again.
        """

    async def close(self) -> None:
        """Let connections go."""


class FolderMail:
    """Keeps each message as a file, newest last; for development and tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: EmailMessage, claim: Claim | None = None) -> bool:
        """Write the message; the same Message-ID twice is one file."""
        return await asyncio.to_thread(self._write, message, claim or Always())

    def _write(self, message: EmailMessage, claim: Claim) -> bool:
        if not claim.take():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").split("@", maxsplit=1)[0]
        try:
            claim.keep(lambda: (self.folder / f"{name}.eml").write_bytes(message.as_bytes()))
        except BaseException:
            claim.give_back()
            raise
        claim.settle()
        return True

    async def close(self) -> None:
        """Hold nothing."""


def transport_for(url: str) -> MailTransport:
    """Return the transport that a ``MAIL_URL`` names.

    Raises:
        ValueError: for a scheme we do not know.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderMail(Path(parts.netloc + parts.path))
    if parts.scheme in {"smtp", "smtps"}:
        return SmtpMail(url)
    message = f"MAIL_URL must start with smtp:, smtps: or file: ({parts.scheme}: is not known)"
    raise ValueError(message)


__all__ = ["FolderMail", "MailTransport", "SmtpMail", "transport_for"]
