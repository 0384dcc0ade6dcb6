"""Where one is led to messages from: pages of people and organisations, the header, one's own page; and by whom."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.i18n import using
from app.core.moderated import moderation_of
from app.core.runtime import Runtime
from app.messages.models import Conversation
from app.messages.queries.words import readers_of
from app.messages.rules import REQUESTS_WHEN_NEW, Side, State
from app.messages.service import quiet, say
from tests.factories import profiles
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import REQUEST, conversation, message, reader, seen_by
from tests.factories.organisations import join, organisation
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
FORM = 'main form[action*="/ecrire/"], main form[action*="/write/"]'


@pytest.fixture
async def amina(db: AsyncSession) -> Actor:
    return await person(db, name="Amina")


@pytest.fixture
async def bruno(db: AsyncSession) -> Actor:
    return await person(db, name="Bruno")


def ways(browser: Visitor) -> list[str]:
    """Return where the page's buttons lead to write from."""
    return [
        a.attributes["href"]
        for a in browser.page.css("main a[href]")
        if "/ecrire/" in a.attributes["href"] or "/write/" in a.attributes["href"]
    ]


async def test_a_visitor_is_shown_the_way_and_asked_who_they_are_only_behind_it(
    browser: Visitor, db: AsyncSession, bruno: Actor
):
    one = await organisation(db, name="Coop du Roulement")
    for path, way in (
        (f"/fr/personnes/{bruno.public_id}", f"/fr/messagerie/ecrire/person/{bruno.public_id}"),
        (f"/fr/organismes/{one.public_id}", f"/fr/messagerie/ecrire/organisation/{one.public_id}"),
    ):
        await browser.go(path)
        assert ways(browser) == [way]
        assert browser.page.css_first(f'a[href="{way}"]').attributes["rel"] == "nofollow"
        await browser.go(way)
        assert browser.path == "/fr/connexion"


async def test_one_s_own_page_and_one_s_own_organisation_have_no_way_to_oneself(
    browser: Visitor, db: AsyncSession, amina: Actor
):
    one = await organisation(db, amina)
    await sign_in_as(db, browser, amina)
    for path in (f"/fr/personnes/{amina.public_id}", f"/fr/organismes/{one.public_id}"):
        await browser.go(path)
        assert browser.status == 200
        assert ways(browser) == []


async def test_a_plain_member_has_a_way_to_write_to_their_organisation(
    browser: Visitor, db: AsyncSession, amina: Actor
):
    one = await organisation(db)
    await join(db, one, amina, "member")
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert len(ways(browser)) == 1


async def test_who_lists_skills_without_a_name_is_reached_by_an_address_of_their_own(
    browser: Visitor, db: AsyncSession, amina: Actor, bruno: Actor
):
    await profiles.expert(db, bruno, named=False)
    await sign_in_as(db, browser, amina)
    await browser.go("/fr/personnes?skills=any")
    entry = next(
        a.attributes["href"]
        for a in browser.page.css("main a[href]")
        if "/anonyme/" in a.attributes["href"]
    )
    await browser.go(entry)
    (way,) = ways(browser)
    assert way.startswith("/fr/messagerie/ecrire/anonymous/")
    assert bruno.public_id not in browser.answer.text


async def test_the_header_counts_what_came_to_the_organisations_one_speaks_for(
    browser: Visitor, db: AsyncSession, amina: Actor, bruno: Actor
):
    one = await organisation(db, amina)
    await conversation(db, bruno, to=one)
    await conversation(db, bruno, amina)
    await sign_in_as(db, browser, amina)
    await browser.go("/fr")
    count = browser.page.css_first('a[href="/fr/messagerie"] .count')
    assert count.text().strip().startswith("2")


async def test_one_s_own_page_says_how_many_ask_and_leads_to_them(
    visitor, db: AsyncSession, amina: Actor
):
    one = await organisation(db, amina)
    for more in ({}, {}, {"to": one}):
        asker = await person(db)
        await conversation(db, asker, None if more else amina, state=State.ASKED, **more)
    await conversation(db, amina, await person(db), state=State.ASKED)
    await conversation(db, await person(db), amina, state=State.DECLINED)
    browser = await sign_in_as(db, visitor(), amina)
    await browser.go("/fr/moi")
    await browser.follow("3 personnes demandent à vous écrire")
    assert browser.path == "/fr/messagerie"
    assert browser.text.count("Attend votre réponse") == 3
    english = await sign_in_as(db, visitor("en"), amina)
    await english.go("/en/me")
    assert "3 people ask to write to you" in english.text


async def test_nothing_is_counted_of_whom_one_blocks(
    browser: Visitor, db: AsyncSession, amina: Actor
):
    pest = await person(db)
    talk = await conversation(db, pest, amina, state=State.ASKED)
    await quiet.block(db, await reader(db, amina), talk.public_id, NOW)
    one = await organisation(db, pest)
    later = NOW + timedelta(hours=1)
    await conversation(db, pest, amina, by=one, state=State.ASKED, asked_at=later)
    await sign_in_as(db, browser, amina)
    await browser.go("/fr/moi")
    assert "à vous écrire" not in browser.text


