"""Places for people and programs: each answer in both languages, and the same for both."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.core.i18n import using
from app.places.choices import area_groups, area_slug, territory_slug
from app.places.gazetteer import Gazetteer, Place, gazetteer
from app.places.prefixes import REGIONS, Outcome, look
from app.places.rules import MEANINGFUL_SHARE, Area
from tests.visitor import Visitor

AROUND = {"fr": "/fr/autour", "en": "/en/around"}


@pytest.mark.parametrize(
    ("language", "title", "lead"),
    [
        ("fr", "Ce qui se passe autour de vous", "Trois caractères suffisent"),
        ("en", "What is happening around you", "Three characters are enough"),
    ],
)
async def test_the_page_asks_in_each_language(
    visitor: Callable[..., Visitor], language: str, title: str, lead: str
) -> None:
    browser = await visitor(language).go(AROUND[language])
    assert browser.all("h1") == [title]
    assert lead in browser.text
    assert browser.page.css_first("html").attributes["lang"] == language
    assert browser.page.css_first("meta[name=robots]") is None
    assert not browser.http.cookies


@pytest.mark.parametrize(
    ("typed", "french", "english"),
    [
        ("G1R", "dans l’est du Québec", "eastern Québec"),
        ("H7N", "à Laval", "Laval"),
        ("J4K", "autour de Montréal, au Québec", "Québec around Montréal"),
        ("K1A", "dans l’est de l’Ontario", "eastern Ontario"),
        ("M5V", "à Toronto", "Toronto"),
        ("V6B", "en Colombie-Britannique", "British Columbia"),
        ("Y1A", "au Yukon", "Yukon"),
        ("B3H", "en Nouvelle-Écosse", "Nova Scotia"),
        ("X0A", "au Nunavut", "Nunavut"),
    ],
)
async def test_whoever_lives_elsewhere_is_welcomed_in_each_language(
    visitor: Callable[..., Visitor], typed: str, french: str, english: str
) -> None:
    for language, words in (("fr", french), ("en", english)):
        browser = await visitor(language).go(AROUND[language], params={"code": typed})
        assert browser.status == 200
        assert words in browser.text
        assert typed in browser.all("h1")[0]
        robots = browser.page.css_first("meta[name=robots]")
        assert robots is not None
        assert robots.attributes["content"] == "noindex"


@pytest.mark.parametrize(
    ("typed", "french", "english"),
    [
        ("", "Écrivez les trois premiers caractères", "Please write the first three characters"),
        ("   ", "Écrivez les trois premiers caractères", "Please write the first three characters"),
        ("D1A", "n’est pas le début d’un code postal", "is not the beginning of a postal code"),
        ("90210", "n’est pas le début d’un code postal", "is not the beginning of a postal code"),
        ("🏠", "n’est pas le début d’un code postal", "is not the beginning of a postal code"),
        ("<b>", "n’est pas le début d’un code postal", "is not the beginning of a postal code"),
    ],
)
async def test_a_refusal_is_beside_the_field_that_keeps_what_was_typed(
    visitor: Callable[..., Visitor], typed: str, french: str, english: str
) -> None:
    for language, words in (("fr", french), ("en", english)):
        browser = await visitor(language).go(AROUND[language], params={"code": typed})
        assert browser.status == 422
        assert words in browser.text
        field = browser.page.css_first("main input[name=code]")
        assert (field.attributes.get("value") or "") == typed
        assert field.attributes.get("aria-invalid") == "true"
        assert "<b>" not in browser.page.css_first("main").html


@pytest.mark.parametrize("code", ["H3N", "h3n", "H3N 1Y2", "h3n1y2"])
async def test_programs_get_what_people_get(browser: Visitor, code: str) -> None:
    await browser.go(f"/api/v1/places/rta/{code}")
    found = browser.answer.json()
    assert found["rta"] == "H3N"
    assert found["outcome"] in {"found", "several"}
    page = await browser.http.get("/fr/autour", params={"code": code})
    assert (page.status_code == 303) is (found["area"] is not None)
    if found["area"]:
        assert page.headers["location"].endswith(found["area"].replace(":", "%3A"))


@pytest.mark.parametrize("code", ["D1A", "xyz", "123", "%20", "H3N%00"])
async def test_a_program_is_told_what_is_no_prefix(browser: Visitor, code: str) -> None:
    await browser.go(f"/api/v1/places/rta/{code}", headers={"accept-language": "en"})
    assert browser.status in {400, 404, 422}
    if browser.status == 422:
        assert browser.answer.json()["errors"]["code"].startswith("This is not the beginning")


async def test_the_lists_of_places_are_whole_and_lead_back(browser: Visitor) -> None:
    territories = (await browser.go("/api/v1/territories")).answer.json()["territories"]
    neighbourhoods = (await browser.go("/api/v1/neighbourhoods")).answer.json()["neighbourhoods"]
    assert len(territories) == len(gazetteer.territories)
    assert len(neighbourhoods) == len(gazetteer.neighbourhoods)
    assert {t["kind"] for t in territories} == {"borough", "city"}
    slugs = {t["slug"] for t in territories}
    for place in neighbourhoods:
        assert place["territory"] in slugs
        assert gazetteer.area(place["area"]) is not None
        assert 45.3 < place["latitude"] < 45.75
        assert -74.1 < place["longitude"] < -73.4
    for slug in slugs:
        own = (await browser.go(f"/api/v1/neighbourhoods?territory={slug}")).answer.json()
        assert [n for n in neighbourhoods if n["territory"] == slug] == own["neighbourhoods"]


@pytest.mark.parametrize(
    "slug", ["atlantis", "parc-extension", "t:parc-extension", "%00", "x" * 81]
)
async def test_a_territory_that_is_none_is_not_found(browser: Visitor, slug: str) -> None:
    await browser.go(f"/api/v1/neighbourhoods?territory={slug}")
    assert browser.status in {404, 422}
    assert browser.answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("area", ["city", "parc-extension", "t:verdun", "westmount", ""])
async def test_the_outlines_of_an_area_are_a_collection_even_when_there_are_none(
    browser: Visitor, area: str
) -> None:
    await browser.go("/places/boundaries.json", params={"area": area})
    assert browser.answer.headers["content-type"] == "application/geo+json"
    assert browser.answer.json() == {"type": "FeatureCollection", "features": []}
    etag = browser.answer.headers["etag"]
    again = await browser.go(
        "/places/boundaries.json", params={"area": area}, headers={"if-none-match": etag}
    )
    assert again.status == 304


async def test_the_outlines_of_nowhere_are_not_found(browser: Visitor) -> None:
    assert (await browser.go("/places/boundaries.json?area=atlantis")).status == 404


def city(*shares: tuple[str, int, float]) -> Gazetteer:
    """Make a city of two territories with two neighbourhoods each, and these prefixes."""
    places = Gazetteer(city="Villeneuve")
    for n in (1, 2):
        places.territories[n] = Place(n, f"territory-{n}", f"Territoire {n}", "borough", n, n)
    for n in (11, 12, 21, 22):
        slug = f"n-{n}"
        places.neighbourhoods[n] = Place(n, slug, f"Quartier {n}", "neighbourhood", n, n, n // 10)
    for rta, n, share in shares:
        places.rtas.setdefault(rta, []).append((n, share))
    return places


@pytest.mark.parametrize(
    ("shares", "outcome", "area"),
    [
        ([(11, 1.0)], Outcome.FOUND, Area(1, 11)),
        ([(11, 0.2)], Outcome.FOUND, Area(1, 11)),
        ([(11, 0.85), (21, 0.15)], Outcome.FOUND, Area(1, 11)),
        ([(11, 0.84), (21, 0.16)], Outcome.SEVERAL, None),
        ([(11, 0.5), (12, 0.5)], Outcome.FOUND, Area(1)),
        ([(11, 0.5), (12, 0.36), (21, 0.14)], Outcome.FOUND, Area(1)),
        ([(11, 0.5), (21, 0.5)], Outcome.SEVERAL, None),
    ],
)
def test_a_prefix_is_clear_from_six_sevenths_on(
    shares: list[tuple[int, float]], outcome: Outcome, area: Area | None
) -> None:
    looked = look("H1A", city(*(("H1A", n, share) for n, share in shares)))
    assert (looked.outcome, looked.area) == (outcome, area)


def test_noise_of_the_source_is_not_offered_unless_it_is_all_there_is() -> None:
    places = city(
        ("H1A", 11, 0.97), ("H1A", 21, MEANINGFUL_SHARE), ("H1A", 22, 0.01), ("H1B", 12, 0.001)
    )
    assert [p.id for p in places.covered_by("H1A")] == [11, 21]
    assert [p.id for p in places.covered_by("H1B")] == [12]
    assert places.covered_by("H1C") == []


@given(st.text(max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_understood_asked_again_or_welcomed(typed: str) -> None:
    looked = look(typed, city(("H1A", 11, 1.0)))
    assert (looked.outcome in {Outcome.EMPTY, Outcome.NONSENSE}) is (not looked.rta)
    assert (looked.outcome is Outcome.ELSEWHERE) is bool(looked.region)


@pytest.mark.parametrize("start", sorted(REGIONS))
def test_every_region_has_words_in_each_language(start: str) -> None:
    rta = f"{start}1A" if len(start) == 1 else f"{start}A"
    with using("en"):
        english = look(rta, city()).region
    with using("fr"):
        french = look(rta, city()).region
    assert english
    assert french
    assert french != english


def test_areas_to_choose_from_are_grouped_and_lead_back() -> None:
    places = city()
    places.territories[3] = Place(3, "small", "Petite-Ville", "city", 0, 0)
    places.neighbourhoods[31] = Place(31, "small", "Petite-Ville", "neighbourhood", 0, 0, 3)
    places.territories[4] = Place(4, "bare", "Sans quartier", "city", 0, 0)
    with using("en"):
        groups = dict(area_groups(places))
    assert list(groups) == ["Territoire 1", "Territoire 2", "Other boroughs and cities"]
    assert groups["Territoire 1"] == [
        ("t:territory-1", "All of Territoire 1"), ("n-11", "Quartier 11"), ("n-12", "Quartier 12"),
    ]  # fmt: skip
    assert groups["Other boroughs and cities"] == [
        ("small", "Petite-Ville"),
        ("t:bare", "Sans quartier"),
    ]
    for group in groups.values():
        for slug, _name in group:
            area = places.area(slug)
            assert area is not None
            assert area_slug(area, places) == slug


def test_names_slugs_and_centres_follow_the_area() -> None:
    places = city()
    assert places.name(Area()) == "Villeneuve"
    assert places.slug(Area()) == "city"
    assert places.name(Area(1)) == "Territoire 1"
    assert places.name(Area(1, 11)) == "Quartier 11"
    assert places.centre(Area(1, 11)) == (11, 11)
    assert places.centre(Area(2)) == (2, 2)
    assert places.centre(Area()) == (1.5, 1.5)
    assert Gazetteer().centre(Area()) == (45.52, -73.65)
    assert territory_slug(1, places) == "t:territory-1"
    assert places.area("t:n-11") is None
    assert places.home(12).territory_id == 1
    assert places.home(None).is_elsewhere
