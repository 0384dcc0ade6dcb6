"""Letters beside what happens around them: a claim that fails, a folder that is full, headers whole."""

import asyncio
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import DomainError, Invalid
from app.core.jobs import defer
from app.core.mail.once import handed_once
from app.core.mail.post import build, post, send
from app.core.mail_claim import Claims
from app.core.mail_transport import FolderMail
from app.core.models import MailHanded
from app.core.runtime import Runtime
from app.core.settings import Settings

MAIL: dict[str, Any] = {
    "to": "amina@exemple.ca", "subject": "Bonjour", "text": "Bonjour.\n", "html": "<p>Bonjour.</p>",
    "language": "fr", "headers": {},
}  # fmt: skip


@pytest.fixture
def claims(runtime: Runtime) -> Any:
    made = Claims(runtime.settings.database_url)
    yield made
    made.close()


class Full(FolderMail):
    """A folder on a disk that is full, the first time."""

    tries = 0

    def _write(self, message: Any, claim: Any) -> bool:
        self.tries += 1
        if self.tries > 1:
            return super()._write(message, claim)
        kept, claim.keep = claim.keep, self._fail
        try:
            return super()._write(message, claim)
        finally:
            claim.keep = kept

    def _fail(self, _send: Callable[[], object]) -> None:
        message = "no space left"
        raise OSError(message)


async def test_a_letter_that_could_not_be_written_leaves_at_the_next_attempt(
    settings: Settings, tmp_path: Path, claims: Claims, db: AsyncSession
) -> None:
    folder = Full(tmp_path)
    message = build(settings, MAIL)
    with pytest.raises(OSError, match="space"):
        await folder.send(message, handed_once(claims, "letter-1"))
    assert await db.scalar(select(func.count()).select_from(MailHanded)) == 0, "it is nobody's"
    assert await folder.send(message, handed_once(claims, "letter-1")) is True
    assert await folder.send(message, handed_once(claims, "letter-1")) is False
    assert len(list(tmp_path.glob("*.eml"))) == 1


async def test_of_many_attempts_at_once_one_writes_the_letter(
    settings: Settings, tmp_path: Path, claims: Claims
) -> None:
    folder, message = FolderMail(tmp_path), build(settings, MAIL)
    wrote = await asyncio.gather(
        *(folder.send(message, handed_once(claims, "letter-2")) for _ in range(5))
    )
    assert sorted(wrote) == [False] * 4 + [True]


async def test_a_letter_queued_before_ids_were_given_still_leaves(
    runtime: Runtime, mailbox: Callable[[], list[str]]
) -> None:
    await send(runtime, mail=MAIL)
    await send(runtime, mail=MAIL)
    assert len(mailbox()) == 1, "the same message is one file"


async def test_two_letters_of_the_same_words_are_two(
    db: AsyncSession, runtime: Runtime, work: Any, mailbox: Callable[[], list[str]]
) -> None:
    for _ in range(2):
        await post(
            db, runtime.settings, "privacy/erased", to="a@exemple.ca", language="fr", context={}
        )
    await db.commit()
    await work()
    assert await db.scalar(select(func.count()).select_from(MailHanded)) == 2
    assert len(mailbox()) == 1, "a mailbox sees one Message-ID and shows one"


async def test_a_letter_of_a_job_that_is_refused_is_not_queued(
    db: AsyncSession, runtime: Runtime, work: Any, mailbox: Callable[[], list[str]]
) -> None:
    with pytest.raises(DomainError):
        async with runtime.database.transaction() as session:
            await defer(session, "nv:mail", mail=MAIL)
            raise Invalid({})
    await work()
    assert mailbox() == []


@given(
    st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=200
    )
)
def test_no_line_of_a_letter_is_longer_than_the_rule_allows(subject: str) -> None:
    settings = Settings(_env_file=None, secret_key="k" * 40)
    said = " ".join(subject.split()) or "x"
    raw = build(settings, MAIL | {"subject": said}).as_bytes(policy=policy.SMTP)
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert " ".join(str(message_from_bytes(raw, policy=policy.default)["Subject"]).split()) == said


@pytest.mark.parametrize(
    "address",
    ["élodie@exemple.ca", "a@bücher.example", "<a@x.ca>, b@x.ca", "a@x.ca\nBcc: b@x.ca", ""],
)
def test_an_address_that_is_not_one_plain_address_is_sent_to_nobody_else(
    settings: Settings, address: str
) -> None:
    try:
        message = build(settings, MAIL | {"to": address})
    except ValueError:
        return
    assert message["Bcc"] is None
    assert message["Cc"] is None


async def test_a_broken_connection_is_not_used_for_another_claim(claims: Claims) -> None:
    first = claims.connection()
    claims.put_back(first)
    assert claims.connection() is first
    first.close()
    claims.put_back(first)
    other = claims.connection()
    assert other is not first
    assert other.execute("SELECT 1").fetchone() == (1,)
    other.rollback()
    claims.put_back(other)


async def test_a_claim_dropped_without_a_word_leaves_the_letter_to_the_next(
    claims: Claims, db: AsyncSession
) -> None:
    claim = handed_once(claims, "letter-3")
    assert await asyncio.to_thread(claim.take)
    await asyncio.to_thread(claim.give_back)
    await asyncio.to_thread(claim.give_back)
    again = handed_once(claims, "letter-3")
    assert await asyncio.to_thread(again.take)
    await asyncio.to_thread(again.keep, lambda: None)
    await asyncio.to_thread(again.settle)
    assert await db.scalar(select(func.count()).select_from(MailHanded)) == 1
