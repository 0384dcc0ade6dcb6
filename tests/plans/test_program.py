"""Plans for programs: every refusal a problem document, every answer with its version and its mark."""

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core import clock
from app.plans.models import BudgetLine, Plan, PlanVersion
from app.plans.report import ReportState
from app.plans.rules import TEXTS, ReviewState, Section, StepState
from app.plans.schemas import LINES_MAX
from app.projects.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import plans
from tests.factories.accounts import person
from tests.plans.world import HERE, Team, complete, plain, team

NEED = {"section": "need", "body": "Il manque de l’ombre.", "version": 0}
LINE = {"kind": "cost", "label": "Bacs", "cents": 100}
BUDGET: dict[str, Any] = {"lines": [LINE], "to_find_cents": 100, "version": 0}


async def writer(app: ASGIApp, db: AsyncSession, who: Any, language: str = "en") -> Program:
    return Program(app, await token_of(db, who, "projects:write"), language)


async def test_an_empty_plan_has_all_its_parts_and_says_what_it_lacks(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db)
    shown = (await Program(app).get(of.api)).json()
    assert (shown["project"], shown["version"], shown["language"]) == (of.which, 0, "fr")
    assert [part["section"] for part in shown["parts"]] == [str(section) for section in TEXTS]
    for part in shown["parts"]:
        assert part | {"section": ""} == {
            "section": "", "body": "", "version": 0, "edited_at": None, "edited_by": None,
        }  # fmt: skip
    assert shown["budget"] == {
        "version": 0, "lines": [], "costs_cents": 0, "secured_cents": 0, "expected_cents": 0,
        "to_find_cents": 0, "is_free": False,
    }  # fmt: skip
    assert (shown["steps"], shown["capacity"], shown["reviews"]) == ([], [], [])
    assert shown["missing"][3]["sentence"] == "Add at least one step with its dates."
    french = (await Program(app, language="fr").get(of.api)).json()
    assert plain(french["missing"][3]["sentence"]) == "Ajoutez au moins une étape avec ses dates."


async def test_every_thing_of_a_plan_has_its_shape(app: ASGIApp, db: AsyncSession) -> None:
    of = await team(db)
    await complete(db, of)
    await plans.step(db, of.project, 1, 1, title="Fêter", note="Gâteau", state=StepState.DONE)
    await plans.capacity(db, of.project, of.member, what="Tenir la caisse")
    await plans.review(db, of.project, ReviewState.READY, of.mentor, as_mentor=True)
    shown = (await Program(app).get(of.api)).json()
    done = next(step for step in shown["steps"] if step["title"] == "Fêter")
    assert done | {"id": "", "starts_on": "", "ends_on": ""} == {
        "id": "", "title": "Fêter", "note": "Gâteau", "starts_on": "", "ends_on": "",
        "state": "done",
    }  # fmt: skip
    assert done["starts_on"] == done["ends_on"]
    assert {one["who"] for one in shown["capacity"]} == {"Éco-quartier", "Bruno R."}
    assert {one["kind"] for one in shown["capacity"]} == {"team", "partner"}
    line = shown["budget"]["lines"][0]
    assert set(line) == {"id", "kind", "label", "cents", "note"}
    [review] = shown["reviews"]
    assert set(review) == {
        "id", "state", "asked_at", "ended_at", "by", "as_mentor", "reasons", "checklist",
    }  # fmt: skip
    assert len(review["checklist"]) == 10
    for name in ("asked_at", "ended_at"):
        assert datetime.fromisoformat(review[name]).tzinfo is not None
    names = str(shown)
    assert "person_id" not in names


async def test_the_same_plan_is_not_sent_twice_and_a_change_is_seen(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db)
    await complete(db, of)
    anybody = Program(app)
    first = await anybody.get(of.api)
    mark = first.headers["etag"]
    again = await anybody.get(of.api, headers={"if-none-match": mark})
    assert (again.status_code, again.content) == (304, b"")
    french = await Program(app, language="fr").get(of.api, headers={"if-none-match": mark})
    assert french.status_code in {200, 304}
    program = await writer(app, db, of.carrier)
    await program.send("PATCH", of.api, NEED | {"version": 1})
    changed = await anybody.get(of.api, headers={"if-none-match": mark})
    assert changed.status_code == 200
    assert changed.headers["etag"] != mark
    assert changed.json()["version"] == first.json()["version"] + 1
    assert changed.headers["access-control-allow-origin"] == "*"


