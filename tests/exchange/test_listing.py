"""JSON in: a list of objects, ours or nested like other platforms'."""

import io

import orjson
import pytest

from app.core.i18n import using
from app.exchange.reading.faults import FileRefused
from app.exchange.reading.listing import Listing
from app.exchange.rules import LONGEST_CELL


def read(value: object) -> list:
    return list(Listing(io.BytesIO(orjson.dumps(value))))


def test_a_list_and_an_object_with_ideas_are_the_same():
    ideas = [{"id": 1, "title": "a"}, {"id": 2, "title": "b"}]
    assert read(ideas) == read({"format": "x", "ideas": ideas})
    assert [(row.line, row.cells) for row in read(ideas)] == [
        (1, {"id": "1", "title": "a"}),
        (2, {"id": "2", "title": "b"}),
    ]


def test_values_become_the_words_a_table_would_have():
    value = {"a": None, "b": True, "c": False, "d": 1.5, "e": ["x", "y"], "f": "é"}
    assert read([value])[0].cells == {
        "a": "", "b": "true", "c": "false", "d": "1.5", "e": "x|y", "f": "é",
    }  # fmt: skip


def test_nested_names_get_slashes_as_in_tables():
    found = Listing(io.BytesIO(orjson.dumps([{"title": {"fr": "a", "en": "b"}}])))
    assert found.headings == ["title/fr", "title/en"]
    assert next(iter(found)).cells == {"title fr": "a", "title en": "b"}


def test_what_is_no_object_is_a_fault_of_its_place():
    found = read([{"id": 1}, 3, "x", None, {"id": 2}])
    assert [bool(row.fault) for row in found] == [False, True, True, True, False]


def test_huge_cells_and_too_many_fields_are_faults():
    many = {str(n): n for n in range(1_001)}
    found = read([{"a": "x" * (LONGEST_CELL + 1)}, many])
    assert all(row.fault for row in found)


def test_deep_objects_do_not_go_on_for_ever():
    deep: object = "x"
    for _ in range(200):
        deep = {"a": deep}
    assert list(read([deep])[0].cells) == ["a a a a a"]


@pytest.mark.parametrize("raw", [b"{", b'{"ideas":', b"[1,]", b'[{"a":NaN}]', b"[\xff]"])
def test_broken_json_is_refused_with_its_line(raw):
    with using("en"), pytest.raises(FileRefused, match="not valid JSON"):
        Listing(io.BytesIO(b"\n" + raw))


@pytest.mark.parametrize("value", [{}, {"ideas": 3}, {"idea": []}])
def test_json_without_a_list_is_refused(value):
    with using("en"), pytest.raises(FileRefused, match="no list"):
        read(value)


def test_a_mark_at_the_start_is_no_fault():
    raw = b"\xef\xbb\xbf" + orjson.dumps([{"id": 1}])
    assert len(list(Listing(io.BytesIO(raw)))) == 1
