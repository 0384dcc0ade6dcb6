"""What others may hear about discussions; subjects are told by kind and number."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class CommentPosted:
    """Somebody wrote a first comment about a subject."""

    comment_id: int
    subject_kind: str
    subject_id: int


@event
@dataclass(frozen=True, slots=True)
class ReplyPosted:
    """Somebody answered the comment ``parent_id``."""

    comment_id: int
    parent_id: int
    subject_kind: str
    subject_id: int


@event
@dataclass(frozen=True, slots=True)
class ImprovementTakenUp:
    """An author of the subject takes up what a comment proposes."""

    comment_id: int
    subject_kind: str
    subject_id: int
