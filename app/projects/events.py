"""What others may hear of projects."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class ProjectBegun:
    """A candidate idea became a project."""

    project_id: int
    idea_id: int


@event
@dataclass(frozen=True, slots=True)
class ProjectTurned:
    """A project came to another state."""

    project_id: int
    was: str
    now_is: str


@event
@dataclass(frozen=True, slots=True)
class TeamChanged:
    """Somebody joined a team, left it, or changed role."""

    project_id: int
    person_id: int


@event
@dataclass(frozen=True, slots=True)
class UpdatePosted:
    """A team told its followers something."""

    project_id: int
    update_id: int
