"""Who is reached and who is not: suspended, gone, elsewhere; and what is hidden is told on no surface."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.notices import NoticeDue, Rhythm
from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.notifications import deliver, jobs
from app.notifications.models import HomeDigest
from app.notifications.service import choose, home
from app.notifications.subscribers import tell_everybody
from tests.api.program import Program, token_of
from tests.factories import accounts, ideas, organisations
from tests.factories.accounts import sign_in_as
from tests.factories.notifications import follow, notice, notices_of
from tests.notifications.letters import Mailbox, Work, letters, to
from tests.visitor import Visitor

NOW = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=5)
ATOM = "{http://www.w3.org/2005/Atom}"
SUSPENSIONS = [
    ({"suspended_at": BEFORE}, False),
    ({"suspended_at": BEFORE, "suspended_until": NOW + timedelta(days=1)}, False),
    ({"suspended_at": BEFORE, "suspended_until": NOW - timedelta(minutes=1)}, True),
]
"""With no end, with one to come, with one that is over though nobody has tidied it up yet."""


async def becomes(db: AsyncSession, actor: Actor, **values: object) -> None:
    await db.execute(update(Person).where(Person.id == actor.id).values(values))
    await db.commit()


@pytest.mark.parametrize(("suspension", "is_reached"), SUSPENSIONS)
async def test_a_letter_at_once_reaches_people_again_as_soon_as_their_suspension_is_over(
    runtime: Runtime, db: AsyncSession, mailbox: Mailbox,
    suspension: dict[str, object], is_reached: bool,
) -> None:  # fmt: skip
    actor = await accounts.person(db)
    made = await notice(db, actor, rhythm=Rhythm.AT_ONCE)
    rights = await notice(db, actor, kind="tests.alarm", rhythm=Rhythm.AT_ONCE)
    await becomes(db, actor, **suspension)
    await deliver.deliver(runtime, [made.id, rights.id], NOW)
    assert len(letters(mailbox)) == (2 if is_reached else 1), "their rights are told all the while"


@pytest.mark.parametrize(("suspension", "is_reached"), SUSPENSIONS)
async def test_digests_and_news_of_home_too(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox,
    suspension: dict[str, object], is_reached: bool,
) -> None:  # fmt: skip
    actor = await accounts.person(db)
    await notice(db, actor, kind="tests.chime", rhythm=Rhythm.DAILY, created_at=BEFORE)
    told = NOW - timedelta(days=1)
    db.add(HomeDigest(person_id=actor.id, rhythm=Rhythm.DAILY, radius_m=500, told_until=told))
    await ideas.idea(db, published_at=BEFORE)
    await becomes(db, actor, **suspension)
    await jobs.send_gathered(runtime, Rhythm.DAILY, NOW)
    await home.send_all(runtime, Rhythm.DAILY, NOW)
    await work()
    assert len(letters(mailbox)) == (2 if is_reached else 0)


async def test_a_feed_leads_nowhere_from_the_moment_its_owner_closes_their_account(
    browser: Visitor, runtime: Runtime, db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    async with runtime.database.transaction() as session:
        secret = await choose.open_feed(session, actor.id, NOW)
    path = f"/fr/mon-fil/{secret}.atom"
    assert (await browser.http.get(path)).status_code == 200
    await becomes(db, actor, deleted_at=NOW)
    assert (await browser.http.get(path)).status_code == 404
    await becomes(db, actor, deleted_at=None)
    assert (await browser.http.get(path)).status_code == 200, "and works again if they come back"


async def heard_of(
    browser: Visitor, app: ASGIApp, runtime: Runtime, db: AsyncSession, actor: Actor
) -> dict[str, bool]:
    """Say on which surfaces somebody reads of their one notice."""
    async with runtime.database.transaction() as session:
        secret = await choose.open_feed(session, actor.id, NOW)
    await browser.go("/fr/avis")
    feed = ET.fromstring((await browser.http.get(f"/fr/mon-fil/{secret}.atom")).text)
    program = Program(app, await token_of(db, actor, "notifications"))
    told = (await program.get("/notifications")).json()["items"]
    return {
        "page": bool(browser.all("main li h2")),
        "feed": feed.find(f"{ATOM}entry") is not None,
        "api": bool(told),
    }


async def test_a_notice_is_on_no_surface_while_its_idea_is_hidden_and_back_on_all_of_them_after(
    browser: Visitor, app: ASGIApp, runtime: Runtime, db: AsyncSession,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await accounts.person(db)
    idea = await ideas.idea(db, state="candidate")
    data = {"idea": idea.public_id}
    told = await notice(db, actor, kind="ideas.candidate", data=data, created_at=BEFORE)
    letter = await notice(
        db, await accounts.person(db), kind="ideas.candidate", data=data, rhythm=Rhythm.AT_ONCE
    )
    await sign_in_as(db, browser, actor)

    async def state(value: str) -> None:
        await db.execute(update(Idea).values(state=value))
        await db.commit()

    everywhere = {"page": True, "feed": True, "api": True}
    assert await heard_of(browser, app, runtime, db, actor) == everywhere
    await state("hidden")
    assert await heard_of(browser, app, runtime, db, actor) == dict.fromkeys(everywhere, False)
    program = Program(app, await token_of(db, actor, "notifications"))
    assert (await program.send("PUT", f"/notifications/{told.id}/read")).status_code == 404
    await deliver.deliver(runtime, [letter.id], NOW)
    assert letters(mailbox) == []
    await state("candidate")
    assert await heard_of(browser, app, runtime, db, actor) == everywhere
    await deliver.deliver(runtime, [letter.id], NOW)
    assert len(letters(mailbox)) == 1, "what could not be said then may be said now, once"


@pytest.mark.parametrize("gone", ["deleted", "suspended"])
async def test_a_reason_never_names_somebody_who_is_gone(
    browser: Visitor, db: AsyncSession, gone: str
) -> None:
    author = await accounts.person(db, name="Chantal Nguyen")
    actor = await accounts.person(db)
    fields = {"because": "because you follow %(title)s", "target": f"person:{author.id}"}
    await notice(db, actor, data={"bell": "Rose"}, **fields)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/avis")
    assert "Parce que vous suivez Chantal Nguyen." in browser.text
    await becomes(db, author, **{f"{gone}_at": NOW})
    await browser.go("/fr/avis")
    assert "La cloche Rose a sonné" in browser.text
    assert "Chantal" not in browser.text


async def test_an_organisation_hidden_or_closed_is_followed_on_no_page_and_its_followers_keep_their_choice(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    made = await organisations.organisation(db, name="Les Amis du parc Howard")
    await follow(db, actor, f"organisation:{made.id}")
    await sign_in_as(db, browser, actor)
    for field in ("hidden_at", "closed_at"):
        await browser.go("/fr/suivis")
        assert "Les Amis du parc Howard" in browser.text
        await db.execute(update(type(made)).values({field: NOW}))
        await db.commit()
        await browser.go("/fr/suivis")
        assert browser.status == 200
        assert "Les Amis du parc Howard" not in browser.text
        await browser.go(f"/fr/suivre/organisation/{made.public_id}")
        assert browser.status == 404
        await db.execute(update(type(made)).values({field: None}))
        await db.commit()


async def test_who_follows_the_place_the_theme_and_the_author_is_told_once(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    author, actor = await accounts.person(db), await accounts.person(db)
    targets = [f"person:{author.id}", "theme:nature", "city", "neighbourhood:1"]
    for target in targets:
        await follow(db, actor, target)
    due = NoticeDue("tests.bell", "bell:1", [], "", targets, [author.id], {"bell": "Rose"})
    for _ in range(2):
        await tell_everybody(runtime, due)
    await work()
    (told,) = await notices_of(db, actor)
    assert told.target in targets
    assert to(mailbox) == {actor.email: 1}
    assert await notices_of(db, author) == []


async def test_each_of_a_crowd_reads_in_their_own_language(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    people = [await accounts.person(db, language=lang) for lang in ("fr", "en", "fr", "en")]
    due = NoticeDue(
        "tests.bell", "bell:1", [p.id for p in people], "because you support this idea", [], [],
        {"bell": "Rose"},
    )  # fmt: skip
    await tell_everybody(runtime, due)
    await work()
    sent = {letter["To"]: letter for letter in letters(mailbox)}
    for person, language in zip(people, ("fr", "en", "fr", "en"), strict=True):
        subject = {"fr": "La cloche Rose a sonné", "en": "Bell Rose rang"}[language]
        assert sent[person.email]["Subject"] == subject
        assert sent[person.email]["Content-Language"] == language
