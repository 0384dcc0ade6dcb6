"""What can go wrong in a discussion, said to the person."""

from app.core.errors import Conflict, TooMany
from app.core.i18n import gettext as _


class AlreadySaid(Conflict):
    """The same person, the same text."""

    def __init__(self) -> None:
        super().__init__(_("You have already written this."), field="body")


class NoRoom(Conflict):
    """The comment that was answered, or the whole discussion, went away meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("This discussion has just changed. Please open the page again before you write.")
        )


class ChangedMeanwhile(Conflict):
    """Another window changed the comment first."""

    def __init__(self) -> None:
        super().__init__(
            _("This comment was changed in another window. Copy your text and open it again.")
        )


class TooManyComments(TooMany):
    """Somebody writes faster than others can read."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.message = _(
            "You have written many comments in a short time. Please read what others say and come"
            " back in %(minutes)d min."
        ) % {"minutes": max(1, -(-retry_after // 60))}
