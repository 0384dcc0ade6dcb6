"""Blocked, one reaches nobody by any door: new requests, organisations, answers, notices, counts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.messages.models import Block, Conversation, Message
from app.messages.parties import Party
from app.messages.queries.conversations import mine, unread
from app.messages.rules import State
from app.messages.service import quiet, say
from app.messages.service.ask import AlreadyAsked, Request, answer, ask
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import REQUEST, conversation, reader, seen_by
from tests.factories.organisations import join, organisation
from tests.organisations.told import told_by
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def bruno(db: AsyncSession) -> Actor:
    return await person(db, name="Bruno")


@pytest.fixture
async def pest(db: AsyncSession) -> Actor:
    return await person(db, name="Pest", created_at=NOW - timedelta(days=60))


async def blocked(db: AsyncSession, by: Actor, talk: Conversation, at: datetime = NOW) -> None:
    await quiet.block(db, await reader(db, by), talk.public_id, at)
    await db.commit()


async def listed(db: AsyncSession, who: Actor) -> list[int]:
    return [seen.id for seen in (await mine(db, await reader(db, who))).items]


async def count_of(db: AsyncSession, who: Actor) -> int:
    return (await db.execute(select(unread(who.id)))).scalar_one()


def request(by: Party, to: Party) -> Request:
    return Request(by, to, is_anonymous=False, body=REQUEST)


async def test_a_request_through_an_organisation_of_theirs_is_neither_told_listed_nor_counted(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, pest, bruno)
    await say.read(db, bruno, await seen_by(db, bruno, talk))
    await blocked(db, bruno, talk)
    one = await organisation(db, pest)
    asks = ask(
        db, pest, await reader(db, pest), request(Party(pest.id, one.id), Party(bruno.id)), LATER
    )
    assert await told_by(db, asks) == []
    assert await listed(db, bruno) == [talk.id]
    assert await count_of(db, bruno) == 0
    assert len(await listed(db, pest)) == 2, "to them it looks as if it waited"


async def test_another_speaker_of_the_same_organisation_is_heard(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    await blocked(db, bruno, await conversation(db, pest, bruno))
    one = await organisation(db, pest)
    nice = await person(db)
    await join(db, one, nice, "editor")
    asks = ask(
        db, nice, await reader(db, nice), request(Party(nice.id, one.id), Party(bruno.id)), LATER
    )
    (due,) = await told_by(db, asks)
    assert due.to == [bruno.id]
    assert len(await listed(db, bruno)) == 2


async def test_an_organisation_that_is_blocked_asks_in_vain_whoever_speaks_for_it(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    one = await organisation(db, pest)
    talk = await conversation(db, pest, bruno, by=one)
    await blocked(db, bruno, talk)
    editor = await person(db)
    await join(db, one, editor, "editor")
    with pytest.raises(Refused, match="pas acceptée"):
        await say.say(db, editor, await reader(db, editor), talk.public_id, "Bonjour.", LATER)
    await db.commit()
    asks = ask(
        db, editor, await reader(db, editor), request(Party(editor.id), Party(bruno.id)), LATER
    )
    assert len(await told_by(db, asks)) == 1, "for themselves, they are somebody else"


async def test_a_request_that_was_blocked_from_its_page_stays_where_it_can_be_unblocked(
    browser: Visitor, db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, pest, bruno, state=State.ASKED)
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}/bloquer")
    await browser.submit("main form[method=post]")
    await browser.go("/fr/messagerie")
    assert browser.all("main .line .badge")[-1] == "Bloqué"
    assert "Attend votre réponse" not in browser.text
    await browser.follow("Pest")
    assert browser.page.css_first('main form[action$="/accepter"]') is None
    await browser.submit('main form[action$="/debloquer"]')
    await browser.submit('main form[action$="/accepter"]')
    assert "Vous avez accepté" in browser.text


async def test_a_request_made_after_the_block_is_never_seen_and_shows_up_once_it_is_taken_back(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    old = await conversation(db, pest, bruno)
    await blocked(db, bruno, old)
    one = await organisation(db, pest)
    new = await conversation(db, pest, bruno, by=one, state=State.ASKED, asked_at=LATER)
    assert new.id not in await listed(db, bruno)
    await quiet.unblock(db, await reader(db, bruno), old.public_id)
    await db.commit()
    assert new.id in await listed(db, bruno)


async def test_nobody_answers_whom_they_block(db: AsyncSession, bruno: Actor, pest: Actor):
    talk = await conversation(db, pest, bruno, state=State.ASKED)
    await blocked(db, bruno, talk)
    for accept in (True, False):
        with pytest.raises(Refused, match="débloquez-la pour répondre"):
            await answer(db, await reader(db, bruno), talk.public_id, LATER, accept=accept)


async def test_writing_first_to_whom_one_blocks_is_refused_and_says_how(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, pest, bruno, state=State.ASKED)
    await blocked(db, bruno, talk)
    with pytest.raises(Refused, match="Vous avez bloqué"):
        await ask(
            db, bruno, await reader(db, bruno), request(Party(bruno.id), Party(pest.id)), LATER
        )


async def test_who_asked_then_blocked_hears_of_no_answer_and_reads_no_first_message(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    """Bruno asked, thought better of it, and blocked: an answer must not reach him by either way."""
    talk = await conversation(db, bruno, pest, state=State.ASKED)
    await blocked(db, bruno, talk)
    with pytest.raises(AlreadyAsked):
        await ask(db, pest, await reader(db, pest), request(Party(pest.id), Party(bruno.id)), LATER)
    await db.commit()
    accepts = answer(db, await reader(db, pest), talk.public_id, LATER, accept=True)
    assert await told_by(db, accepts) == []
    assert await db.scalar(select(func.count()).select_from(Message)) == 1


async def test_who_accepted_and_was_blocked_is_not_told_that_they_were(
    browser: Visitor, db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, bruno, pest)
    await blocked(db, bruno, talk)
    await sign_in_as(db, browser, pest)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert "Personne ne lit cette conversation de l’autre côté pour l’instant." in browser.text
    assert "bloqué" not in browser.text.lower()
    assert "Votre demande" not in browser.text, "they asked for nothing"
    assert browser.page.css_first("main form[data-draft]") is None


async def test_the_english_words_of_blocking(visitor, db: AsyncSession, bruno: Actor, pest: Actor):
    talk = await conversation(db, pest, bruno)
    browser = await sign_in_as(db, visitor("en"), bruno)
    await browser.go(f"/en/messages/{talk.public_id}/block")
    assert browser.all("h1") == ["Block Pest?"]
    assert "They are not told: to them it looks as if you had not accepted." in browser.text
    await browser.submit("main form[method=post]")
    assert "They are blocked. They are not told." in browser.text
    assert "You have blocked them: unblock them to write again." in browser.text
    await browser.submit('main form[action$="/unblock"]')
    assert "They are no longer blocked." in browser.text


async def test_looking_at_the_question_blocks_nobody(
    browser: Visitor, db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, pest, bruno)
    await sign_in_as(db, browser, bruno)
    for _ in range(2):
        await browser.go(f"/fr/messagerie/{talk.public_id}/bloquer")
        assert browser.status == 200
    assert await db.scalar(select(func.count()).select_from(Block)) == 0


async def test_each_may_block_the_other_and_one_going_back_does_not_undo_the_other(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, pest, bruno)
    await blocked(db, bruno, talk)
    await blocked(db, pest, talk)
    await quiet.unblock(db, await reader(db, pest), talk.public_id)
    await db.commit()
    seen = await seen_by(db, pest, talk)
    assert (seen.i_block, seen.blocks_me) == (False, True)


async def test_unblocking_nobody_changes_nothing(db: AsyncSession, bruno: Actor, pest: Actor):
    talk = await conversation(db, pest, bruno)
    await quiet.unblock(db, await reader(db, bruno), talk.public_id)
    await db.commit()
    assert not (await seen_by(db, bruno, talk)).i_block


async def test_blocking_who_has_left_keeps_nothing(
    browser: Visitor, db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, pest, bruno)
    talk.asker_id = None
    db.add(talk)
    await db.commit()
    await blocked(db, bruno, talk)
    assert await db.scalar(select(func.count()).select_from(Block)) == 0
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.page.css_first('a[href$="/bloquer"]') is None


async def test_a_block_outlives_the_conversation_it_was_pressed_in(
    db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, pest, bruno)
    await blocked(db, bruno, talk)
    await db.delete(talk)
    await db.commit()
    asks = ask(db, pest, await reader(db, pest), request(Party(pest.id), Party(bruno.id)), LATER)
    assert await told_by(db, asks) == []
    assert await listed(db, bruno) == []


async def test_who_writes_to_whom_they_blocked_finds_the_old_way_back(
    browser: Visitor, db: AsyncSession, bruno: Actor, pest: Actor
):
    talk = await conversation(db, bruno, pest)
    await blocked(db, bruno, talk)
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/ecrire/person/{pest.public_id}")
    assert browser.path == f"/fr/messagerie/{talk.public_id}"
    assert "Débloquer" in browser.text
