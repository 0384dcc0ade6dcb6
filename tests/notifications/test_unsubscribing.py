"""One press stops one kind of message: without a login, for who is gone too, and nothing else (RFC 8058)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.notices import Rhythm, tell
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.notifications.models import NoticeChoice
from app.notifications.queries.choices import HomeChoice, choices_of, home_choice_of
from app.notifications.rules import HOME
from app.notifications.service import choose
from app.notifications.tokens import Stop, stop_token
from tests.factories import accounts
from tests.factories.accounts import sign_in_as
from tests.notifications.letters import Mailbox, Work, html, letters, stop_link, words
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def letter_to(runtime: Runtime, work: Work, mailbox: Mailbox, actor: Actor) -> str:
    """Tell somebody something and return the path that their message gives to stop such ones."""
    async with runtime.database.transaction() as session:
        await tell(session, "tests.bell", "bell:1", to=[actor.id], data={"bell": "Rose"})
    await work()
    (letter,) = letters(mailbox)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = stop_link(letter)
    assert path in words(letter)
    assert path in html(letter)
    return path


async def rhythms(db: AsyncSession, actor: Actor) -> dict[str, Rhythm]:
    return {one.kind.name: one.rhythm for one in await choices_of(db, actor.id)}


async def press(browser: Visitor, path: str) -> Visitor:
    """Send what a mail program sends: no cookie, no origin, no token of a form."""
    answer = await browser.http.post(
        path,
        content="List-Unsubscribe=One-Click",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    return browser._read(answer)


async def test_following_the_link_changes_nothing_and_its_button_stops_the_kind(
    browser: Visitor, runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    path = await letter_to(runtime, work, mailbox, actor)
    assert path.startswith("/fr/desabonnement/")
    await browser.go(path)
    assert browser.all("h1") == ["Arrêter ces messages ?"]
    assert "A bell rings" in browser.text
    assert (await rhythms(db, actor))["tests.bell"] is Rhythm.AT_ONCE
    await browser.submit()
    assert "Vous ne recevrez plus de courriels de cette sorte" in browser.text
    after = await rhythms(db, actor)
    assert after["tests.bell"] is Rhythm.NEVER
    assert after["ideas.candidate"] is Rhythm.AT_ONCE, "and no other kind"


async def test_a_mail_program_presses_without_cookie_origin_or_token_and_is_not_sent_elsewhere(
    visitor: Callable[..., Visitor],
    runtime: Runtime,
    db: AsyncSession,
    work: Work,
    mailbox: Mailbox,
) -> None:
    actor = await accounts.person(db, language="en")
    path = await letter_to(runtime, work, mailbox, actor)
    assert path.startswith("/en/unsubscribe/")
    for _ in range(2):
        browser = await press(visitor("en"), path)
        assert browser.status == 200
        assert "You will get no more e-mails of this kind" in browser.text
        assert not browser.answer.headers.get("set-cookie")
    assert (await rhythms(db, actor))["tests.bell"] is Rhythm.NEVER


async def test_after_it_the_kind_stands_on_the_site_and_leaves_no_more(
    browser: Visitor, runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await accounts.person(db)
    await press(browser, await letter_to(runtime, work, mailbox, actor))
    async with runtime.database.transaction() as session:
        await tell(session, "tests.bell", "bell:2", to=[actor.id], data={"bell": "Rose"})
    await work()
    assert len(letters(mailbox)) == 1
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/avis")
    assert len(browser.all("main li h2")) == 2


async def test_somebody_signed_in_may_press_another_s_link_and_only_theirs_stops(
    browser: Visitor, runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor, other = await accounts.person(db), await accounts.person(db)
    path = await letter_to(runtime, work, mailbox, actor)
    await sign_in_as(db, browser, other)
    await browser.go(path)
    await browser.submit()
    assert browser.status == 200
    assert (await rhythms(db, actor))["tests.bell"] is Rhythm.NEVER
    assert (await rhythms(db, other))["tests.bell"] is Rhythm.AT_ONCE


@pytest.mark.parametrize("gone", ["deleted", "erased"])
async def test_who_is_gone_gets_a_gentle_answer(
    browser: Visitor, db: AsyncSession, settings: Settings, gone: str
) -> None:
    actor = await accounts.person(db)
    path = f"/fr/desabonnement/{stop_token(settings, Stop(actor.public_id, 'tests.bell'))}"
    if gone == "deleted":
        await db.execute(update(Person).where(Person.id == actor.id).values(deleted_at=NOW))
    else:
        await db.execute(delete(Person).where(Person.id == actor.id))
    await db.commit()
    await press(browser, path)
    assert browser.status == 200
    assert "Ce compte n’existe plus" in browser.text
    assert list(await db.scalars(select(NoticeChoice.kind))) == []


@pytest.mark.parametrize("days", [0, 61, 399])
async def test_the_link_works_for_over_a_year(
    browser: Visitor, db: AsyncSession, settings: Settings, days: int
) -> None:
    actor = await accounts.person(db)
    token = stop_token(settings, Stop(actor.public_id, "tests.bell"))
    later = datetime.now(UTC) + timedelta(days=days)
    with time_machine.travel(later, tick=True):
        await press(browser, f"/fr/desabonnement/{token}")
    assert browser.status == 200
    assert (await rhythms(db, actor))["tests.bell"] is Rhythm.NEVER


async def test_a_link_that_is_very_old_says_so(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    actor = await accounts.person(db)
    token = stop_token(settings, Stop(actor.public_id, "tests.bell"))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=401), tick=True):
        await browser.go(f"/fr/desabonnement/{token}")
    assert browser.status == 410
    assert "il est très ancien" in browser.text


async def test_a_link_that_is_none_of_ours_does_nothing(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    actor = await accounts.person(db)
    token = stop_token(settings, Stop(actor.public_id, "tests.bell"))
    foreign = URLSafeTimedSerializer("another secret", salt="notifications.unsubscribe")
    other_use = URLSafeTimedSerializer(settings.secret, salt="flash")
    payload = [actor.public_id, "tests.bell"]
    for wrong in (
        "x", token[:-1], token[1:], token + "x",
        foreign.dumps(payload), other_use.dumps(payload),
        URLSafeTimedSerializer(settings.secret, salt="notifications.unsubscribe").dumps("one"),
    ):  # fmt: skip
        await press(browser, f"/fr/desabonnement/{wrong}")
        assert browser.status == 410, wrong
    assert list(await db.scalars(select(NoticeChoice.kind))) == []


async def test_the_link_opens_nothing_else(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    actor = await accounts.person(db)
    token = stop_token(settings, Stop(actor.public_id, "tests.bell"))
    for path in (f"/fr/mon-fil/{token}.atom", f"/fr/confirmer/{token}", f"/fr/avis?x={token}"):
        await browser.go(path)
        assert browser.status in {404, 410} or browser.path == "/fr/connexion"
    await browser.go(f"/fr/desabonnement/{token}")
    assert actor.email not in browser.answer.text
    assert actor.display_name not in browser.answer.text


async def test_no_other_form_is_taken_from_anywhere(browser: Visitor, db: AsyncSession) -> None:
    for path in (
        "/fr/suivre/city/city",
        "/fr/desabonnement/x/y",
        "/fr/desabonnement/",
        "/fr/avis/lus",
    ):
        answer = await browser.http.post(path, data=ONE_CLICK)
        assert answer.status_code == 403, path


async def test_what_is_due_has_no_such_link_and_a_forged_one_stops_nothing(
    browser: Visitor,
    runtime: Runtime,
    db: AsyncSession,
    settings: Settings,
    work: Work,
    mailbox: Mailbox,
) -> None:
    actor = await accounts.person(db)
    async with runtime.database.transaction() as session:
        await tell(session, "tests.alarm", "alarm:1", to=[actor.id], data={"bell": "Rose"})
    await work()
    (letter,) = letters(mailbox)
    assert letter["List-Unsubscribe"] is None
    assert "desabonnement" not in words(letter)
    assert "/fr/compte/avis" in words(letter)
    token = stop_token(settings, Stop(actor.public_id, "tests.alarm"))
    await press(browser, f"/fr/desabonnement/{token}")
    assert list(await db.scalars(select(NoticeChoice.kind))) == []


async def test_the_link_of_a_digest_stops_all_that_comes_in_it(
    browser: Visitor, runtime: Runtime, db: AsyncSession, settings: Settings
) -> None:
    actor = await accounts.person(db)
    async with runtime.database.transaction() as session:
        await choose.choose(session, actor.id, {"tests.bell": Rhythm.DAILY}, NOW)
    token = stop_token(settings, Stop(actor.public_id, Rhythm.DAILY))
    await browser.go(f"/fr/desabonnement/{token}")
    assert "Ce qui arrive groupé, une fois par jour" in browser.text
    await browser.submit()
    after = await rhythms(db, actor)
    assert after["tests.bell"] is after["tests.chime"] is Rhythm.NEVER
    assert after["ideas.published"] is Rhythm.NEVER
    assert after["tests.gong"] is Rhythm.WEEKLY
    assert after["ideas.candidate"] is Rhythm.AT_ONCE


async def test_the_link_of_the_news_of_home_stops_them_and_keeps_the_distance(
    browser: Visitor, runtime: Runtime, db: AsyncSession, settings: Settings
) -> None:
    actor = await accounts.person(db)
    async with runtime.database.transaction() as session:
        await choose.choose_home(session, actor.id, HomeChoice(Rhythm.WEEKLY, 2500), NOW)
    await press(browser, f"/fr/desabonnement/{stop_token(settings, Stop(actor.public_id, HOME))}")
    assert "Les nouvelles autour de mon quartier" in browser.text
    assert await home_choice_of(db, actor.id) == HomeChoice(Rhythm.NEVER, 2500)


async def test_a_link_of_a_kind_that_is_no_more_is_answered_too(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    actor = await accounts.person(db)
    await browser.go(f"/fr/desabonnement/{stop_token(settings, Stop(actor.public_id, 'old.kind'))}")
    assert "Les messages de cette sorte" in browser.text
    await browser.submit()
    assert browser.status == 200
    assert list(await db.scalars(select(NoticeChoice.kind))) == []
