"""The rules of answers alone: clocks that never run backwards, texts that always have a reader."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError

from app.answers.rules import ANSWERABLE, BODY_MAX, BODY_MIN, ENDORSABLE, Bilingual, Clock
from app.answers.schemas import Answering, Endorsing
from app.core.i18n import using
from app.core.web.form_errors import sentences
from app.ideas.rules import OPEN, READABLE, AnswerStatus, State

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
LANGUAGES = st.sampled_from(["fr", "en"])
TEXT = st.text("abc éè", min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


@settings(max_examples=60, deadline=None)
@given(passed=MOMENTS, wait=st.timedeltas(timedelta(0), timedelta(days=4000)), later=MOMENTS)
def test_an_answered_clock_stands_still_whatever_the_hour(
    passed: datetime, wait: timedelta, later: datetime
) -> None:
    clock = Clock(passed, passed + wait, "accepted")
    assert not clock.is_waiting
    assert clock.days(later) == clock.days(later + timedelta(days=99)) == wait.days


@settings(max_examples=60, deadline=None)
@given(passed=MOMENTS, now=MOMENTS, more=st.integers(0, 900))
def test_a_clock_that_runs_never_runs_backwards(passed: datetime, now: datetime, more: int) -> None:
    clock = Clock(passed, None)
    assert clock.is_waiting
    assert 0 <= clock.days(now) <= clock.days(now + timedelta(days=more))


@settings(max_examples=60, deadline=None)
@given(fr=TEXT, en=st.one_of(st.just(""), TEXT), reader=LANGUAGES)
def test_every_reader_gets_a_text_in_the_language_it_says(fr: str, en: str, reader: str) -> None:
    body = Bilingual(fr, en, "fr")
    assert body.text(reader)
    assert body.text(reader) == (fr if body.language(reader) == "fr" else en)
    assert body.is_translated(reader) == (reader == "en" and bool(en))


@pytest.mark.parametrize("length", [BODY_MIN, BODY_MIN + 1, BODY_MAX])
def test_lengths_at_the_bounds_are_taken(length: int) -> None:
    typed = Answering(status=AnswerStatus.RECEIVED, body_fr="a" * length)
    assert len(typed.body_fr) == length


@pytest.mark.parametrize(
    ("fields", "french", "english"),
    [
        ({"body_fr": "a" * (BODY_MIN - 1)}, "au moins 20", "at least 20"),
        ({"body_fr": "a" * 20, "body_en": "b"}, "au moins 20", "at least 20"),
        ({"body_en": "b" * 20}, "dans la langue", "in the language"),
        ({"body_fr": "a" * 20, "original": "en"}, "dans la langue", "in the language"),
        ({"body_fr": " " * 40}, "dans la langue", "in the language"),
    ],
)
def test_beyond_them_the_sentence_says_what_to_do(
    fields: dict[str, str], french: str, english: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Answering(status=AnswerStatus.RECEIVED, **fields)  # type: ignore[arg-type]
    for language, words in (("fr", french), ("en", english)):
        with using(language):
            assert words in " ".join(sentences(caught.value).values())


@pytest.mark.parametrize("extra", ["author_id", "office_fr", "territory_id", "hidden_at"])
def test_nobody_says_themselves_in_whose_name_they_answer(extra: str) -> None:
    with pytest.raises(ValidationError):
        Answering(status="received", body_fr="a" * 20, **{extra: "1"})  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        Endorsing(words="Oui.", **{extra: "1"})  # type: ignore[arg-type]


def test_what_is_answered_and_endorsed_is_open_and_public() -> None:
    assert ANSWERABLE <= ENDORSABLE <= OPEN <= READABLE
    assert State.PUBLISHED not in ANSWERABLE, "an answer waits for the gate"
