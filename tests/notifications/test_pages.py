"""Reading what one was told: newest first, with the reason, marked when one says so and not before."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.runtime import Runtime
from app.ideas.shown import address
from app.notifications.models import Notice
from app.notifications.service import read
from tests.factories import accounts, ideas
from tests.factories.accounts import sign_in_as
from tests.factories.notifications import SILENT, notice, notices_of
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def reader(db: AsyncSession, browser: Visitor, language: str = "fr") -> int:
    actor = await accounts.person(db, language=language)
    await sign_in_as(db, browser, actor)
    return actor.id


async def test_an_empty_list_says_what_to_do(browser: Visitor, db: AsyncSession) -> None:
    await reader(db, browser)
    await browser.go("/fr/avis")
    assert browser.all("h1") == ["Avis"]
    assert "Rien à vous dire encore" in browser.text
    await browser.follow("Regarder les idées")
    assert browser.path == "/fr/idees"


async def test_notices_stand_newest_first_with_their_reason_in_the_language_of_the_page(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    for bell in ("Angèle", "Rose"):
        await notice(db, actor, data={"bell": bell})
    french = await sign_in_as(db, visitor("fr"), actor)
    await french.go("/fr/avis")
    assert french.all("main li h2 a") == ["La cloche Rose a sonné", "La cloche Angèle a sonné"]
    assert "Parce que vous appuyez cette idée." in french.text
    assert "À l’été, à midi." in french.text
    english = await sign_in_as(db, visitor("en"), actor)
    await english.go("/en/notices")
    assert english.all("main li h2 a") == ["Bell Rose rang", "Bell Angèle rang"]
    assert "Because you support this idea." in english.text


async def test_who_follows_a_place_reads_its_name_in_the_reason(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    me = await reader(db, browser)
    await notice(
        db,
        await db.get_one(Person, me),
        because="because you follow %(title)s",
        target=f"neighbourhood:{idea.neighbourhood_id}",
    )
    await browser.go("/fr/avis")
    assert "Parce que vous suivez Parc-Extension." in browser.text


async def test_looking_marks_nothing_and_each_is_marked_by_its_button(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    old = await notice(db, actor)
    new = await notice(db, actor)
    await browser.go("/fr/avis")
    assert browser.all(".site-header .count") == ["2 non lus"]
    await browser.go("/fr/avis")
    assert browser.all(".badge-unread") == ["Nouveau", "Nouveau"]
    await browser.submit("main li form")
    assert "Marqué comme lu." in browser.text
    first, second = await notices_of(db, actor)
    assert (first.id, first.read_at) == (old.id, None)
    assert second.id == new.id
    assert second.read_at is not None
    assert browser.all(".site-header .count") == ["1 non lu"]


async def test_marking_all_leaves_what_came_meanwhile_unread(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    await notice(db, actor)
    await notice(db, actor, data={"bell": SILENT})
    await browser.go("/fr/avis")
    late = await notice(db, actor)
    await browser.submit("main form")
    assert "2 avis marqués comme lus." in browser.text
    unread = [one.id for one in await notices_of(db, actor) if one.read_at is None]
    assert unread == [late.id]
    assert browser.all(".site-header .count") == ["1 non lu"]


@pytest.mark.parametrize("newest", ["-1", "x", str(2**63)])
async def test_a_number_that_is_none_marks_nothing(
    browser: Visitor, db: AsyncSession, newest: str
) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    await notice(db, actor)
    await browser.go("/fr/avis")
    await browser.submit("main form", newest=newest)
    assert browser.status == 422
    assert (await notices_of(db, actor))[0].read_at is None


async def test_nobody_marks_or_reads_what_somebody_else_was_told(
    browser: Visitor, db: AsyncSession
) -> None:
    theirs = await notice(db, await accounts.person(db))
    actor = await accounts.person(db)
    mine = await notice(db, actor)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/avis")
    assert len(browser.all("main li h2")) == 1
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    fields = {"csrf_token": token.attributes["value"] or ""}
    await browser.post(f"/fr/avis/{theirs.id}/lu", fields)
    assert browser.status == 404
    await browser.post(f"/fr/avis/{mine.id}/lu", fields)
    assert browser.status == 200
    unread = await db.scalars(select(Notice.id).where(Notice.read_at.is_(None)))
    assert list(unread) == [theirs.id]


async def test_what_is_gone_or_hidden_vanishes_from_the_list(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    idea = await ideas.idea(db, title="Un four à pain au parc Howard", state="candidate")
    await notice(db, actor, kind="ideas.candidate", data={"idea": idea.public_id})
    await notice(db, actor, data={"bell": SILENT})
    await notice(db, actor, kind="slice.that_is_no_more")
    await browser.go("/fr/avis")
    assert len(browser.all("main li h2")) == 1
    assert "Un four à pain" in browser.text
    await browser.follow("Un four à pain")
    assert browser.path == address(idea)
    await db.execute(update(type(idea)).values(state="hidden"))
    await db.commit()
    await browser.go("/fr/avis")
    assert "Un four à pain" not in browser.text


async def test_the_list_is_read_a_page_at_a_time(browser: Visitor, db: AsyncSession) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    for number in range(23):
        await notice(db, actor, data={"bell": f"n{number}"})
    await browser.go("/fr/avis")
    assert len(browser.all("main li h2")) == 20
    await browser.follow("Avis plus anciens")
    assert browser.all("main li h2 a") == [f"La cloche n{n} a sonné" for n in (2, 1, 0)]
    await browser.go("/fr/avis?before=bogus")
    assert browser.status == 422


async def test_a_page_of_notices_asks_as_much_for_twenty_as_for_two(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)

    async def asked() -> int:
        with counted(runtime) as sent:
            await browser.go("/fr/avis")
        return len(sent)

    for _ in range(2):
        await notice(db, actor)
    few = await asked()
    for _ in range(18):
        await notice(db, actor)
    assert await asked() == few


async def test_the_header_shows_the_number_on_pages_shared_by_all_members(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    one, other = await accounts.person(db), await accounts.person(db)
    await notice(db, one)
    first, second = visitor(), visitor()
    await sign_in_as(db, first, one)
    await sign_in_as(db, second, other)
    for _ in range(2):
        await first.go("/fr/idees")
        assert first.all(".site-header .count") == ["1 non lu"]
        await second.go("/fr/idees")
        assert second.all(".site-header .count") == []
    stranger = visitor()
    await stranger.go("/fr/idees")
    assert "Avis" not in stranger.all(".site-header a")


async def test_past_a_hundred_the_header_stops_counting(browser: Visitor, db: AsyncSession) -> None:
    actor = await accounts.person(db)
    await sign_in_as(db, browser, actor)
    db.add_all(
        Notice(person_id=actor.id, kind="tests.bell", key=f"k{n}", because="", data={},
               rhythm="never", created_at=NOW)
        for n in range(130)
    )  # fmt: skip
    await db.commit()
    await browser.go("/fr/avis")
    assert browser.all(".site-header .count") == ["99+ non lus"]


async def test_reading_twice_keeps_the_first_time(runtime: Runtime, db: AsyncSession) -> None:
    actor = await accounts.person(db)
    one = await notice(db, actor)
    for hours in (0, 5):
        async with runtime.database.transaction() as session:
            await read.read_one(session, actor.id, one.id, NOW + timedelta(hours=hours))
    assert (await notices_of(db, actor))[0].read_at == NOW
    assert await db.scalar(select(func.count()).select_from(Notice)) == 1


async def test_a_visitor_is_asked_to_sign_in(browser: Visitor) -> None:
    await browser.go("/fr/avis")
    assert browser.path == "/fr/connexion"
