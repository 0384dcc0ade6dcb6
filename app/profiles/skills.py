"""The skills one may list, read from ``content/skills.toml``: a code, and a name in each language."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.core.i18n import current

FILE = Path(__file__).parent / "content" / "skills.toml"


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill."""

    code: str
    fr: str
    en: str

    @property
    def label(self) -> str:
        """Return its name in the language in force."""
        return self.fr if current() == "fr" else self.en


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """Skills that are looked for together."""

    code: str
    fr: str
    en: str
    skills: tuple[Skill, ...]

    @property
    def label(self) -> str:
        """Return its name in the language in force."""
        return self.fr if current() == "fr" else self.en


@cache
def skill_groups() -> tuple[SkillGroup, ...]:
    """Return every group, in the order of the file."""
    return tuple(
        SkillGroup(
            group["code"],
            group["fr"],
            group["en"],
            tuple(Skill(**skill) for skill in group["skills"]),
        )
        for group in tomllib.loads(FILE.read_text())["group"]
    )


@cache
def skills() -> dict[str, Skill]:
    """Return every skill by its code."""
    return {skill.code: skill for group in skill_groups() for skill in group.skills}


def skill_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return ``(group, [(code, name)])`` for a select."""
    return [
        (group.label, [(skill.code, skill.label) for skill in group.skills])
        for group in skill_groups()
    ]
