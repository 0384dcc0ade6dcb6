"""A conversation: its two read it and nobody else; counts, pages, silence, retention."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core import retention
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.messages.models import Block, Conversation, Message
from app.messages.queries.conversations import mine, unread
from app.messages.rules import KEPT, LATELY, Side, State
from app.messages.service import quiet, say
from app.organisations.models import Membership
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import conversation, message, reader, seen_by
from tests.factories.organisations import organisation
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SECRET = "Le code de la porte est derrière le troisième érable."
GETS = ("", "/bloquer")
POSTS = ("", "/lu", "/accepter", "/decliner", "/sourdine", "/bloquer", "/debloquer")


async def due(db: AsyncSession) -> list[tuple[list[int], str]]:
    """Return whom the notices that are due go to, and their keys."""
    query = text(
        "SELECT args->'payload'->'to', args->'payload'->>'key' FROM procrastinate_jobs"
        " WHERE args->>'kind' = 'NoticeDue' ORDER BY id"
    )
    return [tuple(row) for row in await db.execute(query)]


async def speak(db: AsyncSession, actor, talk: Conversation, body: str) -> str:
    said = await say.say(db, actor, await reader(db, actor), talk.public_id, body, NOW)
    await db.commit()
    return said


async def waiting(db: AsyncSession, somebody: Person) -> int:
    """Return the number that somebody's header shows beside their messages."""
    return (await db.execute(select(unread(somebody.id)))).scalar_one()


@pytest.mark.parametrize(
    "roles", [(), ("moderator",), ("moderator:ville-marie",), ("administrator",)], ids=str
)
async def test_nobody_else_reads_or_touches_it(visitor, db: AsyncSession, roles):
    talk = await conversation(db, await person(db), await person(db), body=SECRET)
    browser = await sign_in_as(db, visitor(), await person(db, roles=roles))
    await browser.go("/fr/compte/vie-privee")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    address = f"/fr/messagerie/{talk.public_id}"
    said = (await db.execute(select(Message.public_id))).scalar_one()
    for end in GETS:
        await browser.go(address + end)
        assert browser.status == 404, end
        assert SECRET not in browser.answer.text
    for end in (*POSTS, f"/signaler/{said}"):
        await browser.post(address + end, {"csrf_token": token, "body": "moi", "muted": "true"})
        assert browser.status == 404, end
    await browser.go("/fr/messagerie")
    assert talk.public_id not in browser.answer.text
    assert await db.scalar(select(func.count()).select_from(Message)) == 1
    assert await db.scalar(select(Message.reported_at)) is None


async def test_a_visitor_is_asked_who_they_are(visitor, db: AsyncSession):
    talk = await conversation(db, await person(db), await person(db))
    for end in GETS:
        browser = await visitor().go(f"/fr/messagerie/{talk.public_id}{end}")
        assert browser.path == "/fr/connexion"


async def test_who_left_the_organisation_reads_its_conversations_no_more(db: AsyncSession):
    owner, other = await person(db), await person(db)
    org = await organisation(db, owner)
    talk = await conversation(db, owner, other, by=org)
    assert await seen_by(db, owner, talk) is not None
    await db.execute(delete(Membership))
    await db.commit()
    assert await seen_by(db, owner, talk) is None, "it was the organisation's, not theirs"


