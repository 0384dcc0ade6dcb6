"""From a template to a mailbox: each language, each transport, and servers that misbehave."""

import asyncio
import email
import email.policy
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given, strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.mail.post import build, post, send
from app.core.mail_transport import FolderMail, SmtpMail, transport_for
from app.core.runtime import Runtime
from app.core.settings import Settings

WORDS = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=60
)


def a_mail(**changes: Any) -> dict[str, Any]:
    return {
        "to": "amina@exemple.ca", "subject": "Votre appui", "text": "Bonjour.\n",
        "html": "<p>Bonjour.</p>", "language": "fr", "headers": {},
    } | changes  # fmt: skip


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


class Post:
    """A mail server that asks for a name and a password, and keeps what it gets."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.asked: list[tuple[bytes, bytes]] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.received.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: Any, address: str, _options: object
    ) -> str:
        if address.startswith("inconnu"):
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def __call__(
        self, _server: object, _session: object, _envelope: object, _how: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.asked.append((data.login, data.password))
        return AuthResult(success=data.password == b"p:ss!", handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def office() -> Iterator[tuple[Post, int]]:
    handler, port = Post(), free_port()
    controller = Controller(
        handler, hostname="127.0.0.1", port=port,
        authenticator=handler, auth_require_tls=False,
        auth_exclude_mechanism=["LOGIN"],
    )  # fmt: skip
    controller.start()
    yield handler, port
    controller.stop()


@given(WORDS, WORDS)
def test_any_words_arrive_as_they_were_written(subject: str, body: str) -> None:
    settings = Settings(secret_key="k" * 40)
    sent = build(settings, a_mail(subject=" ".join(subject.split()) or "x", text=body))
    received = read(sent.as_bytes())
    assert " ".join(str(received["Subject"]).split()) == (" ".join(subject.split()) or "x")
    plain = received.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().rstrip("\n") == body.rstrip("\n")


@pytest.mark.parametrize("field", ["to", "subject"])
@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_no_line_can_be_slipped_into_the_head(settings: Settings, field: str, break_: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)linefeed|newline|header|carriage|cr|parse"):
        build(settings, a_mail(**{field: f"a@x.ca{break_}Bcc: tous@exemple.ca"}))


def test_a_header_of_a_slice_is_held_to_the_same(settings: Settings) -> None:
    with pytest.raises(ValueError, match=r"(?i)linefeed|newline|header|carriage"):
        build(settings, a_mail(headers={"List-Unsubscribe": "<x>\r\nBcc: tous@exemple.ca"}))


@pytest.mark.parametrize(
    "change", [{"to": "b@x.ca"}, {"subject": "x"}, {"text": "x"}, {"html": "x"}, {"language": "en"}]
)
def test_another_message_has_another_id(settings: Settings, change: dict[str, str]) -> None:
    one, other = build(settings, a_mail()), build(settings, a_mail(**change))
    assert one["Message-ID"] != other["Message-ID"]
    assert one["Message-ID"].endswith(f"@{settings.mail_from.rpartition('@')[2].rstrip('>')}>")


async def test_the_server_is_told_who_we_are(settings: Settings, office: tuple[Post, int]) -> None:
    handler, port = office
    url = f"smtp://us%40er:p%3Ass%21@127.0.0.1:{port}"
    transport = SmtpMail(url)
    await transport.send(build(settings, a_mail()))
    await transport.close()
    assert handler.asked == [(b"us@er", b"p:ss!")]
    assert handler.recipients == ["amina@exemple.ca"]
    assert read(handler.received[0])["Subject"] == "Votre appui"


@pytest.mark.parametrize(
    ("url", "mail", "words"),
    [
        ("smtp://user:wrong@127.0.0.1:{port}", a_mail(), "535"),
        ("smtp://127.0.0.1:{port}", a_mail(to="inconnu@exemple.ca"), "550"),
        ("smtp://127.0.0.1:{port}?starttls=require", a_mail(), "STARTTLS"),
    ],
)
async def test_a_refusal_of_the_server_is_a_failure_of_the_job(
    settings: Settings, office: tuple[Post, int], url: str, mail: dict[str, Any], words: str
) -> None:
    handler, port = office
    with pytest.raises(OSError, match=words):
        await SmtpMail(url.format(port=port)).send(build(settings, mail))
    assert handler.received == []


async def test_a_server_that_is_away_is_a_failure_of_the_job(settings: Settings) -> None:
    with pytest.raises(OSError, match=r"."):
        await SmtpMail(f"smtp://127.0.0.1:{free_port()}").send(build(settings, a_mail()))


async def test_a_server_without_a_certificate_of_ours_is_not_spoken_to(settings: Settings) -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 no TLS here\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises((ssl.SSLError, OSError)):
        await SmtpMail(f"smtps://127.0.0.1:{port}").send(build(settings, a_mail()))
    server.close()


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://mail.exemple.ca", 587, False, "auto"),
        ("smtps://mail.exemple.ca", 465, True, "auto"),
        ("smtp://mail.exemple.ca:2525", 2525, False, "auto"),
        ("smtp://mail.exemple.ca?starttls=never", 587, False, "never"),
        ("smtp://mail.exemple.ca?starttls=require", 587, False, "require"),
    ],
)
def test_an_address_of_a_server_says_how_to_speak_to_it(
    url: str, port: int, tls: bool, starttls: str
) -> None:
    way = transport_for(url)
    assert isinstance(way, SmtpMail)
    assert (way.host, way.port, way.implicit_tls, way.starttls) == (
        "mail.exemple.ca", port, tls, starttls,
    )  # fmt: skip


def test_an_address_of_a_folder_is_a_folder() -> None:
    assert isinstance(transport_for("file:/srv/mail"), FolderMail)
    assert isinstance(transport_for("file:var/mail"), FolderMail)


async def queued(db: AsyncSession) -> dict[str, Any]:
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'nv:mail' ORDER BY id DESC")
    mail: dict[str, Any] = (await db.execute(query)).scalars().first()["mail"]  # type: ignore[index]
    return mail


LINK = {"link": "http://testserver/fr/lien/secret", "name": "Amina <b>& fils</b>"}


@pytest.fixture
def letter(db: AsyncSession, settings: Settings) -> Callable[[str], Awaitable[dict[str, Any]]]:
    """Write the letter that warns of a changed address, the one with least around it."""

    async def write(language: str) -> dict[str, Any]:
        from datetime import UTC, datetime

        from app.accounts.service import letters

        await letters.address_changed(
            db, settings, to="amina@exemple.ca", language=language,
            new="neuve<b>@exemple.ca", now=datetime(2026, 11, 22, 17, tzinfo=UTC),
        )  # fmt: skip
        return await queued(db)

    return write


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_letter_is_whole_in_its_reader_s_language(
    letter: Callable[[str], Awaitable[dict[str, Any]]], settings: Settings, language: str
) -> None:
    mail = await letter(language)
    assert mail["language"] == language
    assert f'lang="{language}"' in mail["html"]
    assert "\n" not in mail["subject"]
    assert settings.postal_address in mail["text"]
    assert "-- \n" in mail["text"]
    assert "&nbsp;" not in mail["text"]
    assert "&#" not in mail["text"], "a mailbox shows plain text as it is"


async def test_what_somebody_typed_is_escaped_in_html_and_plain_in_text(
    letter: Callable[[str], Awaitable[dict[str, Any]]],
) -> None:
    mail = await letter("fr")
    assert "neuve<b>@" not in mail["html"]
    assert "neuve&lt;b&gt;@exemple.ca" in mail["html"]


async def test_no_letter_loads_anything_from_anywhere(
    letter: Callable[[str], Awaitable[dict[str, Any]]],
) -> None:
    html = (await letter("en"))["html"]
    for loads in ("<link", "<script", "<img", "url(", "@import", "<style"):
        assert loads not in html.lower(), loads


async def test_the_same_job_twice_is_one_message(
    db: AsyncSession, runtime: Runtime, mailbox: Callable[[], list[str]]
) -> None:
    for _ in range(2):
        await send(runtime, mail=a_mail())
    assert len(mailbox()) == 1


async def test_a_template_that_does_not_exist_queues_nothing(
    db: AsyncSession, settings: Settings
) -> None:
    from jinja2 import TemplateNotFound

    with pytest.raises(TemplateNotFound):
        await post(db, settings, "nowhere/nothing", to="a@x.ca", language="fr", context={})
    count = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'nv:mail'"
    assert (await db.execute(text(count))).scalar_one() == 0
