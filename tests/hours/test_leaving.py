"""Whoever leaves takes their hours along; what was settled stays for the others, without them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import NotFound, Refused
from app.core.personal import Leaving, erasers, readers
from app.core.settings import Settings
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.queries import sums
from app.hours.rules import OPEN, SHOWN_FROM, Act, Side, State
from app.hours.service.certify import revoke
from app.hours.service.turn import turn
from tests.factories import hours, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import LEA, OMAR, TITLE, WHY, plain, sides
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def copy_of(db: AsyncSession, who: int) -> dict[str, list[dict[str, object]]]:
    """Return what a person is given of their hours."""
    names = ("hours", "hours_said", "certificates")
    return {name: [row async for row in readers()[name](db, who)] for name in names}


async def leave(db: AsyncSession, who: int, *, erase_words: bool = False) -> Leaving:
    leaving = Leaving(who, erase_words=erase_words, now=NOW)
    await erasers()["hours"](db, leaving)
    await db.commit()
    return leaving


async def test_a_copy_holds_one_s_own_hours_words_and_certificates_and_nobody_else_s(
    db: AsyncSession, settings: Settings
) -> None:
    around, other = await sides(db), await sides(db)
    mine = await around.entry(db)
    await other.entry(db)
    await turn(db, around.owner, mine.public_id, Act.DISPUTE, NOW, 60, "Dit par le responsable.")
    await turn(db, around.giver, mine.public_id, Act.DISPUTE, NOW, 90, "Dit par moi, Léa.")
    made, code = await hours.certificate(db, settings, around.giver)
    await hours.certificate(db, settings, other.giver)
    copy = await copy_of(db, around.giver.id)
    [entry] = copy["hours"]
    assert (entry["title"], entry["minutes"], entry["state"]) == (TITLE, 90, "disputed")
    assert [row["words"] for row in copy["hours_said"]] == ["", "Dit par moi, Léa."]
    [certificate] = copy["certificates"]
    assert certificate["public_id"] == made.public_id
    assert code not in str(copy)
    theirs = await copy_of(db, around.owner.id)
    assert theirs["hours"] == theirs["certificates"] == []
    [row] = theirs["hours_said"]
    assert (row["words"], row["hours"]) == ("Dit par le responsable.", mine.public_id)
    assert LEA not in str(theirs), "whose hours they were is not told again"


async def test_somebody_who_gave_nothing_is_given_empty_lists(db: AsyncSession) -> None:
    copy = await copy_of(db, (await person(db)).id)
    assert copy == {"hours": [], "hours_said": [], "certificates": []}


@pytest.mark.parametrize("state", sorted(State))
async def test_what_waits_goes_and_what_is_closed_stays_without_a_name(
    db: AsyncSession, state: State
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=state, decided_by=around.owner)
    number = entry.id
    await leave(db, around.giver.id)
    query = select(HoursEntry).where(HoursEntry.id == number)
    fresh = query.execution_options(populate_existing=True)
    left = (await db.scalars(fresh)).one_or_none()
    assert (left is None) is (state in OPEN)
    if left is not None:
        assert (left.person_id, left.minutes, left.decided_by_id) == (None, 120, around.owner.id)


async def test_nothing_of_what_was_said_keeps_their_words_or_words_about_them(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    await turn(db, around.owner, entry.public_id, Act.DISPUTE, NOW, 60, "Léa est partie tôt.")
    await turn(db, around.giver, entry.public_id, Act.ACCEPT, NOW)
    await db.commit()
    await leave(db, around.giver.id)
    query = select(HoursTurn).order_by(HoursTurn.id)
    rows = list(await db.scalars(query.execution_options(populate_existing=True)))
    assert {row.words for row in rows} == {""}
    assert [row.by_id for row in rows] == [None, around.owner.id, None]
    assert [row.minutes for row in rows] == [120, 60, 60], "numbers stay"


async def test_an_organiser_who_leaves_leaves_the_hours_to_their_givers(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    await turn(db, around.owner, entry.public_id, Act.DISPUTE, NOW, 60, WHY)
    await turn(db, around.giver, entry.public_id, Act.ACCEPT, NOW)
    await db.commit()
    await leave(db, around.owner.id)
    kept = await hours.again(db, entry)
    assert (kept.person_id, kept.state, kept.minutes) == (around.giver.id, State.SETTLED, 60)
    await sign_in_as(db, browser, around.giver)
    await browser.go(f"/fr/heures/{entry.public_id}")
    said = browser.all(".said-lines li")
    assert any("Une personne qui est partie" in line for line in said)
    assert OMAR not in browser.text
    assert WHY not in browser.text


async def test_whoever_runs_the_mission_reads_settled_hours_of_somebody_who_left(
    browser: Visitor, db: AsyncSession
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state="confirmed", decided_by=around.owner)
    await leave(db, around.giver.id)
    await sign_in_as(db, browser, around.owner)
    await browser.go(f"/fr/heures/{entry.public_id}")
    assert browser.status == 200
    assert "Une personne qui est partie" in browser.text
    assert LEA not in browser.answer.text
    assert browser.page.css("main form") == []
    for act in Act:
        with pytest.raises(Refused, match="Cette personne est partie"):
            await turn(db, around.owner, entry.public_id, act, NOW, 60, WHY)
    with pytest.raises(NotFound):
        await turn(db, around.giver, entry.public_id, Act.WITHDRAW, NOW)


async def test_a_public_sum_falls_silent_when_who_left_made_it_five(
    browser: Visitor, db: AsyncSession
) -> None:
    of = await organisations.organisation(db)
    project = await projects.project(db, "in_progress")
    await db.commit()
    mission, one = await hours.held(db, organisation=of, project=project)
    people = [await person(db) for _n in range(SHOWN_FROM)]
    for who in people:
        await hours.entry(db, who, mission, one, state="confirmed")
    path = f"/fr/organismes/{of.public_id}"
    assert (await browser.go(path)).all(".hours-sum")
    leaving = await leave(db, people[0].id)
    assert leaving.pages == {f"organisation:{of.id}", f"project:{project.id}"}
    assert await sums.of_organisation(of.id).alone(db) is None
    assert await sums.of_project(project.id).alone(db) is None


async def test_a_certificate_outlives_its_owner_without_name_initials_or_code(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    who, owner = await person(db), await person(db)
    of = await organisations.organisation(db, owner, name="Les Érables")
    made, code = await hours.certificate(
        db, settings, who, organisation_id=of.id, issuer="Les Érables"
    )
    await leave(db, who.id)
    row = (await db.execute(select(Certificate.__table__))).one()
    assert (row.person_id, row.name, row.initials, row.sealed_code) == (None, "", "", b"")
    assert (row.minutes, row.days) == (720, 4)
    await browser.go(f"/fr/attestations/{code}")
    assert "Non conservées : cette personne a fermé son compte." in plain(browser.text)
    assert "Les Érables" in browser.text
    done = await revoke(db, owner, made.public_id, WHY, NOW)
    assert done.revoked_by == Side.ORGANISER


async def test_leaving_twice_changes_nothing_more(db: AsyncSession, settings: Settings) -> None:
    around = await sides(db)
    await around.entry(db, state="confirmed")
    await hours.certificate(db, settings, around.giver)
    await leave(db, around.giver.id)
    again = await leave(db, around.giver.id, erase_words=True)
    assert again.pages == set()
    assert len((await db.scalars(select(HoursEntry.id))).all()) == 1


async def test_the_person_s_row_may_go_and_the_hours_stay(
    db: AsyncSession, settings: Settings
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state="settled", decided_by=around.giver)
    _made, code = await hours.certificate(db, settings, around.giver)
    number = around.giver.id
    await leave(db, number)
    await db.execute(delete(Person).where(Person.id == number))
    await db.commit()
    kept = await hours.again(db, entry)
    assert (kept.person_id, kept.decided_by_id, kept.minutes) == (None, None, 120)
    assert code
