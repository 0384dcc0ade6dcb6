"""What the pages of a mission send beside the mission itself: words that are not in our lists."""

from app.missions.schemas import NewMission, Revision
from app.skills.schemas import MissingCause, MissingSkill


class NewMissionForm(NewMission, MissingSkill, MissingCause):
    """A mission as its page sends it."""


class RevisionForm(Revision, MissingSkill, MissingCause):
    """A mission written anew, as its page sends it."""
