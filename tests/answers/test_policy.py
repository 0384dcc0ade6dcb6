"""Who answers and endorses, asked of the policies themselves, and which text a reader gets."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers import policy
from app.answers.rules import Bilingual
from app.answers.schemas import Answering, Endorsing
from app.core.i18n import using
from app.ideas.models import Idea
from app.ideas.rules import ANSWER_LABELS, AnswerStatus, State, answer_label
from app.places.gazetteer import gazetteer
from app.places.rules import Home
from app.profiles.queries.offices import LeaderLine, MandateLine
from app.profiles.rules import Standing, Term

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CITIZEN = Actor(
    id=7, public_id="abcdefghjk", email="a@exemple.ca", display_name="Amina", language="fr",
    home=Home(), is_confirmed=True,
)  # fmt: skip


@pytest.fixture(autouse=True)
async def places(db: AsyncSession) -> None:
    if not gazetteer.loaded:
        await gazetteer.load(db, "Montréal")


def territories() -> tuple[int, int]:
    one, other, *_rest = gazetteer.territories
    return one, other


def idea(where: int | None, state: State = State.CANDIDATE, author: int = 1) -> Idea:
    return Idea(id=1, territory_id=where, state=state, author_id=author, title="Un banc")


def mandate(where: int | None) -> MandateLine:
    term = Term(DAY, DAY)
    return MandateLine(
        1, "m", 7, "p", "Amina", "Conseillère", "Councillor", where, term, "", "", NOW, ""
    )


def lead(where: int) -> LeaderLine:
    return LeaderLine(1, "x", 7, "p", "Amina", where, Standing.CONFIRMED, NOW, NOW, None)


def test_a_mandate_holds_for_its_territory_or_for_all_of_the_city() -> None:
    here, there = territories()
    assert policy.can_answer(CITIZEN, idea(here), [mandate(here)])
    assert policy.can_answer(CITIZEN, idea(here), [mandate(None)])
    assert policy.can_answer(CITIZEN, idea(None), [mandate(None)])
    assert policy.can_answer(CITIZEN, idea(here), [mandate(there), mandate(here)])
    assert not policy.can_answer(CITIZEN, idea(None), [mandate(here)])


def test_the_mandate_of_the_place_comes_first() -> None:
    here, _there = territories()
    near = policy.speaks_for(idea(here), [mandate(None), mandate(here)])
    assert near is not None
    assert near.territory_id == here
    assert policy.speaks_for(idea(here), []) is None


def test_answering_elsewhere_has_a_refusal_of_its_own_that_names_both() -> None:
    here, there = territories()
    with using("en"):
        verdict = policy.can_answer(CITIZEN, idea(here), [mandate(there)])
    assert gazetteer.territories[here].name in verdict.reason
    assert gazetteer.territories[there].name in verdict.reason
    assert "your mandate is for" in verdict.reason


def test_a_moderator_elsewhere_is_refused_too() -> None:
    here, there = territories()
    staff = replace(CITIZEN, moderated_territories=frozenset({there}))
    with using("en"):
        assert (
            "your mandate is for another territory"
            in policy.can_answer(staff, idea(here), []).reason
        )


def test_a_citizen_is_told_who_answers() -> None:
    here, _there = territories()
    with using("en"):
        verdict = policy.can_answer(CITIZEN, idea(here), [])
    assert "Only an elected official of this territory" in verdict.reason


@pytest.mark.parametrize("state", [s for s in State if s is not State.CANDIDATE])
def test_only_candidates_are_answered(state: State) -> None:
    here, _there = territories()
    with using("en"):
        verdict = policy.can_answer(CITIZEN, idea(here, state), [mandate(here)])
    assert "Only ideas that passed their threshold" in verdict.reason


def test_a_suspended_official_answers_nothing() -> None:
    here, _there = territories()
    suspended = replace(CITIZEN, is_suspended=True)
    assert not policy.can_answer(suspended, idea(here), [mandate(here)])
    assert not policy.can_endorse(suspended, idea(here), [lead(here)])


@pytest.mark.parametrize(
    ("state", "allowed"),
    [(state, state in {State.PUBLISHED, State.CANDIDATE}) for state in State],
)
def test_leaders_endorse_what_is_open(state: State, *, allowed: bool) -> None:
    here, _there = territories()
    assert bool(policy.can_endorse(CITIZEN, idea(here, state), [lead(here)])) is allowed


def test_leaders_endorse_where_they_lead_and_for_the_whole_city() -> None:
    here, there = territories()
    assert policy.can_endorse(CITIZEN, idea(None), [lead(here)])
    assert not policy.can_endorse(CITIZEN, idea(there), [lead(here)])
    assert policy.can_endorse(CITIZEN, idea(there), [lead(here), lead(there)])
    assert not policy.can_endorse(CITIZEN, idea(here), [])
    assert not policy.can_endorse(CITIZEN, idea(here, author=CITIZEN.id), [lead(here)])


@pytest.mark.parametrize(
    ("fr", "en", "original", "wanted", "language", "translated"),
    [
        ("oui", "yes", "fr", "fr", "fr", False),
        ("oui", "yes", "fr", "en", "en", True),
        ("oui", "yes", "en", "fr", "fr", True),
        ("oui", "yes", "en", "en", "en", False),
        ("oui", "", "fr", "en", "fr", False),
        ("", "yes", "en", "fr", "en", False),
    ],
)
def test_a_reader_gets_their_language_or_the_original(
    fr: str, en: str, original: str, wanted: str, language: str, *, translated: bool
) -> None:
    text = Bilingual(fr, en, original)
    assert text.language(wanted) == language
    assert text.text(wanted) == (fr if language == "fr" else en)
    assert text.is_translated(wanted) is translated
    assert text.other != original


LONG = "Nous étudions le plan avec les gens de la rue."


@pytest.mark.parametrize(
    "typed",
    [
        {"body_fr": LONG},
        {"body_en": LONG, "original": "en"},
        {"body_fr": LONG, "body_en": LONG, "original": "en"},
    ],
)
def test_one_language_is_enough(typed: dict[str, Any]) -> None:
    assert Answering(status=AnswerStatus.DONE, **typed)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"body_en": LONG},
        {"body_fr": LONG, "original": "en"},
        {"body_fr": LONG, "body_en": "No."},
        {"body_fr": "🎉" * 30},
        {"body_fr": LONG + "\x00"},
        {"body_fr": LONG, "original": "de"},
        {"body_fr": LONG, "id": 3},
    ],
)
def test_what_is_no_answer(typed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Answering(status=AnswerStatus.DONE, **typed)


def test_endorsing_needs_no_words() -> None:
    assert Endorsing().words == ""
    with pytest.raises(ValidationError):
        Endorsing(words="x" * 301)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_status_has_a_word_of_its_own(language: str) -> None:
    with using(language):
        words = [answer_label(status) for status in AnswerStatus]
    assert len(set(words)) == len(AnswerStatus) == len(ANSWER_LABELS)
