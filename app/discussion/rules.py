"""What a comment may be and say: stances, states, sorts, limits. Source: the product's rules (§3)."""

import hashlib
from enum import StrEnum

from app.core.i18n import N_, gettext as _
from app.core.text import fold

BODY_MAX = 5_000
"""Characters of a comment."""

FIRST_REPLIES = 3
"""Replies shown under a comment before one asks for the others."""

TOLD_AGAIN_MIN = 80
"""Characters from which the same text under several subjects is repetition, not politeness."""

TOLD_AGAIN_HOURS = 24


class Stance(StrEnum):
    """What a first comment does with what is discussed; replies have none."""

    NONE = "none"
    FOR = "for"
    AGAINST = "against"
    QUESTION = "question"
    IMPROVEMENT = "improvement"


STANCE_LABELS = {
    Stance.NONE: N_("No stance"),
    Stance.FOR: N_("In favour"),
    Stance.AGAINST: N_("Against"),
    Stance.QUESTION: N_("Question"),
    Stance.IMPROVEMENT: N_("Improvement"),
}


class State(StrEnum):
    """Whether a comment is shown."""

    VISIBLE = "visible"
    HELD = "held"
    HIDDEN = "hidden"
    REMOVED = "removed"


class Sort(StrEnum):
    """In which order first comments are read."""

    HELPFUL = "helpful"
    NEWEST = "newest"
    OLDEST = "oldest"


SORT_LABELS = {
    Sort.HELPFUL: N_("Most helpful"),
    Sort.NEWEST: N_("Newest comments"),
    Sort.OLDEST: N_("Oldest comments"),
}


class Choice(StrEnum):
    """Which first comments are read: those of one stance, or those the authors took part in."""

    FOR = "for"
    AGAINST = "against"
    QUESTION = "question"
    IMPROVEMENT = "improvement"
    AUTHORS = "authors"


CHOICE_LABELS = {
    Choice.FOR: N_("In favour"),
    Choice.AGAINST: N_("Against"),
    Choice.QUESTION: N_("Questions"),
    Choice.IMPROVEMENT: N_("Improvements"),
    Choice.AUTHORS: N_("Authors’ answers"),
}


def stance_label(stance: Stance) -> str:
    """Return a stance's name in the language in force."""
    return _(STANCE_LABELS[stance])


def sort_label(sort: Sort) -> str:
    """Return an order's name in the language in force."""
    return _(SORT_LABELS[sort])


def choice_label(choice: Choice) -> str:
    """Return a filter's name in the language in force."""
    return _(CHOICE_LABELS[choice])


def fingerprint(body: str) -> bytes:
    """Return what two texts share when they differ by case, accents, dashes and spaces only."""
    bare = " ".join(fold(body).split())
    return hashlib.blake2b(bare.encode(), digest_size=16).digest()


def may_change_stance(reply_count: int, *, taken_up: bool) -> bool:
    """Say whether a comment's stance may still change: replies and authors answered the first one."""
    return reply_count == 0 and not taken_up
