"""Skills and causes for programs: the whole list, or what words may mean."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.skills import kept
from app.skills.rules import Term, TermKind
from app.skills.terms import causes, skills
from tests.api.program import Program, problem, token_of
from tests.factories.accounts import person


@pytest.fixture
def anybody(app: ASGIApp) -> Program:
    return Program(app)


async def test_the_whole_list_comes_in_its_order_with_both_names(anybody: Program) -> None:
    found = (await anybody.get("/skills")).json()["terms"]
    assert [one["code"] for one in found] == list(skills())
    carpentry = next(one for one in found if one["code"] == "carpentry")
    assert (carpentry["fr"], carpentry["en"]) == ("Menuiserie", "Carpentry")
    assert carpentry["codes"] == ["noc-2021:72310"]
    assert (carpentry["theme"], carpentry["score"]) == (None, None)
    found = (await anybody.get("/causes")).json()["terms"]
    assert [one["code"] for one in found] == list(causes())
    assert {one["theme"] for one in found if one["code"] == "animals"} == {"nature"}


async def test_words_bring_the_nearest_terms_with_how_near_they_are(anybody: Program) -> None:
    found = (await anybody.get("/skills", params={"q": "menuisière"})).json()["terms"]
    assert [(one["code"], one["score"]) for one in found] == [("carpentry", 1.0)]
    assert (await anybody.get("/causes", params={"q": "parapente"})).json() == {"terms": []}
    problem(await anybody.get("/skills", params={"q": "x" * 101}), 422, "invalid")


async def test_what_was_added_is_in_the_list_of_programs_too(anybody: Program) -> None:
    kept.remember([Term("skating", "Patin", "Skating", TermKind.SKILL, "living")], {})
    found = (await anybody.get("/skills", params={"q": "patins"})).json()["terms"]
    assert found[0]["code"] == "skating"


async def test_ones_own_facts_are_read_and_changed(app: ASGIApp, db: AsyncSession) -> None:
    program = Program(app, await token_of(db, await person(db)))
    sent = {
        "causes": ["animals", "food-aid"],
        "languages": ["fr", "es"],
        "birth_year": 1990,
        "monthly_quota": 0,
    }
    changed = (await program.send("PATCH", "/me/profile", sent)).json()
    assert {name: changed[name] for name in sent} == sent
    assert changed["checks"] == []
    cleared = {"birth_year": None, "monthly_quota": None}
    changed = (await program.send("PATCH", "/me/profile", cleared)).json()
    assert {name: changed[name] for name in cleared} == cleared
    assert changed["languages"] == ["fr", "es"]


@pytest.mark.parametrize(
    "sent",
    [
        {"causes": ["abolished"]},
        {"languages": ["xx"]},
        {"languages": ["fr", "en", "es", "ar", "ht", "it", "pt", "zh", "yue", "ro", "ru"]},
        {"birth_year": 1890},
        {"birth_year": 2025},
        {"birth_year": 1905},
        {"monthly_quota": 32},
        {"monthly_quota": -1},
    ],
)
async def test_facts_that_cannot_be_are_refused(
    app: ASGIApp, db: AsyncSession, sent: dict[str, object]
) -> None:
    program = Program(app, await token_of(db, await person(db)))
    answer = await program.send("PATCH", "/me/profile", sent)
    assert answer.status_code == 422
    assert next(iter(sent)) in answer.text
