"""From rows to what a person reads: each notice's words and reason, in the language in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.followable import FollowedThing
from app.core.i18n import gettext as _
from app.core.notices import NoticeText, notice_kinds
from app.notifications.naming import named
from app.notifications.queries.notices import Told

TITLE = "%(title)s"


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as its reader sees it."""

    id: int
    kind: str
    title: str
    path: str
    excerpt: str
    because: str
    is_read: bool
    created_at: datetime


class Words:
    """Writes notices, the same one once; use it in one session and one language only."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self._texts: dict[tuple[str, bytes], NoticeText | None] = {}

    async def of(self, kind: str, data: dict[str, str]) -> NoticeText | None:
        """Return the words of a notice; None when what it spoke of is gone, hidden, or unknown."""
        known = notice_kinds().get(kind)
        key = kind, orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        if key not in self._texts:
            self._texts[key] = None if known is None else await known.write(self.session, data)
        return self._texts[key]


async def shown(session: AsyncSession, told: Sequence[Told]) -> list[Shown]:
    """Return those of these notices that can still be read, in the same order."""
    words = Words(session)
    things = await named(session, {one.target for one in told if TITLE in one.because})
    found = []
    for one in told:
        text = await words.of(one.kind, one.data)
        if text is not None:
            found.append(_shown(one, text, things))
    return found


def _shown(one: Told, text: NoticeText, things: dict[str, FollowedThing]) -> Shown:
    return Shown(
        one.id, one.kind, text.title, text.path, text.excerpt,
        reason(one.because, things.get(one.target)), one.read_at is not None, one.created_at,
    )  # fmt: skip


def reason(because: str, thing: FollowedThing | None) -> str:
    """Return why somebody is told, as a sentence; empty when the thing they follow has no name."""
    if not because or (TITLE in because and thing is None):
        return ""
    said = _(because)
    if thing is not None and TITLE in said:
        said = said % {"title": thing.title}
    return said[:1].upper() + said[1:].rstrip(".") + "."