async def test_counts_of_what_is_new(db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    await speak(db, amina, talk, "Un")
    await speak(db, amina, talk, "Deux")
    seen = await seen_by(db, bruno, talk)
    assert seen is not None
    assert seen.unread == 3
    assert await waiting(db, bruno) == 1
    assert await waiting(db, amina) == 0
    await say.read(db, bruno, seen)
    assert await waiting(db, bruno) == 0
    await speak(db, amina, talk, "Trois")
    assert await waiting(db, bruno) == 1


async def test_looking_marks_nothing_and_the_button_does(browser: Visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    await sign_in_as(db, browser, bruno)
    for _ in range(2):
        await browser.go(f"/fr/messagerie/{talk.public_id}")
        assert "Marquer comme lu" in browser.text
    await browser.submit('main form[action$="/lu"]')
    assert browser.path == "/fr/messagerie"
    assert "nouveau message" not in browser.text


async def test_the_header_says_how_many_wait(browser: Visitor, db: AsyncSession):
    bruno = await person(db)
    for _ in range(2):
        await conversation(db, await person(db), bruno)
    await sign_in_as(db, browser, bruno)
    await browser.go("/fr")
    link = browser.page.css_first('a[href="/fr/messagerie"] .count')
    assert link is not None
    assert link.text().strip().startswith("2")


async def test_several_messages_before_one_is_read_are_told_once(db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    await say.read(db, bruno, await seen_by(db, bruno, talk))
    for body in ("Un", "Deux"):
        await speak(db, amina, talk, body)
    keys = {key for to, key in await due(db) if to == [bruno.id]}
    assert len(keys) == 1
    await say.read(db, bruno, await seen_by(db, bruno, talk))
    await speak(db, amina, talk, "Trois")
    assert len({key for _to, key in await due(db)}) == 2


async def test_a_letter_tells_that_somebody_wrote_and_never_what(db: AsyncSession, work, mailbox):
    amina, bruno = await person(db, name="Amina"), await person(db, language="en")
    talk = await conversation(db, amina, bruno)
    await speak(db, amina, talk, SECRET)
    await work()
    letters = [mail for mail in mailbox() if f"To: {bruno.email}" in mail]
    assert not [mail for mail in letters if "rable" in mail]
    if letters:
        assert "Amina has written to you" in letters[-1].replace("=\n", "")


async def test_a_muted_conversation_tells_nothing_and_can_be_read(
    browser: Visitor, db: AsyncSession
):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.submit('main form[action$="/sourdine"]')
    assert "Vous ne serez plus avisé" in browser.text
    await speak(db, amina, talk, "Coucou")
    assert [to for to, _key in await due(db)] == [[]]
    assert await waiting(db, bruno) == 0
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert "Coucou" in browser.text
    await browser.submit('main form[action$="/sourdine"]')
    assert "de nouveau avisé" in browser.text
    assert await waiting(db, bruno) == 1


async def test_muting_takes_one_of_two_answers(browser: Visitor, db: AsyncSession):
    bruno = await person(db)
    talk = await conversation(db, await person(db), bruno)
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.submit('main form[action$="/sourdine"]', muted="perhaps")
    assert browser.status == 422


async def test_whoever_is_blocked_reads_what_one_not_accepted_reads(visitor, db: AsyncSession):
    amina, bruno, clara = [await person(db, name=n) for n in ("Amina", "Bruno", "Clara")]
    blocked = await conversation(db, amina, bruno)
    waiting = await conversation(db, amina, clara, state=State.ASKED)
    him, her = await sign_in_as(db, visitor(), bruno), await sign_in_as(db, visitor(), amina)
    await him.go(f"/fr/messagerie/{blocked.public_id}")
    await him.follow("Bloquer")
    assert "comme si vous n’aviez pas accepté" in him.text
    await him.submit("main form[method=post]")
    assert "On ne le dit pas" in him.text
    assert "Débloquer" in him.text
    pages = []
    for talk, name in ((blocked, "Bruno"), (waiting, "Clara")):
        await her.go(f"/fr/messagerie/{talk.public_id}")
        pages.append([line.replace(name, "X") for line in her.all("main > * p.help, h1")])
        assert her.page.css_first("main form[data-draft]") is None
    assert pages[0] == pages[1]
    await her.go("/fr/messagerie")
    assert her.text.count("Pas encore acceptée") == 2
    with pytest.raises(Refused, match="Votre demande n’est pas acceptée"):
        await speak(db, amina, blocked, "Réponds-moi")
    await db.rollback()
    await db.refresh(blocked)
    with pytest.raises(Refused, match="Vous avez bloqué"):
        await speak(db, bruno, blocked, "Non")


async def test_blocking_one_blocks_nobody_else(db: AsyncSession):
    bruno, pest, friend = await person(db), await person(db), await person(db)
    kept = await conversation(db, friend, bruno)
    talk = await conversation(db, pest, bruno)
    await quiet.block(db, await reader(db, bruno), talk.public_id, NOW)
    await db.commit()
    assert await speak(db, friend, kept, "Je t’écris encore")


async def test_unblocking_lets_both_write_again(visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    await quiet.block(db, await reader(db, bruno), talk.public_id, NOW)
    await quiet.block(db, await reader(db, bruno), talk.public_id, NOW)
    await db.commit()
    assert await db.scalar(select(func.count()).select_from(Block)) == 1
    him = await sign_in_as(db, visitor(), bruno)
    await him.go(f"/fr/messagerie/{talk.public_id}")
    await him.submit('main form[action$="/debloquer"]')
    assert "Ce n’est plus bloqué" in him.text
    await speak(db, amina, talk, "Bonjour de nouveau")


async def test_a_person_who_is_blocked_does_not_come_back_as_an_organisation(db: AsyncSession):
    pest, bruno = await person(db), await person(db)
    org = await organisation(db, pest)
    named = await conversation(db, pest, bruno)
    as_org = await conversation(db, pest, bruno, by=org)
    await quiet.block(db, await reader(db, bruno), named.public_id, NOW)
    await db.commit()
    with pytest.raises(Refused, match="pas acceptée"):
        await speak(db, pest, as_org, "C’est encore moi")


async def test_nothing_arrives_once_a_block_is_there_however_many_are_on_their_way(
    db: AsyncSession, runtime: Runtime
):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    moments: list[str] = []

    async def write(number: int) -> None:
        try:
            async with runtime.database.transaction() as session:
                await say.say(
                    session, amina, await reader(session, amina), talk.public_id, f"m{number}", NOW
                )
            moments.append("said")
        except Refused:
            moments.append("refused")

    async def stop() -> None:
        async with runtime.database.transaction() as session:
            await quiet.block(session, await reader(session, bruno), talk.public_id, NOW)
        moments.append("blocked")

    await asyncio.gather(*(write(n) for n in range(4)), stop(), *(write(n) for n in range(4, 8)))
    kept = await db.scalar(select(func.count()).select_from(Message))
    assert kept == 1 + moments.count("said")
    await write(99)
    assert moments[-1] == "refused"
    assert moments.count("said") + moments.count("refused") == 9


@pytest.mark.parametrize("state", [State.ASKED, State.DECLINED])
async def test_nobody_says_more_before_it_is_accepted(db: AsyncSession, state: State):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno, state=state)
    for actor in (amina, bruno):
        with pytest.raises(Refused):
            await speak(db, actor, talk, "Alors ?")
        await db.rollback()
        await db.refresh(talk)


async def test_what_cannot_be_sent_comes_back_with_its_text(browser: Visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.submit("main form[data-draft]", body="a" * 4_001)
    assert browser.status == 422
    assert browser.error("body")
    assert len(browser.page.css_first("textarea").text().strip()) == 4_001
    await browser.submit("main form[data-draft]", body="")
    assert browser.status == 422


async def test_a_text_typed_before_a_block_is_not_lost(browser: Visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await quiet.block(db, await reader(db, bruno), talk.public_id, NOW)
    await db.commit()
    await browser.submit("main form[data-draft]", body="Un long texte que j’ai mis une heure")
    assert browser.status == 403
    assert "j’ai mis une heure" in browser.page.css_first("textarea").text()


async def test_a_long_conversation_is_read_a_page_at_a_time(browser: Visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    talk = await conversation(db, amina, bruno)
    for n in range(LATELY + 5):
        await message(db, talk, bruno, Side.ASKED, body=f"Numéro {n}.")
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert len(browser.page.css(".talk-line")) == LATELY
    assert browser.all(".talk-body")[-1] == f"Numéro {LATELY + 4}."
    await browser.follow("Messages précédents")
    assert browser.all(".talk-body")[-1] == "Numéro 4."
    assert len(browser.page.css(".talk-line")) == 6
    await browser.go(f"/fr/messagerie/{talk.public_id}?after=nonsense")
    assert browser.status == 422


async def test_the_list_is_read_a_page_at_a_time_in_one_order(db: AsyncSession):
    bruno = await person(db)
    for _ in range(7):
        await conversation(db, await person(db), bruno)
    who, found, cursor = await reader(db, bruno), [], ""
    while True:
        page = await mine(db, who, cursor, size=3)
        found += [seen.last_at for seen in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(found) == 7
    assert found == sorted(found, reverse=True)


async def test_the_list_asks_as_much_for_many_as_for_few(
    browser: Visitor, db: AsyncSession, runtime: Runtime
):
    bruno = await person(db)
    await sign_in_as(db, browser, bruno)
    await conversation(db, await person(db), bruno)
    await browser.go("/fr/messagerie")
    with counted(runtime) as few:
        await browser.go("/fr/messagerie")
    for _ in range(6):
        await conversation(db, await person(db), bruno)
    with counted(runtime) as many:
        await browser.go("/fr/messagerie")
    assert len(many) == len(few)


async def test_markup_and_links_of_a_message_do_no_harm(browser: Visitor, db: AsyncSession):
    amina, bruno = await person(db), await person(db)
    body = '<script>alert(1)</script> [ici](javascript:alert(1)) <img src="https://mal.example">'
    talk = await conversation(db, amina, bruno, body=body)
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    said = browser.page.css_first(".talk-body")
    assert said.css("script, img") == []
    assert 'href="javascript' not in said.html


async def test_who_has_left_is_a_former_member_whom_nobody_writes_to(
    browser: Visitor, db: AsyncSession
):
    amina, bruno = await person(db), await person(db, name="Bruno")
    talk = await conversation(db, amina, bruno)
    await db.execute(update(Person).where(Person.id == bruno.id).values(deleted_at=NOW))
    await db.commit()
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert "Bruno" not in browser.text
    assert "Ex-membre" in browser.text
    assert "Il n’y a plus personne pour vous lire" in browser.text


async def test_conversations_are_kept_two_years_after_their_last_message(db: AsyncSession):
    amina, bruno, clara = await person(db), await person(db), await person(db)
    old = await conversation(db, amina, bruno, last_at=NOW - KEPT - timedelta(minutes=1))
    young = await conversation(db, amina, clara, last_at=NOW - KEPT + timedelta(minutes=1))
    term = next(t for t in retention.terms() if t.name == "messages.conversations")
    assert await retention.count_over(db, term, NOW) == 1
    assert await retention.forget_some(db, term, NOW) == 1
    left = set((await db.execute(select(Message.conversation_id))).scalars())
    assert left == {young.id}
    assert old.id not in left
