"""Every form and every JSON body of the house, whatever is put into their fields."""

import importlib
import pkgutil
from typing import Any, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import BaseModel, ValidationError

import app
from app import slices
from app.core.i18n import using
from app.core.text import BIDI_CONTROLS, INVISIBLE
from app.core.web.form_errors import sentences
from app.core.web.forms import Form, FormModel
from app.places.gazetteer import gazetteer
from app.places.service.city import REFERENCE

HOSTILE = [
    "\0", "a\0b", "\ud800", "\x1b[31mrouge", "\u202egpj.exe", "\u200b\u200b", "🎉🎉🎉", "—" * 30,
    "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%00", "../../etc/passwd",
    "=HYPERLINK(1)", "9" * 400, "-1", "1e999", "NaN", "Infinity", "0x10", "٣٤٥", "true", "null", "[]",
    "{}", "\r\nBcc: x@y.z", "a" * 20_001, " " * 300, "\u2028\u2029", "é" * 700, "ﷺ" * 50, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
]  # fmt: skip


READ_ONCE_MORE = {"PasskeyAnswer", "NewPasskey", "Typed"}
"""What they hold is never kept as it is: the step, or the passkey's own reader, judges it."""


NEVER_KEPT = {"password", "current", "setup"}
"""A password is hashed, and any character is one; what we signed ourselves is only checked."""


def schemas() -> list[type[FormModel]]:
    """Import every module of every slice, and return each form it declares."""
    slices.load()
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(("app.cli", "app.demo", "app.worker", "app.main")):
            importlib.import_module(module.name)
    found: set[type[FormModel]] = set()
    waiting: list[type[FormModel]] = [FormModel]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in found and kind.__module__.startswith("app."):
                found.add(kind)
                waiting.append(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


EVERY = schemas()
each_schema = pytest.mark.parametrize(
    "schema", EVERY, ids=lambda kind: f"{kind.__module__.split('.')[1]}.{kind.__qualname__}"
)


@pytest.fixture(autouse=True, scope="module")
def places() -> None:
    """Some forms ask for a neighbourhood: without places there is none to choose."""
    assert REFERENCE.is_dir()
    assert gazetteer is not None


def texts_of(value: Any) -> list[str]:
    if isinstance(value, BaseModel):
        return [text for inner in dict(value).values() for text in texts_of(inner)]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts_of(inner)]
    if isinstance(value, list | tuple | set | frozenset):
        return [text for inner in value for text in texts_of(inner)]
    return [str(value)] if isinstance(value, str) else []


def judged(schema: type[FormModel], typed: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong; what is accepted must be fit for the database."""
    try:
        accepted = schema.model_validate(typed)
    except ValidationError as error:
        return sentences(error)
    kept = {name: value for name, value in accepted if name not in NEVER_KEPT}
    for text in texts_of(kept):
        text.encode()
        assert "\0" not in text or schema.__qualname__ in READ_ONCE_MORE
    return {}


def is_list(schema: type[FormModel], name: str) -> bool:
    annotation = schema.model_fields[name].annotation
    return any(get_origin(k) in {list, tuple, set} for k in (annotation, *get_args(annotation)))


@each_schema
def test_a_field_that_it_does_not_know_is_refused(schema: type[FormModel]) -> None:
    assert "is_administrator" not in schema.model_fields
    assert judged(schema, {"is_administrator": "1"})["is_administrator"]


@each_schema
def test_nothing_of_the_owner_is_read_from_a_form(schema: type[FormModel]) -> None:
    forbidden = {
        "author_id",
        "person_id",
        "owner_id",
        "created_at",
        "is_staff",
        "moderator_id",
    }
    assert not forbidden & set(schema.model_fields)


@each_schema
def test_a_hostile_text_in_every_field_is_refused_in_words_or_harmless(
    schema: type[FormModel],
) -> None:
    for typed in HOSTILE:
        harmless(schema, typed)


def harmless(schema: type[FormModel], typed: str) -> None:
    values = {name: [typed] if is_list(schema, name) else typed for name in schema.model_fields}
    with using("en"):
        english = judged(schema, values)
    with using("fr"):
        french = judged(schema, values)
    assert set(english) == set(french)
    for name, sentence in english.items():
        assert sentence.strip()[-1] in ".?!", (name, sentence)
        assert french[name] != sentence, f"{name}: {sentence} is not translated"
        assert len(typed.strip()) < 8 or typed.strip() not in sentence, "a refusal repeats nothing"


@each_schema
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_refused_in_words_or_harmless(schema: type[FormModel], data: Any) -> None:
    values = {
        name: data.draw(
            st.lists(st.text(max_size=30), max_size=3)
            if is_list(schema, name)
            else st.text(max_size=60)
        )
        for name in schema.model_fields
    }
    for sentence in judged(schema, values).values():
        assert sentence


OTHER_KINDS = [None, 7, -1, 2**70, 1.5, True, [], {}, [[]], {"a": [1]}]


@each_schema
def test_a_json_value_of_another_kind_is_refused_in_words_or_fits(
    schema: type[FormModel],
) -> None:
    for typed in OTHER_KINDS:
        for name in schema.model_fields:
            for sentence in judged(schema, {name: typed}).values():
                assert sentence


@each_schema
def test_an_empty_form_says_what_is_missing_and_nothing_else_breaks(
    schema: type[FormModel],
) -> None:
    form = Form(schema, {name: "" for name in schema.model_fields if not is_list(schema, name)})
    assert form.errors == []
    missing = judged(schema, {})
    for name in missing:
        assert name in schema.model_fields or name == "form"


@each_schema
def test_every_text_has_a_length(schema: type[FormModel]) -> None:
    """What has no limit of its own is stopped by the one of all forms."""
    for name in schema.model_fields:
        huge = "mot " * 60_000
        wrong = judged(schema, {name: [huge] if is_list(schema, name) else huge})
        assert name in wrong, f"{name} takes 240,000 characters"


LINES = [
    (schema, name)
    for schema in EVERY
    for name, field in schema.model_fields.items()
    if any("one_line" in repr(part) or "several_lines" in repr(part) for part in field.metadata)
]


@pytest.mark.parametrize(
    ("schema", "name"), LINES, ids=lambda part: getattr(part, "__name__", part)
)
def test_a_text_that_people_will_read_has_no_direction_tricks(
    schema: type[FormModel], name: str
) -> None:
    typed = "Une ruelle \u202everte\u2066 et\u200b fleurie, par ici 2026"
    try:
        accepted = getattr(schema.model_validate({name: typed}), name)
    except ValidationError:
        return
    assert not (BIDI_CONTROLS | INVISIBLE) & set(accepted or "")
