"""What moderators and staff do with missions: find, hold, hide, restore; reported by readers."""

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.core.finders import MOST_FOUND
from app.core.i18n import using
from app.core.screening import Factor, Held
from app.missions.finders import missions as find
from app.missions.models import Mission
from app.missions.moderated import Missions
from app.missions.queries.facts import listed_ids
from app.missions.rules import State
from app.missions.service import course, holding
from app.moderation.models import Case
from tests.factories import accounts, missions, organisations
from tests.factories.accounts import sign_in_as
from tests.factories.missions import TASKS
from tests.missions.said import TYPED, WHY

WAYS = Missions()
NEAR = "moderator:villeray-saint-michel-parc-extension"


async def test_a_reader_reports_a_mission_and_who_runs_it_is_not_asked_to(db, run, visitor):
    it = await run()
    browser = await visitor("en").go(it.where)
    await browser.follow("Report")
    assert browser.status == 200
    assert it.mission.title in browser.text
    owner = await sign_in_as(db, visitor("en"), it.owner)
    await owner.go(it.where)
    assert "/report/" not in owner.page.css_first("main").html
    assert not [text for text in owner.all("main a") if text == "Report"]


async def test_what_is_judged_is_everything_that_people_read(db):
    mission = await missions.mission(
        db, place_label="Derrière l’école", accessibility_note="Sonner deux fois.",
        state=State.PAUSED, closing_reason=WHY,
    )  # fmt: skip
    found = await WAYS.find(db, mission.public_id)
    for words in (mission.tasks, "Derrière l’école", "Sonner deux fois.", WHY):
        assert words in found.text
    assert (found.title, found.public_id, found.language) == (
        mission.title, mission.public_id, "fr",
    )  # fmt: skip
    assert found.territory_id == mission.territory_id
    assert found.subject == mission.subject
    assert await WAYS.find(db, "k7m2p9x4qa") is None
    assert await WAYS.find(db, 10**9) is None


async def test_hiding_twice_is_hiding_once_and_raises_the_version_that_writers_see(
    db, run, runtime
):
    it = await run()
    now = clock.now()
    for _ in range(2):
        await WAYS.hide(db, runtime, it.mission.id, now)
    await db.commit()
    after = await missions.again(db, it.mission)
    assert (after.hidden_at, after.version) == (now, 2)
    assert await listed_ids(db, now) == []
    for _ in range(2):
        await WAYS.restore(db, runtime, it.mission.id, now)
    await db.commit()
    after = await missions.again(db, it.mission)
    assert (after.hidden_at, after.version) == (None, 3)
    await WAYS.hide(db, runtime, 10**9, now)


@pytest.fixture
def suspicious(monkeypatch):
    """Let every text that says “lottery” be looked at first."""
    held = Held((Factor("words", 9, "lottery"),))
    kept: list[object] = []

    async def judge(_session, written, _now):
        assert written.kind == "mission"
        return held if "lottery" in written.text else None

    async def keep(_session, subject, what, _now):
        kept.append((subject, what))

    monkeypatch.setattr(holding, "judge", judge)
    monkeypatch.setattr(holding, "keep", keep)
    return kept


@pytest.mark.parametrize("field", ["title", "tasks", "place_label", "accessibility_note"])
async def test_a_mission_whose_words_must_be_looked_at_is_held_when_it_is_published(
    db, run, visitor, suspicious, field
):
    words = "Win the lottery with us, neighbours of the borough, each and every week"
    it = await run(state=State.DRAFT, **{field: words})
    assert suspicious == [], "a draft is nobody's business"
    browser = await sign_in_as(db, visitor("en"), it.owner)
    await browser.go(it.where)
    await browser.submit(".mission-running form[action$=publish]")
    assert "It was held automatically" in browser.text
    assert [subject for subject, _held in suspicious] == [it.mission.subject]
    assert (await visitor("en").go(it.where)).status == 404
    assert await listed_ids(db, clock.now()) == []


async def test_hostile_words_of_a_mission_wait_for_a_moderator_and_calm_ones_do_not(db, run):
    for words, is_held in (("Retourne dans ton pays, toi. ", True), ("", False)):
        it = await run(state=State.DRAFT, tasks=words + TASKS)
        await course.publish(db, it.owner, it.mission, clock.now())
        await db.commit()
        assert (it.mission.hidden_at is not None) is is_held
        case = select(Case.is_held).where(Case.subject_id == it.mission.id)
        assert list(await db.scalars(case)) == [True] * is_held


async def test_a_public_mission_that_says_something_else_later_is_held_then(
    db, run, visitor, suspicious
):
    it = await run()
    browser = await sign_in_as(db, visitor("en"), it.owner)
    await browser.go(f"{it.where}/edit")
    await browser.submit(**TYPED | {"title": "Win the lottery"})
    assert "It was held automatically" in browser.text
    hidden_at = (await missions.again(db, it.mission)).hidden_at
    assert hidden_at
    await browser.go(f"{it.where}/edit")
    await browser.submit(**TYPED | {"title": "Plant forty shrubs"})
    assert browser.status == 200
    assert (await missions.again(db, it.mission)).hidden_at == hidden_at, "a moderator says when"
    assert len(suspicious) == 1


async def test_staff_find_missions_by_title_or_identifier_without_accents(db):
    near = await accounts.person(db, roles=(NEAR,))
    far = await accounts.person(db, roles=("moderator:ville-marie",))
    shown = await missions.mission(db, title="Fêter l’Été des aînés")
    draft = await missions.mission(db, title="Fête à venir", state=State.DRAFT)
    hidden = await missions.mission(db, title="Fête douteuse", hidden_at=clock.now())
    with using("en"):
        lines = await find(db, near, "fete")
        assert [line.title for line in lines] == [
            hidden.title, draft.title,
        ] or {line.title for line in lines} >= {hidden.title, draft.title}  # fmt: skip
        assert {line.detail for line in lines} >= {
            "Hidden by the moderators · Parc-Extension", "Draft · Parc-Extension",
        }  # fmt: skip
        assert {line.title for line in await find(db, far, "fete")} <= {shown.title}
        (one,) = await find(db, far, shown.public_id.upper())
        assert one.title == shown.title
        assert one.path.startswith(f"/en/missions/{shown.public_id}-")
        (one,) = await find(db, far, "ete des aines")
        assert one.detail == "Looking for people · Parc-Extension"
        assert await find(db, near, "%") == []
        assert await find(db, near, "") == []


async def test_staff_are_shown_no_more_than_a_screen(db):
    boss = await accounts.person(db, roles=("administrator",))
    organisation = await organisations.organisation(db)
    for _ in range(MOST_FOUND + 3):
        await missions.mission(db, organisation=organisation)
    found = await find(db, boss, "planter avec")
    assert len(found) == MOST_FOUND


async def test_a_held_mission_is_neither_followed_nor_told_of_until_it_is_restored(
    db, run, suspicious, runtime
):
    it = await run(state=State.DRAFT, title="Win the lottery")
    await course.publish(db, it.owner, it.mission, clock.now())
    await db.commit()
    held = await missions.again(db, it.mission)
    assert (held.state, held.hidden_at is not None) == (State.PUBLISHED, True)
    await db.execute(update(Mission).values(title="Plant shrubs"))
    await WAYS.restore(db, runtime, it.mission.id, clock.now())
    await db.commit()
    assert await listed_ids(db, clock.now()) == [it.mission.id]
