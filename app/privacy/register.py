"""The register of what is kept of whom, why and for how long, as docs/privacy-register/ has it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "privacy-register"
FIRST = ("accounts", "profiles", "organisations", "ideas", "discussion", "media", "messages")
"""What most readers look for; the other parts follow by name."""


@dataclass(frozen=True, slots=True)
class Line:
    """A table: untranslated sentences."""

    table: str
    about: str
    kept: str
    is_enforced: bool
    """Whether a job sees to the term every night."""
    purposes: tuple[str, ...]


@cache
def register() -> tuple[Line, ...]:
    """Return every table that says something of a person."""
    parts = {path.stem: tomllib.loads(path.read_text()) for path in FOLDER.glob("*.toml")}
    order = sorted(parts, key=lambda n: (FIRST.index(n) if n in FIRST else len(FIRST), n))
    return tuple(
        Line(
            table,
            line["about"],
            line["kept"],
            bool(line.get("enforced_by")),
            tuple(dict.fromkeys(line["personal"].values())),
        )
        for part in order
        for table, line in parts[part].items()
        if "nobody" not in line
    )
