"""The demonstration's texts, read from ``content/``: TOML files written by hand."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
ONE_SHORT = "one-short"
ALL_ALONG = 360
"""Days during which people come to an idea, unless it is told that they came sooner."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment or a reply."""

    body: str
    language: str
    age_days: float
    helpful: int
    stance: str = "none"
    taken_up: bool = False
    by_author: bool = False
    replies: tuple["Remark", ...] = ()


@dataclass(frozen=True, slots=True)
class Tale:
    """An idea as it is told: who, where, what, how far it has come, what was said of it."""

    key: str
    language: str
    title: str
    problem: str
    proposal: str
    themes: list[str]
    state: str
    age_days: float
    area: str
    progress: float | str
    others: int
    gathered_days: float
    """In how many days those who support it came."""

    co_authors: int
    merged_into: str
    place: dict[str, Any]
    photo: dict[str, str]
    resources: list[dict[str, str]] = field(default_factory=list)
    remarks: tuple[Remark, ...] = ()

    def locals_of(self, threshold: int) -> int:
        """Return how many local supporters the tale wants."""
        if self.progress == ONE_SHORT:
            return threshold - 1
        wanted = round(float(self.progress) * threshold)
        return max(wanted, threshold) if self.state == "candidate" else min(wanted, threshold - 1)


def tales() -> list[Tale]:
    """Return every idea of the demonstration, oldest first."""
    found = [
        _tale(table)
        for path in sorted((FOLDER / "ideas").glob("*.toml"))
        for table in tomllib.loads(path.read_text())["idea"]
    ]
    return sorted(found, key=lambda t: (-t.age_days, t.key))


def names() -> tuple[list[str], list[str], list[str]]:
    """Return first names, initials and pseudonyms."""
    read = tomllib.loads((FOLDER / "people.toml").read_text())
    return read["first_names"], read["initials"], read["pseudonyms"]


def _tale(table: dict[str, Any]) -> Tale:
    area = table.get("neighbourhood") or (
        f"t:{table['territory']}" if "territory" in table else "city"
    )
    return Tale(
        key=table["key"],
        language=table["language"],
        title=table["title"],
        problem=table["problem"].strip(),
        proposal=table["proposal"].strip(),
        themes=table["themes"],
        state=table["state"],
        age_days=table.get("age_days", 1),
        area=area,
        progress=table.get("progress", 0),
        others=table.get("others", 0),
        gathered_days=table.get("gathered_days", ALL_ALONG),
        co_authors=table.get("coauthors", 0),
        merged_into=table.get("merged_into", ""),
        place=table.get("place", {}),
        photo=table.get("photo", {}),
        resources=table.get("resources", []),
        remarks=tuple(_remarks(table.get("comments", []))),
    )


def _remarks(tables: list[dict[str, Any]]) -> Iterator[Remark]:
    for table in tables:
        yield Remark(
            body=table["body"].strip(),
            language=table["language"],
            age_days=table["age_days"],
            helpful=table.get("helpful", 0),
            stance=table.get("stance", "none"),
            taken_up=table.get("taken_up", False),
            by_author=table.get("by_author", False),
            replies=tuple(_remarks(table.get("replies", []))),
        )
