"""Numbers, money and dates as each language writes them (fr-CA and en-CA, Montréal time)."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from app.core import clock
from app.core.i18n.language import current

ZONE = ZoneInfo("America/Toronto")
LOCALES = {"fr": "fr_CA", "en": "en_CA"}
RECENT = timedelta(days=30)
REMEMBERED = 4_096
"""A page writes dozens of numbers and days, mostly the same; each takes Babel a tenth of a millisecond."""


def locale() -> str:
    """Return Babel's name for the language in force."""
    return LOCALES[current()]


def number(value: float) -> str:
    """Return ``1 234,5`` or ``1,234.5``."""
    return _number(value, locale())


def percent(share: float) -> str:
    """Return a share between 0 and 1 as ``42 %`` or ``42%``."""
    return format_percent(share, locale=locale())


def money(cents: int) -> str:
    """Return an amount in Canadian cents as ``1 234,56 $`` or ``$1,234.56``."""
    return format_currency(cents / 100, "CAD", locale=locale(), currency_digits=True)


def money_said(cents: int) -> str:
    """Return an amount as one says it, ``3 200 $`` or ``$3,200``: with cents only when there are some.

    For sentences and cards. Tables, ledgers, receipts and whatever adds up take :func:`money`.
    """
    if cents % 100:
        return money(cents)
    whole = _whole(locale())
    return format_currency(cents // 100, "CAD", whole, locale(), currency_digits=False)


def date_long(value: date | datetime) -> str:
    """Return ``21 novembre 2026`` or ``November 21, 2026``."""
    return _date(_day(value), "long", locale())


def date_short(value: date | datetime) -> str:
    """Return ``21 nov. 2026`` or ``Nov 21, 2026``."""
    return _date(_day(value), "medium", locale())


def date_time(value: datetime) -> str:
    """Return ``21 novembre 2026, 14 h 30`` or ``November 21, 2026, 2:30 p.m.``."""
    local = value.astimezone(ZONE)
    return f"{_date(local.date(), 'long', locale())}, {hour(local)}"


def time_of_day(value: datetime) -> str:
    """Return ``14 h 30`` or ``2:30 p.m.``, in Montréal."""
    return hour(value.astimezone(ZONE))


def hour(there: datetime) -> str:
    """Return what a clock on that wall shows, ``14 h 30`` or ``2:30 p.m.``; no line ends within it."""
    return format_time(there.time(), "short", locale=locale()).replace(" ", "\u00a0")


def ago(value: datetime, at: datetime | None = None) -> str:
    """Return ``il y a 3 jours`` or ``3 days ago`` for the last 30 days, else the date."""
    elapsed = value - (at or clock.now())
    if abs(elapsed) > RECENT:
        return date_long(value)
    return format_timedelta(elapsed, threshold=1, add_direction=True, locale=locale())


def iso(value: datetime) -> str:
    """Return the instant for a ``datetime`` attribute or a feed."""
    return format_datetime(value, "yyyy-MM-dd'T'HH:mm:ssxxx", tzinfo=ZONE, locale="en")


def _day(value: date | datetime) -> date:
    return value.astimezone(ZONE).date() if isinstance(value, datetime) else value


@lru_cache
def _whole(language: str) -> str:
    """Return the language's way to write money, without its cents."""
    pattern: str = Locale.parse(language).currency_formats["standard"].pattern
    return pattern.replace("0.00", "0")


@lru_cache(maxsize=REMEMBERED)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=REMEMBERED)
def _date(day: date, width: Literal["medium", "long"], language: str) -> str:
    return format_date(day, width, locale=language)