async def test_versions_rise_by_one_and_the_same_text_twice_is_none(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db)
    program = await writer(app, db, of.carrier)
    first = (await program.send("PATCH", of.api, NEED)).json()
    assert (first["version"], first["edited_by"], first["body"]) == (1, "Amina D.", NEED["body"])
    again = (await program.send("PATCH", of.api, NEED)).json()
    assert again["version"] == 1, "sent once more after a broken line: it is there already"
    spaced = NEED | {"body": f"  {NEED['body']}\r\n", "version": 1}
    assert (await program.send("PATCH", of.api, spaced)).json()["version"] == 1
    assert len(list(await db.scalars(select(PlanVersion.id)))) == 1
    empty = NEED | {"section": "success", "body": ""}
    untouched = (await program.send("PATCH", of.api, empty)).json()
    assert (untouched["version"], untouched["edited_at"]) == (0, None)


async def test_a_conflict_is_a_problem_that_holds_all_the_words(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db)
    hers, his = await writer(app, db, of.carrier), await writer(app, db, of.member, "fr")
    await hers.send("PATCH", of.api, NEED)
    told = problem(
        await his.send("PATCH", of.api, NEED | {"body": "Il fait chaud."}), 409, "moved-on"
    )
    assert told["title"].startswith("Quelqu’un d’autre a changé cette partie")
    assert {told[name] for name in ("theirs", "yours")} == {NEED["body"], "Il fait chaud."}
    assert (told["base"], told["version"], told["together"], told["section"]) == (
        "",
        1,
        None,
        "need",
    )
    program = NEED | {"body": "Il fait chaud.", "version": told["version"]}
    assert (await his.send("PATCH", of.api, program)).json()["version"] == 2


async def test_a_budget_is_replaced_whole_and_its_lines_keep_their_names(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db)
    program = await writer(app, db, of.carrier)
    made = (await program.send("PUT", f"{of.api}/budget", BUDGET)).json()["budget"]
    name = made["lines"][0]["id"]
    sent = {
        "lines": [LINE | {"id": name, "cents": 90}, {"kind": "cost", "label": "Terre", "cents": 20}],
        "to_find_cents": 110, "version": 1,
    }  # fmt: skip
    shown = (await program.send("PUT", f"{of.api}/budget", sent)).json()["budget"]
    assert [line["label"] for line in shown["lines"]] == ["Bacs", "Terre"]
    assert shown["lines"][0]["id"] == name
    assert (shown["version"], shown["costs_cents"], shown["to_find_cents"]) == (2, 110, 110)
    free = {"lines": [], "to_find_cents": 0, "is_free": True, "version": 2}
    shown = (await program.send("PUT", f"{of.api}/budget", free)).json()["budget"]
    assert (shown["is_free"], shown["lines"]) == (True, [])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to_find_cents": 99}, "to_find"),
        ({"to_find_cents": -1}, "to_find_cents"),
        ({"lines": [LINE | {"cents": 10**10}]}, ""),
        ({"lines": [LINE | {"label": "  "}]}, ""),
        ({"lines": [LINE | {"id": "zzzzzzzzzz"}]}, "form"),
        ({"lines": [LINE] * (LINES_MAX + 1)}, ""),
        ({"lines": "Bacs"}, ""),
        ({"is_free": True}, "is_free"),
        ({"version": None}, ""),
        ({"currency": "EUR"}, ""),
    ],
)
async def test_a_budget_that_cannot_be_is_a_problem_and_nothing_is_kept(
    app: ASGIApp, db: AsyncSession, change: dict[str, Any], field: str
) -> None:
    of = await team(db)
    program = await writer(app, db, of.carrier)
    told = problem(await program.send("PUT", f"{of.api}/budget", BUDGET | change), 422, "invalid")
    if field:
        assert any(field in name for name in told["errors"]), told["errors"]
    assert list(await db.scalars(select(BudgetLine.id))) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"section": "need"}', b'{"section": NaN}', b"\xff\xfe", b'"need"']
)
async def test_what_is_no_text_is_a_problem(app: ASGIApp, db: AsyncSession, body: bytes) -> None:
    of = await team(db)
    program = await writer(app, db, of.carrier)
    answer = await program.post_raw(of.api, body, method="PATCH")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("nobody", 401, "sign-in-required"),
        ("narrow", 403, "refused"),
        ("stranger", 403, "refused"),
        ("mentor", 403, "refused"),
        ("moderator", 403, "refused"),
        ("administrator", 403, "refused"),
    ],
)
async def test_whoever_may_not_write_is_told_in_a_problem(
    app: ASGIApp, db: AsyncSession, who: str, status: int, code: str
) -> None:
    of = await team(db)
    program = await _program(app, db, of, who)
    for method, path, sent in (("PATCH", of.api, NEED), ("PUT", f"{of.api}/budget", BUDGET)):
        told = problem(await program.send(method, path, sent), status, code)
        assert told["title"]
    assert await db.scalar(select(PlanVersion.id)) is None


async def _program(app: ASGIApp, db: AsyncSession, of: Team, who: str) -> Program:
    if who == "nobody":
        return Program(app)
    if who == "narrow":
        return Program(app, await token_of(db, of.carrier, "read", "ideas:write"))
    roles = {"moderator": (HERE,), "administrator": ("administrator",)}.get(who, ())
    actor = of.mentor if who == "mentor" else await person(db, roles=roles)
    return await writer(app, db, actor)


