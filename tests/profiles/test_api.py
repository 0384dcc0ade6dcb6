"""Profiles for programs: what people chose, and nothing else."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.profiles.models import Profile
from tests.api.program import Program, problem, token_of
from tests.factories import profiles
from tests.factories.accounts import person


@pytest.fixture
def anybody(app: ASGIApp) -> Program:
    return Program(app)


async def holder(app: ASGIApp, db: AsyncSession, who: Any, *scopes: str) -> Program:
    return Program(app, await token_of(db, who, *scopes))


async def test_the_directory_is_the_one_of_the_page(anybody: Program, db: AsyncSession) -> None:
    named = await person(db, name="Zoé", home="parc-extension")
    await profiles.expert(db, named, shows_area=True, bio="Je **répare**.")
    hidden = await person(db, name="Comptable")
    await profiles.expert(db, hidden, named=False)
    leader = await person(db, name="Meneuse")
    await profiles.leadership(db, leader)
    found = (await anybody.get("/profiles")).json()["profiles"]
    assert [one["name"] for one in found] == ["Meneuse", "Zoé", None]
    assert found[1]["area"]["neighbourhood"] == "parc-extension"
    assert found[1]["opening"] == "Je répare."
    assert {s["code"]: s["level"] for s in found[1]["skills"]} == {
        "accounting": "professional",
        "gardening": "able",
    }
    assert found[1]["skills"][0]["name"] == "Accounting"
    assert found[0]["kinds"] == ["leader"]
    nameless = found[2]
    assert nameless["id"] != hidden.public_id
    assert nameless["area"] is None
    assert hidden.public_id not in str(found)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=leader", ["Meneuse"]),
        ("skill=accounting", ["Zoé"]),
        ("cause=nature&limit=1", ["Zoé"]),
        ("q=zoe", ["Zoé"]),
        ("area=parc-extension", []),
    ],
)
async def test_filters_are_those_of_the_page(
    anybody: Program, db: AsyncSession, query: str, names: list[str]
) -> None:
    await profiles.expert(db, await person(db, name="Zoé"))
    await profiles.leadership(db, await person(db, name="Meneuse"))
    found = (await anybody.get(f"/profiles?{query}")).json()["profiles"]
    assert [one["name"] for one in found] == names


@pytest.mark.parametrize(
    "query",
    [
        "kind=king",
        "skill=juggling",
        "cause=money",
        "area=atlantide",
        "limit=0",
        "limit=101",
        "after=x",
        "who=me",
    ],
)
async def test_an_unknown_filter_is_refused(anybody: Program, query: str) -> None:
    problem(await anybody.get(f"/profiles?{query}"), 422, "invalid")


async def test_pages_follow_one_another(anybody: Program, db: AsyncSession) -> None:
    for n in range(3):
        await profiles.profile(db, await person(db, name=f"Voisine {n}"), is_listed=True)
    first = await anybody.get("/profiles?limit=2")
    after = first.json()["after"]
    assert f"after={after}" in first.headers["link"]
    second = (await anybody.get(f"/profiles?limit=2&after={after}")).json()
    assert [one["name"] for one in second["profiles"]] == ["Voisine 2"]
    assert second["after"] is None


async def test_a_fresh_profile_is_a_pseudonym(anybody: Program, db: AsyncSession) -> None:
    who = await person(db, name="Tuque rouge", email="secret@exemple.ca")
    answer = await anybody.get(f"/profiles/{who.public_id}")
    shown = answer.json()
    assert (shown["name"], shown["bio"], shown["area"], shown["expertise"]) == (
        "Tuque rouge",
        "",
        None,
        None,
    )
    assert "secret" not in answer.text


async def test_public_roles_are_given_with_their_source(anybody: Program, db: AsyncSession) -> None:
    who = await person(db)
    await profiles.mandate(db, who)
    await profiles.leadership(db, who)
    shown = (await anybody.get(f"/profiles/{who.public_id}")).json()
    assert shown["mandates"][0]["territory"] == profiles.VILLERAY
    assert shown["mandates"][0]["source"] == "Résultats officiels du scrutin"
    assert shown["leads"][0]["reason"] == "Cinq voisines en parlent bien."


@pytest.mark.parametrize("which", ["23456789ab", "x", "%20"])
async def test_nobody_there_is_a_404(anybody: Program, which: str) -> None:
    problem(await anybody.get(f"/profiles/{which}"), 404, "not-found")


async def test_ones_own_profile_is_read_and_changed(app: ASGIApp, db: AsyncSession) -> None:
    who = await person(db)
    program = await holder(app, db, who)
    assert (await program.get("/me/profile")).json()["version"] == 0
    changed = await program.send(
        "PATCH", "/me/profile", {"bio": "Je jardine.", "is_listed": True, "version": 0}
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] == 1
    offered = await program.send(
        "PATCH",
        "/me/profile",
        {"sharing": "named", "skills": ["law:able"], "monthly_hours": 4, "causes": ["food"]},
    )
    shown = offered.json()
    assert (shown["bio"], shown["is_listed"]) == ("Je jardine.", True)
    assert (shown["skills"], shown["monthly_hours"]) == (["law:able"], 4)
    cleared = await program.send("PATCH", "/me/profile", {"monthly_hours": None})
    assert cleared.json()["monthly_hours"] is None
    assert cleared.json()["skills"] == ["law:able"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"bio": "x" * 2_001}, "bio"),
        ({"skills": ["juggling:able"]}, "skills"),
        ({"bio_language": "de"}, "bio_language"),
        ({"sharing": "friends"}, "sharing"),
        ({"monthly_hours": 1000}, "monthly_hours"),
        ({"is_indexed": True}, "form"),
        ({"person_id": 1}, "person_id"),
        ({"hidden_at": None}, "hidden_at"),
    ],
)
async def test_what_cannot_be_is_refused_by_field(
    app: ASGIApp, db: AsyncSession, sent: dict[str, Any], field: str
) -> None:
    program = await holder(app, db, await person(db))
    body = problem(await program.send("PATCH", "/me/profile", sent), 422, "invalid")
    assert field in body["errors"]
    assert (await db.execute(select(Profile))).first() is None


async def test_an_old_version_overwrites_nothing(app: ASGIApp, db: AsyncSession) -> None:
    who = await person(db)
    await profiles.profile(db, who, bio="La première.", version=3)
    program = await holder(app, db, who)
    problem(
        await program.send("PATCH", "/me/profile", {"bio": "Autre.", "version": 2}), 409, "conflict"
    )
    assert (await program.get("/me/profile")).json()["bio"] == "La première."


async def test_a_token_needs_the_scope(app: ASGIApp, db: AsyncSession) -> None:
    reader = await holder(app, db, await person(db), "read")
    problem(await reader.send("PATCH", "/me/profile", {"bio": "Bonjour à tous."}), 403, "refused")
    writer = await holder(app, db, await person(db), "profile:write")
    problem(await writer.get("/me/profile"), 403, "refused")
    problem(await Program(app).get("/me/profile"), 401, "sign-in-required")
