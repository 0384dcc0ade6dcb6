"""Numbers, money, dates and plurals as each language writes them."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, strategies as st

from app.core.i18n import LANGUAGES, current, gettext, negotiate, ngettext, speak, using
from app.core.i18n.catalog import APP, messages
from app.core.i18n.format import (
    ago,
    date_long,
    date_short,
    date_time,
    hour,
    iso,
    money,
    money_said,
    number,
    percent,
    time_of_day,
)

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_000, f"1{NBSP}000", "1,000"),
        (-1_234, f"-1{NBSP}234", "-1,234"),
        (1_234_567, f"1{NBSP}234{NBSP}567", "1,234,567"),
        (0.5, "0,5", "0.5"),
        (1_234.5, f"1{NBSP}234,5", "1,234.5"),
    ],
)
def test_numbers_are_grouped_as_each_language_does(value: float, french: str, english: str) -> None:
    with using("fr"):
        assert number(value) == french
    with using("en"):
        assert number(value) == english


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, f"0,00{NBSP}$", "$0.00"),
        (1, f"0,01{NBSP}$", "$0.01"),
        (99, f"0,99{NBSP}$", "$0.99"),
        (100, f"1,00{NBSP}$", "$1.00"),
        (123_456, f"1{NBSP}234,56{NBSP}$", "$1,234.56"),
        (-5_000, f"-50,00{NBSP}$", "-$50.00"),
        (100_000_000_00, f"100{NBSP}000{NBSP}000,00{NBSP}$", "$100,000,000.00"),
    ],
)
def test_money_is_told_in_dollars_and_cents(cents: int, french: str, english: str) -> None:
    with using("fr"):
        assert money(cents) == french
    with using("en"):
        assert money(cents) == english


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (320_000, f"3{NBSP}200{NBSP}$", "$3,200"), (320_050, f"3{NBSP}200,50{NBSP}$", "$3,200.50"),
        (0, f"0{NBSP}$", "$0"), (1, f"0,01{NBSP}$", "$0.01"), (-5_000, f"-50{NBSP}$", "-$50"),
        (-5_001, f"-50,01{NBSP}$", "-$50.01"),
        (100_000_000_00, f"100{NBSP}000{NBSP}000{NBSP}$", "$100,000,000"),
    ],
)  # fmt: skip
def test_money_in_a_sentence_has_cents_only_when_there_are_some(
    cents: int, french: str, english: str
) -> None:
    with using("fr"):
        assert money_said(cents) == french
    with using("en"):
        assert money_said(cents) == english


def test_no_line_ends_within_an_hour() -> None:
    for at in (time(17, 0), time(9, 5), time(0, 30)):
        moment = datetime.combine(date(2026, 11, 24), at, UTC)
        with using("fr"):
            assert hour(moment).replace(NBSP, " ") == f"{at.hour:02} h {at.minute:02}"
            assert " " not in hour(moment)
            assert " " not in time_of_day(moment)
            assert date_time(moment).endswith(time_of_day(moment))
        with using("en"):
            assert " " not in hour(moment)


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_no_cent_is_ever_lost_or_rounded(cents: int) -> None:
    with using("en"):
        said = money(cents)
    digits = "".join(c for c in said if c.isdigit())
    assert int(digits) == abs(cents)
    assert said.startswith("-") is (cents < 0)


@pytest.mark.parametrize(
    ("share", "french", "english"),
    [
        (0, f"0{NBSP}%", "0%"),
        (0.424, f"42{NBSP}%", "42%"),
        (1, f"100{NBSP}%", "100%"),
        (12.5, f"1{NBSP}250{NBSP}%", "1,250%"),
    ],
)
def test_shares_are_told_in_hundredths(share: float, french: str, english: str) -> None:
    with using("fr"):
        assert percent(share) == french
    with using("en"):
        assert percent(share) == english


@pytest.mark.parametrize(
    ("form", "french", "english"),
    [
        (date_long, "22 novembre 2026", "November 22, 2026"),
        (date_short, "22 nov. 2026", "Nov 22, 2026"),
        (time_of_day, "12 h 00", "12:00 p.m."),
        (date_time, "22 novembre 2026, 12 h 00", "November 22, 2026, 12:00 p.m."),
    ],
)
def test_moments_are_told_in_montreal_s_time(form, french: str, english: str) -> None:
    with using("fr"):
        assert form(NOW).replace(NBSP, " ").replace("\u202f", " ") == french
    with using("en"):
        assert form(NOW).replace(NBSP, " ").replace("\u202f", " ") == english


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 4, 59, tzinfo=UTC), "21 novembre 2026"),
        (datetime(2026, 11, 22, 5, 0, tzinfo=UTC), "22 novembre 2026"),
        (datetime(2026, 7, 1, 3, 59, tzinfo=UTC), "30 juin 2026"),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), "1 juillet 2026"),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "29 février 2028"),
    ],
)
def test_the_day_changes_at_montreal_s_midnight(moment: datetime, day: str) -> None:
    with using("fr"):
        assert date_long(moment).replace("1er", "1") == day


def test_a_date_without_an_hour_is_that_day_everywhere() -> None:
    with using("fr"):
        assert date_long(date(2026, 7, 1)).endswith("juillet 2026")
        assert date_short(date(2026, 12, 25)) == "25 déc. 2026"


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (datetime(2026, 3, 8, 6, 59, tzinfo=UTC), "2026-03-08T01:59:00-05:00"),
        (datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "2026-03-08T03:00:00-04:00"),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "2026-11-01T01:30:00-04:00"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "2026-11-01T01:30:00-05:00"),
    ],
)
def test_an_instant_says_its_own_offset_over_the_nights_that_change(
    moment: datetime, told: str
) -> None:
    assert iso(moment) == told
    assert datetime.fromisoformat(told) == moment


@given(
    st.datetimes(
        min_value=datetime(2000, 1, 1),
        max_value=datetime(2100, 1, 1),
        timezones=st.just(UTC),
    )
)
def test_any_instant_is_told_and_found_again(moment: datetime) -> None:
    assert datetime.fromisoformat(iso(moment)) == moment.replace(microsecond=0)
    for language in LANGUAGES:
        with using(language):
            assert str(moment.year) in date_long(moment) or moment.month in {1, 12}
            assert date_time(moment).startswith(date_long(moment))


@pytest.mark.parametrize(
    ("elapsed", "french", "english"),
    [
        (timedelta(seconds=30), "il y a 30 secondes", "30 seconds ago"),
        (timedelta(minutes=1), "il y a 1 minute", "1 minute ago"),
        (timedelta(hours=3), "il y a 3 heures", "3 hours ago"),
        (timedelta(days=1), "il y a 1 jour", "1 day ago"),
        (timedelta(days=6), "il y a 6 jours", "6 days ago"),
        (-timedelta(hours=2), "dans 2 heures", "in 2 hours"),
    ],
)
def test_the_recent_past_is_told_as_people_say_it(
    elapsed: timedelta, french: str, english: str
) -> None:
    with using("fr"):
        assert ago(NOW - elapsed, NOW).replace(NBSP, " ") == french
    with using("en"):
        assert ago(NOW - elapsed, NOW) == english


@pytest.mark.parametrize("days", [31, 365, 4_000])
def test_the_far_past_is_a_date(days: int) -> None:
    with using("en"):
        assert ago(NOW - timedelta(days=days), NOW) == date_long(NOW - timedelta(days=days))


ONE, MANY = "Please write at least %(num)s character.", "Please write at least %(num)s characters."


@pytest.mark.parametrize(
    ("language", "count", "is_plural"),
    [
        ("fr", 0, False),
        ("fr", 1, False),
        ("fr", 1.5, False),
        ("fr", -1, False),
        ("fr", 2, True),
        ("fr", 1_000_000, True),
        ("en", 0, True),
        ("en", 1, False),
        ("en", 1.5, True),
        ("en", 2, True),
    ],
)
def test_each_language_has_its_own_plural(language: str, count: int, is_plural: bool) -> None:
    with using(language):
        said = ngettext(ONE, MANY, count)
    assert said.endswith(("characters.", "caractères.")) is is_plural


def test_words_nobody_translated_are_said_as_they_are() -> None:
    with using("fr"):
        assert gettext("Nobody ever wrote this.") == "Nobody ever wrote this."
        assert ngettext("%d zebu", "%d zebus", 0) == "%d zebu"
        assert ngettext("%d zebu", "%d zebus", 3) == "%d zebus"


@given(st.text(max_size=600))
def test_any_header_gives_one_of_our_languages(header: str) -> None:
    assert negotiate(header) in LANGUAGES


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-FR", "fr"),
        ("EN-us", "en"),
        ("en;q=0.5,fr;q=0.5", "en"),
        ("fr;q=0.5,en;q=0.51", "en"),
        ("es,de;q=0.9", "fr"),
        ("en;q=0", "fr"),
        ("en; q=0.8 , fr ; q=0.2", "en"),
        ("english", "fr"),
        (",,,", "fr"),
        ("en;level=1", "fr"),
        ("en;q=nan", "fr"),
    ],
)
def test_weights_decide_then_the_order(header: str, language: str) -> None:
    assert negotiate(header) == language


@pytest.mark.parametrize("language", ["", "de", "FR", "en-CA", "../fr"])
def test_a_language_that_is_not_ours_is_french(language: str) -> None:
    with using(language):
        assert current() == "fr"
    speak(language)
    assert current() == "fr"


def test_the_language_before_comes_back_after_a_failure() -> None:
    speak("en")
    with pytest.raises(ValueError, match="x"), using("fr"):
        raise ValueError("x")
    assert current() == "en"


def places(sentence: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]", sentence))


@pytest.mark.parametrize(
    "path", sorted(APP.glob("**/locale/fr*.po")), ids=lambda p: f"{p.parts[-3]}-{p.stem}"
)
def test_each_translation_keeps_the_places_that_are_filled_in(path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    for message in catalogue:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert len(strings) == len(sources), message.id
        assert all(strings), message.id
        assert places(strings[-1]) == places(sources[-1]), message.id
        assert places(strings[0]) <= places(sources[-1]), message.id


def test_no_french_sentence_lacks_its_no_break_spaces() -> None:
    bad = []
    for source, found in messages("fr").items():
        for said in (found,) if isinstance(found, str) else found:
            for n, sign in enumerate(said):
                before = said[n - 1] if n else NBSP
                after = said[n + 1 : n + 2]
                if (
                    sign in "?!;»"
                    and before not in {NBSP, "\u202f", "?", "!", "…"}
                    and "http" not in said
                    and "&" not in said
                ):
                    bad.append((source, said))
                if sign == "«" and after not in {NBSP, "\u202f", ""}:
                    bad.append((source, said))
    assert bad == []


def test_no_french_sentence_has_a_typewriter_s_apostrophe() -> None:
    told = [
        said
        for found in messages("fr").values()
        for said in ((found,) if isinstance(found, str) else found)
        if "'" in said and "<" not in said
    ]
    assert told == []
