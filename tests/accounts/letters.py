"""Reading the letters that a test made us send."""

import email
import email.policy
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Work = Callable[[], Awaitable[None]]
Mailbox = Callable[[], list[str]]


@dataclass(frozen=True)
class Letter:
    """One message as its reader sees it."""

    to: str
    subject: str
    text: str
    html: str
    language: str

    @property
    def link(self) -> str:
        """Return the path of its first link with a secret."""
        found = re.search(r"https?://[^/\s]+(/\S*/[\w-]{30,})", self.text)
        assert found, self.text
        return found[1]


def read(raw: str) -> Letter:
    """Return the letter in a file of the mailbox."""
    message = email.message_from_string(raw, policy=email.policy.default)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return Letter(
        message["To"], message["Subject"], plain.get_content(), html.get_content(),
        message["Content-Language"],
    )  # fmt: skip


async def letters(work: Work, mailbox: Mailbox) -> list[Letter]:
    """Do the waiting jobs and return every letter sent so far, oldest first."""
    await work()
    return [read(raw) for raw in mailbox()]


async def last(work: Work, mailbox: Mailbox) -> Letter:
    """Do the waiting jobs and return the newest letter."""
    return (await letters(work, mailbox))[-1]
