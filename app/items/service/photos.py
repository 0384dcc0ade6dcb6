"""Photos of an offer: hung and taken down by whoever offers, while something may come of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.policy import Verdict, no
from app.core.storage import Storage
from app.items.models import Offer
from app.items.policy import not_now
from app.items.queries.offers import SeenOffer
from app.items.rules import FAILED, Side
from app.media import queries
from app.media.models import Media
from app.media.schemas import PhotoWords
from app.media.service import photos, removal


def can_hang(actor: Actor, offer: Offer, side: Side | None) -> Verdict:
    """Whoever offers shows what it is."""
    if side is not Side.GIVER:
        return no(_("Only whoever offers can do this."))
    if offer.state in FAILED:
        return no(not_now())
    return can_act(actor)


async def add(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    seen: SeenOffer,
    data: bytes,
    words: PhotoWords,
) -> Media:
    """Hang a photo, described in the offer's language.

    Raises:
        Refused: not theirs, or no room.
        BadFile: no picture we can take.
    """
    can_hang(actor, seen.offer, seen.side).require()
    return await photos.add_photo(
        session, storage, actor, seen.offer.subject, data=data, words=words,
        language=seen.offer.language,
    )  # fmt: skip


async def remove(session: AsyncSession, actor: Actor, seen: SeenOffer, media_id: str) -> None:
    """Take a photo down.

    Raises:
        Refused: not theirs.
        NotFound: it hangs elsewhere.
    """
    found = await queries.on_subject(session, seen.offer.subject, media_id)
    if found is None:
        raise NotFound
    can_hang(actor, seen.offer, seen.side).require()
    await removal.remove(session, found)
