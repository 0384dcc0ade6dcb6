"""E-mails at once: in the reader's language of that moment, to who can be written to, each once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.mail_transport import transport_for
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.notifications.deliver import deliver
from app.notifications.models import Notice
from tests.factories import accounts, ideas
from tests.factories.notifications import SILENT, notice, notices_of
from tests.notifications.letters import Mailbox, html, letters, stop_link, to, words
from tests.post_office import PostOffice, post_office

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


async def due(db: AsyncSession, actor: Actor, **fields: object) -> int:
    """Make a notice whose e-mail is to leave at once; return its number."""
    return (await notice(db, actor, **{"rhythm": Rhythm.AT_ONCE, **fields})).id


async def test_the_language_is_the_one_the_reader_has_when_it_leaves(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db, language="fr")
    number = await due(db, actor, data={"bell": "Rose"})
    await db.execute(update(Person).values(language="en"))
    await db.commit()
    await deliver(runtime, [number], NOW)
    (letter,) = letters(mailbox)
    assert letter["Subject"] == "Bell Rose rang"
    assert letter["Content-Language"] == "en"
    assert stop_link(letter).startswith("/en/unsubscribe/")
    assert "To choose what you receive: http://testserver/en/account/notices" in words(letter)


async def test_the_same_words_are_written_once_and_the_link_is_each_reader_s_own(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox
) -> None:
    people = [await accounts.person(db) for _ in range(3)]
    numbers = [await due(db, actor, data={"bell": "Rose"}) for actor in people]
    await deliver(runtime, numbers, NOW)
    sent = letters(mailbox)
    assert to(mailbox) == {actor.email: 1 for actor in people}
    links = {stop_link(letter) for letter in sent}
    assert len(links) == 3
    for letter in sent:
        assert stop_link(letter) in words(letter)
        assert stop_link(letter) in html(letter)
        others = links - {stop_link(letter)}
        assert not any(link in words(letter) + html(letter) for link in others)
        assert "unsubscribe-9876543210" not in letter.as_string()


async def test_delivering_again_sends_nothing_again(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    number = await due(db, actor)
    for _ in range(3):
        await deliver(runtime, [number], NOW)
    assert to(mailbox) == {actor.email: 1}
    assert (await notices_of(db, actor))[0].mailed_at == NOW


@pytest.mark.parametrize("field", ["deleted_at", "suspended_at", "email_confirmed_at"])
async def test_who_cannot_be_written_to_any_more_is_not(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox, field: str
) -> None:
    actor = await accounts.person(db)
    number = await due(db, actor)
    value = None if field == "email_confirmed_at" else NOW
    await db.execute(update(Person).values({field: value}))
    await db.commit()
    await deliver(runtime, [number], NOW)
    assert letters(mailbox) == []


async def test_who_is_suspended_is_still_told_of_their_rights(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    numbers = [await due(db, actor), await due(db, actor, kind="tests.alarm")]
    await db.execute(update(Person).values(suspended_at=NOW))
    await db.commit()
    await deliver(runtime, numbers, NOW)
    assert len(letters(mailbox)) == 1
    assert letters(mailbox)[0]["List-Unsubscribe"] is None


async def test_what_is_hidden_before_it_leaves_does_not(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    idea = await ideas.idea(db, state="candidate")
    numbers = [
        await due(db, actor, kind="ideas.candidate", data={"idea": idea.public_id}),
        await due(db, actor, data={"bell": SILENT}),
    ]
    await db.execute(update(type(idea)).values(state="hidden"))
    await db.commit()
    await deliver(runtime, numbers, NOW)
    assert letters(mailbox) == []


async def test_what_comes_in_a_digest_or_never_is_left_to_it(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    others = (Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.NEVER)
    numbers = [await due(db, actor, rhythm=rhythm) for rhythm in others]
    await deliver(runtime, numbers, NOW)
    assert letters(mailbox) == []


async def test_hostile_words_stay_words(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    number = await due(db, actor, data={"bell": "<b>Rose</b>\r\nBcc: all@x.test {{ 7*7 }}"})
    await deliver(runtime, [number], NOW)
    (letter,) = letters(mailbox)
    assert letter["Bcc"] is None
    assert "<b>" not in html(letter)
    assert "49" not in letter["Subject"]
    assert "<b>Rose</b>" in letter["Subject"]


class Moody(PostOffice):
    """A mail server that refuses one address, so many times."""

    refused = ""
    times = 0

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if envelope.rcpt_tos[0] == self.refused and self.times:  # type: ignore[attr-defined]
            self.times -= 1
            return "451 Try later"
        return await super().handle_DATA(server, session, envelope)


async def test_one_refusal_keeps_no_other_back_and_is_tried_again_alone(
    runtime: Runtime, db: AsyncSession
) -> None:
    people = [await accounts.person(db) for _ in range(5)]
    numbers = [await due(db, actor) for actor in people]
    with post_office(Moody) as office:
        assert isinstance(office, Moody)
        office.refused, office.times = people[2].email, 1
        here = replace(runtime, mail=transport_for(f"smtp://127.0.0.1:{office.port}"))
        with pytest.raises(OSError, match="451"):
            await deliver(here, numbers, NOW)
        unsent = select(func.count()).select_from(Notice).where(Notice.mailed_at.is_(None))
        assert (len(office.arrived), await db.scalar(unsent)) == (4, 1)
        await deliver(here, numbers, NOW)
        await here.mail.close()
        assert office.counts == {actor.email: 1 for actor in people}


async def test_a_mail_server_that_is_away_loses_nothing(runtime: Runtime, db: AsyncSession) -> None:
    actor = await accounts.person(db)
    number = await due(db, actor)
    with post_office() as office:
        address = f"smtp://127.0.0.1:{office.port}"
    away = replace(runtime, mail=transport_for(address))
    with pytest.raises(OSError, match="refused"):
        await deliver(away, [number], NOW)
    assert (await notices_of(db, actor))[0].mailed_at is None
