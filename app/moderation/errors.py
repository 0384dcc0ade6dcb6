"""What can go wrong between several people who report or decide at once."""

from app.core.errors import Conflict
from app.core.i18n import gettext as _


class AlreadyReported(Conflict):
    """One report for each person and thing."""

    def __init__(self) -> None:
        super().__init__(_("You have already reported this. Thank you: somebody will look at it."))


class DecidedMeanwhile(Conflict):
    """Another moderator was faster."""

    def __init__(self) -> None:
        super().__init__(
            _("Another moderator has just decided about this. Please look at it again.")
        )


class AlreadyAppealed(Conflict):
    """One appeal for each decision."""

    def __init__(self) -> None:
        super().__init__(_("You have already appealed: another moderator reads what you wrote."))
