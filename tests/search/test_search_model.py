"""Searching compared with reading: what a patient reader would find is found, and nothing else."""

import re
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import fold
from app.ideas.queries.listing import Filters
from app.ideas.queries.searching import Words, finds_any, search
from app.ideas.rules import State
from app.places.gazetteer import gazetteer
from tests.factories import ideas

NOUNS = ["patinoire", "fontaine", "bibliothèque", "piscine", "tomate", "guitare", "kiosque", "vélo"]
PLACES = ["parc-extension", "cremazie", "westmount"]


async def written(db: AsyncSession, seed: int) -> dict[int, dict[str, str]]:
    """Write ideas out of a few nouns; return what each says and is about."""
    dice = Random(seed)
    author = await ideas.someone(db)
    made: dict[int, dict[str, str]] = {}
    for n in range(14):
        title = f"{dice.choice(NOUNS).capitalize()} et {dice.choice(NOUNS)} numéro {n}"
        problem = f"Il manque une {dice.choice(NOUNS)} par ici, tout le monde le dit."
        area, theme = dice.choice(PLACES), dice.choice(["nature", "sport"])
        state = dice.choice([State.PUBLISHED, State.PUBLISHED, State.CANDIDATE, State.WITHDRAWN])
        one = await ideas.idea(
            db, author, title=title, problem=problem, proposal="Que chacun apporte un peu du sien.",
            area=area, themes=[theme], state=state,
        )  # fmt: skip
        made[one.id] = {
            "text": fold(f"{title} {problem}"), "area": area, "theme": theme, "state": state.value,
        }  # fmt: skip
    await db.commit()
    return made


def read(made: dict[int, dict[str, str]], typed: str, **wanted: str) -> set[int]:
    """Find as a patient reader does: every word, in what is open."""
    asked = fold(typed).split()
    return {
        number
        for number, one in made.items()
        if one["state"] in {"published", "candidate"}
        and all(any(word.startswith(a) for word in one["text"].split()) for a in asked)
        and all(one[name] == value for name, value in wanted.items())
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("number", [1, 2])
async def test_every_idea_that_has_the_words_is_found_once(
    db: AsyncSession, seed: int, number: int
) -> None:
    made = await written(db, seed)
    dice = Random(seed * 100 + number)
    for _ in range(6):
        typed = " ".join(dice.sample(NOUNS, number))
        found: list[int] = []
        after = ""
        while True:
            page = await search(db, Words.of(typed), Filters(), after=after, size=3)
            found += [hit.card.id for hit in page.hits]
            after = page.after
            if not after:
                break
        assert len(found) == len(set(found))
        assert set(found) == read(made, typed), typed
        assert page.count == len(found) or not page.hits
        assert await finds_any(db, Words.of(typed), Filters()) is bool(found)


@pytest.mark.parametrize("seed", range(3))
async def test_filters_leave_out_what_is_elsewhere_or_about_something_else(
    db: AsyncSession, seed: int
) -> None:
    made = await written(db, seed)
    for noun in NOUNS[:4]:
        for place in PLACES:
            area = gazetteer.area(place)
            assert area is not None
            found = await search(db, Words.of(noun), Filters(area=area), size=50)
            assert {hit.card.id for hit in found.hits} == read(made, noun, area=place)
        found = await search(db, Words.of(noun), Filters(theme="sport"), size=50)
        assert {hit.card.id for hit in found.hits} == read(made, noun, theme="sport")


@pytest.mark.parametrize("seed", range(3))
async def test_a_word_of_the_title_is_never_behind_the_same_word_of_a_text(
    db: AsyncSession, seed: int
) -> None:
    made = await written(db, seed)
    for noun in NOUNS:
        found = await search(db, Words.of(noun), Filters(), size=50)
        titled = [bool(re.search(fold(noun), fold(hit.card.title))) for hit in found.hits]
        assert titled == sorted(titled, reverse=True), noun
    assert made


@pytest.mark.parametrize(
    "spelled",
    [
        "BIBLIOTHÈQUE",
        "bibliotheque",
        "Bibliothèques",
        "bibliothéque",
        " bibliothèque  ",
        "«bibliothèque»",
    ],
)
async def test_a_word_is_one_word_however_it_is_spelled(db: AsyncSession, spelled: str) -> None:
    made = await written(db, 1)
    plain = await search(db, Words.of("bibliothèque"), Filters(), size=50)
    other = await search(db, Words.of(spelled), Filters(), size=50)
    assert {hit.card.id for hit in other.hits} == {hit.card.id for hit in plain.hits}
    assert {hit.card.id for hit in plain.hits} == read(made, "bibliotheque")
