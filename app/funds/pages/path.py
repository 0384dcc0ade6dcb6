"""The fund or the proposal that an address names."""

from typing import Annotated

from fastapi import Depends

from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.funds import policy
from app.funds.queries.proposals import SeenProposal, proposal_by
from app.funds.queries.show import SeenFund, fund_by


async def by_id(session: Session, visitor: Visitor, fund_id: str) -> SeenFund:
    """Return the fund of ``/matching-funds/{fund_id}/…``.

    Raises:
        NotFound: there is none, or whoever asks may not know of it.
    """
    if (seen := await fund_by(session, fund_id, visitor)) is None:
        raise NotFound
    return seen


async def by_ref(session: Session, visitor: Visitor, fund_ref: str) -> SeenFund:
    """Return the fund of ``/matching-funds/{fund_ref}``, whatever words follow its public id."""
    return await by_id(session, visitor, fund_ref.partition("-")[0])


async def owned(
    member: Member, seen: Annotated[SeenFund, Depends(by_id, scope="function")]
) -> SeenFund:
    """Return the fund of ``/matching-funds/{fund_id}/…`` to those who answer for it.

    Raises:
        Refused: for anybody else.
    """
    policy.can_manage(member, seen.role).require()
    return seen


async def proposal(session: Session, member: Member, tie_id: str) -> SeenProposal:
    """Return the proposal of ``/matching-funds/proposals/{tie_id}/…`` to its two sides.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
    """
    if (seen := await proposal_by(session, tie_id, member)) is None:
        raise NotFound
    return seen


FundInRef = Annotated[SeenFund, Depends(by_ref, scope="function")]
"""The fund of an address with ``{fund_ref}``, if whoever asks may read it; else 404."""

OwnFund = Annotated[SeenFund, Depends(owned, scope="function")]
"""The fund of an address with ``{fund_id}``, to owners of its organisation; else 403."""

ProposalInPath = Annotated[SeenProposal, Depends(proposal, scope="function")]
"""The proposal of an address with ``{tie_id}``, to its two sides; else 404."""
