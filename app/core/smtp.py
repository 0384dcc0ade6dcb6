"""Sending through a mail server: connections are kept for the next message, a few at a time."""

import asyncio
import contextlib
import re
import smtplib
import ssl
import time
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.mail_claim import Always, Claim

TIMEOUT_S = 20
CONNECTIONS = 8
"""Messages on their way at the same time, in one process."""
KEPT_S = 20
"""Servers hang up on who says nothing for minutes; we do first."""
DATA_BEGINS = 354
ACCEPTED = 250
EIGHT_BITS = ("BODY=8BITMIME",)
LEADING_DOT = re.compile(rb"(?m)^\.")


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
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[tuple[smtplib.SMTP, float]] = []

    async def send(self, message: EmailMessage, claim: Claim | None = None) -> bool:
        """Hand the message to the server, in a thread; False when another worker has.

        Raises:
            OSError: the server is away, or refuses.
        """
        async with self._places:
            return await asyncio.to_thread(self._send, message, claim or Always())

    def _send(self, message: EmailMessage, claim: Claim) -> bool:
        server = self._offer(message)
        try:
            mine = _end(server, claim)
        except BaseException:
            server.close()
            raise
        if mine:
            self._idle.append((server, time.monotonic()))
        else:
            server.close()  # a message that has begun can be taken back in no other way
        return mine

    async def close(self) -> None:
        """Hang up."""
        idle, self._idle = self._idle, []
        for server, _since in idle:
            server.close()

    def _offer(self, message: EmailMessage) -> smtplib.SMTP:
        """Say everything but the last dot, over a kept connection if the server still listens."""
        while self._idle:
            server, since = self._idle.pop()
            if time.monotonic() - since < KEPT_S:
                with contextlib.suppress(smtplib.SMTPServerDisconnected):
                    return _begin(server, message)
            server.close()
        return _begin(self._connect(), message)

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_S, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        try:
            server.ehlo()
            wanted = not self.implicit_tls and (
                self.starttls == "require"
                or (self.starttls == "auto" and server.has_extn("starttls"))
            )
            if wanted:
                server.starttls(context=context)
                server.ehlo()
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _begin(server: smtplib.SMTP, message: EmailMessage) -> smtplib.SMTP:
    """Give the envelope and the words of a message, without the dot that makes it the server's."""
    sender, reader = (parseaddr(str(message[name]))[1] for name in ("From", "To"))
    try:
        _expect(server.mail(sender, EIGHT_BITS if server.has_extn("8bitmime") else ()), ACCEPTED)
        _expect(server.rcpt(reader), ACCEPTED)
        _expect(server.docmd("DATA"), DATA_BEGINS)
        words = LEADING_DOT.sub(
            b"..", message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
        )
        server.send(words if words.endswith(b"\r\n") else words + b"\r\n")
    except BaseException:
        server.close()
        raise
    return server


def _end(server: smtplib.SMTP, claim: Claim) -> bool:
    """Make the message the server's, if it is ours to send."""
    if not claim.take():
        return False
    try:
        claim.keep(lambda: server.send(b".\r\n"))
        _expect(server.getreply(), ACCEPTED)
    except BaseException:
        claim.give_back()
        raise
    claim.settle()
    return True


def _expect(reply: tuple[int, bytes], code: int) -> None:
    if reply[0] != code:
        raise smtplib.SMTPResponseException(reply[0], reply[1])
