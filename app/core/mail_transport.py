"""How a message leaves: by SMTP, or into a folder."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_S = 20


class MailTransport(Protocol):
    """A way out for messages."""

    async def send(self, message: EmailMessage) -> None:
        """Send one message, or raise ``OSError`` so that the job is tried again."""


class FolderMail:
    """Keeps each message as a file, newest last; for development and tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, message: EmailMessage) -> None:
        """Write the message; the same Message-ID twice is one file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").split("@", maxsplit=1)[0]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())


class SmtpMail:
    """Sends through a mail server; ``smtps://`` speaks TLS at once, ``smtp://`` upgrades if it can."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.implicit_tls = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.implicit_tls else 587)
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.starttls = parse_qs(parts.query).get("starttls", ["auto"])[0]

    async def send(self, message: EmailMessage) -> None:
        """Hand the message to the server, in a thread."""
        await asyncio.to_thread(self._send, message)

    def _send(self, message: EmailMessage) -> None:
        with self._connect() as server:
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.implicit_tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        try:
            server.ehlo()
            offered = self.starttls == "auto" and server.has_extn("starttls")
            if offered or self.starttls == "require":
                server.starttls(context=context)
                server.ehlo()
        except BaseException:
            server.close()  # nobody else knows of it yet
            raise
        return server


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
