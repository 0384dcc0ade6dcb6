"""The five colours that a motif is printed with."""

from __future__ import annotations

from typing import NamedTuple


class Inks(NamedTuple):
    """A ground, three tones from deep to pale, and a spark used sparingly."""

    ground: str
    deep: str
    mid: str
    pale: str
    spark: str
