"""What staff find of messages: those that were reported, by who moderates the whole city; no other one, ever."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.finders import MOST_FOUND, Found, finders
from app.core.i18n import using
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.messages.models import Conversation, Message
from app.messages.rules import Side
from app.messages.service import say
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import conversation, message, seen_by
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
INSULT = "Espèce de zouave, va !"


@pytest.fixture
async def bruno(db: AsyncSession) -> Actor:
    return await person(db, name="Bruno")


@pytest.fixture
async def talk(db: AsyncSession, bruno: Actor) -> Conversation:
    return await conversation(db, await person(db), bruno, body="Un zouave dort ici, bien poli.")


async def reported(db: AsyncSession, who: Actor, talk: Conversation, body: str = INSULT) -> Message:
    author = await person(db)
    said = await message(db, talk, author, Side.ASKER, body=body)
    await say.report(db, await seen_by(db, who, talk), said.public_id, NOW)
    await db.commit()
    return said


async def find(db: AsyncSession, who: Actor, words: str) -> list[Found]:
    (one,) = [f for f in finders(administrator=True) if f.kind == "messages"]
    return await one.find(db, who, words)


async def everywhere(db: AsyncSession) -> Actor:
    return await person(db, roles=("moderator",))


@pytest.mark.parametrize("roles", [("moderator",), ("administrator",)], ids=str)
async def test_a_reported_message_is_found_by_its_words_and_leads_to_its_case(
    browser: Visitor, db: AsyncSession, bruno: Actor, talk: Conversation, roles
):
    said = await reported(db, bruno, talk)
    staff = await person(db, roles=roles)
    (line,) = await find(db, staff, "ZOUAVE")
    assert line.title == INSULT
    assert line.path == f"/fr/equipe/moderation/message/{said.public_id}"
    assert [one.path for one in await find(db, staff, said.public_id)] == [line.path]
    await sign_in_as(db, browser, staff)
    await browser.go("/fr/equipe/recherche", params={"q": "zouave"})
    assert browser.all("section[aria-labelledby=found-messages] a") == [INSULT]
    await browser.go(line.path)
    assert browser.status == 200
    assert INSULT in browser.text


async def test_what_nobody_reported_is_found_by_no_word_and_no_id(
    db: AsyncSession, talk: Conversation
):
    said = await message(db, talk, await person(db), Side.ASKER, body=INSULT)
    admin = await person(db, roles=("administrator",))
    for words in ("zouave", INSULT, said.public_id, talk.public_id, "%", "_"):
        assert await find(db, admin, words) == []


async def test_the_words_around_a_reported_one_are_not_found(
    db: AsyncSession, bruno: Actor, talk: Conversation
):
    await reported(db, bruno, talk)
    assert await find(db, await everywhere(db), "dort ici") == []


@pytest.mark.parametrize("roles", [("moderator:ville-marie",), ()], ids=str)
async def test_a_conversation_is_no_territory_s_hence_its_moderators_find_none(
    db: AsyncSession, bruno: Actor, talk: Conversation, roles
):
    await reported(db, bruno, talk)
    assert await find(db, await person(db, roles=roles), "zouave") == []


async def test_a_hidden_one_is_still_found_and_said_to_be_hidden(
    db: AsyncSession, runtime: Runtime, bruno: Actor, talk: Conversation
):
    said = await reported(db, bruno, talk)
    await moderation_of("message").hide(db, runtime, said.id, NOW)
    await db.commit()
    staff = await everywhere(db)
    (line,) = await find(db, staff, "zouave")
    assert line.detail.endswith("· Masqué par l’équipe de modération")
    with using("en"):
        (line,) = await find(db, staff, "zouave")
    assert line.detail.endswith("· Hidden by the moderators")


async def test_the_box_shows_so_many_the_last_reported_first(
    db: AsyncSession, bruno: Actor, talk: Conversation
):
    for n in range(MOST_FOUND + 2):
        await reported(db, bruno, talk, body=f"Zouave numéro {n}.")
    found = await find(db, await everywhere(db), "zouave")
    assert len(found) == MOST_FOUND
    assert found[0].title == f"Zouave numéro {MOST_FOUND + 1}."


async def test_what_stands_for_anything_in_sql_stands_for_itself(
    db: AsyncSession, bruno: Actor, talk: Conversation
):
    await reported(db, bruno, talk, body="Cent % des voisins le disent.")
    staff = await everywhere(db)
    assert len(await find(db, staff, "% des")) == 1
    assert await find(db, staff, "_ent") == []


async def test_a_report_that_was_not_finished_can_be_from_the_message_itself(
    browser: Visitor, db: AsyncSession, bruno: Actor, talk: Conversation
):
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.submit('main form[action*="/signaler/"]')
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.page.css_first('main form[action*="/signaler/"]') is None
    await browser.follow("Dire pourquoi, si ce n’est pas encore fait")
    assert browser.path.startswith("/fr/moderation/signaler/message/")
    await browser.submit("main form[method=post]", reason="hateful")
    assert browser.status == 200
    assert browser.path == f"/fr/messagerie/{talk.public_id}"
