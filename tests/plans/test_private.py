"""What plans know of a person: given to them whole, gone with them, and nobody else's meanwhile."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.personal import Leaving, erasers, readers
from app.core.retention import forget_some, terms
from app.plans.models import (
    Capacity,
    Plan,
    PlanEditing,
    PlanSection,
    PlanVersion,
    Report,
    Review,
)
from app.plans.personal import OPEN_KEPT
from app.plans.queries.editing import STILL_OPEN, others_editing
from app.plans.rules import ReviewState, Section
from app.plans.schemas import CapacityWords
from app.plans.service import capacity
from app.plans.service.write import note_editing, write
from app.projects.rules import State
from tests.factories import plans
from tests.factories.accounts import person
from tests.plans.world import Browsers, Team, signed_in, team, text_of

NAMES = ("plan_changes", "plan_editing", "plan_capacities", "plan_reviews", "project_reports")
EXPERIENCE = "Dix ans à la Caisse de la rue Saint-Roch."


async def copy(db: AsyncSession, who: Actor | int) -> dict[str, list[dict[str, Any]]]:
    """Return what a person is given of plans."""
    number = who if isinstance(who, int) else who.id
    return {name: [row async for row in readers()[name](db, number)] for name in NAMES}


async def lived(db: AsyncSession) -> Team:
    """Let a member write, do, open, ask and report; the mentor decides."""
    of = await team(db, State.DELIVERED)
    now = clock.now()
    await write(db, of.member, of.number, Section.NEED, text_of("Il manque de l’ombre."), now)
    await write(db, of.carrier, of.number, Section.NEED, text_of("Il fait chaud.", 1), now)
    typed = CapacityWords.model_validate(
        {"kind": "team", "person": of.member.public_id, "what": "Tenir la caisse",
         "experience": EXPERIENCE, "is_secured": True}
    )  # fmt: skip
    await capacity.add(db, of.carrier, of.number, typed, now)
    await plans.review(
        db, of.project, ReviewState.CHANGES, of.mentor, asked_by_id=of.member.id,
        note="Nous sommes prêts.", reasons="Il manque le permis de la Ville, et l’assurance.",
    )  # fmt: skip
    await plans.report(db, of.project, by=of.member)
    await note_editing(db, of.member, of.number, Section.SUCCESS, now)
    await db.commit()
    return of


async def test_a_person_is_given_their_own_words_and_nobody_elses(db: AsyncSession) -> None:
    of = await lived(db)
    mine = await copy(db, of.member)
    [change] = mine["plan_changes"]
    assert (change["project"], change["section"], change["version"], change["text"]) == (
        of.which, "need", 1, "Il manque de l’ombre.",
    )  # fmt: skip
    assert change["edited_at"].endswith("Z")
    [able] = mine["plan_capacities"]
    assert able == {
        "project": of.which, "what": "Tenir la caisse", "experience": EXPERIENCE,
        "is_secured": True,
    }  # fmt: skip
    [opened] = mine["plan_editing"]
    assert opened["section"] == "success"
    [report] = mine["project_reports"]
    assert (report["state"], report["done"]) == ("published", plans.DONE)
    assert "Il fait chaud." not in str(mine)


async def test_who_asked_and_who_decided_each_get_their_half_of_a_review(
    db: AsyncSession,
) -> None:
    of = await lived(db)
    [asked] = (await copy(db, of.member))["plan_reviews"]
    [decided] = (await copy(db, of.mentor))["plan_reviews"]
    assert (asked["note"], asked["reasons"], asked["decided"]) == ("Nous sommes prêts.", "", False)
    assert (decided["note"], decided["decided"]) == ("", True)
    assert decided["reasons"].startswith("Il manque le permis")
    assert asked["state"] == decided["state"] == "changes"
    assert (await copy(db, of.carrier))["plan_reviews"] == []


async def test_a_stranger_is_given_nothing(db: AsyncSession) -> None:
    await lived(db)
    assert await copy(db, await person(db)) == {name: [] for name in NAMES}


async def test_the_copy_is_plain_json_and_names_no_other_person(db: AsyncSession) -> None:
    of = await lived(db)
    written = json.dumps(await copy(db, of.member), ensure_ascii=False)
    for other in (of.carrier, of.mentor):
        assert str(other.display_name) not in written
        assert other.public_id not in written


@pytest.mark.parametrize("erase_words", [True, False])
async def test_who_leaves_is_named_nowhere_and_the_team_keeps_its_plan(
    db: AsyncSession, erase_words: bool
) -> None:
    of = await lived(db)
    leaving = Leaving(of.member.id, erase_words=erase_words, now=clock.now())
    for _twice in range(2):
        await erasers()["plans"](db, leaving)
    await db.commit()
    assert await copy(db, of.member) == {name: [] for name in NAMES}
    texts = list(await db.scalars(select(PlanVersion.body).order_by(PlanVersion.id)))
    assert texts[:2] == ["Il manque de l’ombre.", "Il fait chaud."]
    assert all("Caisse de la rue" not in body for body in texts)
    report = (await db.execute(select(Report))).scalar_one()
    assert (report.written_by_id, report.done) == (None, plans.DONE)
    review = (await db.execute(select(Review))).scalar_one()
    assert (review.asked_by_id, review.decided_by_id) == (None, of.mentor.id)
    assert f"project:{of.number}" in leaving.pages


async def test_others_keep_their_names_when_one_leaves(db: AsyncSession, visitor: Browsers) -> None:
    of = await lived(db)
    await erasers()["plans"](db, Leaving(of.member.id, erase_words=True, now=clock.now()))
    await db.commit()
    by = set(await db.scalars(select(PlanVersion.edited_by_id)))
    assert by == {None, of.carrier.id}
    anybody = await visitor().go(f"{of.plan}/historique")
    assert "Amina D." in anybody.text
    assert "Bruno R." not in anybody.text
    await anybody.go(of.report)
    assert "Bruno R." not in anybody.text
    assert plans.DONE in anybody.text


async def test_a_reviewer_who_left_is_named_by_no_page_and_the_verdict_stays(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await lived(db)
    await erasers()["plans"](db, Leaving(of.mentor.id, erase_words=False, now=clock.now()))
    await db.commit()
    for path in (of.plan, f"{of.plan}/relectures", f"/fr/projets/{of.which}"):
        anybody = await visitor().go(path)
        assert "Changements demandés" in anybody.text
        assert "par Mireille B." not in anybody.text


async def test_what_somebody_had_open_is_forgotten_after_a_day_and_shown_a_quarter_of_an_hour(
    db: AsyncSession,
) -> None:
    of = await team(db)
    now = clock.now()
    await plans.plan(db, of.project, of.carrier, {})
    moments = {Section.NEED: now - OPEN_KEPT - timedelta(minutes=1), Section.SOLUTION: now}
    for section, at in moments.items():
        await note_editing(db, of.member, of.number, section, at)
    await db.commit()
    later = now + STILL_OPEN
    seen = await others_editing(
        db, of.number, Section.SOLUTION, of.carrier.id, later - timedelta(seconds=1)
    )
    assert [one.name for one in seen] == ["Bruno R."]
    assert await others_editing(db, of.number, Section.SOLUTION, of.carrier.id, later) == []
    assert await others_editing(db, of.number, Section.SOLUTION, of.member.id, now) == [], (
        "one is not told of oneself"
    )
    [term] = [one for one in terms() if one.name == "plan_editing"]
    assert [await forget_some(db, term, now) for _twice in range(2)] == [1, 0]
    assert list(await db.scalars(select(PlanEditing.section))) == [Section.SOLUTION]


async def test_opening_a_part_again_goes_on_or_begins_anew(db: AsyncSession) -> None:
    of = await team(db)
    start = clock.now() - timedelta(hours=2)
    minute = timedelta(minutes=1)
    opened = select(PlanEditing.since, PlanEditing.seen_at)
    for at, since in (
        (start, start),
        (start + 5 * minute, start),
        (start + 19 * minute, start),
        (start + 90 * minute, start + 90 * minute),
    ):
        await note_editing(db, of.member, of.number, Section.NEED, at)
        [row] = (await db.execute(opened)).all()
        assert tuple(row) == (since, at)
        db.expire_all()


async def test_saving_a_part_closes_it_for_who_saved_and_for_nobody_else(db: AsyncSession) -> None:
    of = await team(db)
    now = clock.now()
    for who in (of.carrier, of.member):
        await note_editing(db, who, of.number, Section.NEED, now)
    await note_editing(db, of.carrier, of.number, Section.SUCCESS, now)
    await write(db, of.carrier, of.number, Section.NEED, text_of("Il fait chaud."), now)
    query = select(PlanEditing.person_id, PlanEditing.section)
    left = {tuple(row) for row in await db.execute(query)}
    assert left == {(of.member.id, Section.NEED), (of.carrier.id, Section.SUCCESS)}


async def test_the_page_of_a_plan_names_nobody_to_strangers_who_has_it_open(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await lived(db)
    await note_editing(db, of.member, of.number, Section.NEED, clock.now())
    await db.commit()
    for who in (None, of.mentor):
        browser = await signed_in(db, visitor, who, of.plan)
        assert "a cette partie ouverte" not in browser.text


async def test_a_project_that_goes_takes_its_plan_along(db: AsyncSession) -> None:
    of = await lived(db)
    await db.delete(of.project)
    await db.commit()
    for table in (Plan, PlanSection, PlanVersion, Capacity, Review, Report, PlanEditing):
        many = (await db.execute(select(func.count()).select_from(table))).scalar_one()
        assert many == 0, table
