"""The need or the offer that an address names."""

from typing import Annotated

from fastapi import Depends

from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.items.queries.offers import SeenOffer, offer_by
from app.items.queries.show import SeenNeed, need_by


async def need_by_id(session: Session, visitor: Visitor, need_id: str) -> SeenNeed:
    """Return the need of ``/needs/{need_id}/…``.

    Raises:
        NotFound: there is none, or whoever asks may not know of it.
    """
    if (seen := await need_by(session, need_id, visitor)) is None:
        raise NotFound
    return seen


async def need_by_ref(session: Session, visitor: Visitor, need_ref: str) -> SeenNeed:
    """Return the need of ``/needs/{need_ref}``, whatever words follow its public id."""
    return await need_by_id(session, visitor, need_ref.partition("-")[0])


async def offer_by_id(session: Session, member: Member, gift_id: str) -> SeenOffer:
    """Return the offer of ``/offers/{gift_id}/…``.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
    """
    if (seen := await offer_by(session, gift_id, member)) is None:
        raise NotFound
    return seen


NeedInPath = Annotated[SeenNeed, Depends(need_by_id, scope="function")]
"""The need of an address with ``{need_id}``, if whoever asks may read it; else 404."""

NeedInRef = Annotated[SeenNeed, Depends(need_by_ref, scope="function")]
"""The need of an address with ``{need_ref}``, if whoever asks may read it; else 404."""

OfferInPath = Annotated[SeenOffer, Depends(offer_by_id, scope="function")]
"""The offer of an address with ``{gift_id}``, to its two sides; else 404."""
