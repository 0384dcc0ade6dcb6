"""Who asks for a page about money: refused at the door when it is not theirs."""

from typing import Annotated

from fastapi import Depends

from app.accounts.actor import Actor
from app.accounts.identity import Member, VerifiedMember
from app.treasury import policy

ACCESS = "administrator"
MOVES = "administrator with a recent password"


async def require_treasurer(member: Member) -> Actor:
    """Return the administrator who asks.

    Raises:
        Refused: they are none.
    """
    policy.can_treasure(member).require()
    return member


async def require_verified(
    member: Annotated[Actor, Depends(require_treasurer, scope="function")], _known: VerifiedMember
) -> Actor:
    """Return the administrator who asks, whose password is recent.

    Raises:
        Refused: they are none.
        StepUpRequired: they must say their password again.
    """
    return member


Treasurer = Annotated[Actor, Depends(require_treasurer, scope="function")]
MovesMoney = Annotated[Actor, Depends(require_verified, scope="function")]
"""For what moves money, or lets it move."""
