"""Our own list, as it is written in ``content/``: read once for each process."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.skills.rules import Term, TermGroup, TermKind

CONTENT = Path(__file__).parent / "content"
FILES = {TermKind.SKILL: "skills.toml", TermKind.CAUSE: "causes.toml"}


@cache
def listed(kind: TermKind) -> tuple[TermGroup, ...]:
    """Return every group of a kind, in the order of the file."""
    told = tomllib.loads((CONTENT / FILES[kind]).read_text("utf-8"))["group"]
    return tuple(
        TermGroup(
            group["code"],
            group["fr"],
            group["en"],
            tuple(_term(kind, group["code"], term) for term in group["term"]),
        )
        for group in told
    )


def _term(kind: TermKind, group: str, told: dict[str, Any]) -> Term:
    return Term(
        told["code"],
        told["fr"],
        told["en"],
        kind,
        group,
        told.get("theme", ""),
        tuple(told.get("also_fr", ())),
        tuple(told.get("also_en", ())),
        tuple(told.get("codes", ())),
    )
