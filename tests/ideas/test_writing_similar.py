""" "Support this one instead?": ideas that say nearly the same, whatever their accents and endings."""

import pytest

from app.ideas.queries.similar import CANDIDATES, MOST, similar_to
from app.places.rules import Area
from tests.factories import ideas

TITLE = "Des vélos électriques en libre-service"


async def titles(db, title: str, **options) -> list[str]:
    return [found.title for found in await similar_to(db, title=title, **options)]


@pytest.mark.parametrize(
    "typed",
    [
        "vélo électrique",
        "VELOS ELECTRIQUES",
        "un vélo, électrique !",
        "L’électrique en vélo",
        "velo-electrique",
    ],
)
async def test_accents_case_and_endings_do_not_hide_an_idea(db, typed):
    await ideas.idea(db, title=TITLE)
    await ideas.idea(db, title="Une patinoire derrière l’école")
    assert await titles(db, typed) == [TITLE]


async def test_english_has_its_own_endings(db):
    await ideas.idea(db, title="Planting trees along the alleys", language="en")
    assert await titles(db, "plant a tree in the alley", language="en") == [
        "Planting trees along the alleys"
    ]


async def test_ligatures_are_two_letters(db):
    await ideas.idea(db, title="Un chœur pour les cœurs seuls")
    assert await titles(db, "choeur des coeurs") == ["Un chœur pour les cœurs seuls"]


@pytest.mark.parametrize("state", ["draft", "hidden", "merged", "withdrawn", "archived"])
async def test_only_open_ideas_are_offered(db, state):
    into = await ideas.idea(db, title="Tout autre chose ici") if state == "merged" else None
    await ideas.idea(db, title=TITLE, state=state, merged_into_id=into.id if into else None)
    assert await titles(db, TITLE) == []


async def test_a_candidate_is_offered_too_with_its_counts(db):
    idea = await ideas.idea(db, title=TITLE, state="candidate")
    await ideas.supporters(db, idea, local=2, other=1)
    (found,) = await similar_to(db, title=TITLE)
    assert (found.public_id, found.state, found.local, found.other, found.threshold) == (
        idea.public_id,
        "candidate",
        2,
        1,
        25,
    )


async def test_an_idea_is_not_like_itself(db):
    idea = await ideas.idea(db, title=TITLE)
    assert await titles(db, TITLE, itself=idea.public_id) == []


async def test_those_of_the_same_area_come_first(db):
    far = await ideas.idea(db, title=TITLE, area="westmount")
    near = await ideas.idea(db, title=TITLE, area=ideas.HERE)
    next_door = await ideas.idea(db, title=TITLE, area=ideas.NEXT_DOOR)
    found = await similar_to(db, title=TITLE, area=near.area)
    assert [one.public_id for one in found] == [one.public_id for one in (near, next_door, far)]
    found = await similar_to(db, title=TITLE, area=Area())
    assert len(found) == 3


async def test_a_better_likeness_far_away_beats_a_faint_one_next_door(db):
    near = await ideas.idea(db, title="Des vélos pour livrer les paniers en libre partage")
    far = await ideas.idea(db, title=TITLE, area="westmount")
    found = await similar_to(db, title=TITLE, area=near.area)
    assert found[0].public_id == far.public_id


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "vélo",
        "le la les de du",
        "🌳🌳🌳",
        "un projet pour notre quartier à Montréal",
        "' | & ! ( ) : * \\ <->",
        "%_%",
    ],
)
async def test_too_few_words_that_mean_something_are_like_nothing(db, typed):
    await ideas.idea(db, title="Un projet de vélo pour notre quartier à Montréal")
    assert await titles(db, typed) == []


async def test_words_with_signs_of_the_query_language_do_no_harm(db):
    await ideas.idea(db, title="L’école & la ruelle : (un) essai")
    assert await titles(db, "l'école & 'ruelle' | essai:*") == ["L’école & la ruelle : (un) essai"]
    assert await titles(db, "\\'; DROP TABLE idea; -- ruelle école") == [
        "L’école & la ruelle : (un) essai"
    ]


async def test_the_problem_helps_a_title_that_says_too_little(db):
    await ideas.idea(db, title="Des bancs au soleil", problem="Les aînés ne trouvent où s’asseoir.")
    assert await titles(db, "Bancs") == []
    assert await titles(db, "Bancs", problem="Nos aînés ne peuvent s’asseoir nulle part.") == [
        "Des bancs au soleil"
    ]


async def test_a_very_long_title_costs_no_more(db):
    await ideas.idea(db, title=TITLE)
    long = " ".join(f"mot{n}" for n in range(200))
    assert await titles(db, f"{TITLE} {long}") == [TITLE]
    assert await titles(db, "x", problem=f"{long} {TITLE}") == []


async def test_at_most_four_are_offered(db):
    for _ in range(MOST + 3):
        await ideas.idea(db, title=TITLE)
    assert len(await titles(db, TITLE)) == MOST


async def test_an_exact_likeness_is_found_behind_more_faint_ones_than_are_ranked(db):
    for number in range(CANDIDATES + 10):
        await ideas.idea(db, title=f"Des vélos en libre accès, numéro {number}")
    exact = await ideas.idea(db, title=TITLE)
    found = await similar_to(db, title=TITLE)
    assert found[0].public_id == exact.public_id
