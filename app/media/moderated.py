"""Photos, documents and links are reported and hidden one by one; what they hang on stays."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.media import hosts
from app.media.models import Media
from app.media.rules import Kind


class _Hung(Hideable):
    """How what hangs on a subject is found, hidden and shown again."""

    kind: ClassVar[Kind]

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return one with the title of what it hangs on; None when that is a draft."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        named = Media.public_id == which if isinstance(which, str) else Media.id == which
        query = select(Media).where(named, Media.kind == self.kind)
        fresh = query.execution_options(populate_existing=True)
        it = (await session.execute(fresh)).scalar_one_or_none()
        carrier = await hosts.carrier_of(session, it.subject) if it else None
        if it is None or carrier is None:
            return None
        return ReportedThing(
            subject=Subject(str(self.kind), it.id),
            public_id=it.public_id,
            title=carrier.title,
            text=words_of(it),
            language=it.language,
            path=carrier.path,
            author_id=it.added_by_id,
            territory_id=carrier.territory_id,
            is_hidden=it.hidden_at is not None,
            readers=None if carrier.is_public else frozenset(),
            picture=f"/media/{it.public_id}/800.webp" if it.kind is Kind.PHOTO else "",
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take it from every surface; the authors of what it hangs on still see it."""
        changed = await session.execute(
            update(Media)
            .where(
                Media.id == which,
                Media.kind == self.kind,
                Media.hidden_at.is_(None) == (at is not None),
            )
            .values(hidden_at=at)
            .returning(Media.subject_kind, Media.subject_id)
        )
        row = changed.one_or_none()
        carrier = await hosts.carrier_of(session, Subject(*row)) if row else None
        if carrier is not None:
            drop_pages(session, runtime, *carrier.tags)


@moderated(str(Kind.PHOTO))
class Photos(_Hung):
    """Photos, with what they say to who cannot see them."""

    kind = Kind.PHOTO


@moderated(str(Kind.DOCUMENT))
class Documents(_Hung):
    """Documents to download."""

    kind = Kind.DOCUMENT


@moderated(str(Kind.LINK))
class Links(_Hung):
    """Pages elsewhere."""

    kind = Kind.LINK


def words_of(it: Media) -> str:
    """Return all that was written of one."""
    if it.kind is Kind.PHOTO:
        return it.alt or _("A picture without a description: it only decorates.")
    return "\n\n".join(part for part in (it.title, it.note, it.address) if part)
