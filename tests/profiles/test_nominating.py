"""Naming a leader: who may, once each, for where they live, and what five of them set going."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import DomainError, Refused
from app.core.i18n import using
from app.core.runtime import Runtime
from app.profiles.models import Nomination
from app.profiles.pages import nominating as page_of_nominating
from app.profiles.queries import nominating
from app.profiles.rules import QUIET_AFTER_NO, Standing
from app.profiles.service.nominate import AlreadyNominated, nominate
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.profiles.hearing import due
from tests.profiles.naming import NOW, WHY, count, send, shown, ways
from tests.visitor import Visitor

New = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Vous ne pouvez pas vous proposer"), ("en", "You cannot nominate yourself")],
)
async def test_nominating_oneself_is_refused_with_the_reason_in_each_language(
    db: AsyncSession, language: str, sentence: str
) -> None:
    me = await person(db)
    with using(language), pytest.raises(Refused, match=sentence):
        await nominate(db, me, await shown(db, me), WHY, NOW)
    assert await ways(db) == []


async def test_nominating_twice_is_a_conflict_and_what_was_typed_is_kept(
    browser: Visitor, db: AsyncSession
) -> None:
    me, nominee = await person(db), await person(db)
    group = await organisations.organisation(db, me)
    await sign_in_as(db, browser, me)
    path = f"/fr/personnes/{nominee.public_id}/nommer"
    for status in (200, 409):
        await browser.go(path)
        await browser.submit(words=f"{WHY} Encore.", speak_as="")
        assert browser.status == status
    assert "chaque voisin compte une fois" in browser.text
    area = browser.page.css_first("textarea[name=words]")
    assert area is not None
    assert area.text().strip() == f"{WHY} Encore."
    for status in (200, 409):
        await browser.go(path)
        await browser.submit(words=WHY, speak_as=group.public_id)
        assert browser.status == status
    assert "Cet organisme a déjà proposé cette personne" in browser.text
    assert await count(db) == 2


async def test_one_neighbour_pressing_ten_times_at_once_counts_once(
    db: AsyncSession, runtime: Runtime
) -> None:
    me, nominee = await person(db), await person(db)
    whom = await shown(db, nominee)

    async def press() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await nominate(session, me, whom, WHY, NOW)
        except AlreadyNominated:
            return False
        return True

    assert sum(await asyncio.gather(*(press() for _ in range(10)))) == 1
    assert await ways(db) == [(Standing.GATHERING, 1)]


async def test_eight_neighbours_at_once_ask_the_nominee_once(
    db: AsyncSession, runtime: Runtime
) -> None:
    nominee = await person(db)
    whom = await shown(db, nominee)
    neighbours = [await person(db) for _ in range(8)]

    async def press(by: Actor) -> None:
        async with runtime.database.transaction() as session:
            await nominate(session, by, whom, WHY, NOW)

    await asyncio.gather(*(press(by) for by in neighbours))
    assert await ways(db) == [(Standing.ASKED, 8)]
    assert [one["to"] for one in await due(db, "profiles.nominated")] == [[nominee.id]]


@pytest.mark.parametrize("standing", [Standing.ASKED, Standing.WILLING])
async def test_a_sixth_neighbour_is_heard_and_changes_nothing_of_the_question(
    db: AsyncSession, standing: Standing
) -> None:
    nominee = await person(db)
    whom = await profiles.leadership(db, nominee, standing)
    await nominate(db, await person(db), await shown(db, nominee), WHY, NOW)
    await db.commit()
    assert await ways(db) == [(standing, 6)]
    assert len(await nominating.nominations_of(db, whom.id)) == 6
    assert await due(db, "profiles.nominated") == []


@pytest.mark.parametrize("standing", [Standing.DECLINED, Standing.REFUSED, Standing.REVOKED])
async def test_after_a_no_neighbours_wait_six_months_whoever_said_it(
    db: AsyncSession, standing: Standing
) -> None:
    nominee = await person(db)
    said_at = NOW - QUIET_AFTER_NO + timedelta(minutes=1)
    await profiles.leadership(db, nominee, standing, nominations=0, ended_at=said_at)
    whom, by = await shown(db, nominee), await person(db)
    with pytest.raises(Refused, match="moins de six mois"):
        await nominate(db, by, whom, WHY, NOW)
    made = await nominate(db, by, whom, WHY, NOW + timedelta(minutes=1))
    assert made.standing is Standing.GATHERING


async def test_a_no_somewhere_else_is_not_a_no_here(db: AsyncSession) -> None:
    nominee = await person(db)
    await profiles.leadership(
        db, nominee, Standing.REFUSED, "ville-marie", nominations=0, ended_at=NOW
    )
    made = await nominate(db, await person(db), await shown(db, nominee), WHY, NOW)
    assert made.territory_id == profiles.territory()


async def test_a_nomination_after_the_term_begins_a_new_way_and_closes_the_old_one(
    db: AsyncSession,
) -> None:
    leader = await person(db)
    await profiles.leadership(
        db, leader, nominations=0, confirmed_at=NOW - timedelta(days=740),
        ends_at=NOW - timedelta(days=10),
    )  # fmt: skip
    await nominate(db, await person(db), await shown(db, leader), WHY, NOW)
    await db.commit()
    assert await ways(db) == [(Standing.ENDED, 0), (Standing.GATHERING, 1)]
    [told] = await due(db, "profiles.role")
    assert (told["data"]["turn"], told["to"]) == ("over", [leader.id])


async def test_a_leader_who_stepped_down_may_be_nominated_at_once(db: AsyncSession) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader, Standing.ENDED, nominations=0, ended_at=NOW)
    made = await nominate(db, await person(db), await shown(db, leader), WHY, NOW)
    assert made.standing is Standing.GATHERING


async def test_a_leader_is_refused_a_second_time_in_the_language_of_who_asks(
    visitor: New, db: AsyncSession
) -> None:
    leader = await person(db, name="Wideline J.")
    await profiles.leadership(db, leader, nominations=0)
    browser = await sign_in_as(db, visitor("en"), await person(db, language="en"))
    await browser.go(f"/en/people/{leader.public_id}/nominate")
    await browser.submit(words="She holds the keys and calls back.")
    assert browser.status == 403
    assert "Wideline J. is a leader there already." in browser.text
    assert await count(db) == 0


async def test_somebody_leads_in_two_territories_by_two_ways(db: AsyncSession) -> None:
    leader = await person(db)
    await profiles.leadership(db, leader, nominations=0)
    made = await nominate(
        db, await person(db, home="sainte-marie"), await shown(db, leader), WHY, NOW
    )
    assert made.territory_id == profiles.territory("ville-marie")


async def test_a_suspended_neighbour_nominates_nobody(db: AsyncSession) -> None:
    me, nominee = replace(await person(db), is_suspended=True), await person(db)
    with pytest.raises(Refused, match="suspendu"):
        await nominate(db, me, await shown(db, nominee), WHY, NOW)


@pytest.mark.parametrize(
    "gone",
    [{"deleted_at": NOW}, {"suspended_at": NOW}, {"email_confirmed_at": None}],
    ids=["deleted", "suspended", "unconfirmed"],
)
async def test_nobody_who_is_not_there_is_nominated(
    browser: Visitor, db: AsyncSession, gone: dict[str, object]
) -> None:
    nominee = await person(db)
    await db.execute(update(Person).where(Person.id == nominee.id).values(**gone))
    await sign_in_as(db, browser, await person(db))
    assert (await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")).status == 404
    assert (await send(browser, nominee)).status == 404


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "au moins 10"),
        ("court", "au moins 10"),
        ("x" * 601, "au plus 600"),
        ("   \n  ", "au moins 10"),
    ],
    ids=["nothing", "short", "long", "blanks"],
)
async def test_why_is_asked_beside_its_field_and_kept_as_it_was_typed(
    browser: Visitor, db: AsyncSession, words: str, sentence: str
) -> None:
    nominee = await person(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    await browser.submit(words=words)
    assert browser.status == 422
    assert sentence in browser.error("words")
    area = browser.page.css_first("textarea[name=words]")
    assert area is not None
    assert area.text().strip() == words.strip()


async def test_a_visitor_says_first_who_they_are(browser: Visitor, db: AsyncSession) -> None:
    nominee = await person(db, name="Wideline J.")
    await browser.go(person_url(nominee.public_id, "Wideline J.", lang="fr"))
    await browser.follow("Proposer comme leader")
    assert browser.path == "/fr/connexion"


async def test_nobody_nominates_a_whole_directory_in_a_day(
    browser: Visitor, db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    few = replace(page_of_nominating.NOMINATIONS, attempts=2)
    monkeypatch.setattr(page_of_nominating, "NOMINATIONS", few)
    await sign_in_as(db, browser, await person(db))
    statuses = []
    for _ in range(3):
        nominee = await person(db)
        await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
        statuses.append((await browser.submit(words=WHY)).status)
    assert statuses == [200, 200, 429]
    assert await count(db) == 2


async def test_hostile_words_are_read_as_words_by_the_nominee_and_the_moderator(
    visitor: New, db: AsyncSession
) -> None:
    nominee = await person(db)
    whom = await profiles.leadership(db, nominee, Standing.WILLING, nominations=1)
    evil = "<script>alert(1)</script> [ici](javascript:alert(1))"
    await db.execute(update(Nomination).values(words=evil))
    await db.commit()
    staff = await person(db, roles=("moderator",))
    for who, path in (
        (nominee, f"/fr/moi/nominations/{whom.public_id}"),
        (staff, f"/fr/equipe/leaders/{whom.public_id}"),
    ):
        browser = await sign_in_as(db, visitor(), who)
        await browser.go(path)
        assert browser.all(".voices blockquote") == [evil]
        assert browser.page.css("main script, main a[href^=javascript]") == []


async def test_neither_the_public_page_nor_the_api_shows_who_is_on_the_way(
    visitor: New, db: AsyncSession
) -> None:
    nominee = await person(db, name="Wideline J.")
    await profiles.leadership(db, nominee, Standing.WILLING, nominations=2)
    page = await visitor().go(person_url(nominee.public_id, "Wideline J.", lang="fr"))
    shown_by_api = await visitor().http.get(f"/api/v1/profiles/{nominee.public_id}")
    for text in (page.all("main")[0], shown_by_api.text):
        assert "Toujours là" not in text
        assert "eader de" not in text
    assert shown_by_api.json()["leads"] == []


async def test_words_of_a_nomination_are_between_its_writer_the_nominee_and_moderators(
    browser: Visitor, db: AsyncSession
) -> None:
    nominee = await person(db)
    await profiles.leadership(db, nominee, Standing.ASKED, nominations=1)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/personnes/{nominee.public_id}/nommer")
    assert "Toujours là" not in browser.text


async def test_a_failed_nomination_leaves_no_way_behind(db: AsyncSession, runtime: Runtime) -> None:
    nominee = await person(db)
    whom, me = await shown(db, nominee), await person(db)
    await nominate(db, me, whom, WHY, NOW)
    await db.commit()
    with pytest.raises(DomainError):
        async with runtime.database.transaction() as session:
            await nominate(session, me, whom, "Une seconde fois, pour voir.", NOW)
    assert await ways(db) == [(Standing.GATHERING, 1)]
    assert await count(db) == 1
