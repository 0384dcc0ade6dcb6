"""What Pydantic finds wrong is said in a sentence, in both languages, and never repeats what was typed."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, strategies as st
from pydantic import Field, HttpUrl, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from starlette.datastructures import FormData, UploadFile

from app.core.errors import Invalid
from app.core.i18n import N_, using
from app.core.i18n.catalog import messages
from app.core.text import Line
from app.core.web.form_errors import OTHER, OURS, PLAIN, said, sentence, sentences
from app.core.web.forms import Form, FormModel, from_body


class Colour(StrEnum):
    RED = "red"


class Everything(FormModel):
    word: Annotated[Line, Field(min_length=2, max_length=5)] = "ok"
    one: Annotated[str, Field(min_length=1)] = "x"
    count: Annotated[int, Field(ge=2, le=9)] = 2
    above: Annotated[int, Field(gt=0)] = 1
    share: Annotated[float, Field(lt=1, allow_inf_nan=False)] = 0.5
    yes: bool = False
    kind: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    day: date = date(2026, 1, 1)
    site: HttpUrl = HttpUrl("https://x.test")
    many: Annotated[list[str], Field(min_length=1, max_length=2, default_factory=lambda: ["a"])]
    code: Annotated[str, Field(pattern=r"^[a-z]+$")] = "a"
    own: str = "fine"

    @field_validator("own")
    @classmethod
    def not_bad(cls, value: str) -> str:
        if value == "bad":
            raise PydanticCustomError("said", N_("Please write a date."))
        return value


def faults(**typed: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(typed)
    return sentences(caught.value)


CASES: list[tuple[str, Any, str, str]] = [
    ("word", "x", "Please write at least 2 characters.", "Veuillez écrire au moins 2 caractères."),
    ("word", "x" * 6, "Please write at most 5 characters.", "Veuillez écrire au plus 5 caractères."),
    ("one", "", "Please fill this in.", "Veuillez remplir ce champ."),
    ("count", "deux", "Please write a whole number.", ""),
    ("count", "2.5", "Please write a whole number.", ""),
    ("count", "9" * 5_000, "This number is too large.", ""),
    ("count", 1, "The smallest number accepted is 2.", ""),
    ("count", 10, "The largest number accepted is 9.", ""),
    ("above", 0, "The smallest number accepted is 0.", ""),
    ("share", "un peu", "Please write a number.", ""),
    ("share", "nan", "Please write a number.", ""),
    ("share", "1e999", "Please write a number.", ""),
    ("yes", "peut-être", "Please choose one of the offered answers.", ""),
    ("kind", "z", "Please choose one of the offered answers.", ""),
    ("colour", "blue", "Please choose one of the offered answers.", ""),
    ("day", "hier", "Please write a date.", ""),
    ("day", "2026-02-30", "Please write a date.", ""),
    ("site", "nulle part", "Please write a full web address, such as https://montreal.ca.", ""),
    ("site", "ftp://x.test", "Web addresses start with https:// or http://.", ""),
    ("many", [], "Please choose at least 1.", ""),
    ("many", ["a", "b", "c"], "Please choose at most 2.", ""),
    ("code", "A1", "This value cannot be accepted.", ""),
    ("own", "bad", "Please write a date.", ""),
    ("unknown", "x", "This field is not known here.", ""),
    ("word", "\0\0\0", "This text contains characters that cannot be read.", ""),
    ("word", "!!!", "Please write this in words.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("field", "typed", "english", "french"), CASES)
def test_each_fault_is_said_in_both_languages(
    field: str, typed: Any, english: str, french: str
) -> None:
    with using("en"):
        assert faults(**{field: typed}) == {field: english}
    with using("fr"):
        told = faults(**{field: typed})[field]
    assert told != english
    assert told.endswith((".", "!", "?"))
    assert not french or told == french


@pytest.mark.parametrize(("field", "typed"), [case[:2] for case in CASES])
def test_no_sentence_repeats_what_was_typed(field: str, typed: Any) -> None:
    if isinstance(typed, str) and len(typed) > 3:
        assert typed not in faults(**{field: typed})[field]


def test_the_first_fault_of_a_field_is_the_one_told() -> None:
    found = faults(many=["a", 1, 2, 3], word="x")
    assert set(found) == {"many", "word"}


@pytest.mark.parametrize("kind", sorted(PLAIN))
def test_every_plain_sentence_is_translated(kind: str) -> None:
    with using("en"):
        english = sentence(kind, {})
    assert english in messages("fr")


@given(st.text(max_size=30).filter(lambda kind: kind not in PLAIN))
def test_a_kind_of_fault_that_we_do_not_know_has_a_sentence_too(kind: str) -> None:
    if kind.startswith(("greater_than", "less_than", "too_", "string_too_")) or kind in OURS:
        return
    with using("en"):
        assert sentence(kind, {}) == OTHER


def test_our_own_faults_fill_their_places_in() -> None:
    fault = {"type": "said", "msg": "Please write at most %(num)s characters.", "ctx": {"num": 7}}
    with using("en"):
        assert said(fault) == "Please write at most 7 characters."


def test_a_fault_of_the_whole_belongs_to_the_form() -> None:
    class Pair(FormModel):
        a: int = 0

    with pytest.raises(ValidationError) as caught:
        Pair.model_validate("no form")
    assert list(sentences(caught.value)) == ["form"]


def test_a_body_becomes_values_lists_and_files() -> None:
    import io

    body = FormData(
        [
            ("word", "un"),
            ("word", "deux"),
            ("many", "a"),
            ("many", "b"),
            ("csrf_token", "secret"),
            ("photo", UploadFile(io.BytesIO(b"x"), filename="a.png")),
        ]
    )
    form = from_body(Everything, body)
    assert form.values == {"word": "deux", "many": ["a", "b"]}
    assert [file.filename for file in form.files["photo"]] == ["a.png"]
    assert form.value("word") == "deux"
    assert form.value("nothing") == ""
    assert form.error("word") is None


def test_an_empty_field_with_a_default_is_not_a_fault() -> None:
    data = Form(Everything, {"word": "", "count": "", "kind": "", "many": ["a"]}).data
    assert (data.word, data.count, data.kind) == ("ok", 2, "a")


def test_errors_are_in_the_order_of_the_form_and_others_come_last() -> None:
    form: Form[Everything] = Form(Everything, {})
    form.messages = {"zzz": "3", "count": "2", "word": "1"}
    assert form.errors == [("word", "1"), ("count", "2"), ("zzz", "3")]


def test_values_are_a_copy() -> None:
    typed: dict[str, Any] = {"word": "un"}
    form = Form(Everything, typed)
    typed["word"] = "deux"
    assert form.value("word") == "un"


def test_bad_input_is_refused_as_our_own_failure() -> None:
    with pytest.raises(Invalid) as caught:
        _ = Form(Everything, {"count": "x"}).data
    assert set(caught.value.errors) == {"count"}
    assert caught.value.status == 422
