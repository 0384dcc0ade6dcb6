"""Places for programs."""

import pytest

from tests.api.program import Program, problem


async def test_every_territory_is_listed_by_name(anybody: Program) -> None:
    found = (await anybody.get("/territories")).json()["territories"]
    assert len(found) == 34
    assert found[0]["name"] == "Ahuntsic-Cartierville"
    assert {t["kind"] for t in found} == {"borough", "city"}
    outremont = next(t for t in found if t["slug"] == "outremont")
    assert outremont["area"] == "t:outremont"
    assert outremont["latitude"] == 45.516


async def test_what_is_listed_may_be_given_to_the_list_of_ideas(anybody: Program) -> None:
    territories = (await anybody.get("/territories")).json()["territories"]
    neighbourhoods = (await anybody.get("/neighbourhoods")).json()["neighbourhoods"]
    for place in [*territories[:3], *neighbourhoods[:3]]:
        assert (await anybody.get("/ideas", params={"area": place["area"]})).status_code == 200


async def test_neighbourhoods_are_listed_whole_or_by_territory(anybody: Program) -> None:
    everything = (await anybody.get("/neighbourhoods")).json()["neighbourhoods"]
    assert len(everything) == 92
    for slug in ("montreal-nord", "t:montreal-nord"):
        answer = await anybody.get("/neighbourhoods", params={"territory": slug})
        found = answer.json()["neighbourhoods"]
        assert len(found) == 4
        assert {n["territory"] for n in found} == {"montreal-nord"}


async def test_an_unknown_territory_is_not_found(anybody: Program) -> None:
    problem(
        await anybody.get("/neighbourhoods", params={"territory": "atlantis"}), 404, "not-found"
    )


@pytest.mark.parametrize(
    ("code", "outcome", "area", "many"),
    [
        ("H3N", "found", "parc-extension", 2),
        ("h2g", "found", "t:rosemont-la-petite-patrie", 5),
        ("H3X", "several", None, 5),
        ("H7N", "elsewhere", None, 0),
        ("H3N%201X4", "found", "parc-extension", 2),
    ],
)
async def test_a_prefix_is_looked_up(
    anybody: Program,
    code: str,
    outcome: str,
    area: str | None,
    many: int,
) -> None:
    body = (await anybody.get(f"/places/rta/{code}")).json()
    assert (body["outcome"], body["area"], len(body["neighbourhoods"])) == (outcome, area, many)
    assert (body["region"] is None) == (outcome != "elsewhere")


@pytest.mark.parametrize("code", ["D1A", "x", "H3", "%F0%9F%99%82", "H3N" * 30])
async def test_nonsense_is_refused_with_a_reason(anybody: Program, code: str) -> None:
    said = problem(await anybody.get(f"/places/rta/{code}"), 422, "invalid")
    assert "postal code" in said["errors"]["code"]
