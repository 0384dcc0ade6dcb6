"""What changed between two texts, word by word, for people to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import LCSseq

Kind = Literal["same", "removed", "added"]

TOKENS = re.compile(r"\n+|[^\S\n]*(?:\w+(?:[’'\-]\w+)*|[^\w\s])|[^\S\n]+")
SMALL = 3
"""Letters of an unchanged scrap (“de”, a comma) too short to be shown between two changes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, went or came."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces that turn ``before`` into ``after``, in reading order.

    The pieces that stayed or came make ``after`` again; spaces alone are no difference. Found by
    the longest common subsequence of words, in bit-parallel time: hostile texts cost no more.
    """
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    found = LCSseq.opcodes([_key(t) for t in old], [_key(t) for t in new])
    steps = [
        _Step(op.tag == "equal", old[op.src_start : op.src_end], new[op.dest_start : op.dest_end])
        for op in found
    ]
    return list(_told(_smooth(steps)))


@dataclass(frozen=True, slots=True)
class _Step:
    same: bool
    old: list[str]
    new: list[str]


def _key(token: str) -> str:
    return token.strip(" \t\u00a0\u202f") or " " if "\n" not in token else token


def _smooth(steps: list[_Step]) -> Iterator[_Step]:
    """Count a scrap between two changes as changed: a sentence in crumbs cannot be read."""
    last = len(steps) - 1
    for n, step in enumerate(steps):
        scrap = "".join(step.new)
        small = step.same and 0 < n < last and len(scrap.strip()) <= SMALL and "\n" not in scrap
        yield _Step(False, step.old, step.new) if small else step


def _told(steps: Iterator[_Step]) -> Iterator[Piece]:
    for same, group in groupby(steps, key=lambda step: step.same):
        run = list(group)
        removed = "".join(token for step in run for token in step.old)
        added = "".join(token for step in run for token in step.new)
        if same:
            yield Piece("same", added)
            continue
        if removed:
            yield Piece("removed", removed)
        if added:
            yield Piece("added", added)
