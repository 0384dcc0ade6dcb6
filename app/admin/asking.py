"""Who asks for a page of staff: refused at the door when it is not theirs."""

from typing import Annotated

from fastapi import Depends

from app.accounts.actor import Actor
from app.accounts.identity import Member as Asking, VerifiedMember
from app.admin import policy

STAFF = "staff"
ADMINISTRATOR = "administrator"


async def require_staff(member: Asking) -> Actor:
    """Return the moderator or administrator who asks.

    Raises:
        Refused: they are neither.
    """
    policy.can_see_staff_pages(member).require()
    return member


async def require_administrator(member: Asking) -> Actor:
    """Return the administrator who asks.

    Raises:
        Refused: they are none.
    """
    policy.can_administer(member).require()
    return member


async def require_verified_administrator(
    member: Annotated[Actor, Depends(require_administrator, scope="function")],
    _verified: VerifiedMember,
) -> Actor:
    """Return the administrator who asks, whose password is recent.

    Raises:
        Refused: they are none.
        StepUpRequired: they must say their password again.
    """
    return member


Staff = Annotated[Actor, Depends(require_staff, scope="function")]
Administrator = Annotated[Actor, Depends(require_administrator, scope="function")]
VerifiedAdministrator = Annotated[Actor, Depends(require_verified_administrator, scope="function")]
"""For what gives power: rights of people, what everybody reads."""
