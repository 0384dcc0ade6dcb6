"""Whoever says stop is not written to once more: what was gathered or waits stays on the site alone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.notifications import deliver, jobs
from app.notifications.models import Notice
from app.notifications.queries.choices import HomeChoice
from app.notifications.rules import HOME
from app.notifications.service import choose, home
from app.notifications.tokens import Stop, stop_token
from tests.factories import accounts, ideas
from tests.factories.accounts import sign_in_as
from tests.factories.notifications import notice, notices_of
from tests.notifications.letters import Mailbox, Work, letters, to, words
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)


async def press(browser: Visitor, settings: Settings, actor: Actor, kind: str) -> None:
    """Send what a mail program sends when its reader presses "unsubscribe"."""
    path = f"/fr/desabonnement/{stop_token(settings, Stop(actor.public_id, kind))}"
    answer = await browser.http.post(
        path,
        content="List-Unsubscribe=One-Click",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 200


async def chosen(runtime: Runtime, actor: Actor, **rhythms: Rhythm) -> None:
    wanted = {f"tests.{name}": rhythm for name, rhythm in rhythms.items()}
    async with runtime.database.transaction() as session:
        await choose.choose(session, actor.id, wanted, NOW)


async def waits(db: AsyncSession, actor: Actor, kind: str, rhythm: Rhythm, bell: str) -> Notice:
    return await notice(db, actor, kind=kind, rhythm=rhythm, data={"bell": bell}, created_at=NOW)


async def morning(runtime: Runtime, work: Work) -> None:
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
        await jobs.send_gathered(runtime, rhythm, NEXT_MORNING)
    await work()


@pytest.mark.parametrize("link", [Rhythm.DAILY, "tests.chime"])
async def test_what_was_gathered_before_the_press_does_not_leave_after_it(
    browser: Visitor, runtime: Runtime, db: AsyncSession, settings: Settings,
    work: Work, mailbox: Mailbox, link: str,
) -> None:  # fmt: skip
    actor = await accounts.person(db)
    await waits(db, actor, "tests.chime", Rhythm.DAILY, "Rose")
    await press(browser, settings, actor, link)
    await morning(runtime, work)
    assert letters(mailbox) == []
    (kept,) = await notices_of(db, actor)
    assert (kept.rhythm, kept.mailed_at, kept.read_at) == (Rhythm.NEVER, None, None)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/avis")
    assert "La cloche Rose a sonné" in browser.text, "it stands on the site as before"


async def test_one_kind_stopped_leaves_the_others_that_were_gathered(
    browser: Visitor, runtime: Runtime, db: AsyncSession, settings: Settings,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor, other = await accounts.person(db), await accounts.person(db)
    await waits(db, actor, "tests.chime", Rhythm.DAILY, "Rose")
    await waits(db, actor, "tests.bell", Rhythm.DAILY, "Angèle")
    await waits(db, other, "tests.chime", Rhythm.DAILY, "Rose")
    await press(browser, settings, actor, "tests.chime")
    await morning(runtime, work)
    assert to(mailbox) == {actor.email: 1, other.email: 1}
    said = {letter["To"]: words(letter) for letter in letters(mailbox)}
    assert "Angèle" in said[actor.email]
    assert "Rose" not in said[actor.email]
    assert "Rose" in said[other.email]


async def test_the_link_of_the_week_stops_what_was_gathered_for_it_before_another_choice(
    browser: Visitor, runtime: Runtime, db: AsyncSession, settings: Settings,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await accounts.person(db)
    await waits(db, actor, "tests.gong", Rhythm.WEEKLY, "ancienne")
    await chosen(runtime, actor, gong=Rhythm.DAILY)
    await waits(db, actor, "tests.gong", Rhythm.DAILY, "nouvelle")
    await press(browser, settings, actor, Rhythm.WEEKLY)
    await morning(runtime, work)
    (letter,) = letters(mailbox)
    assert "nouvelle" in words(letter)
    assert "ancienne" not in words(letter)


async def test_never_on_the_page_holds_for_what_waits_and_a_change_of_mind_brings_back_none_of_it(
    browser: Visitor, runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    await waits(db, actor, "tests.chime", Rhythm.DAILY, "avant")
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/avis")
    kinds = [node.attributes["value"] for node in browser.page.css("input[name=kind]")]
    await browser.submit(rhythm=["never"] * len(kinds))
    await chosen(runtime, actor, chime=Rhythm.DAILY)
    await waits(db, actor, "tests.chime", Rhythm.DAILY, "après")
    await morning(runtime, work)
    (letter,) = letters(mailbox)
    assert "après" in words(letter)
    assert "avant" not in words(letter)


async def test_a_letter_that_waits_for_the_mail_server_does_not_leave_either(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    letter = await waits(db, actor, "tests.bell", Rhythm.AT_ONCE, "Rose")
    due = await waits(db, actor, "tests.alarm", Rhythm.AT_ONCE, "Alarme")
    await chosen(runtime, actor, bell=Rhythm.NEVER)
    await deliver.deliver(runtime, [letter.id, due.id], NOW)
    await work()
    (sent,) = letters(mailbox)
    assert sent["Subject"] == "La cloche Alarme a sonné", "rights are still told"


async def test_pressing_does_not_wait_for_a_worker_that_is_handing_a_letter_over(
    browser: Visitor, runtime: Runtime, db: AsyncSession, settings: Settings
) -> None:
    actor = await accounts.person(db)
    held = await waits(db, actor, "tests.bell", Rhythm.AT_ONCE, "Rose")
    other = await waits(db, actor, "tests.bell", Rhythm.AT_ONCE, "Angèle")
    async with runtime.database.transaction() as worker:
        await worker.execute(
            text("UPDATE notice SET mailed_at = now() WHERE id = :id"), {"id": held.id}
        )
        await asyncio.wait_for(press(browser, settings, actor, "tests.bell"), 5)
    db.expire_all()
    rows = {row.id: row.rhythm for row in await db.scalars(select(Notice))}
    assert rows == {held.id: Rhythm.AT_ONCE, other.id: Rhythm.NEVER}


async def test_after_the_press_the_news_of_home_stop_and_begin_again_from_the_day_they_are_wanted(
    browser: Visitor, runtime: Runtime, db: AsyncSession, settings: Settings,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await accounts.person(db)
    async with runtime.database.transaction() as session:
        await choose.choose_home(session, actor.id, HomeChoice(Rhythm.DAILY, 500), NOW)
    await ideas.idea(db, title="Pendant le silence", published_at=NOW + timedelta(hours=2))
    await press(browser, settings, actor, HOME)
    await home.send_all(runtime, Rhythm.DAILY, NEXT_MORNING)
    await work()
    assert letters(mailbox) == []
    async with runtime.database.transaction() as session:
        await choose.choose_home(session, actor.id, HomeChoice(Rhythm.DAILY, 500), NEXT_MORNING)
    await ideas.idea(db, title="Quand on revient", published_at=NEXT_MORNING + timedelta(hours=2))
    await home.send_all(runtime, Rhythm.DAILY, NEXT_MORNING + timedelta(days=1))
    await work()
    (letter,) = letters(mailbox)
    assert "Quand on revient" in words(letter)
    assert "Pendant le silence" not in words(letter)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_message_says_how_to_stop_it_in_its_own_language_and_the_link_lands_there(
    browser: Visitor, runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox,
    language: str,
) -> None:  # fmt: skip
    actor = await accounts.person(db, language=language)
    await waits(db, actor, "tests.chime", Rhythm.DAILY, "Rose")
    await morning(runtime, work)
    (letter,) = letters(mailbox)
    path = str(letter["List-Unsubscribe"])[len("<http://testserver") : -1]
    await browser.go(path)
    said = {
        "fr": ("Arrêter ces messages ?", "Ce qui arrive groupé, une fois par jour"),
        "en": ("Stop these messages?", "What comes together, once a day"),
    }[language]
    assert browser.all("h1") == [said[0]]
    assert said[1] in browser.text
    root = browser.page.css_first("html")
    assert root is not None
    assert root.attributes["lang"].startswith(language)
