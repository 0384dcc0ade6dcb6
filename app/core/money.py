"""Amounts as people type them, in cents: whole numbers from the first character to the last."""

import re

DIGITS_MAX = 10
"""Of dollars, as typed; what is too much for a field, the field says."""

_SPACES = re.compile(r"[\s\u00a0\u202f']")
_SIGNS = re.compile(r"^(?:\$|CAD\$?|C\$)|(?:\$|CAD|C\$|\$CAD)$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$")
_PLAIN = re.compile(r"^\d+(?:[.,]\d{1,2})?$")


class NoAmount(ValueError):
    """What was typed is no amount of money."""


def cents_of(typed: str) -> int:
    """Return the cents of an amount in dollars, as French and English write it here.

    ``1 234,56 $``, ``$1,234.56``, ``1234.5`` and ``1234`` are amounts; ``1.234`` and ``12,3456`` may
    be read in two ways, hence are none.

    Raises:
        NoAmount: it is none, or a negative one, or longer than :data:`DIGITS_MAX` digits.
    """
    bare = _SIGNS.sub("", _SIGNS.sub("", _SPACES.sub("", typed)))
    if _GROUPED.match(bare):
        bare = bare.replace(",", "")
    if not bare.isascii() or not _PLAIN.match(bare):
        raise NoAmount
    dollars, _mark, rest = bare.replace(",", ".").partition(".")
    if len(dollars) > DIGITS_MAX:
        raise NoAmount
    return int(dollars) * 100 + int(rest.ljust(2, "0"))


def typed(cents: int) -> str:
    """Return an amount as a field shows it: ``1234.50`` or ``1234``, which any of us reads."""
    dollars, rest = divmod(cents, 100)
    return f"{dollars}.{rest:02d}" if rest else str(dollars)
