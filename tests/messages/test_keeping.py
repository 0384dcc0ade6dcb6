"""What messages keep of a person: for how long, in their copy, and what is left once they are erased."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import retention
from app.core.personal import Leaving, erasers, readers
from app.messages.models import Block, Conversation, Message, Reading
from app.messages.rules import KEPT, Side, State
from app.messages.service import quiet, say
from tests.factories.accounts import person
from tests.factories.messages import conversation, message, reader, seen_by
from tests.factories.organisations import join, organisation
from tests.privacy.traces import traces_of

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NAMES = ("messages", "conversations", "message_readings", "message_blocks")


@pytest.fixture
async def amina(db: AsyncSession) -> Actor:
    return await person(db, name="Amina")


@pytest.fixture
async def bruno(db: AsyncSession) -> Actor:
    return await person(db, name="Bruno")


async def copy_of(db: AsyncSession, name: str, who: Actor) -> list[dict[str, object]]:
    return [row async for row in readers()[name](db, who.id)]


async def erase(db: AsyncSession, who: Actor, *, words: bool = True) -> None:
    await erasers()["messages"](db, Leaving(who.id, erase_words=words, now=NOW))
    await db.commit()


async def count(db: AsyncSession, table) -> int:
    return await db.scalar(select(func.count()).select_from(table))


async def test_what_one_wrote_for_an_organisation_is_in_one_s_copy_and_not_its_conversation(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    one = await organisation(db, await person(db))
    await join(db, one, amina, "editor")
    talk = await conversation(db, bruno, to=one)
    await message(db, talk, amina, Side.ASKED, body="Pour l’organisme, samedi.")
    (mine,) = await copy_of(db, "messages", amina)
    assert mine["body"] == "Pour l’organisme, samedi."
    assert await copy_of(db, "conversations", amina) == [], "it is the organisation's"
    (asked,) = await copy_of(db, "conversations", bruno)
    assert asked["i_asked"] is True


async def test_a_hidden_message_of_one_s_own_is_in_the_copy_with_the_moment_it_was_hidden(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    talk = await conversation(db, amina, bruno)
    await message(db, talk, amina, Side.ASKER, body="Une insulte.", hidden_at=NOW)
    told = await copy_of(db, "messages", amina)
    assert [bool(row["hidden_at"]) for row in told] == [False, True]


@pytest.mark.parametrize("name", NAMES)
async def test_somebody_who_never_wrote_gets_an_empty_list(db: AsyncSession, name: str):
    await conversation(db, await person(db), await person(db))
    assert await copy_of(db, name, await person(db)) == []


async def test_the_copy_of_one_holds_nothing_the_other_wrote(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    talk = await conversation(db, amina, bruno, body="Voici les mots d’Amina.")
    await message(db, talk, bruno, Side.ASKED, body="Voici les mots de Bruno.")
    for who, other in ((amina, "de Bruno"), (bruno, "d’Amina")):
        copies = [await copy_of(db, name, who) for name in NAMES]
        assert other not in str(copies)


async def test_who_leaves_leaves_the_organisation_its_conversations_without_their_words(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    one = await organisation(db, await person(db))
    await join(db, one, amina, "editor")
    talk = await conversation(db, bruno, to=one, body="Bonjour, votre four est-il libre samedi ?")
    await message(db, talk, amina, Side.ASKED, body="Il est libre, dit Amina.")
    await erase(db, amina)
    assert await traces_of(db, "dit Amina") == []
    left = (await db.execute(select(Message.body))).scalars().all()
    assert left == ["Bonjour, votre four est-il libre samedi ?"]
    assert (await seen_by(db, bruno, talk)).other_name == one.name


async def test_a_request_that_nobody_answered_goes_with_who_made_it(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    talk = await conversation(db, amina, bruno, state=State.ASKED)
    await say.read(db, bruno, await seen_by(db, bruno, talk))
    await erase(db, amina)
    for table in (Conversation, Message, Reading):
        assert await count(db, table) == 0


async def test_a_request_stays_with_who_made_it_when_the_one_they_asked_leaves(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    talk = await conversation(db, amina, bruno, state=State.ASKED, body="Bonjour, voisin du 3e !")
    await erase(db, bruno)
    seen = await seen_by(db, amina, talk)
    assert seen.other_is_gone
    assert await traces_of(db, "voisin du 3e") == ["message.body: voisin du 3e"]


@pytest.mark.parametrize("words", [True, False])
async def test_private_words_go_whatever_was_chosen_for_public_ones(
    db: AsyncSession, amina: Actor, bruno: Actor, words: bool
):
    await conversation(db, amina, bruno, body="Ceci n’était pas pour le public.")
    await erase(db, amina, words=words)
    assert await traces_of(db, "pas pour le public") == []


async def test_erasing_twice_erases_once_and_touches_nobody_else(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    other = await conversation(db, bruno, await person(db), body="Une tout autre affaire.")
    await conversation(db, amina, bruno)
    for _ in range(2):
        await erase(db, amina)
    assert list((await db.execute(select(Conversation.id))).scalars()) == [other.id]


async def test_blocks_go_both_ways_with_who_leaves_and_those_of_organisations_stay(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    one = await organisation(db, bruno)
    pest = await person(db)
    for by, talk in (
        (bruno, await conversation(db, amina, bruno)),
        (amina, await conversation(db, pest, amina)),
        (bruno, await conversation(db, pest, to=one)),
    ):
        await quiet.block(db, await reader(db, by), talk.public_id, NOW)
    await db.commit()
    await erase(db, amina)
    (left,) = (await db.execute(select(Block))).scalars()
    assert (left.by_organisation_id, left.person_id) == (one.id, pest.id)


@pytest.mark.parametrize(
    ("age", "is_over"),
    [(KEPT - timedelta(minutes=1), False), (KEPT + timedelta(minutes=1), True)],
)
async def test_two_years_after_the_last_message_and_not_after_the_first(
    db: AsyncSession, amina: Actor, bruno: Actor, age: timedelta, is_over: bool
):
    await conversation(db, amina, bruno, asked_at=NOW - 3 * KEPT, last_at=NOW - age)
    (term,) = [t for t in retention.terms() if t.name == "messages.conversations"]
    assert await retention.count_over(db, term, NOW) == int(is_over)
    for _ in range(2):
        await retention.forget_some(db, term, NOW)
    assert await count(db, Conversation) == int(not is_over)
    assert await count(db, Message) == int(not is_over)


async def test_writing_again_gives_a_conversation_two_more_years(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    talk = await conversation(db, amina, bruno, last_at=NOW - KEPT + timedelta(days=1))
    await say.say(db, amina, await reader(db, amina), talk.public_id, "Deux ans déjà !", NOW)
    await db.commit()
    (term,) = [t for t in retention.terms() if t.name == "messages.conversations"]
    assert await retention.count_over(db, term, NOW + timedelta(days=2)) == 0


async def test_the_conversations_of_an_organisation_that_is_deleted_go_with_it(
    db: AsyncSession, amina: Actor
):
    one = await organisation(db)
    await conversation(db, amina, to=one)
    await db.delete(one)
    await db.commit()
    assert await count(db, Conversation) == 0
