"""What a need is called where lists, calendars and letters name it: what is hidden is named to nobody."""

from typing import Final

from sqlalchemy import ColumnElement, case

from app.core.i18n import gettext as _
from app.items.models import ItemNeed

NAMED: Final[ColumnElement[str]] = case(
    (ItemNeed.hidden_at.is_(None), ItemNeed.title), else_=""
).label("title")
"""The title of a need; empty while moderators hide it."""


def named(title: str) -> str:
    """Return a title that was read as ``NAMED``, in words."""
    return title or _("a hidden need")
