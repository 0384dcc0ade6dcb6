"""What holds for any text at all, however it was typed."""

import string
import unicodedata

import orjson
import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from app.core.text import (
    BIDI_CONTROLS,
    INVISIBLE,
    Code,
    Line,
    Prose,
    clean,
    excerpt,
    fold,
    has_words,
    one_line,
    several_lines,
    slugify,
    storable,
)

ANY = st.text(max_size=200)
READABLE = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=200
)
WORDS = st.lists(
    st.text(alphabet=string.ascii_letters + "éèàùçœ", min_size=1, max_size=12), max_size=40
)


class Note(BaseModel):
    line: Line = ""
    prose: Prose = ""
    code: Code = ""


@given(READABLE)
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once


@given(READABLE)
def test_nothing_invisible_and_nothing_that_turns_the_reading_around_is_left(typed: str) -> None:
    kept = str(clean(typed))
    assert not BIDI_CONTROLS & set(kept)
    assert not INVISIBLE & set(kept)
    assert "\r" not in kept
    assert unicodedata.is_normalized("NFC", kept) or any(c in typed for c in INVISIBLE)


@given(ANY)
def test_whatever_is_typed_is_cleaned_or_refused_and_never_breaks(typed: str) -> None:
    try:
        kept = str(clean(typed))
    except PydanticCustomError as refusal:
        assert refusal.type == "unreadable"
        return
    kept.encode()
    assert "\0" not in kept


@given(READABLE)
def test_a_line_has_no_end_of_line_and_no_space_around(typed: str) -> None:
    line = str(one_line(typed))
    assert not set("\n\r\t\v\f\u2028\u2029") & set(line)
    assert line == line.strip()
    assert "  " not in line


@given(READABLE)
def test_prose_never_has_more_than_one_blank_line(typed: str) -> None:
    prose = str(several_lines(typed))
    assert "\n\n\n" not in prose
    assert prose == prose.strip()
    assert all(line == line.rstrip() for line in prose.split("\n"))
    assert several_lines(prose) == prose


@given(READABLE)
def test_words_survive_tidying(typed: str) -> None:
    def letters(text: object) -> list[str]:
        return [c for c in str(text) if c.isalnum()]

    assert letters(one_line(typed)) == letters(clean(typed)) == letters(several_lines(typed))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("un\u2028deux\u2029trois", "un deux trois"),
        ("\u00a0bordé d’insécables\u00a0", "bordé d’insécables"),
        ("5\u00a0000\u202f$", "5\u00a0000\u202f$"),
        ("a\u00adb", "ab"),
        ("\u2066isolé\u2069", "isolé"),
        ("نعم \u200f ok", "نعم ok"),
        ("ﬁn", "ﬁn"),
        ("Å", "Å"),
    ],
)
def test_a_line_keeps_what_has_a_meaning(typed: str, kept: str) -> None:
    assert Note(line=typed).line == kept


@pytest.mark.parametrize("field", ["line", "prose"])
@pytest.mark.parametrize("typed", ["☃☃☃", "…—…", "\u200b!\u200b", "¿?", "()[]{}"])
def test_a_text_of_signs_is_refused_on_one_line_or_several(field: str, typed: str) -> None:
    with pytest.raises(ValidationError, match="in words"):
        Note(**{field: typed})


@pytest.mark.parametrize("typed", ["—", "!!!", "&é"])
def test_a_code_may_be_made_of_signs(typed: str) -> None:
    assert Note(code=typed).code == typed


@pytest.mark.parametrize("text", ["a", "5", "é", "中", "ع", "٣", "ⅷ", "🙂 oui"])
def test_a_letter_or_a_digit_of_any_script_is_a_word(text: str) -> None:
    assert has_words(text) == text


@pytest.mark.parametrize("value", [None, 3, 2.5, ["a"], {"a": "b"}, True])
def test_what_is_no_text_is_left_to_its_own_type(value: object) -> None:
    assert clean(value) is value
    assert one_line(value) is value
    assert several_lines(value) is value


@given(ANY)
def test_a_folded_text_has_no_capital_accent_or_double_space(typed: str) -> None:
    folded = fold(typed)
    assert folded == folded.strip()
    assert "  " not in folded
    assert not any("\u0300" <= c <= "\u036f" for c in folded)
    assert not set(folded) & set("’'-–—_/œæ")


@given(st.text(alphabet="abcéèêëàâîïôûùüçÉÈÀŒœÆæ -’'–", max_size=60))
def test_french_folds_to_plain_letters(typed: str) -> None:
    assert set(fold(typed)) <= set(string.ascii_lowercase + " ")


@pytest.mark.parametrize(
    "word",
    ["straße", "Łódź", "Đồng", "Ærø", "naïveté", "Ça", "L’Haÿ", "île", "²", "ﬁnance"],
)
def test_folding_is_blind_to_case(word: str) -> None:
    assert fold(word.upper()) == fold(word)
    assert fold(word).isascii()


@given(ANY, st.integers(min_value=1, max_value=80))
def test_a_slug_fits_an_address(typed: str, limit: int) -> None:
    slug = slugify(typed, limit)
    assert len(slug) <= limit
    assert set(slug) <= set(string.ascii_lowercase + string.digits + "-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug
    assert slugify(slug, limit) == slug


@given(ANY, st.integers(min_value=12, max_value=200))
def test_an_excerpt_is_never_longer_than_asked_by_more_than_its_ellipsis(
    typed: str, limit: int
) -> None:
    cut = excerpt(typed, limit)
    assert len(cut) <= limit + 1
    assert "\n" not in cut


@given(WORDS, st.integers(min_value=15, max_value=120))
def test_an_excerpt_cuts_between_words(words: list[str], limit: int) -> None:
    cut = excerpt(" ".join(words), limit)
    if cut.endswith("…"):
        kept = cut[:-1].split()
        assert kept == words[: len(kept)]
        assert kept
    else:
        assert cut.split() == words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | ANY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_whatever_a_form_held_can_be_stored(value: object) -> None:
    kept = storable(value)
    assert storable(kept) == kept
    assert not _has_nul(kept)
    orjson.dumps(kept, option=orjson.OPT_NON_STR_KEYS)


def _has_nul(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_nul, [*value, *value.values()]))
    if isinstance(value, list):
        return any(map(_has_nul, value))
    return isinstance(value, str) and "\0" in value


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("a\0b", "ab"),
        ("\ud800x", "x"),
        ({"\0k": ["v\0", 1]}, {"k": ["v", 1]}),
        (("a\0",), ["a"]),
        (12, 12),
        (None, None),
    ],
)
def test_only_what_the_database_cannot_hold_is_dropped(value: object, kept: object) -> None:
    assert storable(value) == kept
