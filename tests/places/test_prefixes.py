"""From three characters to a place, to a question, or to where it is instead."""

import pytest
from hypothesis import given, strategies as st

from app.core.i18n import using
from app.core.runtime import Runtime
from app.places.choices import area_groups, area_slug, territory_slug
from app.places.gazetteer import gazetteer
from app.places.prefixes import REGIONS, Outcome, look
from app.places.rules import RTA, Area, rta_of


@pytest.mark.parametrize("typed", ["H3N", "h3n", " H3N 1X4 ", "h3n-1x4", "H3N1X4", "h 3 n"])
async def test_a_prefix_that_is_one_neighbourhood_leads_there(runtime: Runtime, typed: str) -> None:
    looked = look(typed)
    assert (looked.outcome, looked.rta) == (Outcome.FOUND, "H3N")
    assert looked.area == gazetteer.area("parc-extension")
    assert [p.slug for p in looked.places] == ["parc-extension", "cremazie"]


async def test_a_prefix_of_several_neighbourhoods_of_one_territory_leads_to_it(
    runtime: Runtime,
) -> None:
    looked = look("H2G")
    assert looked.area == gazetteer.area("t:rosemont-la-petite-patrie")
    assert len(looked.places) == 5


@pytest.mark.parametrize("typed", ["H3X", "H9H", "H4P", "H2X", "H9S"])
async def test_an_ambiguous_prefix_asks(runtime: Runtime, typed: str) -> None:
    looked = look(typed)
    assert looked.outcome is Outcome.SEVERAL
    assert looked.area is None
    assert len({p.territory_id for p in looked.places}) > 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [("H7N", "Laval"), ("J4K", "around Montréal"), ("K1A", "Ontario"), ("V6B", "British Columbia"),
     ("H0H", "island of Montréal"), ("X0A", "Nunavut")],
)  # fmt: skip
async def test_a_prefix_from_elsewhere_says_where(runtime: Runtime, typed: str, words: str) -> None:
    with using("en"):
        looked = look(typed)
    assert looked.outcome is Outcome.ELSEWHERE
    assert words in looked.region
    assert looked.places == []


@pytest.mark.parametrize(
    "typed", ["D1A", "F2F", "123", "HHH", "H3", "H3N 1", "W1A", "ÉÉÉ", "<b>", "H3N" * 20, "🙂"]
)
async def test_what_begins_no_postal_code_is_nonsense(runtime: Runtime, typed: str) -> None:
    assert look(typed).outcome is Outcome.NONSENSE


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
async def test_nothing_typed_is_nothing(runtime: Runtime, typed: str) -> None:
    assert look(typed).outcome is Outcome.EMPTY


@given(typed=st.text(max_size=12))
def test_whatever_is_typed_is_understood_or_refused(typed: str) -> None:
    rta = rta_of(typed)
    assert rta == "" or RTA.match(rta)
    assert look(typed).outcome in Outcome


def test_every_prefix_of_the_country_has_a_region() -> None:
    letters = "ABCEGHJKLMNPRSTVXY"
    assert all(letter in REGIONS for letter in letters)
    with using("fr"):
        assert look("H7N").region.startswith("à ")


async def test_areas_to_choose_from_hold_each_place_once(runtime: Runtime) -> None:
    with using("en"):
        groups = area_groups()
    slugs = [slug for _, options in groups for slug, _ in options]
    assert len(slugs) == len(set(slugs))
    assert all(gazetteer.area(slug) is not None for slug in slugs)
    reached = {gazetteer.area(slug) for slug in slugs}
    assert {Area(n.territory_id, n.id) for n in gazetteer.neighbourhoods.values()} <= reached
    assert groups[-1][0] == "Other boroughs and cities"
    assert ("westmount", "Westmount") in groups[-1][1]


async def test_the_slug_of_an_area_leads_back_to_it(runtime: Runtime) -> None:
    for n in gazetteer.neighbourhoods.values():
        area = Area(n.territory_id, n.id)
        assert gazetteer.area(area_slug(area)) == area
    for t in gazetteer.territories.values():
        assert gazetteer.area(area_slug(Area(t.id))) == Area(t.id)
        assert territory_slug(t.id).startswith("t:")
    assert area_slug(Area()) == ""
