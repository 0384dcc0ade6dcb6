"""A message is handed over once: claimed just before its last byte, given back when it is refused."""

import asyncio
import email
import email.policy
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import defer
from app.core.mail import post
from app.core.mail.once import handed_once
from app.core.mail.post import build
from app.core.mail_claim import Always
from app.core.mail_transport import FolderMail, SmtpMail
from app.core.models import MailHanded
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.smtp import CONNECTIONS

ADDRESS = "https://notreville.example/fr/desabonnement/" + "abc123_-" * 20


def mail(number: int = 1) -> dict[str, Any]:
    return {
        "to": f"lectrice{number}@x.test",
        "subject": "Une idée que vous appuyez franchit son seuil, et ce titre est plutôt long",
        "text": f"Bonjour,\n\n.Un point au début.\n..Deux.\nMessage {number}.\n",
        "html": f"<p>Bonjour, message {number}.</p>",
        "language": "fr",
        "headers": {
            "List-Unsubscribe": f"<{ADDRESS}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    }


class Inbox:
    """A mail server that keeps what it is given, and counts who called."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refusals = 0
        self.callers: set[Any] = set()
        self.at_once = self.most_at_once = 0

    async def handle_DATA(self, _server: object, session: Any, envelope: Any) -> str:
        self.callers.add(session.peer)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.002)
        self.at_once -= 1
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


@asynccontextmanager
async def smtp(port: int) -> AsyncIterator[SmtpMail]:
    transport = SmtpMail(f"smtp://127.0.0.1:{port}")
    yield transport
    await transport.close()


def read(raw: bytes) -> Any:
    return email.message_from_bytes(raw, policy=email.policy.default)


async def test_the_address_that_stops_messages_is_sent_whole(
    settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    """The library would write an address of this length in codes, and no mail program would find it."""
    handler, port = inbox
    async with smtp(port) as transport:
        await transport.send(build(settings, mail()))
    raw = handler.received[0]
    assert f"List-Unsubscribe: <{ADDRESS}>\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert read(raw)["Subject"] == mail()["subject"]
    assert max(map(len, raw.split(b"\r\n"))) < 998


async def test_lines_that_begin_with_a_dot_arrive_as_they_were(
    settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    async with smtp(port) as transport:
        await transport.send(build(settings, mail()))
    assert (
        read(handler.received[0]).get_body(("plain",)).get_content().replace("\r\n", "\n")
        == mail()["text"]
    )


async def test_connections_are_few_and_used_again(
    settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    async with smtp(port) as transport:
        await asyncio.gather(*(transport.send(build(settings, mail(n))) for n in range(60)))
        await transport.send(build(settings, mail(60)))
    assert len(handler.received) == 61
    assert len(handler.callers) <= CONNECTIONS
    assert 1 < handler.most_at_once <= CONNECTIONS


async def test_a_server_that_hung_up_is_called_again(
    settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    async with smtp(port) as transport:
        await transport.send(build(settings, mail(1)))
        server, _since = transport._idle[0]
        assert server.sock is not None
        server.sock.shutdown(socket.SHUT_RDWR)
        await transport.send(build(settings, mail(2)))
    assert len(handler.received) == 2
    assert len(handler.callers) == 2


async def test_of_two_workers_with_one_message_one_sends_it(
    runtime: Runtime, settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    async with smtp(port) as transport:
        sent = await asyncio.gather(
            *(
                transport.send(build(settings, mail()), handed_once(runtime.claims, "a-message"))
                for _ in range(6)
            )
        )
    assert sorted(sent) == [False] * 5 + [True]
    assert len(handler.received) == 1


class Dies(Always):
    """A worker that is killed while it holds a message."""

    def keep(self, send: Callable[[], object]) -> None:
        raise KeyboardInterrupt


async def test_whoever_dies_before_the_end_is_written_has_sent_nothing(
    settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    async with smtp(port) as transport:
        with pytest.raises(KeyboardInterrupt):
            transport._send(build(settings, mail()), Dies())
    assert handler.received == []


async def test_a_claim_that_is_held_makes_others_wait_and_one_that_is_dropped_lets_them(
    runtime: Runtime, db: AsyncSession
) -> None:
    """A killed worker's connection drops: the database forgets its open transaction."""
    dead, living = (handed_once(runtime.claims, "a-message") for _ in range(2))
    assert dead.take()
    waits = asyncio.create_task(asyncio.to_thread(living.take))
    await asyncio.sleep(0.05)
    assert not waits.done()
    assert dead._held is not None
    dead._held.close()
    assert await waits
    living.keep(lambda: None)
    living.settle()
    assert list(await db.scalars(select(MailHanded.id))) == ["a-message"]


async def test_what_was_kept_is_kept_before_anything_is_waited_for(
    runtime: Runtime, db: AsyncSession
) -> None:
    """Whoever dies after the last write has claimed what it sent, though it never heard so."""
    claim = handed_once(runtime.claims, "a-message")
    assert claim.take()
    claim.keep(lambda: None)
    assert claim._held is not None
    claim._held.close()
    for _ in range(50):
        if list(await db.scalars(select(MailHanded.id))) == ["a-message"]:
            break
        await asyncio.sleep(0.02)
    assert not handed_once(runtime.claims, "a-message").take()


async def test_giving_back_what_was_never_taken_does_nothing(runtime: Runtime) -> None:
    handed_once(runtime.claims, "a-message").give_back()


async def test_a_refused_message_is_given_back_and_leaves_at_the_next_attempt(
    runtime: Runtime, db: AsyncSession, settings: Settings, inbox: tuple[Inbox, int]
) -> None:
    handler, port = inbox
    handler.refusals = 1
    async with smtp(port) as transport:
        with pytest.raises(OSError, match="451"):
            await transport.send(build(settings, mail()), handed_once(runtime.claims, "a-message"))
        assert await db.scalar(select(func.count()).select_from(MailHanded)) == 0
        assert await transport.send(
            build(settings, mail()), handed_once(runtime.claims, "a-message")
        )
    assert len(handler.received) == 1


async def test_a_queued_message_that_a_killed_worker_had_sent_is_not_sent_again(
    db: AsyncSession,
    settings: Settings,
    work: Callable[[], Awaitable[None]],
    mailbox: Callable[[], list[str]],
) -> None:
    await defer(db, "nv:mail", mail=mail() | {"id": "sent-before"})
    db.add(MailHanded(id="sent-before"))
    await db.commit()
    await work()
    assert mailbox() == []


async def test_a_folder_asks_too(runtime: Runtime, settings: Settings, tmp_path: Any) -> None:
    folder = FolderMail(tmp_path)
    assert await folder.send(build(settings, mail()), handed_once(runtime.claims, "a"))
    assert not await folder.send(build(settings, mail(2)), handed_once(runtime.claims, "a"))
    assert len(list(tmp_path.glob("*.eml"))) == 1
    await folder.close()


async def test_what_left_long_ago_is_forgotten(runtime: Runtime, db: AsyncSession) -> None:
    db.add_all([MailHanded(id="old"), MailHanded(id="new")])
    await db.flush()
    await db.execute(
        text("UPDATE mail_handed SET created_at = now() - interval '31 days' WHERE id = 'old'")
    )
    await db.commit()
    await post.forget(runtime)
    assert list(await db.scalars(select(MailHanded.id))) == ["new"]