async def test_a_new_account_is_told_its_limit_in_english_and_keeps_what_it_typed(
    visitor, db: AsyncSession
):
    newcomer = await person(db, language="en")
    browser = await sign_in_as(db, visitor("en"), newcomer)
    for _ in range(REQUESTS_WHEN_NEW + 1):
        other = await person(db)
        await browser.go(f"/en/messages/write/person/{other.public_id}")
        await browser.submit(FORM, body=REQUEST)
    assert browser.status == 403
    assert (
        "You have asked 3 people in a day: that is the most for now. Please wait." in browser.text
    )
    assert REQUEST in browser.page.css_first("textarea[name=body]").text()


async def test_the_limit_counts_what_is_asked_for_organisations_too(
    browser: Visitor, db: AsyncSession, amina: Actor
):
    one = await organisation(db, amina)
    await sign_in_as(db, browser, amina)
    for n in range(REQUESTS_WHEN_NEW + 1):
        other = await person(db)
        await browser.go(f"/fr/messagerie/ecrire/person/{other.public_id}")
        await browser.submit(FORM, body=REQUEST, speak_as=one.public_id if n % 2 else "")
    assert browser.status == 403
    assert "Vous avez écrit à 3 personnes en un jour" in browser.text


async def test_answering_and_writing_on_count_as_no_request(
    db: AsyncSession, browser: Visitor, amina: Actor
):
    for _ in range(REQUESTS_WHEN_NEW + 2):
        talk = await conversation(db, await person(db), amina, state=State.ASKED)
        await sign_in_as(db, browser, amina)
        await browser.go(f"/fr/messagerie/{talk.public_id}")
        await browser.submit('main form[action$="/accepter"]')
        await browser.submit("main form[data-draft]", body="Bonjour à vous.")
        assert browser.status == 200


async def test_a_suspended_member_reads_and_writes_nothing(
    browser: Visitor, db: AsyncSession, amina: Actor, bruno: Actor
):
    talk = await conversation(db, bruno, amina, body="Bonjour, samedi vous va ?")
    await db.execute(update(Person).where(Person.id == amina.id).values(suspended_at=NOW))
    await db.commit()
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert "samedi vous va" in browser.text, "what was said to them is theirs to read"
    assert browser.page.css_first("main form[data-draft]") is None
    assert "suspendu" in browser.text


async def test_an_unconfirmed_member_is_told_to_confirm_first(browser: Visitor, db: AsyncSession):
    newcomer, other = await person(db, confirmed=False), await person(db)
    await sign_in_as(db, browser, newcomer)
    await browser.go(f"/fr/messagerie/ecrire/person/{other.public_id}")
    assert "Confirmez d’abord" in browser.text or "confirmez" in browser.text.lower()
    assert browser.page.css_first("textarea[name=body]") is None


async def test_who_may_report_a_message_said_to_an_organisation_are_those_who_read_it(
    db: AsyncSession, amina: Actor, bruno: Actor
):
    one = await organisation(db, bruno)
    editor = await person(db)
    await join(db, one, editor, "editor")
    talk = await conversation(db, amina, to=one)
    assert await readers_of(db, talk.id) == {amina.id}
    await say.read(db, editor, await seen_by(db, editor, talk))
    assert await readers_of(db, talk.id) == {amina.id, editor.id}


@pytest.mark.parametrize(
    ("language", "around", "author", "reporter"),
    [
        ("fr", "Autour :", "la personne qui l’a écrit", "la personne qui le signale"),
        ("en", "Around it:", "the author", "whoever reports it"),
    ],
)
async def test_a_moderator_reads_who_wrote_what_around_it_and_no_name(
    db: AsyncSession, amina: Actor, bruno: Actor, language, around, author, reporter
):
    talk = await conversation(db, amina, bruno)
    insult = await message(db, talk, amina, Side.ASKER, body="Une insulte.")
    await message(db, talk, bruno, Side.ASKED, body="Ça suffit.")
    await say.report(db, await seen_by(db, bruno, talk), insult.public_id, NOW)
    with using(language):
        found = await moderation_of("message").find(db, insult.id)
    text = found.text.replace("\u00a0", " ")
    assert around in text
    marked = [line for line in text.split("\n") if line.startswith("→ ")]
    assert len(marked) == 1
    assert marked[0].endswith(f"{author}: Une insulte.")
    assert f"{reporter}: Ça suffit." in text
    assert "Amina" not in text
    assert "Bruno" not in text


async def test_hiding_and_showing_again_twice_changes_nothing_more(
    db: AsyncSession, runtime: Runtime, bruno: Actor, amina: Actor
):
    talk: Conversation = await conversation(db, amina, bruno)
    insult = await message(db, talk, amina, Side.ASKER, body="Une insulte.")
    ways_of = moderation_of("message")
    later = NOW + timedelta(hours=2)
    for at in (NOW, later):
        await ways_of.hide(db, runtime, insult.id, at)
    await db.refresh(insult)
    assert insult.hidden_at == NOW
    for _ in range(2):
        await ways_of.restore(db, runtime, insult.id, later)
    await db.refresh(insult)
    assert insult.hidden_at is None
