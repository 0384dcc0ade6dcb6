"""The two pages of messages as their reader sees them: words, badges, turning pages, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import NotFound
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.messages.models import Conversation, Message, Reading
from app.messages.queries.conversations import PAGE, mine
from app.messages.queries.words import latest, said
from app.messages.rules import BODY_MAX, LATELY, REQUEST_MAX, REQUEST_MIN, Kind, Side, State
from app.messages.schemas import ContactRequest, Muting, Words
from app.messages.service import quiet, say
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import LONG_AGO, conversation, message, reader, seen_by
from tests.factories.organisations import organisation
from tests.organisations.press import press
from tests.organisations.told import told_by, written
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
KINDS = ["messages.asked", "messages.accepted", "messages.received"]


@pytest.fixture
async def amina(db: AsyncSession) -> Actor:
    return await person(db, name="Amina")


@pytest.fixture
async def bruno(db: AsyncSession) -> Actor:
    return await person(db, name="Bruno")


@pytest.fixture
async def talk(db: AsyncSession, amina: Actor, bruno: Actor) -> Conversation:
    return await conversation(db, amina, bruno)


async def test_nobody_has_written_yet_and_the_page_says_what_to_do(
    visitor, db: AsyncSession, amina: Actor
):
    for language, path, words, way in (
        ("fr", "/fr/messagerie", "Aucune conversation encore", "Voir qui est là"),
        ("en", "/en/messages", "No conversation yet", "See who is there"),
    ):
        browser = await sign_in_as(db, visitor(language), amina)
        await browser.go(path)
        assert words in browser.text
        await browser.follow(way)
        assert browser.status == 200


async def test_each_line_says_what_there_is_to_do(browser: Visitor, db: AsyncSession, bruno: Actor):
    others = {name: await person(db, name=name) for name in ("Ana", "Bo", "Cléo", "Dan")}
    await conversation(db, others["Ana"], bruno, state=State.ASKED)
    await conversation(db, bruno, others["Bo"], state=State.ASKED)
    talk = await conversation(db, others["Cléo"], bruno)
    await message(db, talk, others["Cléo"], Side.ASKER, body="Et samedi ?")
    muted = await conversation(db, others["Dan"], bruno)
    await quiet.mute(db, bruno, await seen_by(db, bruno, muted), NOW, muted=True)
    await db.commit()
    await sign_in_as(db, browser, bruno)
    await browser.go("/fr/messagerie")
    lines = dict(zip(browser.all("main h2 a"), browser.all("main .line"), strict=True))
    assert "Attend votre réponse" in lines["Ana"]
    assert "Pas encore acceptée" in lines["Bo"]
    assert "2 nouveaux messages" in lines["Cléo"]
    assert "En sourdine" in lines["Dan"]
    assert [line.attributes["class"] for line in browser.page.css("main .line")].count(
        "line talk-unread"
    ) == 2


async def test_the_list_turns_its_pages_and_comes_back(
    browser: Visitor, db: AsyncSession, bruno: Actor
):
    for n in range(PAGE + 3):
        await conversation(db, await person(db, name=f"Voisine {n:02}"), bruno)
    await sign_in_as(db, browser, bruno)
    await browser.go("/fr/messagerie")
    first = browser.all("main h2 a")
    assert len(first) == PAGE
    assert first[0] == f"Voisine {PAGE + 2:02}"
    await browser.go(browser.page.css_first("a[rel=next]").attributes["href"])
    assert browser.all("main h2 a") == ["Voisine 02", "Voisine 01", "Voisine 00"]
    await browser.go(browser.page.css_first("a[rel=prev]").attributes["href"])
    assert browser.all("main h2 a") == first


async def test_a_new_message_brings_its_conversation_to_the_top(
    db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    newer = await conversation(db, await person(db), bruno)
    who = await reader(db, bruno)
    assert [s.id for s in (await mine(db, who)).items] == [newer.id, talk.id]
    await say.say(db, amina, await reader(db, amina), talk.public_id, "Me revoici.", NOW)
    await db.commit()
    assert [s.id for s in (await mine(db, who)).items] == [talk.id, newer.id]


async def test_a_clock_that_goes_back_does_not_push_a_conversation_down(
    db: AsyncSession, amina: Actor, talk: Conversation
):
    await say.say(db, amina, await reader(db, amina), talk.public_id, "Un.", NOW)
    await say.say(
        db, amina, await reader(db, amina), talk.public_id, "Deux.", NOW - timedelta(days=9)
    )
    assert (await seen_by(db, amina, talk)).last_at == NOW


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "x" * 900])
async def test_a_cursor_that_is_none_of_ours_is_refused(
    browser: Visitor, db: AsyncSession, amina: Actor, talk: Conversation, cursor: str
):
    await sign_in_as(db, browser, amina)
    for path in ("/fr/messagerie", f"/fr/messagerie/{talk.public_id}"):
        await browser.go(f"{path}?after={cursor}")
        assert browser.status == 422, path


async def test_the_english_conversation_is_in_english(
    visitor, db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    await message(db, talk, bruno, Side.ASKED, body="Venez samedi.", language="fr")
    browser = await sign_in_as(db, visitor("en"), amina)
    await browser.go(f"/en/messages/{talk.public_id}")
    assert browser.all("h1") == ["Conversation with Bruno"]
    assert browser.page.css(".talk-body")[-1].attributes["lang"] == "fr", "words keep their own"
    assert "Conversations are erased two years after their last message." in browser.text
    await browser.submit("main form[data-draft]", body="With pleasure.")
    assert "Your message is sent." in browser.text
    said_in = (await db.execute(select(Message.language).order_by(Message.id.desc()))).scalars()
    assert next(iter(said_in)) == "en"
    await browser.submit("main form[data-draft]", body="")
    assert browser.status == 422
    assert browser.error("body").startswith("Error:")


async def test_writing_marks_one_s_own_side_as_read_and_not_the_other(
    db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    await message(db, talk, bruno, Side.ASKED, body="Alors ?")
    assert (await seen_by(db, amina, talk)).unread == 1
    await say.say(db, amina, await reader(db, amina), talk.public_id, "Oui !", NOW)
    await db.commit()
    assert (await seen_by(db, amina, talk)).unread == 0
    assert (await seen_by(db, bruno, talk)).unread == 2


async def test_reading_never_goes_back(db: AsyncSession, amina: Actor, bruno: Actor, talk):
    await message(db, talk, bruno, Side.ASKED, body="Alors ?")
    await say.read(db, amina, await seen_by(db, amina, talk))
    up_to = await db.scalar(select(Reading.read_up_to))
    assert up_to == await latest(db, talk.id)
    await db.execute(update(Reading).values(read_up_to=up_to + 50))
    await say.read(db, amina, await seen_by(db, amina, talk))
    assert await db.scalar(select(Reading.read_up_to)) == up_to + 50


async def test_muting_keeps_what_was_read_and_reading_keeps_the_silence(
    db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    await message(db, talk, bruno, Side.ASKED, body="Alors ?")
    await say.read(db, amina, await seen_by(db, amina, talk))
    await quiet.mute(db, amina, await seen_by(db, amina, talk), NOW, muted=True)
    await message(db, talk, bruno, Side.ASKED, body="Coucou ?")
    await say.read(db, amina, await seen_by(db, amina, talk))
    seen = await seen_by(db, amina, talk)
    assert (seen.unread, seen.is_muted) == (0, True)


async def test_a_muted_conversation_is_told_to_nobody_and_the_writer_cannot_tell(
    browser: Visitor, db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    await quiet.mute(db, bruno, await seen_by(db, bruno, talk), NOW, muted=True)
    await db.commit()
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert "sourdine" not in browser.text.replace("Mettre en sourdine", "")
    says = say.say(db, amina, await reader(db, amina), talk.public_id, "Coucou.", NOW)
    assert [due.to for due in await told_by(db, says)] == [[]]


@pytest.mark.parametrize(
    ("typed", "status"), [("true", 200), ("false", 200), ("", 422), ("1", 422)]
)
async def test_muting_says_what_it_did(
    browser: Visitor,
    db: AsyncSession,
    runtime: Runtime,
    amina: Actor,
    talk,
    typed: str,
    status: int,
):
    await sign_in_as(db, browser, amina)
    await press(runtime, browser, f"/fr/messagerie/{talk.public_id}/sourdine", muted=typed)
    assert browser.status == status
    assert (await seen_by(db, amina, talk)).is_muted is (typed == "true")


async def test_earlier_messages_are_reached_and_the_latest_again(
    browser: Visitor, db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    for n in range(LATELY):
        await message(db, talk, bruno, Side.ASKED, body=f"Numéro {n}.")
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.follow("Messages précédents")
    assert "Messages précédents" not in browser.text
    await browser.follow("Les derniers messages")
    assert browser.all(".talk-body")[-1] == f"Numéro {LATELY - 1}."


async def test_pages_of_words_hold_each_message_once(
    db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    for n in range(7):
        await message(
            db, talk, bruno if n % 2 else amina, Side.ASKED if n % 2 else Side.ASKER, body=f"m{n}."
        )
    seen, found, cursor = await seen_by(db, amina, talk), [], ""
    while True:
        page = await said(db, seen, cursor, size=3)
        found += [one.body for one in page.items]
        if not (cursor := page.next_cursor):
            break
    assert found[:-1] == [f"m{n}." for n in range(6, -1, -1)]
    assert len(found) == 8


async def test_a_conversation_asks_as_much_for_many_messages_as_for_few(
    browser: Visitor, db: AsyncSession, runtime: Runtime, amina: Actor, bruno: Actor, talk
):
    await sign_in_as(db, browser, amina)
    path = f"/fr/messagerie/{talk.public_id}"
    await browser.go(path)
    with counted(runtime) as few:
        await browser.go(path)
    for n in range(8):
        await message(db, talk, bruno, Side.ASKED, body=f"Numéro {n}.")
    with counted(runtime) as many:
        await browser.go(path)
    assert len(many) == len(few)


async def test_no_page_of_messages_is_kept_by_anybody(
    browser: Visitor, db: AsyncSession, amina: Actor, talk: Conversation
):
    await sign_in_as(db, browser, amina)
    for path in ("/fr/messagerie", f"/fr/messagerie/{talk.public_id}"):
        await browser.go(path)
        assert browser.answer.headers["cache-control"].startswith("private"), path
        robots = browser.page.css_first("meta[name=robots]")
        assert robots.attributes["content"] == "noindex", path


@pytest.mark.parametrize("kind", KINDS)
async def test_a_notice_of_what_is_gone_says_nothing(
    db: AsyncSession, amina: Actor, talk: Conversation, kind: str
):
    write = notice_kinds()[kind].write
    assert await write(db, {"conversation": "abcdefghjk", "side": "asker"}) is None
    data = {"conversation": talk.public_id, "side": "asker"}
    assert "Amina" in (await write(db, data)).title
    await db.execute(update(Person).where(Person.id == amina.id).values(deleted_at=NOW))
    assert await write(db, data) is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_notice_can_be_turned_down(kind: str):
    assert not notice_kinds()[kind].is_due


async def test_the_request_is_told_in_the_reader_s_language_without_its_words(
    db: AsyncSession, bruno: Actor
):
    one = await organisation(db, name="Coop du Roulement")
    talk = await conversation(db, bruno, to=one, body="Bonjour, mon vélo grince depuis mardi.")
    notice = notice_kinds()["messages.asked"].write
    data = {"conversation": talk.public_id, "side": "asker"}
    for language, title in (
        ("fr", "Bruno aimerait vous écrire"),
        ("en", "Bruno would like to write to you"),
    ):
        with using(language):
            found = await notice(db, data)
        assert (found.title, found.excerpt) == (title, "")
    (due,) = await told_by(
        db, say.say(db, bruno, await reader(db, bruno), talk.public_id, "Il grince encore.", NOW)
    )
    assert "grince" not in str(due)
    assert (await written(db, due)).path == f"/fr/messagerie/{talk.public_id}"


async def test_reporting_twice_keeps_the_first_moment(
    db: AsyncSession, bruno: Actor, talk: Conversation
):
    first = (await db.execute(select(Message))).scalar_one()
    for at in (NOW, NOW + timedelta(days=1)):
        await say.report(db, await seen_by(db, bruno, talk), first.public_id, at)
    await db.refresh(first)
    assert first.reported_at == NOW


async def test_a_message_of_another_conversation_is_not_reported_from_here(
    db: AsyncSession, bruno: Actor, talk: Conversation
):
    other = await conversation(db, await person(db), await person(db))
    theirs = await message(db, other, await person(db), Side.ASKER, body="Rien de mal.")
    with pytest.raises(NotFound):
        await say.report(db, await seen_by(db, bruno, talk), theirs.public_id, NOW)
    assert await db.scalar(select(func.count(Message.reported_at))) == 0


@given(st.text(alphabet="abc é\n", max_size=40))
@settings(max_examples=30)
def test_a_request_has_enough_words_or_is_refused(typed: str):
    try:
        kept = ContactRequest(body=typed).body
    except ValidationError:
        assert len(typed.strip()) < REQUEST_MIN or len(" ".join(typed.split())) < REQUEST_MIN + 25
    else:
        assert REQUEST_MIN <= len(kept) <= REQUEST_MAX


@pytest.mark.parametrize(
    ("length", "is_fine"), [(BODY_MAX, True), (BODY_MAX + 1, False), (0, False)]
)
def test_a_message_has_a_longest_length(length: int, is_fine: bool):
    if is_fine:
        assert len(Words(body="a" * length).body) == length
    else:
        with pytest.raises(ValidationError):
            Words(body="a" * length)


@pytest.mark.parametrize("typed", ["yes", "TRUE", "", None])
def test_muting_is_one_of_two_words(typed: str | None):
    with pytest.raises(ValidationError):
        Muting(muted=typed)


def test_whom_one_can_write_to_has_three_kinds():
    assert set(Kind) == {"person", "anonymous", "organisation"}
    assert LONG_AGO < NOW
