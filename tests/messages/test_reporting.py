"""Moderators see reported messages with what surrounds them, and no other message."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.moderated import moderation_of
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from app.messages.models import Block, Conversation, Message, Reading
from app.messages.rules import CONTEXT, Side
from app.messages.service import quiet, say
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import conversation, message, reader, seen_by
from tests.privacy.traces import traces_of
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


async def reported(db: AsyncSession, actor, talk: Conversation, said: Message) -> None:
    await say.report(db, await seen_by(db, actor, talk), said.public_id, NOW)
    await db.commit()


async def test_a_message_nobody_reported_is_found_by_nobody(db: AsyncSession):
    ways = moderation_of("message")
    assert ways is not None
    await conversation(db, await person(db), await person(db))
    said = (await db.execute(select(Message))).scalar_one()
    assert await ways.find(db, said.public_id) is None
    assert await ways.find(db, said.id) is None


async def test_a_reported_one_is_found_with_the_few_around_it(db: AsyncSession):
    pest, bruno = await person(db), await person(db)
    talk = await conversation(db, pest, bruno, body="Un début poli, tout à fait poli.")
    for n in range(6):
        await message(db, talk, bruno, Side.ASKED, body=f"Avant {n}.")
    insult = await message(db, talk, pest, Side.ASKER, body="Une insulte.")
    for n in range(6):
        await message(db, talk, bruno, Side.ASKED, body=f"Après {n}.")
    await reported(db, bruno, talk, insult)
    ways = moderation_of("message")
    assert ways is not None
    found = await ways.find(db, insult.public_id)
    assert found is not None
    assert found.text.startswith("Une insulte.")
    assert (found.author_id, found.territory_id, found.is_hidden) == (pest.id, None, False)
    shown = [line for line in found.text.split("\n") if "Avant" in line or "Après" in line]
    assert len(shown) == 2 * CONTEXT
    assert "Avant 5." in found.text
    assert "Avant 2." not in found.text
    assert "début poli" not in found.text
    assert pest.display_name not in found.text


async def test_one_reports_what_the_other_wrote_not_one_s_own(browser: Visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    said = (await db.execute(select(Message))).scalar_one()
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.page.css_first('main form[action*="/signaler/"]') is None
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    address = f"/fr/messagerie/{talk.public_id}/signaler/{said.public_id}"
    await browser.post(address, {"csrf_token": token})
    assert browser.status == 404


async def test_reporting_leads_to_the_question_why(browser: Visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    said = (await db.execute(select(Message))).scalar_one()
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.submit('main form[action*="/signaler/"]')
    assert browser.status == 200
    assert browser.path == f"/fr/moderation/signaler/message/{said.public_id}"
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert "Signalé" in browser.text


async def test_a_hidden_message_is_read_by_its_author_only(
    visitor, db: AsyncSession, runtime: Runtime
):
    pest, bruno = await person(db), await person(db)
    talk = await conversation(db, pest, bruno, body="Une insulte assez longue.")
    said = (await db.execute(select(Message))).scalar_one()
    await reported(db, bruno, talk, said)
    ways = moderation_of("message")
    assert ways is not None
    for _ in range(2):
        await ways.hide(db, runtime, said.id, NOW)
    await db.commit()
    him, them = await sign_in_as(db, visitor(), bruno), await sign_in_as(db, visitor(), pest)
    await him.go(f"/fr/messagerie/{talk.public_id}")
    assert "Une insulte" not in him.answer.text
    assert "La modération a masqué ce message" in him.text
    await them.go(f"/fr/messagerie/{talk.public_id}")
    assert "Une insulte" in them.text
    assert "La modération a masqué ce message" in them.text
    await ways.restore(db, runtime, said.id, NOW)
    await db.commit()
    await him.go(f"/fr/messagerie/{talk.public_id}")
    assert "Une insulte" in him.text


async def rows_of(db: AsyncSession, name: str, person_id: int) -> list[dict[str, object]]:
    return [row async for row in readers()[name](db, person_id)]


async def test_a_copy_of_my_data_holds_what_i_wrote_and_not_what_others_wrote(db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno, body="Mes propres mots, madame.")
    await message(db, talk, bruno, Side.ASKED, body="Les siens.")
    await quiet.mute(db, amina, await seen_by(db, amina, talk), NOW, muted=True)
    await quiet.block(db, await reader(db, amina), talk.public_id, NOW)
    await db.commit()
    told = await rows_of(db, "messages", amina.id)
    assert [row["body"] for row in told] == ["Mes propres mots, madame."]
    assert len(await rows_of(db, "conversations", amina.id)) == 1
    assert (await rows_of(db, "message_readings", amina.id))[0]["muted_at"] is not None
    assert len(await rows_of(db, "message_blocks", amina.id)) == 1
    assert await rows_of(db, "messages", (await person(db)).id) == []


async def test_leaving_erases_what_i_wrote_and_leaves_others_their_own(db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno, body="Mes propres mots, madame.")
    await message(db, talk, bruno, Side.ASKED, body="Les siens.")
    alone = await conversation(db, amina, await person(db), body="Rien que mes mots à moi.")
    await say.read(db, amina, await seen_by(db, amina, talk))
    await quiet.block(db, await reader(db, bruno), talk.public_id, NOW)
    await erasers()["messages"](db, Leaving(amina.id, erase_words=False, now=NOW))
    await db.commit()
    assert await traces_of(db, "Mes propres mots", "Rien que mes mots") == []
    assert await traces_of(db, "Les siens.") == ["message.body: Les siens."]
    left = list((await db.execute(select(Conversation.id))).scalars())
    assert left == [talk.id]
    assert alone.id not in left
    for table in (Block, Reading):
        assert await db.scalar(select(func.count()).select_from(table)) == 0
    seen = await seen_by(db, bruno, talk)
    assert seen is not None
    assert seen.other_is_gone


async def test_only_those_who_talked_can_say_why_they_report(
    browser: Visitor, db: AsyncSession
) -> None:
    pest, bruno = await person(db), await person(db)
    talk = await conversation(db, pest, bruno)
    insult = await message(db, talk, pest, Side.ASKER, body="Une insulte.")
    await reported(db, bruno, talk, insult)
    path = f"/fr/moderation/signaler/message/{insult.public_id}"
    assert (await browser.go(path)).status == 404
    await sign_in_as(db, browser, await person(db))
    assert (await browser.go(path)).status == 404
    assert "Une insulte." not in browser.text
    await sign_in_as(db, browser, bruno)
    assert (await browser.go(path)).status == 200
    assert "Une insulte." in browser.text
