"""How rights and entries of the audit log are said to staff."""

from typing import Any

from app.accounts.rules import RoleName
from app.audit.words import in_words
from app.core.i18n import N_, gettext as _
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.rules import STAFF_LABELS

FAULTS = {
    "smtplib.SMTPRecipientsRefused": N_("The server refused this address: it bounced."),
    "smtplib.SMTPServerDisconnected": N_("The mail server hung up."),
    "smtplib.SMTPConnectError": N_("The mail server does not answer."),
    "smtplib.SMTPAuthenticationError": N_("The mail server refused our password."),
    "builtins.ConnectionRefusedError": N_("The mail server does not answer."),
    "builtins.TimeoutError": N_("The answer took too long."),
    "psycopg.OperationalError": N_("The database did not answer."),
    "sqlalchemy.exc.OperationalError": N_("The database did not answer."),
}
"""What failures usually mean; others are shown by their class alone."""


def said_of_fault(error: str) -> str:
    """Return what a failure usually means, or nothing."""
    return _(FAULTS[error]) if error in FAULTS else ""


def role_label(name: RoleName, territory_id: int | None, *, everywhere: bool = True) -> str:
    """Return a role's name with where it holds; ``everywhere=False`` leaves that out."""
    label = _(STAFF_LABELS[name])
    if name is RoleName.ADMINISTRATOR or (territory_id is None and not everywhere):
        return label
    where = gazetteer.name(Area(territory_id)) if territory_id else _("everywhere")
    return f"{label} ({where})"


def said_of_entry(action: str, detail: dict[str, Any]) -> str:
    """Return in words what an entry of the audit log says, with its main fact."""
    said = in_words(action)
    if action.startswith("role.") and detail.get("role") in set(RoleName):
        return _with(said, _(STAFF_LABELS[RoleName(detail["role"])]))
    fact = detail.get("choice") or detail.get("job")
    return _with(said, str(fact)) if fact else said


def _with(said: str, fact: str) -> str:
    return _("%(said)s: %(fact)s") % {"said": said, "fact": fact}
