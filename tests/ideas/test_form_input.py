"""Whatever is typed into the forms of an idea: its sentence in the reader's language, and the text kept."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Idea
from app.ideas.rules import PLACE_LABEL_MAX, PROBLEM_MAX, PROPOSAL_MAX, TITLE_MAX
from tests.factories import accounts, ideas
from tests.visitor import Visitor

GOOD = {
    "title": "Une ruelle verte pour tous",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses d’arbres.",
}
NEW = {"fr": "/fr/idees/nouvelle", "en": "/en/ideas/new"}
UNREADABLE = ("illisibles", "cannot be read")
IN_WORDS = ("avec des mots", "in words")

WRITING = [
    ("title", "", "au moins 8 caractères", "at least 8 characters"),
    ("title", "Court", "au moins 8 caractères", "at least 8 characters"),
    ("title", "x" * (TITLE_MAX + 1), "au plus 120 caractères", "at most 120 characters"),
    ("title", "🎉" * 9, *IN_WORDS),
    ("title", "—" * 12, *IN_WORDS),
    ("title", "Une ruelle\x07 verte", *UNREADABLE),
    ("problem", "", "au moins 20 caractères", "at least 20 characters"),
    ("problem", "Trop chaud.", "au moins 20 caractères", "at least 20 characters"),
    ("problem", "x" * (PROBLEM_MAX + 1), "au plus 5 000", "at most 5,000"),
    ("problem", "🌳" * 30, *IN_WORDS),
    ("problem", "Le béton\x1b[31m garde la chaleur du jour", *UNREADABLE),
    ("proposal", "", "au moins 20 caractères", "at least 20 characters"),
    ("proposal", "Des arbres", "au moins 20 caractères", "at least 20 characters"),
    ("proposal", "x" * (PROPOSAL_MAX + 1), "au plus 10 000", "at most 10,000"),
    ("proposal", "?!" * 20, *IN_WORDS),
    ("language", "de", "réponses offertes", "offered answers"),
]


@pytest.fixture
async def signed_in(db: AsyncSession, visitor: Callable[..., Visitor]) -> dict[str, Visitor]:
    actor = await accounts.person(db, language="fr")
    return {
        language: await accounts.sign_in_as(db, visitor(language), actor)
        for language in ("fr", "en")
    }


def shown(browser: Visitor, field: str) -> str:
    """Return what a field of the page that is open holds."""
    node = browser.page.css_first(f"#field-{field}")
    assert node is not None, field
    if node.tag == "textarea":
        return node.text().removeprefix("\n")
    return node.attributes.get("value") or ""


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("field", "typed", "french", "english"), WRITING)
async def test_each_fault_of_the_text_is_told_beside_it(
    db: AsyncSession, signed_in: dict[str, Visitor],
    language: str, field: str, typed: str, french: str, english: str,
) -> None:  # fmt: skip
    browser = await signed_in[language].go(NEW[language])
    await browser.submit("form.writing-form", **GOOD | {field: typed}, to="place")
    assert browser.status == 422
    assert (french if language == "fr" else english) in browser.error(field)
    for name, text in (GOOD | {field: typed}).items():
        if name in GOOD and "\x07" not in text and "\x1b" not in text:
            assert shown(browser, name) == text, name
    summary = browser.page.css_first(".error-summary")
    assert summary is not None
    assert [a.attributes["href"] for a in summary.css("a")] == [f"#field-{field}"]
    invalid = browser.page.css_first(f"#field-{field}[aria-invalid=true]")
    if field != "language":
        assert invalid is not None
        assert f"error-{field}" in (invalid.attributes.get("aria-describedby") or "")
    assert (await db.execute(select(func.count(Idea.id)))).scalar_one() == 0


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_fault_at_once_is_listed_in_the_order_of_the_form(
    signed_in: dict[str, Visitor], language: str
) -> None:
    browser = await signed_in[language].go(NEW[language])
    await browser.submit("form.writing-form", title="", problem="", proposal="", to="place")
    links = [a.attributes["href"] for a in browser.page.css(".error-summary a")]
    assert links == ["#field-title", "#field-problem", "#field-proposal"]


WHERE = [
    ({"latitude": "nord"}, "latitude", "un nombre", "a number"),
    ({"latitude": "91", "longitude": "-73"}, "latitude", "90", "90"),
    ({"latitude": "-90,5", "longitude": "-73"}, "latitude", "-90", "-90"),
    ({"latitude": "45.5", "longitude": "181"}, "longitude", "180", "180"),
    ({"latitude": "nan", "longitude": "-73"}, "latitude", "un nombre", "a number"),
    ({"latitude": "1e999", "longitude": "-73"}, "latitude", "un nombre", "a number"),
    ({"latitude": "", "longitude": "-73.6"}, "longitude", "deux coordonnées", "both coordinates"),
    ({"latitude": "40.7", "longitude": "-74"}, "latitude", "km", "km"),
    ({"place_label": "x" * (PLACE_LABEL_MAX + 1)}, "place_label", "au plus 160", "at most 160"),
    ({"place_label": "📍📍"}, "place_label", *IN_WORDS),
    ({"area": ""}, "area", "Choisissez", "Please choose"),
    ({"area": "atlantide"}, "area", "réponses offertes", "offered answers"),
    ({"themes": ["zebu"]}, "themes", "thèmes", "themes"),
    ({"themes": ["nature", "food", "sport", "youth"]}, "themes", "3 thèmes", "3 themes"),
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("typed", "field", "french", "english"), WHERE)
async def test_each_fault_of_the_place_is_told_beside_it(
    db: AsyncSession, visitor: Callable[..., Visitor],
    language: str, typed: dict[str, object], field: str, french: str, english: str,
) -> None:  # fmt: skip
    actor = await accounts.person(db)
    draft = await ideas.idea(db, actor, state="draft", themes=[])
    browser = await accounts.sign_in_as(db, visitor(language), actor)
    path = (
        f"/fr/idees/{draft.public_id}/lieu"
        if language == "fr"
        else f"/en/ideas/{draft.public_id}/place"
    )
    await browser.go(path)
    label = {"place_label": "Angle Jarry et Querbes"}
    await browser.submit("form.column-form", **label | typed, to="photos")
    assert browser.status == 422, browser.text
    told = browser.error(field)
    expected = french if language == "fr" else english
    assert expected in told or (field == "area" and told), told
    for name in ("place_label", "latitude", "longitude"):
        assert shown(browser, name) == str((label | typed).get(name, "")), name
    await db.refresh(draft)
    assert (draft.place_lat, draft.place_label) == (None, "")


@pytest.mark.parametrize("typed", ["45,5325", " 45.5325 ", "45.5325"])
async def test_a_coordinate_may_have_the_comma_of_french(
    db: AsyncSession, browser: Visitor, typed: str
) -> None:
    actor = await accounts.person(db)
    draft = await ideas.idea(db, actor, state="draft")
    await accounts.sign_in_as(db, browser, actor)
    await browser.go(f"/fr/idees/{draft.public_id}/lieu")
    await browser.submit("form.column-form", latitude=typed, longitude="-73,61", to="photos")
    assert browser.path.endswith("/photos"), browser.text
    await db.refresh(draft)
    assert (draft.place_lat, draft.place_lon) == (45.5325, -73.61)


@pytest.mark.parametrize(
    ("field", "value"),
    [("author_id", "1"), ("state", "candidate"), ("published_at", "2020-01-01"), ("id", "1"), ("__proto__", "x")],
)  # fmt: skip
async def test_what_the_form_does_not_ask_for_is_never_taken(
    db: AsyncSession, signed_in: dict[str, Visitor], field: str, value: str
) -> None:
    browser = await signed_in["fr"].go(NEW["fr"])
    await browser.submit("form.writing-form", **GOOD, to="place", **{field: value})
    rows = (await db.execute(select(Idea.state, Idea.published_at))).all()
    assert all(row == ("draft", None) for row in rows)


async def test_markup_is_shown_as_it_was_typed(signed_in: dict[str, Visitor]) -> None:
    browser = await signed_in["fr"].go(NEW["fr"])
    hostile = "</textarea><script>alert(1)</script> & \"guillemets\" 'simples'"
    await browser.submit(
        "form.writing-form", **GOOD | {"problem": hostile, "title": ""}, to="place"
    )
    assert browser.status == 422
    assert shown(browser, "problem") == hostile
    assert "<script>alert(1)" not in browser.answer.text
