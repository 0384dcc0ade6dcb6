"""French first, English equal."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.i18n import current, gettext, negotiate, ngettext, speak, using
from app.core.i18n.format import ago, date_long, date_time, iso, money, number, percent

NBSP, NNBSP = "\u00a0", "\u202f"
MOMENT = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"),
        ("en-CA,en;q=0.9", "en"),
        ("de, en;q=0.4, fr;q=0.8", "fr"),
        ("en;q=0.1, fr;q=0", "en"),
        ("*", "fr"),
        ("en;q=abc", "fr"),
        ("x" * 10_000 + ",en", "fr"),
    ],
)
def test_the_browser_s_wish_is_heard(header: str, language: str) -> None:
    assert negotiate(header) == language


def test_an_unknown_language_is_french() -> None:
    speak("de")
    assert current() == "fr"


def test_an_email_is_written_in_its_reader_s_language() -> None:
    speak("en")
    with using("fr"):
        assert current() == "fr"
    assert current() == "en"


def test_english_is_the_source_and_french_its_translation() -> None:
    with using("en"):
        assert gettext("Please fill this in.") == "Please fill this in."
    assert gettext("Please fill this in.") != "Please fill this in."


@pytest.mark.parametrize(("n", "plural"), [(0, False), (1, False), (1.5, False), (2, True)])
def test_french_says_none_in_the_singular(n: float, plural: bool) -> None:
    assert (ngettext("one", "many", n) == "many") is plural  # type: ignore[arg-type]


@pytest.mark.parametrize(("n", "plural"), [(0, True), (1, False), (2, True)])
def test_english_says_none_in_the_plural(n: int, plural: bool) -> None:
    with using("en"):
        assert (ngettext("one", "many", n) == "many") is plural


def test_numbers_money_and_dates_follow_each_language() -> None:
    assert plain(number(1234567.5)) == "1 234 567,5"
    assert plain(money(123456)) == "1 234,56 $"
    assert plain(percent(0.42)) == "42 %"
    assert date_long(MOMENT) == "21 novembre 2026"
    assert plain(date_time(MOMENT)) == "21 novembre 2026, 14 h 30"
    with using("en"):
        assert number(1234567.5) == "1,234,567.5"
        assert money(123456) == "$1,234.56"
        assert date_long(MOMENT) == "November 21, 2026"


def test_evenings_belong_to_montreal_s_day() -> None:
    assert date_long(datetime(2026, 7, 2, 2, 0, tzinfo=UTC)) == "1 juillet 2026"


def test_recent_times_are_relative_and_old_ones_dated() -> None:
    assert ago(MOMENT - timedelta(days=3), MOMENT) == "il y a 3 jours"
    assert ago(MOMENT - timedelta(days=90), MOMENT) == "23 août 2026"
    with using("en"):
        assert ago(MOMENT - timedelta(hours=5), MOMENT) == "5 hours ago"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 8, 7, 30, tzinfo=UTC),  # the night clocks go forward
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),  # and back
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    ],
)
def test_odd_nights_and_days_are_written_without_a_fault(moment: datetime) -> None:
    assert datetime.fromisoformat(iso(moment)) == moment
    assert date_time(moment)
