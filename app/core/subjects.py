"""What a comment, a photo or a report hangs on, without knowing what it is."""

from dataclasses import dataclass
from typing import NamedTuple


class Subject(NamedTuple):
    """A thing of some slice: its kind (``idea``, later ``project``…) and its row's number."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """Where a subject is shown: enough to link to it and to name it."""

    subject: Subject
    public_id: str
    title: str
    path: str
    tag: str
    author_ids: frozenset[int]
