"""Somebody who lists skills without a name writes without one: nothing in here may tell who they are."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import Refused
from app.core.personal import readers
from app.messages.models import Block, Conversation, Message
from app.messages.parties import Party
from app.messages.rules import Side, State
from app.messages.service import quiet, say
from app.messages.service.ask import Request, answer, ask
from app.profiles.models import Profile
from tests.factories import profiles
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import REQUEST, conversation, message, reader, seen_by
from tests.factories.organisations import organisation
from tests.organisations.told import told_by, written
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NAME = "Zénobie Lachance"
NAMELESS = "Une personne qui garde son nom"


@pytest.fixture
async def amina(db: AsyncSession) -> Actor:
    return await person(db, name="Amina")


@pytest.fixture
async def zed(db: AsyncSession) -> Actor:
    return await profiles.expert(db, await person(db, name=NAME), named=False)


@pytest.fixture
async def named(db: AsyncSession, amina: Actor, zed: Actor) -> Conversation:
    return await conversation(db, zed, amina)


@pytest.fixture
async def nameless(db: AsyncSession, amina: Actor, zed: Actor) -> Conversation:
    return await conversation(db, amina, zed, is_anonymous=True)


async def entry_of(db: AsyncSession, who: Actor) -> str:
    query = select(Profile.anonymous_id).where(Profile.person_id == who.id)
    return (await db.execute(query)).scalar_one()


async def speak(db: AsyncSession, who: Actor, talk: Conversation, body: str = "Bonjour.") -> str:
    said = await say.say(db, who, await reader(db, who), talk.public_id, body, NOW)
    await db.commit()
    return said


async def press_block(browser: Visitor, talk: Conversation) -> None:
    await browser.go(f"/fr/messagerie/{talk.public_id}/bloquer")
    await browser.submit("main form[method=post]")


async def badges(browser: Visitor) -> list[list[str]]:
    """Return, for each conversation of the list, whose it is and what is marked on it."""
    await browser.go("/fr/messagerie")
    return [
        [" ".join(part.text().split()) for part in line.css("h2 a, .badge")]
        for line in browser.page.css("main .line")
    ]


async def test_blocking_somebody_nameless_marks_no_conversation_that_has_their_name(
    browser: Visitor, db: AsyncSession, amina: Actor, zed: Actor, named, nameless
):
    await say.read(db, amina, await seen_by(db, amina, named))
    await sign_in_as(db, browser, amina)
    await press_block(browser, nameless)
    assert sorted(await badges(browser)) == [[NAMELESS, "Bloqué"], [NAME]]
    await browser.go(f"/fr/messagerie/{named.public_id}")
    assert "Débloquer" not in browser.text
    assert browser.page.css_first("main form[data-draft]") is not None
    assert await speak(db, zed, named)
    assert await speak(db, amina, named)
    with pytest.raises(Refused):
        await speak(db, zed, nameless)


async def test_blocking_them_by_name_leaves_who_keeps_their_name_alone(
    db: AsyncSession, amina: Actor, zed: Actor, named, nameless
):
    await quiet.block(db, await reader(db, amina), named.public_id, NOW)
    await db.commit()
    assert not (await seen_by(db, amina, nameless)).i_block
    assert not (await seen_by(db, zed, nameless)).blocks_me
    assert await speak(db, zed, nameless)


async def test_each_of_the_two_blocks_is_taken_back_alone(
    db: AsyncSession, amina: Actor, named, nameless
):
    me = await reader(db, amina)
    for talk in (named, nameless):
        await quiet.block(db, me, talk.public_id, NOW)
    await db.commit()
    assert await db.scalar(select(func.count()).select_from(Block)) == 2
    await quiet.unblock(db, me, nameless.public_id)
    await db.commit()
    assert (await seen_by(db, amina, named)).i_block
    assert not (await seen_by(db, amina, nameless)).i_block


async def test_whom_the_nameless_one_blocks_is_blocked_by_name_everywhere(
    db: AsyncSession, amina: Actor, zed: Actor, named, nameless
):
    await quiet.block(db, await reader(db, zed), nameless.public_id, NOW)
    await db.commit()
    for talk in (named, nameless):
        with pytest.raises(Refused):
            await speak(db, amina, talk)
        await db.commit()


async def test_a_block_without_a_name_does_not_follow_them_into_their_organisation(
    db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    one = await organisation(db, zed)
    for_it = await conversation(db, zed, amina, by=one)
    await quiet.block(db, await reader(db, amina), nameless.public_id, NOW)
    await db.commit()
    assert await speak(db, zed, for_it), "else the organisation would tell who they are"


async def test_two_who_both_keep_their_names_are_not_told_that_they_write_to_each_other(
    visitor, db: AsyncSession, amina: Actor, zed: Actor
):
    await profiles.expert(db, amina, named=False)
    hers = await conversation(db, amina, zed, is_anonymous=True)
    browser = await sign_in_as(db, visitor(), zed)
    path = f"/fr/messagerie/ecrire/anonymous/{await entry_of(db, amina)}"
    await browser.go(path)
    assert browser.path == path, "led into her conversation, they would know who she is"
    await browser.submit('main form[action*="/ecrire/"]', body=REQUEST)
    assert browser.status == 200
    assert "Amina" not in browser.answer.text
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 2
    her = await sign_in_as(db, visitor(), amina)
    await her.go(f"/fr/messagerie/ecrire/anonymous/{await entry_of(db, zed)}")
    assert her.path == f"/fr/messagerie/{hers.public_id}", "her own is known to her"


async def test_asking_the_same_nameless_one_twice_is_one_conversation(
    db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    again = Conversation(
        asker_id=amina.id, asked_id=zed.id, is_anonymous=True, asked_at=NOW, last_at=NOW
    )
    db.add(again)
    with pytest.raises(IntegrityError, match="uq_conversation_anonymous"):
        await db.commit()


async def test_an_organisation_has_no_way_to_keep_its_name(db: AsyncSession, amina: Actor):
    one = await organisation(db)
    with pytest.raises(IntegrityError, match="organisations_have_names"):
        await conversation(db, amina, to=one, is_anonymous=True)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Une personne qui garde son nom accepte d’échanger avec vous"),
        ("en", "Somebody who keeps their name accepts to write with you"),
    ],
)
async def test_the_notice_that_they_accept_does_not_say_who(
    db: AsyncSession, amina: Actor, zed: Actor, language: str, words: str
):
    talk = await conversation(db, amina, zed, is_anonymous=True, state=State.ASKED)
    deed = answer(db, await reader(db, zed), talk.public_id, NOW, accept=True)
    (due,) = await told_by(db, deed)
    assert due.to == [amina.id]
    assert str(zed.id) not in due.data.values()
    assert zed.public_id not in due.data.values()
    assert (await written(db, due, language)).title == words


async def test_the_notice_that_they_wrote_does_not_say_who_and_theirs_names_who_asked(
    db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    deed = say.say(db, zed, await reader(db, zed), nameless.public_id, "Oui.", NOW)
    (to_her,) = await told_by(db, deed)
    assert (await written(db, to_her)).title == f"{NAMELESS} vous a écrit"
    deed = say.say(db, amina, await reader(db, amina), nameless.public_id, "Merci.", NOW)
    (to_them,) = await told_by(db, deed)
    assert (await written(db, to_them)).title == "Amina vous a écrit"


async def test_no_page_of_the_conversation_holds_their_name_their_id_or_their_picture(
    browser: Visitor, db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    said = await message(db, nameless, zed, Side.ASKED, body="Je peux vous aider le samedi.")
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{nameless.public_id}")
    await browser.submit(f'main form[action*="/signaler/{said.public_id}"]')
    assert browser.status == 200
    assert NAME not in browser.answer.text
    for language, base in (("fr", "messagerie"), ("en", "messages")):
        for end in ("", f"/{nameless.public_id}"):
            await browser.go(f"/{language}/{base}{end}")
            assert NAME not in browser.answer.text
            assert zed.public_id not in browser.answer.text


async def test_they_read_who_asks_and_that_their_own_name_is_kept(
    browser: Visitor, db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    await sign_in_as(db, browser, zed)
    await browser.go(f"/fr/messagerie/{nameless.public_id}")
    assert browser.all("h1") == ["Conversation avec Amina"]
    assert "Voir sa page" in browser.text


async def test_a_copy_of_her_data_tells_her_nothing_of_who_they_are(
    db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    await message(db, nameless, zed, Side.ASKED, body="Je m’appelle autrement.")
    await quiet.block(db, await reader(db, amina), nameless.public_id, NOW)
    await db.commit()
    copy = [
        row
        for name in ("messages", "conversations", "message_readings", "message_blocks")
        async for row in readers()[name](db, amina.id)
    ]
    assert copy
    told = " ".join(f"{key}={value}" for row in copy for key, value in row.items())
    assert zed.public_id not in told
    assert "Je m’appelle" not in told


async def test_gone_they_are_a_former_member_as_anybody(
    browser: Visitor, db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    await db.execute(update(Person).where(Person.id == zed.id).values(deleted_at=NOW))
    await db.commit()
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{nameless.public_id}")
    assert browser.all("h1") == ["Conversation avec Ex-membre"]
    assert NAME not in browser.answer.text


async def test_a_pause_closes_the_door_and_leaves_what_is_under_way(
    browser: Visitor, db: AsyncSession, amina: Actor, zed: Actor, nameless
):
    entry = await entry_of(db, zed)
    await db.execute(update(Profile).values(paused_at=NOW))
    await db.commit()
    other = await person(db)
    await sign_in_as(db, browser, other)
    await browser.go(f"/fr/messagerie/ecrire/anonymous/{entry}")
    assert browser.status == 404
    assert await speak(db, zed, nameless)


async def test_who_has_a_name_is_not_reached_by_it_through_the_nameless_door(
    browser: Visitor, db: AsyncSession, amina: Actor, zed: Actor
):
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/ecrire/anonymous/{zed.public_id}")
    assert browser.status == 404
    await browser.go(f"/fr/messagerie/ecrire/person/{await entry_of(db, zed)}")
    assert browser.status == 404


async def test_asking_without_a_name_then_by_name_counts_as_two_requests_and_two_first_messages(
    db: AsyncSession, amina: Actor, zed: Actor
):
    for is_anonymous in (True, False):
        request = Request(Party(amina.id), Party(zed.id), is_anonymous, REQUEST)
        await ask(db, amina, await reader(db, amina), request, NOW)
    await db.commit()
    firsts = (await db.execute(select(Message.conversation_id))).scalars().all()
    assert len(set(firsts)) == 2
