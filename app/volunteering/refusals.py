"""What is said to who cannot have a place, each with its reason."""

from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.core.i18n.format import date_time
from app.volunteering.queries.moments import Busy


class SessionFull(Conflict):
    """Somebody else was quicker; there is a waiting list."""

    code = "session-full"

    def __init__(self) -> None:
        super().__init__(
            _("The last place has just been taken. You can join the waiting list below.")
        )


class Clash(Conflict):
    """The person is expected elsewhere at that moment."""

    code = "clash"

    def __init__(self, other: Busy) -> None:
        said = _("You are expected elsewhere at that time: “%(title)s”, %(when)s.")
        super().__init__(said % {"title": other.title, "when": date_time(other.starts_at)})


class NotAhead(Conflict):
    """The session has begun, is over, or was cancelled."""

    code = "not-ahead"

    def __init__(self) -> None:
        super().__init__(_("This session has begun, is over, or was cancelled."))


class OfferOver(Conflict):
    """A place was offered, and is no more."""

    code = "offer-over"

    def __init__(self) -> None:
        super().__init__(_("This offer is over: the place went to the next person in line."))


class RoleFull(Conflict):
    """The part that somebody chose is played already."""

    code = "role-full"

    def __init__(self) -> None:
        super().__init__(
            _("Enough people do this already. Please choose another part."), field="role"
        )


class NotAccepted(Conflict):
    """The people of the mission have not said yes yet."""

    code = "not-accepted"

    def __init__(self) -> None:
        super().__init__(
            _("Your application has not been accepted yet: places are given once it is.")
        )
