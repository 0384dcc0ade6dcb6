"""The promise that an address names."""

from typing import Annotated

from fastapi import Depends

from app.accounts.identity import Member
from app.core.db import Session
from app.core.errors import NotFound
from app.pledges.queries.show import SeenPledge, pledge_by


async def by_id(session: Session, member: Member, pledge_id: str) -> SeenPledge:
    """Return the promise of ``/pledges/{pledge_id}/…`` to its giver.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    if (seen := await pledge_by(session, pledge_id, member.id)) is None:
        raise NotFound
    return seen


PledgeInPath = Annotated[SeenPledge, Depends(by_id, scope="function")]
"""The promise of an address with ``{pledge_id}``, to its giver; else 404."""
