"""How much one may add. Who may touch a subject at all, its own slice has asked before."""

from app.core.files.rules import MEGABYTE
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import number
from app.core.policy import YES, Verdict, no
from app.media.rules import MOST, QUOTA, Kind

FULL = {
    Kind.PHOTO: N_("There is room for %(num)s photos. Remove one to add another."),
    Kind.DOCUMENT: N_("There is room for %(num)s documents. Remove one to add another."),
    Kind.LINK: N_("There is room for %(num)s links. Remove one to add another."),
}


def can_add(kind: Kind, already: int) -> Verdict:
    """Say whether a subject that has ``already`` so many of a kind may have one more."""
    if already < MOST[kind]:
        return YES
    return no(_(FULL[kind]) % {"num": number(MOST[kind])})


def can_keep(used: int, more: int) -> Verdict:
    """Say whether a person whose files hold ``used`` bytes may add ``more``."""
    if used + more <= QUOTA:
        return YES
    return no(
        _(
            "Your files already hold %(used)s MB of the %(most)s MB each person has. Remove some first."
        )
        % {"used": number(round(used / MEGABYTE)), "most": number(QUOTA // MEGABYTE)}
    )
