"""Two people change one text: what both wrote, when they wrote at different places of it."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

PARAGRAPHS = re.compile(r"\n+|[^\n]+")

Change = tuple[int, int, tuple[str, ...]]
"""From and to which paragraph of the old text (the latter not included), and what stands there now."""


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with both changes of ``base``, or nothing when they touch one another.

    Compared by paragraphs: two changes of one paragraph, or of neighbouring ones, are for people to
    bring together. Nothing that either wrote is left out of what is returned.
    """
    if mine == theirs:
        return mine
    old = PARAGRAPHS.findall(base)
    ours, others = _changes(old, mine), _changes(old, theirs)
    if any(_touch(one, other) for one in ours for other in others):
        return None
    text, at = [], 0
    for start, end, new in sorted([*ours, *others]):
        text += [*old[at:start], *new]
        at = end
    return "".join([*text, *old[at:]])


def _changes(old: Sequence[str], text: str) -> list[Change]:
    new = PARAGRAPHS.findall(text)
    return [
        (op.src_start, op.src_end, tuple(new[op.dest_start : op.dest_end]))
        for op in LCSseq.opcodes(old, new)
        if op.tag != "equal"
    ]


def _touch(one: Change, other: Change) -> bool:
    """Say whether two changes share a paragraph, or stand at one seam."""
    return one[0] <= other[1] and other[0] <= one[1]
