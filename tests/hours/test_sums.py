"""Sums: one's own for oneself alone, those of many only when they are many; each figure the entries'."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n.format import ZONE
from app.core.runtime import Runtime
from app.hours.queries import sums
from app.hours.rules import SHOWN_FROM, Side, State
from app.organisations.models import Organisation
from app.projects.models import Project
from tests.factories import hours, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import TITLE, plain, sides
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZONE).date()
JANUARY = date(TODAY.year, 1, 1)


async def given(
    db: AsyncSession, people: int, minutes: int = 90, **where: object
) -> list[tuple[int | None, int]]:
    """Let so many people have given so much, confirmed; return who and how much."""
    mission, one = await hours.held(db, **where)  # type: ignore[arg-type]
    made = [
        await hours.entry(db, None, mission, one, minutes=minutes, state="confirmed")
        for _n in range(people)
    ]
    return [(entry.person_id, entry.minutes) for entry in made]


async def test_one_s_own_sums_tell_this_year_from_ever_and_what_waits_apart(
    db: AsyncSession,
) -> None:
    who = await person(db)
    for day, minutes, state in (
        (JANUARY, 60, "confirmed"), (JANUARY - timedelta(days=1), 100, "settled"),
        (JANUARY - timedelta(days=400), 20, "confirmed"), (TODAY, 15, "proposed"),
        (TODAY, 25, "disputed"), (TODAY, 180, "withdrawn"), (TODAY, 0, "settled"),
    ):  # fmt: skip
        mission, _one = await hours.held(db)
        await hours.entry(db, who, mission, None, worked_on=day, minutes=minutes, state=state)
    found = await sums.given_by(db, who.id, TODAY)
    assert (found.ever, found.this_year, found.waiting) == (180, 60, 40)
    nobody = await sums.given_by(db, (await person(db)).id, TODAY)
    assert (nobody.ever, nobody.this_year, nobody.waiting) == (0, 0, 0)


async def test_one_s_own_page_shows_them_to_oneself_alone(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    who = await person(db, name="Léa Roy")
    mission, one = await hours.held(db, title=TITLE)
    await hours.entry(db, who, mission, one, minutes=150, state="confirmed")
    await hours.entry(db, who, mission, None, minutes=45)
    await sign_in_as(db, browser, who)
    for path in ("/fr/moi", "/fr/moi/heures"):
        said = plain((await browser.go(path)).text)
        assert "2 h 30" in said
        assert "45 min" in said
    profile = f"/fr/personnes/{who.public_id}"
    for reader in (browser, visitor()):
        said = plain((await reader.go(profile)).text)
        assert "2 h 30" not in said, "what one gave is one's own to tell"


async def test_a_page_without_hours_says_what_to_do(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/moi/heures")
    assert "Pas encore d’heures" in browser.text
    assert browser.page.css_first("a[href='/fr/moi/heures/attestations/nouvelle']") is None
    await browser.go("/fr/moi")
    assert "Voir mes heures" not in browser.text
    await browser.go("/en/hours")
    assert browser.all("h1") == ["Hours to confirm"]


@pytest.mark.parametrize("people", [0, 1, SHOWN_FROM - 1, SHOWN_FROM])
async def test_a_project_and_an_organisation_show_a_sum_from_five_people_on(
    visitor: Callable[..., Visitor], db: AsyncSession, people: int
) -> None:
    of: Organisation = await organisations.organisation(db)
    project: Project = await projects.project(db, "in_progress")
    await db.commit()
    made = await given(db, people, 90, organisation=of, project=project)
    for path in (f"/fr/organismes/{of.public_id}", f"/fr/projets/{project.public_id}"):
        shown = [plain(one) for one in (await visitor().go(path)).all(".hours-sum")]
        if people < SHOWN_FROM:
            assert shown == []
        else:
            total = sum(minutes for _who, minutes in made) // 60
            assert shown == [f"{total} heures confirmées, données par {people} personnes"]
    english = await visitor(language="en").go(f"/en/projects/{project.public_id}")
    assert bool(english.all(".hours-sum")) is (people >= SHOWN_FROM)


async def test_one_person_who_came_ten_times_is_one_person(db: AsyncSession) -> None:
    of, who = await organisations.organisation(db), await person(db)
    for days in range(2, 12):
        mission, one = await hours.held(db, days=days, organisation=of)
        await hours.entry(db, who, mission, one, state="confirmed")
    assert await sums.of_organisation(of.id).alone(db) is None
    await given(db, SHOWN_FROM - 1, 60, organisation=of)
    found = await sums.of_organisation(of.id).alone(db)
    assert found is not None
    assert (found.people, found.hours) == (5, 24)


async def test_nothing_that_waits_was_taken_back_or_is_none_is_in_a_public_sum(
    db: AsyncSession,
) -> None:
    of = await organisations.organisation(db)
    mission, one = await hours.held(db, organisation=of)
    await given(db, SHOWN_FROM, 60, organisation=of)
    for state in (State.PROPOSED, State.DISPUTED, State.WITHDRAWN):
        await hours.entry(db, None, mission, one, state=state)
    await hours.entry(db, None, mission, one, minutes=0, state="settled")
    found = await sums.of_organisation(of.id).alone(db)
    assert found is not None
    assert (found.hours, found.people) == (5, 5)


async def test_the_sum_of_a_kept_page_follows_what_is_settled(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    owner = await person(db)
    of = await organisations.organisation(db, owner)
    await given(db, SHOWN_FROM, 60, organisation=of)
    mission, one = await hours.held(db, organisation=of)
    last = await hours.entry(
        db, None, mission, one, state="disputed", said_by=Side.PERSON, rounds=2
    )
    path = f"/fr/organismes/{of.public_id}"
    assert "5 heures" in plain((await visitor().go(path)).text)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/heures/{last.public_id}")
    await browser.submit("form[action$=accepter]")
    assert "7 heures confirmées, données par 6 personnes" in plain((await visitor().go(path)).text)


async def test_what_waits_for_me_counts_people_and_not_my_own_hours(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    giver = await person(db)
    for one in (around.one, None):
        await hours.entry(db, giver, around.mission, one)
    await hours.entry(db, around.owner, around.mission, around.one)
    await hours.entry(db, None, around.mission, around.one, state="disputed", said_by="organiser")
    assert await sums.to_answer(db, around.owner.id) == (1, 0)
    await sign_in_as(db, browser, around.owner)
    await browser.go("/fr/moi")
    assert "Les heures de 1 personne attendent votre confirmation" in plain(browser.text)
    await browser.follow("Les heures de 1 personne")
    assert browser.path == "/fr/heures"
    assert len(browser.page.css("input[name=entry]")) == 2
    lines = [plain(one) for one in browser.all(".hours-lines > li")]
    assert len(lines) == 3, "what the person must answer is shown, and cannot be ticked"
    entries = [n.attributes["value"] for n in browser.page.css("input[name=entry]")]
    await browser.submit("main form", entry=entries)
    assert "Les heures de 1 personne sont confirmées" in plain(browser.text), (
        "one, though two dates"
    )


async def test_what_was_answered_meanwhile_is_said_and_not_counted(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    await sign_in_as(db, browser, around.owner)
    await browser.go("/fr/heures")
    entry.state, entry.decided_at = State.CONFIRMED, NOW
    await db.commit()
    await browser.submit("main form", entry=[entry.public_id, "zzzzzzzzzz"])
    assert "Il ne restait rien à confirmer" in browser.text
    assert (
        "Rien ne vous attend" in browser.text or browser.page.css_first("input[name=entry]") is None
    )


async def test_whoever_is_answered_reads_it_on_their_own_page(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    await around.entry(db, state="disputed", said_by="organiser", rounds=1)
    assert await sums.to_answer(db, around.giver.id) == (0, 1)
    await sign_in_as(db, browser, around.giver)
    await browser.go("/fr/moi")
    assert "L’autre partie donne un autre nombre pour vos heures" in browser.text


async def test_the_staff_s_list_holds_what_each_side_spoke_of_in_their_territory(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    for rounds in (1, 2, 4):
        mission, one = await hours.held(db, title=f"Après {rounds} réponses")
        await hours.entry(db, None, mission, one, state="disputed", rounds=rounds)
    here: Actor = await person(db, roles=("moderator",))
    there = await person(db, roles=("moderator:ville-marie",))
    await sign_in_as(db, browser, here)
    await browser.go("/fr/equipe/heures")
    titles = set(browser.all(".hours-lines a"))
    assert titles == {"Après 2 réponses", "Après 4 réponses"}
    await browser.go("/fr/equipe")
    assert "Heures en discussion 2" in plain(browser.text)
    await sign_in_as(db, browser, there)
    await browser.go("/fr/equipe/heures")
    assert "Tout le monde s’entend" in browser.text
    await sign_in_as(db, browser, around.giver)
    assert (await browser.go("/fr/equipe/heures")).status == 403


async def test_a_page_of_sums_asks_the_same_for_one_entry_and_for_many(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    mission, _one = await hours.held(db)
    await hours.entry(db, who, mission, None, state="confirmed")
    await browser.go("/fr/moi")
    with counted(runtime) as few:
        await browser.go("/fr/moi")
    for _n in range(12):
        await hours.entry(db, who, mission, None, state="confirmed")
    with counted(runtime) as many:
        await browser.go("/fr/moi")
    assert len(many) == len(few)
