"""How rights and entries of the audit log are said to staff."""

from typing import Any

from app.accounts.rules import RoleName
from app.audit.words import in_words
from app.core.i18n import N_, gettext as _
from app.places.gazetteer import gazetteer
from app.places.rules import Area

ROLE_LABELS = {
    RoleName.MODERATOR: N_("Moderator"),
    RoleName.ADMINISTRATOR: N_("Administrator"),
}


def role_label(name: RoleName, territory_id: int | None, *, everywhere: bool = True) -> str:
    """Return a role's name with where it holds; ``everywhere=False`` leaves that out."""
    label = _(ROLE_LABELS[name])
    if name is RoleName.ADMINISTRATOR or (territory_id is None and not everywhere):
        return label
    where = gazetteer.name(Area(territory_id)) if territory_id else _("everywhere")
    return f"{label} ({where})"


def said_of_entry(action: str, detail: dict[str, Any]) -> str:
    """Return in words what an entry of the audit log says, with its main fact."""
    said = in_words(action)
    if action.startswith("role.") and detail.get("role") in set(RoleName):
        return _with(said, _(ROLE_LABELS[RoleName(detail["role"])]))
    fact = detail.get("choice") or detail.get("job")
    return _with(said, str(fact)) if fact else said


def _with(said: str, fact: str) -> str:
    return _("%(said)s: %(fact)s") % {"said": said, "fact": fact}
