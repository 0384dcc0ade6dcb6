"""A message leaves once its transaction has committed, whole, in its reader's language."""

import email
import email.policy
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import defer
from app.core.mail.post import build
from app.core.mail_transport import FolderMail, SmtpMail, transport_for
from app.core.settings import Settings

MAIL: dict[str, Any] = {
    "to": "amina@x.test",
    "subject": "Votre appui à « L’été »",
    "text": "Bonjour,\n\nÇa y est.\n",
    "html": "<p>Bonjour, ça y est.</p>",
    "language": "fr",
    "headers": {"List-Unsubscribe": "<https://notreville.test/x>"},
}


class Inbox:
    """A mail server that keeps what it is given, and may be told to refuse."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refusals = 0

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        if self.refusals:
            self.refusals -= 1
            return "451 Try later"
        self.received.append(envelope.content)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    handler = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def test_a_message_has_two_forms_and_says_who_sends_it(settings: Settings) -> None:
    message = build(settings, MAIL)
    assert message["From"] == settings.mail_from
    assert message["Content-Language"] == "fr"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"]
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_the_same_message_has_the_same_id(settings: Settings) -> None:
    assert build(settings, MAIL)["Message-ID"] == build(settings, MAIL)["Message-ID"]
    other = MAIL | {"to": "b@x.test"}
    assert build(settings, MAIL)["Message-ID"] != build(settings, other)["Message-ID"]


async def test_it_travels_by_smtp(settings: Settings, inbox: tuple[Inbox, int]) -> None:
    handler, port = inbox
    transport = SmtpMail(f"smtp://127.0.0.1:{port}")
    await transport.send(build(settings, MAIL))
    await transport.close()
    received = email.message_from_bytes(handler.received[0], policy=email.policy.default)
    assert received["Subject"] == MAIL["subject"]
    assert "Ça y est." in received.get_body(("plain",)).get_content()


async def test_a_refusal_is_raised_so_that_the_job_tries_again(
    settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    handler.refusals = 1
    with pytest.raises(OSError, match="451"):
        await SmtpMail(f"smtp://127.0.0.1:{port}").send(build(settings, MAIL))
    assert handler.received == []


async def test_an_injected_header_is_refused(settings: Settings) -> None:
    with pytest.raises(ValueError, match=r"(?i)header|newline|linefeed"):
        build(settings, MAIL | {"subject": "x\r\nBcc: all@x.test"})


async def test_a_folder_keeps_each_message_once(settings: Settings, tmp_path: Path) -> None:
    folder = FolderMail(tmp_path)
    await folder.send(build(settings, MAIL))
    await folder.send(build(settings, MAIL))
    assert len(list(tmp_path.glob("*.eml"))) == 1


async def test_mail_waits_for_the_commit(
    db: AsyncSession, work: Callable[[], Awaitable[None]], mailbox: Callable[[], list[str]]
) -> None:
    await defer(db, "nv:mail", mail=MAIL)
    await db.rollback()
    await work()
    assert mailbox() == []
    await defer(db, "nv:mail", mail=MAIL)
    await db.commit()
    await work()
    assert len(mailbox()) == 1


@pytest.mark.parametrize("url", ["ftp://x", "", "http://x"])
def test_an_unknown_kind_of_mail_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        transport_for(url)


def test_mail_urls_are_read_whole() -> None:
    transport = transport_for("smtps://us%40er:p%3Ass@mail.test")
    assert isinstance(transport, SmtpMail)
    assert (transport.user, transport.password, transport.port) == ("us@er", "p:ss", 465)
