"""Rows, whatever kind of file they come from."""

from dataclasses import dataclass, field

from app.core.text import fold


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, its cells by heading (see :func:`key`), or why it has none."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    fault: str = ""


def key(heading: str) -> str:
    """Return a heading as it is compared: without case, accents, apostrophes, dashes, slashes."""
    return fold(heading)