@pytest.mark.parametrize("state", [State.CLOSED, State.STOPPED, State.CROWDFUNDING])
async def test_states_in_which_a_plan_stands_are_told_to_programs(
    app: ASGIApp, db: AsyncSession, state: State
) -> None:
    of = await team(db, state)
    program = await writer(app, db, of.carrier)
    told = problem(await program.send("PUT", f"{of.api}/budget", BUDGET), 403, "refused")
    giving = state is State.CROWDFUNDING
    assert ("People are giving" if giving else "This project is over") in told["title"]
    text = await program.send("PATCH", of.api, NEED)
    assert text.status_code == (200 if giving else 403)


@pytest.mark.parametrize("section", [Section.STEPS, Section.BUDGET, Section.CAPACITY])
async def test_lists_are_not_written_as_texts(
    app: ASGIApp, db: AsyncSession, section: Section
) -> None:
    of = await team(db)
    program = await writer(app, db, of.carrier)
    answer = await program.send("PATCH", of.api, NEED | {"section": str(section)})
    problem(answer, 404, "not-found")


async def test_changes_come_page_by_page_and_part_by_part(app: ASGIApp, db: AsyncSession) -> None:
    of = await team(db)
    program = await writer(app, db, of.member)
    for version in range(5):
        await program.send(
            "PATCH", of.api, NEED | {"body": f"Texte {version}.", "version": version}
        )
    await program.send("PATCH", of.api, NEED | {"section": "success", "body": "Compter."})
    anybody = Program(app)
    path, seen = f"{of.api}/changes", []
    after: str | None = ""
    while after is not None:
        answer = await anybody.get(path, params={"limit": 2, "after": after, "section": "need"})
        page = answer.json()
        seen += page["changes"]
        after = page["after"]
        assert ("link" in answer.headers) is (after is not None)
    assert [one["version"] for one in seen] == [5, 4, 3, 2, 1]
    assert all(newer["before"] == older["after"] for newer, older in pairwise(seen))
    assert seen[-1]["before"] == ""
    assert {one["edited_by"] for one in seen} == {"Bruno R."}
    everything = (await anybody.get(path)).json()["changes"]
    assert (len(everything), everything[0]["section"]) == (6, "success")


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "section=dreams", "after=zzz", "before=x", "after=%00"],
)
async def test_a_listing_that_cannot_be_is_a_problem(
    app: ASGIApp, db: AsyncSession, query: str
) -> None:
    of = await team(db)
    answer = await Program(app).get(f"{of.api}/changes?{query}")
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_report_is_a_problem_with_its_reason_until_it_is_public(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db, State.DELIVERED)
    path = f"/projects/{of.which}/report"
    problem(await Program(app).get(path), 404, "not-found")
    report = await plans.report(db, of.project, ReportState.DRAFT, of.carrier)
    told = problem(await Program(app).get(path), 404, "not-found")
    assert told["title"] == "The team is still writing this report."
    moderator = Program(app, await token_of(db, await person(db, roles=(HERE,)), "read"))
    problem(await moderator.get(path), 404, "not-found")
    carrier = Program(app, await token_of(db, of.carrier, "read"))
    assert (await carrier.get(path)).json()["published_at"] is None
    report.state, report.published_at = ReportState.PUBLISHED, clock.now()
    report.hidden_at = clock.now()
    await db.commit()
    told = problem(await Program(app).get(path), 404, "not-found")
    assert "Moderators have hidden this text" in told["title"]
    assert (await moderator.get(path)).json()["done"] == plans.DONE


async def test_a_hidden_plan_is_a_problem_with_its_reason_for_all_but_its_own(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db)
    await complete(db, of)
    (await db.get_one(Plan, of.number)).hidden_at = clock.now()
    await db.commit()
    for path in (of.api, f"{of.api}/changes"):
        told = problem(await Program(app, language="fr").get(path), 404, "not-found")
        assert "La modération a masqué ce texte" in told["title"]
        for who in (of.mentor, await person(db, roles=(HERE,))):
            program = Program(app, await token_of(db, who, "read"))
            assert (await program.get(path)).status_code == 200


async def test_a_budget_beyond_all_bounds_asks_for_the_zero_too_many(
    app: ASGIApp, db: AsyncSession
) -> None:
    of = await team(db)
    program = await writer(app, db, of.carrier)
    huge = [LINE | {"cents": 1_000_000_000}, LINE | {"cents": 1}]
    sent = BUDGET | {"lines": huge, "to_find_cents": 1_000_000_000}
    told = problem(await program.send("PUT", f"{of.api}/budget", sent), 422, "invalid")
    assert "zero too many" in told["errors"]["form"]
