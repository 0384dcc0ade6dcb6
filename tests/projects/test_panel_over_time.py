"""The panel of needs over time: what the slices above change is on every kept page at once, for everybody."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.projects.models import Project
from app.projects.rules import State
from tests.factories import items, projects
from tests.factories.accounts import person
from tests.factories.missions import TASKS, ahead

Look = Callable[[], Awaitable[dict[str, Any]]]


@pytest.fixture
async def carrier(db):
    return await person(db, name="Rosalie")


@pytest.fixture
async def made(db, carrier) -> Project:
    return await projects.project(db, State.MOBILISING, carrier)


@pytest.fixture
def look(made, visitor, anybody) -> Look:
    """Read every surface as visitors do, kept pages too; all of them tell the same story."""

    async def see() -> dict[str, Any]:
        found = (await anybody.get(f"/projects/{made.public_id}/needs")).json()["needs"]
        missing = [one["title"] for one in found if not one["is_met"]]
        page = await visitor("en").go(f"/en/projects/{made.public_id}")
        assert page.all(".need h3") == missing
        assert len(page.page.css("#needs .button-primary")) == min(1, len(missing))
        card = await visitor().http.get(f"/embed/projects/{made.public_id}?lang=en")
        assert all(one in card.text for one in missing)
        for kind in ("hours", "skills", "items", "money"):
            listed = await visitor("en").go(f"/en/projects?has={kind}")
            lacks = any(one["kind"] == kind and not one["is_met"] for one in found)
            assert (made.title in listed.text) is lacks, kind
        return {one["title"]: (one["kind"], one["have"], one["want"]) for one in found}

    return see


async def test_objects_that_are_asked_for_promised_and_no_longer_wanted(
    db, carrier, made, holding, look, work
):
    assert await look() == {}
    team, gives = await holding(carrier), await holding(await person(db))
    sent = {"project": made.public_id, "title": "Round shovels", "kind": "tool", "quantity": 4}
    asked = await team.send("POST", "/item-needs", sent)
    assert asked.status_code == 201, asked.text
    need = asked.json()["id"]
    await work()
    assert await look() == {"Round shovels": ("items", 0, 4)}
    offered = await gives.send(
        "POST", "/offers",
        {"need": need, "quantity": 3, "condition": "good", "window_from": str(items.day(0)),
         "window_until": str(items.day(6))},
    )  # fmt: skip
    assert offered.status_code == 201, offered.text
    await work()
    assert await look() == {"Round shovels": ("items", 0, 4)}, "offered is not promised"
    where = f"/offers/{offered.json()['id']}/acts"
    taken = await team.send("POST", where, {"act": "accept", "quantity": 3})
    assert taken.status_code == 200, taken.text
    await work()
    assert await look() == {"Round shovels": ("items", 3, 4)}
    reneged = await gives.send("POST", where, {"act": "renege", "reason": "They broke, sorry."})
    assert reneged.status_code == 200, reneged.text
    await work()
    assert await look() == {"Round shovels": ("items", 0, 4)}


async def test_money_that_the_budget_still_has_to_find(carrier, made, holding, look, work):
    program = await holding(carrier)
    path = f"/projects/{made.public_id}/plan/budget"
    lines = [{"kind": "cost", "label": "Trees", "cents": 320_000}]
    sent = {"lines": lines, "to_find_cents": 320_000, "version": 0}
    assert (await program.send("PUT", path, sent)).status_code == 200
    await work()
    assert await look() == {"Money for the project": ("money", 0, 320_000)}
    lines.append({"kind": "secured", "label": "Grant", "cents": 320_000})
    sent = {"lines": lines, "to_find_cents": 0, "version": 1}
    answer = await program.send("PUT", path, sent)
    assert answer.status_code == 200, answer.text
    await work()
    assert await look() == {"Money for the project": ("money", 320_000, 320_000)}


async def test_hours_and_skills_of_missions_that_are_published_and_called_off(
    carrier, made, holding, look, work
):
    program = await holding(carrier)
    drafted = []
    for title, skills in (("Plant on Saturday", []), ("Keep the books", ["accounting"])):
        sent = {
            "title": title, "tasks": TASKS, "area": "parc-extension", "language": "en",
            "required_skills": skills, "project": made.public_id,
        }  # fmt: skip
        mission = await program.send("POST", "/missions", sent)
        assert mission.status_code == 201, mission.text
        drafted.append(f"/missions/{mission.json()['id']}")
        begin = f"{ahead(20)[0]:%Y-%m-%d}T18:00"
        dated = {"starts": begin, "minutes": 90, "places": 5, "wanted": 4}
        answer = await program.send("POST", f"{drafted[-1]}/sessions", dated)
        assert answer.status_code == 201, answer.text
    await work()
    assert await look() == {}, "a draft asks nobody"
    for where in drafted:
        answer = await program.send("POST", f"{where}/turn", {"act": "publish"})
        assert answer.status_code == 200, answer.text
    await work()
    hours, skill = (await look()).values()
    assert hours == ("hours", 0, 4 * 90)
    assert skill == ("skills", 0, 4)
    off = {"act": "cancel", "reason": "The ground is frozen until April."}
    answer = await program.send("POST", f"{drafted[0]}/turn", off)
    assert answer.status_code == 200, answer.text
    await work()
    assert [kind for kind, _have, _want in (await look()).values()] == ["skills"]


async def test_a_project_that_stops_asks_nobody_any_more(carrier, made, holding, look, work):
    program = await holding(carrier)
    sent = {"project": made.public_id, "title": "Round shovels", "kind": "tool", "quantity": 4}
    await program.send("POST", "/item-needs", sent)
    await work()
    assert await look() == {"Round shovels": ("items", 0, 4)}
    stop = {"act": "stop", "reason": "Nobody has the time any more."}
    answer = await program.send("POST", f"/projects/{made.public_id}/turns", stop)
    assert answer.status_code == 200
    await work()
    assert await look() == {}
