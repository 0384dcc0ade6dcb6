"""Moments, numbers, coordinates and themes as files write them; what cannot be used is said."""

from datetime import UTC, datetime

import pytest

from app.core.i18n import using
from app.exchange.importing import values
from tests.exchange.rows import NOW, mapping, reader


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-04-02T10:00:00Z", (2021, 4, 2, 10)),
        ("2021-04-02T10:00:00+02:00", (2021, 4, 2, 8)),
        ("2021-04-02 10:00:00 UTC", (2021, 4, 2, 10)),
        ("2021-04-02 10:00:00 +0200", (2021, 4, 2, 8)),
        ("2021-04-02 10:00:00", (2021, 4, 2, 14)),
        ("2021-01-02 10:00", (2021, 1, 2, 15)),
        ("2021-04-02", (2021, 4, 2, 16)),
        ("2021-04", (2021, 4, 1, 16)),
        ("2021", (2021, 1, 1, 17)),
        (" 2021 ", (2021, 1, 1, 17)),
    ],
)
def test_moments_of_every_precision_in_the_mappings_zone(text, expected):
    assert values.moment(text, "America/Toronto") == datetime(*expected, tzinfo=UTC)


def test_a_day_without_hour_is_the_same_day_here_and_there():
    found = values.moment("2017", "Europe/Paris")
    assert found is not None
    assert found.date().isoformat() == "2017-01-01"
    assert found.hour == 11


def test_days_before_months_only_when_the_mapping_says_so():
    assert values.moment("02/04/2021", "UTC", day_first=True) == datetime(
        2021, 4, 2, 12, tzinfo=UTC
    )
    assert values.moment("02/04/2021 10:30", "UTC", day_first=True) == datetime(
        2021, 4, 2, 10, 30, tzinfo=UTC
    )
    assert values.moment("02/04/2021", "UTC") is None


@pytest.mark.parametrize(
    "text",
    ["", "hier", "2021-13", "2021-02-30", "0001-01-01", "1889", "99999", "9999-12-31T23:59:59-23:59",
     "2021-04-02T25:00", "٢٠٢١-٠٤", "1/2", "=NOW()"],
)  # fmt: skip
def test_what_is_no_moment_is_none(text):
    assert values.moment(text, "America/Toronto") is None


def test_a_date_that_cannot_be_used_is_noted():
    notes: list[str] = []
    with using("en"):
        assert values.moment_of(reader(published_at="hier"), "published_at", NOW, notes) is None
        assert (
            values.moment_of(reader(published_at="2031-01-01"), "published_at", NOW, notes) is None
        )
        assert values.moment_of(reader(), "published_at", NOW, notes) is None
    assert notes == ["The date “hier” cannot be used.", "The date “2031-01-01” cannot be used."]


@pytest.mark.parametrize(("said", "expected"), [("12", 12), (" 7 ", 7), ("0", 0), ("", 0)])
def test_whole_numbers(said, expected):
    notes: list[str] = []
    assert values.whole(reader(threshold=said), "threshold", notes) == expected
    assert not notes


@pytest.mark.parametrize("said", ["-1", "1.5", "1e9", "99999999999999999999", "dix", "²", "١٢"])
def test_what_is_no_whole_number_is_noted(said):
    notes: list[str] = []
    assert values.whole(reader(threshold=said), "threshold", notes) == 0
    assert len(notes) == 1


def test_a_place_comes_from_two_columns_or_one():
    notes: list[str] = []
    assert values.point(reader(latitude="45.5", longitude="-73.6"), notes) == (45.5, -73.6)
    assert values.point(reader(point="45.5, -73.6"), notes) == (45.5, -73.6)
    assert values.point(reader(), notes) is None
    assert not notes


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("91", "0"), ("45", "181"), ("nan", "1"), ("inf", "1"), ("0", "0"), ("x", "y"), ("45.5", "")],
)
def test_a_place_that_is_nowhere_is_noted(lat, lon):
    notes: list[str] = []
    assert values.point(reader(latitude=lat, longitude=lon), notes) is None
    assert len(notes) == 1


def test_themes_are_known_by_code_label_or_the_mappings_words():
    mapped = mapping(split_themes="|", values={"theme": {"Voirie": "public-space", "Divers": ""}})
    notes: list[str] = []
    said = "nature|Getting around|Arts et culture"
    assert values.themes(reader(mapped, theme=said), notes) == ["nature", "mobility", "culture"]
    assert values.themes(reader(mapped, theme="voirie| divers |VOIRIE"), notes) == ["public-space"]
    assert values.themes(reader(mapped), notes) == []
    assert not notes


def test_unknown_themes_and_too_many_are_noted():
    notes: list[str] = []
    mapped = mapping(split_themes=",")
    with using("en"):
        found = values.themes(reader(mapped, theme="nature,food,Ovnis,housing,youth"), notes)
    assert found == ["nature", "food", "housing"]
    assert notes == ["The theme “Ovnis” is not one of ours.", "Only the first 3 themes were kept."]


def test_what_a_note_repeats_is_short():
    notes: list[str] = []
    values.themes(reader(theme="x" * 5_000), notes)
    assert len(notes[0]) < 150
