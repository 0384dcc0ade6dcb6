"""Finding, reading, writing and dating missions as people do, without JavaScript."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.missions.rules import State
from app.profiles.models import Profile, ProfileSkill
from app.profiles.rules import Level
from tests.factories import accounts, missions, organisations, projects
from tests.factories.accounts import sign_in_as
from tests.factories.missions import TASKS, ahead
from tests.queries import counted
from tests.visitor import Visitor

SAID: dict[str, Any] = {
    "title": "Plant forty shrubs", "tasks": TASKS, "language": "en", "area": "parc-extension",
    "themes": ["nature"], "roles": "2 with shovels\n1 at the table", "maximum_people": "6",
    "minimum_people": "3", "accessibility": ["step-free"],
}  # fmt: skip
WHY = "The room is flooded since yesterday."


async def test_a_mission_is_written_dated_published_and_found(
    db: AsyncSession, visitor: Any
) -> None:
    owner = await accounts.person(db, language="en")
    organisation = await organisations.organisation(db, owner, name="Green Hands")
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go("/en/missions/new")
    await browser.submit(**SAID)
    assert browser.path.endswith("/dates"), browser.text
    day = (clock.now() + timedelta(days=12)).date()
    form = {"day": f"{day}", "starts": "10:00", "ends": "12:00", "repeat": "weekly"}
    await browser.submit("form#add", **form, until=f"{day + timedelta(days=14)}")
    assert "3 dates are added" in browser.text
    await browser.submit("main form[action$=publish]")
    assert "The mission is public" in browser.text
    assert browser.all("h1") == ["Plant forty shrubs"]
    reader = await visitor("en").go("/en/missions")
    assert "Plant forty shrubs" in reader.text and "Green Hands" in reader.text
    await reader.follow("Plant forty shrubs")
    assert reader.status == 200 and len(reader.all("li.mission-date")) == 3
    for words in ("With Green Hands", "with shovels", "No step to get in", "6 places left"):
        assert words in reader.text
    ld = reader.page.css_first('script[type="application/ld+json"]')
    assert ld is not None and '"startDate"' in ld.text() and "Green Hands" in ld.text()
    assert organisation.id


async def test_what_was_typed_comes_back_with_a_reason_beside_its_field(
    db: AsyncSession, visitor: Any
) -> None:
    owner = await accounts.person(db, language="en")
    await organisations.organisation(db, owner)
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go("/en/missions/new")
    await browser.submit(
        **SAID
        | {"title": "Plant", "maximum_people": "2", "minimum_age": "12", "roles": "shovels",
           "area": "atlantis", "required_skills": ["sorcery"]}
    )  # fmt: skip
    assert browser.status == 422
    assert "at least 8" in browser.error("title")
    assert "fewer than it takes" in browser.error("maximum_people")
    assert "14" in browser.error("minimum_age")
    assert "its number first" in browser.error("roles")
    for field in ("area", "required_skills"):
        assert "offered answers" in browser.error(field)
    assert TASKS in browser.page.html
    await browser.submit(**SAID | {"roles": "9 with shovels", "themes": []})
    assert "more people than can come" in browser.error("roles")


async def test_a_form_changed_by_somebody_else_meanwhile_keeps_both_texts(
    db: AsyncSession, visitor: Any
) -> None:
    carrier, mate = await accounts.person(db, language="en"), await accounts.person(db)
    project = await projects.project(db, carrier=carrier, members=[mate])
    mission = await missions.mission(db, project=project, roles={"caisse": 2})
    browser = await sign_in_as(db, visitor("en"), carrier)
    await browser.go(f"/en/missions/{mission.public_id}/edit")
    other = await sign_in_as(db, visitor("fr"), mate)
    await other.go(f"/fr/missions/{mission.public_id}/modifier")
    await other.submit(title="Planter soixante arbustes")
    assert other.status == 200
    await browser.submit(title="Plant fifty shrubs")
    assert browser.status == 409 and "Somebody else has changed" in browser.text
    assert browser.page.css_first("#field-title").attributes["value"] == "Plant fifty shrubs"
    assert (await missions.again(db, mission)).title == "Planter soixante arbustes"


async def test_a_date_is_moved_and_cancelled_and_its_page_says_so(
    db: AsyncSession, visitor: Any
) -> None:
    owner = await accounts.person(db, language="en")
    mission = await missions.mission(db, owner=owner)
    (one,) = await missions.dates_of(db, mission)
    browser = await sign_in_as(db, visitor("en"), owner)
    where = f"/en/missions/{mission.public_id}/dates/{one.public_id}"
    await browser.go(f"{where}/move")
    await browser.submit(day=f"{ahead(9)[0]:%Y-%m-%d}", starts="18:00", ends="20:30")
    assert "The date is changed" in browser.text
    await browser.go(f"{where}/cancel")
    await browser.submit(reason="no")
    assert browser.status == 422 and browser.error("reason")
    await browser.submit(reason=WHY)
    reader = await visitor("en").go(f"/en/missions/{mission.public_id}")
    assert WHY in reader.text and "Cancelled" in reader.text
    assert (await browser.go(f"{where}/move")).status == 403


async def test_a_mission_is_paused_resumed_and_cancelled_with_its_reason(
    db: AsyncSession, visitor: Any
) -> None:
    owner = await accounts.person(db, language="en")
    mission = await missions.mission(db, owner=owner)
    where = f"/en/missions/{mission.public_id}"
    reader = await visitor("en").go(where)
    assert "Looking for people" in reader.text
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go(f"{where}/pause")
    await browser.submit(reason=WHY)
    assert "The mission is paused." in browser.text
    await reader.go(where)
    assert WHY in reader.text, "the kept page was dropped"
    await browser.submit("main form[action$=resume]")
    assert "looks for people again" in browser.text
    await browser.go(f"{where}/cancel")
    await browser.submit(reason=WHY)
    assert (await reader.go(where)).status == 200 and "This mission is cancelled." in reader.text
    assert "Plant" not in (await reader.go("/en/missions")).text.split("mission")[-1]


async def test_drafts_and_hidden_missions_are_for_who_runs_them(
    db: AsyncSession, visitor: Any
) -> None:
    owner, stranger = await accounts.person(db, language="en"), await accounts.person(db)
    draft = await missions.mission(db, owner=owner, state=State.DRAFT)
    hidden = await missions.mission(db, owner=owner, hidden_at=clock.now())
    mine = await sign_in_as(db, visitor("en"), owner)
    theirs = await sign_in_as(db, visitor("en"), stranger)
    for mission in (draft, hidden):
        where = f"/en/missions/{mission.public_id}"
        assert (await visitor("en").go(where)).status == 404
        assert (await theirs.go(where)).status == 404
        assert (await theirs.go(f"{where}/dates")).status == 404
        assert (await mine.go(where)).status == 200
    shown = await missions.mission(db, owner=owner)
    assert (await theirs.go(f"/en/missions/{shown.public_id}/edit")).status == 403
    await mine.go(f"/en/missions/{draft.public_id}/discard")
    await mine.submit()
    assert "The draft is gone" in mine.text
    assert (await mine.go(f"/en/missions/{draft.public_id}")).status == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"indoors", "outdoors", "remote"}),
        ("area=cremazie", {"indoors"}),
        ("theme=food", {"indoors"}),
        ("where=home", {"remote"}),
        ("where=site", {"indoors", "outdoors"}),
        ("when=week", {"outdoors"}),
        ("when=month", {"outdoors", "remote"}),
        ("skill=accounting", {"remote"}),
        ("cause=climate", {"outdoors"}),
        ("skill=mine", {"remote"}),
    ],
)
async def test_missions_are_found_by_where_when_what_and_what_one_can_do(
    db: AsyncSession, visitor: Any, query: str, found: set[str]
) -> None:
    await missions.mission(
        db, title="indoors", area="cremazie", themes=["food"], sessions=[ahead(60)]
    )
    await missions.mission(
        db, title="outdoors", themes=["nature"], causes=["climate"], sessions=[ahead(3)]
    )
    await missions.mission(
        db, title="remote", themes=[], remote="full", skills={"accounting": True},
        sessions=[ahead(20)],
    )  # fmt: skip
    browser = visitor("en")
    if query == "skill=mine":
        who = await accounts.person(db)
        db.add(Profile(person_id=who.id))
        await db.flush()
        db.add(ProfileSkill(person_id=who.id, skill="accounting", level=next(iter(Level))))
        await db.commit()
        await sign_in_as(db, browser, who)
    await browser.go(f"/en/missions?{query}")
    assert set(browser.all("article.mission-card h2")) == found
    assert browser.status == 200


async def test_a_list_goes_on_by_key_and_costs_the_same_however_long(
    db: AsyncSession, visitor: Any, runtime: Any
) -> None:
    organisation = await organisations.organisation(db)
    for number in range(23):
        await missions.mission(
            db,
            organisation=organisation,
            title=f"Mission {number:02}",
            sessions=[ahead(2 + number)],
        )
    browser: Visitor = visitor("en")
    with counted(runtime) as statements:
        await browser.go("/en/missions")
    assert len(statements) <= 4, statements
    first = browser.all("article.mission-card h2")
    assert first == [f"Mission {n:02}" for n in range(20)]
    assert "23 missions" in browser.text
    await browser.follow("Later missions")
    assert browser.all("article.mission-card h2") == ["Mission 20", "Mission 21", "Mission 22"]
    await browser.go("/en/missions?area=atlantis")
    assert browser.status == 422
    assert (await browser.go("/en/missions?after=%00")).status == 422


async def test_a_page_with_thirty_dates_asks_no_more_than_one_with_a_single_date(
    db: AsyncSession, visitor: Any, runtime: Any
) -> None:
    short = await missions.mission(db)
    long = await missions.mission(db, sessions=[ahead(2 + n) for n in range(30)])
    counts = []
    for mission in (short, long):
        with counted(runtime) as statements:
            browser = await visitor("en").go(f"/en/missions/{mission.public_id}-{'x'}")
        assert browser.status == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
    assert len(browser.all("li.mission-date")) == 24 and "6 more dates" in browser.text
    await browser.follow("6 more dates")
    assert len(browser.all("li.mission-date")) == 30


async def test_a_visitors_pages_hold_no_cookie_and_are_kept(db: AsyncSession, visitor: Any) -> None:
    mission = await missions.mission(db)
    for path in ("/en/missions", f"/en/missions/{mission.public_id}", "/en/missions.ics"):
        browser = await visitor("en").go(path)
        assert browser.status == 200 and "set-cookie" not in browser.answer.headers
        assert "csrf_token" not in browser.answer.text


async def test_projects_and_organisations_show_their_missions(
    db: AsyncSession, visitor: Any
) -> None:
    organisation = await organisations.organisation(db)
    await missions.mission(db, organisation=organisation, title="Trier les dons du samedi")
    browser = await visitor("en").go(f"/en/organisations/{organisation.public_id}")
    assert "Trier les dons du samedi" in browser.text
    owner = await accounts.person(db, language="en")
    await organisations.organisation(db, owner, name="Nobody yet")
    mine = await sign_in_as(db, visitor("en"), owner)
    await mine.go("/en/missions/mine")
    assert "You run no mission yet" in mine.text
    await missions.mission(db, owner=owner, title="Une corvée de ruelle")
    await mine.go("/en/missions/mine")
    assert "Une corvée de ruelle" in mine.text and "0 of 4 places taken" in mine.text
