"""A campaign whose money is there, and two administrators who are not of its team."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.projects.models import Project
from app.treasury.rules import Method
from app.treasury.schemas import Proposal
from tests.factories import campaigns, treasury
from tests.factories.accounts import person

ACCOUNT = "acct_1PayeeOfTests"


@dataclass(frozen=True, slots=True)
class World:
    """Numbers stay readable after a rollback."""

    campaign: Campaign
    number: int
    which: str
    project: Project
    one: Actor
    other: Actor
    carrier: Actor


async def world(
    db: AsyncSession, state: State = State.SETTLED, given: int = 1_000_00, fee: int = 30_00
) -> World:
    """Make a campaign of which ``given`` cents were charged."""
    carrier = await person(db)
    made = await campaigns.campaign(db, state, carrier=carrier)
    if given:
        await treasury.gift(db, made, given, fee)
    project = await db.get_one(Project, made.project_id)
    admins = [await person(db, roles=("administrator",)) for _ in range(2)]
    return World(made, made.id, made.public_id, project, *admins, carrier)


def wanted(amount: str = "500", *, connect: bool = False) -> Proposal:
    """Return a proposal as the form sends it."""
    method = Method.CONNECT if connect else Method.MANUAL
    return Proposal(amount=amount, method=method, destination=ACCOUNT if connect else "")
