"""Facts about comments: what two texts share, what may still change, how things are called."""

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from app.core.i18n import using
from app.discussion import rules
from app.discussion.errors import AlreadySaid, ChangedMeanwhile, NoRoom, TooManyComments
from app.discussion.rules import Choice, Sort, Stance, fingerprint, may_change_stance
from app.discussion.schemas import CommentDraft, Edit, ReplyDraft


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bonne idée", "bonne idee"),
        ("L’été, enfin", "l'ete, enfin"),
        ("deux  mots\n\nici", "Deux mots ici"),
        ("Saint-Roch", "saint roch"),
        ("sœur", "SOEUR"),
    ],
)
def test_the_same_words_in_other_clothes_have_one_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"), [("oui", "non"), ("un banc", "un blanc"), ("a b", "ab"), ("Oui.", "Oui!")]
)
def test_other_words_have_another(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@given(st.text(max_size=300))
def test_a_fingerprint_is_sixteen_bytes_of_anything_and_ignores_spaces_around(text: str) -> None:
    assert len(fingerprint(text)) == 16
    assert fingerprint(f"  {text}\n") == fingerprint(text)


@pytest.mark.parametrize(
    ("replies", "taken_up", "may"), [(0, False, True), (1, False, False), (0, True, False)]
)
def test_a_stance_may_change_until_it_was_answered(replies: int, taken_up: bool, may: bool) -> None:
    assert may_change_stance(replies, taken_up=taken_up) is may


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fr", ["Sans position", "Pour", "Contre", "Question", "Amélioration"]),
        ("en", ["No stance", "In favour", "Against", "Question", "Improvement"]),
    ],
)
def test_stances_have_a_name_in_each_language(language: str, names: list[str]) -> None:
    with using(language):
        assert [rules.stance_label(stance) for stance in Stance] == names


def test_orders_and_filters_have_different_names_in_each_language() -> None:
    told = {}
    for language in ("fr", "en"):
        with using(language):
            told[language] = [rules.sort_label(sort) for sort in Sort]
            told[language] += [rules.choice_label(choice) for choice in Choice]
            assert len(set(told[language])) == len(Sort) + len(Choice)
    assert told["fr"] != told["en"]


def test_every_filter_but_the_authors_is_a_stance() -> None:
    assert {choice.value for choice in Choice} - {"authors"} <= {stance.value for stance in Stance}


def test_a_draft_is_cleaned_and_has_defaults() -> None:
    draft = CommentDraft.model_validate({"body": "  Un\r\nbanc \u200b \n\n\n\nici  "})
    assert draft.body == "Un\nbanc\n\nici"
    assert (draft.stance, draft.language) == (Stance.NONE, None)


def test_the_longest_comment_is_five_thousand_characters() -> None:
    assert len(ReplyDraft(body="é" * 5_000).body) == 5_000
    with pytest.raises(ValidationError):
        ReplyDraft(body="é" * 5_001)


@pytest.mark.parametrize(
    ("schema", "typed"),
    [
        (CommentDraft, {"body": "Oui.", "author_id": 1}),
        (CommentDraft, {"body": "Oui.", "stance": "FOR"}),
        (ReplyDraft, {"body": "Oui.", "stance": "for"}),
        (ReplyDraft, {"body": "Oui.", "language": "es"}),
        (Edit, {"body": "Oui."}),
        (Edit, {"body": "Oui.", "version": 0}),
        (Edit, {"body": "Oui.", "version": 2**31}),
    ],
)
def test_what_does_not_fit_is_refused(schema: type[ReplyDraft], typed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        schema.model_validate(typed)


@pytest.mark.parametrize(
    ("refusal", "status", "field"),
    [
        (AlreadySaid, 409, "body"),
        (NoRoom, 409, None),
        (ChangedMeanwhile, 409, None),
    ],
)
def test_refusals_have_a_status_a_field_and_a_french_sentence(
    refusal: type[AlreadySaid], status: int, field: str | None
) -> None:
    with using("fr"):
        said = refusal()
    with using("en"):
        told = refusal()
    assert (said.status, said.field) == (status, field)
    assert said.message != told.message


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (600, 10)])
def test_who_writes_too_fast_is_told_in_how_many_minutes_to_come_back(
    seconds: int, minutes: int
) -> None:
    with using("en"):
        refusal = TooManyComments(seconds)
    assert refusal.message.endswith(f"come back in {minutes} min.")
    assert (refusal.status, refusal.retry_after) == (429, seconds)
