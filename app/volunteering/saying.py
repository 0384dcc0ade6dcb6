"""What is said to somebody once they have taken part, applied, or waited."""

from app.core.i18n import gettext as _, ngettext
from app.volunteering.service.seat import Seated
from app.volunteering.service.sign_up import Outcome, TakingPart
from app.volunteering.shown import when


def of_taking_part(done: TakingPart) -> str:
    """Return what pressing "I take part" did."""
    if done.outcome is Outcome.PLACED:
        said = _("You have a place: %(when)s. It stands among your missions.")
        return said % {"when": when(done.dated)}
    return _(
        "Your application is sent. Those who run the mission will answer you; your place is given then."
    )


def of_application(seated: Seated) -> str:
    """Return what became of an application that was sent a moment ago."""
    if seated == Seated():
        return _("Your application is sent. Those who run the mission will answer you.")
    return of_seats(seated) or _("You are accepted: choose your sessions.")


def of_seats(seated: Seated) -> str:
    """Return how many sessions somebody has, waits for, and missed."""
    parts = []
    if seated.placed:
        parts.append(
            ngettext("%(num)s session is yours.", "%(num)s sessions are yours.", seated.placed)
            % {"num": seated.placed}
        )
    if seated.waiting:
        parts.append(
            ngettext(
                "%(num)s is full: you are on its waiting list.",
                "%(num)s are full: you are on their waiting lists.",
                seated.waiting,
            )
            % {"num": seated.waiting}
        )
    if seated.without_part:
        parts.append(
            ngettext(
                "In %(num)s of them, enough people play the part already: another one can be chosen.",
                "In %(num)s of them, enough people play the part already: another one can be chosen.",
                seated.without_part,
            )
            % {"num": seated.without_part}
        )
    if seated.missed:
        parts.append(
            ngettext(
                "%(num)s has begun, is at the time of another one, or asks for what is missing.",
                "%(num)s have begun, are at the time of another one, or ask for what is missing.",
                seated.missed,
            )
            % {"num": seated.missed}
        )
    return " ".join(parts)
