"""What people type about skills and causes: words they miss, and what the team decides of them."""

from typing import Annotated

from pydantic import Field

from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.skills.rules import (
    CODE_MAX,
    NAME_MAX,
    NAME_MIN,
    NOTE_MAX,
    REASON_MAX,
    REASON_MIN,
    TermKind,
)

Word = Annotated[Line, Field(max_length=NAME_MAX)]
Name = Annotated[Line, Field(min_length=NAME_MIN, max_length=NAME_MAX)]


class MissingSkill(FormModel):
    """Part of a form that lists skills: one that is not found there (app/skills/asking.py)."""

    missing_skill: Word = ""
    missing_skill_seen: Word = ""
    """The word for which “did you mean” was shown already."""
    propose_skill: bool = False


class MissingCause(FormModel):
    """Part of a form that lists causes: one that is not found there (app/skills/asking.py)."""

    missing_cause: Word = ""
    missing_cause_seen: Word = ""
    propose_cause: bool = False


class Proposed(FormModel):
    """A word that somebody misses."""

    kind: TermKind
    word: Name
    note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""


class Accepting(FormModel):
    """The names under which a proposal is added."""

    fr: Name
    en: Name
    group: Annotated[Code, Field(min_length=1, max_length=20)]
    theme: Annotated[Code, Field(max_length=20)] = ""


class Joining(FormModel):
    """The term for which a proposal is another word."""

    code: Annotated[Code, Field(min_length=1, max_length=CODE_MAX)]


class Refusing(FormModel):
    """Why a proposal is not added: whoever proposed it reads it."""

    reason: Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]
