"""Reading the messages that were sent."""

import email
import email.policy
from collections import Counter
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

Work = Callable[[], Awaitable[None]]
Mailbox = Callable[[], list[str]]


def letters(mailbox: Mailbox) -> list[EmailMessage]:
    """Return every message."""
    return [email.message_from_string(raw, policy=email.policy.default) for raw in mailbox()]


def to(mailbox: Mailbox) -> Counter[str]:
    """Return how many messages went to each address."""
    return Counter(str(letter["To"]) for letter in letters(mailbox))


def words(letter: EmailMessage) -> str:
    """Return the plain text of a message, on one line."""
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def html(letter: EmailMessage) -> str:
    """Return the other form of a message."""
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def stop_link(letter: EmailMessage) -> str:
    """Return the path that its header gives to stop such messages."""
    whole = str(letter["List-Unsubscribe"])
    assert whole.startswith("<http://testserver/")
    assert whole.endswith(">")
    return whole[len("<http://testserver") : -1]
