"""One side proposes, the other answers: who may, what is refused, and what follows."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.rules import State
from app.campaigns.service.count import count
from app.core.errors import Conflict, DomainError, Refused
from app.funds.models import FundCampaign
from app.funds.rules import FundState, Side, Standing
from app.funds.service import propose as service
from app.funds.service.match import allocate
from app.projects.models import Project
from app.projects.rules import TeamRole
from tests.factories import campaigns, funds, organisations, projects
from tests.factories.accounts import person
from tests.funds.world import NOW, WHY, World, world

pytestmark = pytest.mark.anyio


async def propose(
    db: AsyncSession, it: World, side: Side, actor: Actor | None = None
) -> FundCampaign:
    """Let a side propose to the other."""
    who = actor or (it.owner if side is Side.FUND else it.carrier)
    asked = await service.propose(
        db, who, side, it.fund.id, it.campaign.id, "Faisons-le ensemble.", NOW
    )
    await db.commit()
    return asked


def answering(it: World, side: Side) -> Actor:
    """Return who answers what a side proposed."""
    return it.carrier if side is Side.FUND else it.owner


@pytest.mark.parametrize("side", Side)
async def test_what_one_side_proposes_the_other_accepts(db: AsyncSession, side: Side) -> None:
    it = await world(db)
    asked = await propose(db, it, side)
    assert (asked.state, asked.proposed_by) == (Standing.PROPOSED, side)
    assert await allocate(db, it.campaign.id, 1, None, 10_00, NOW) == 0, "not before it is agreed"
    accepted = await service.accept(db, answering(it, side), asked.public_id, NOW)
    assert accepted.state is Standing.ACTIVE
    assert await allocate(db, it.campaign.id, 1, None, 10_00, NOW) == 10_00


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
async def test_agreed_before_the_campaign_opens_it_waits_for_it(
    db: AsyncSession, state: State
) -> None:
    it = await world(db, state)
    asked = await propose(db, it, Side.CAMPAIGN)
    assert (await service.accept(db, it.owner, asked.public_id, NOW)).state is Standing.ACCEPTED


async def test_a_grant_reached_already_is_promised_when_it_is_agreed(db: AsyncSession) -> None:
    it = await world(db, engine="threshold")
    assert await count(db, it.campaign.id, 500_00, 3)
    asked = await propose(db, it, Side.FUND)
    await service.accept(db, it.carrier, asked.public_id, NOW)
    await db.commit()
    await funds.again(db, it.fund, it.campaign)
    assert (it.fund.allocated_cents, it.campaign.matched_cents) == (500_00, 500_00)


@pytest.mark.parametrize("side", Side)
async def test_refused_with_reasons_it_may_be_proposed_again(db: AsyncSession, side: Side) -> None:
    it = await world(db)
    asked = await propose(db, it, side)
    await service.refuse(db, answering(it, side), asked.public_id, WHY, NOW)
    await db.commit()
    assert (asked.state, asked.reasons) == (Standing.REFUSED, WHY)
    again = await propose(db, it, side.other)
    assert (again.id, again.state, again.reasons) == (asked.id, Standing.PROPOSED, "")


async def test_what_nobody_answered_may_be_taken_back(db: AsyncSession) -> None:
    it = await world(db)
    asked = await propose(db, it, Side.FUND)
    with pytest.raises(Refused, match="accepter ou refuser"):
        await service.take_back(db, it.carrier, asked.public_id, NOW)
    assert (await service.take_back(db, it.owner, asked.public_id, NOW)).state is Standing.REFUSED


@pytest.mark.parametrize("standing", sorted(set(Standing) - {Standing.REFUSED, Standing.RETURNED}))
async def test_two_that_are_together_are_not_proposed_again(
    db: AsyncSession, standing: Standing
) -> None:
    it = await world(db)
    await funds.tie(db, it.fund, it.campaign, standing)
    with pytest.raises(Conflict, match="déjà ensemble"):
        await propose(db, it, Side.FUND)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": FundState.DRAFT}, "pas encore ouvert"),
        ({"state": FundState.CLOSED}, "ne prend plus de campagnes"),
        ({"hidden_at": NOW}, "ne prend plus de campagnes"),
        ({"allocated_cents": 1_000_00}, "Chaque dollar de ce fonds est déjà promis"),
        ({"starts_on": NOW.date().replace(year=2024), "ends_on": NOW.date().replace(year=2025)},
         "a pris fin le"),
        ({"themes": ["heritage"]}, "réservé aux projets sur ces thèmes"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", Side)
async def test_a_fund_that_cannot_match_says_why(
    db: AsyncSession, fields: dict[str, Any], said: str, side: Side
) -> None:
    it = await world(db, **fields)
    with pytest.raises(Refused, match=said):
        await propose(db, it, side)


async def test_a_fund_of_another_borough_says_so(db: AsyncSession) -> None:
    it = await world(db)
    project = await db.get_one(Project, it.campaign.project_id)
    other = (await organisations.organisation(db, area="t:ville-marie")).territory_id
    it.fund.territory_id = other
    await db.commit()
    assert project.territory_id != other
    with pytest.raises(Refused, match="Ville-Marie"):
        await propose(db, it, Side.CAMPAIGN)


@pytest.mark.parametrize("state", [State.FUNDED, State.FAILED, State.CANCELLED, State.CLOSED])
async def test_a_campaign_that_is_over_takes_nothing(db: AsyncSession, state: State) -> None:
    it = await world(db, state)
    with pytest.raises(Refused, match="Cette campagne est terminée"):
        await propose(db, it, Side.FUND)


async def test_emptied_meanwhile_it_cannot_be_accepted(db: AsyncSession) -> None:
    it = await world(db)
    asked = await propose(db, it, Side.CAMPAIGN)
    it.fund.allocated_cents = it.fund.total_cents
    await db.commit()
    with pytest.raises(Refused, match="déjà promis"):
        await service.accept(db, it.owner, asked.public_id, NOW)


async def test_whoever_proposed_never_answers_though_they_stand_on_both_sides(
    db: AsyncSession,
) -> None:
    it = await world(db)
    project = await db.get_one(Project, it.campaign.project_id)
    await projects.join(db, project, it.owner, TeamRole.MEMBER)
    asked = await propose(db, it, Side.FUND)
    with pytest.raises(Refused, match="quelqu’un d’autre répond"):
        await service.accept(db, it.owner, asked.public_id, NOW)
    assert (await service.accept(db, it.carrier, asked.public_id, NOW)).state is Standing.ACTIVE


@pytest.mark.parametrize("side", Side)
async def test_a_stranger_neither_proposes_nor_answers(db: AsyncSession, side: Side) -> None:
    it, stranger = await world(db), await person(db)
    with pytest.raises(Refused):
        await propose(db, it, side, stranger)
    asked = await propose(db, it, side)
    for act in (
        service.accept(db, stranger, asked.public_id, NOW),
        service.refuse(db, stranger, asked.public_id, WHY, NOW),
        service.take_back(db, stranger, asked.public_id, NOW),
    ):
        with pytest.raises(Refused, match="entre le partenaire et l’équipe"):
            await act


async def test_a_mentor_answers_for_nobody(db: AsyncSession) -> None:
    it, mentor = await world(db), await person(db)
    project = await db.get_one(Project, it.campaign.project_id)
    await projects.join(db, project, mentor, TeamRole.MENTOR)
    asked = await propose(db, it, Side.FUND)
    with pytest.raises(Refused, match="entre le partenaire"):
        await service.accept(db, mentor, asked.public_id, NOW)


async def test_an_answer_is_given_once(db: AsyncSession) -> None:
    it = await world(db)
    asked = await propose(db, it, Side.FUND)
    await service.accept(db, it.carrier, asked.public_id, NOW)
    await db.commit()
    with pytest.raises(Refused, match="déjà été donnée"):
        await service.refuse(db, it.carrier, asked.public_id, WHY, NOW)


async def test_an_address_of_nothing_is_nothing(db: AsyncSession) -> None:
    it = await world(db)
    with pytest.raises(DomainError):
        await service.accept(db, it.owner, "abcdefghjk", NOW)
    assert (await db.scalars(select(FundCampaign))).all() == []
    assert (await campaigns.again(db, it.campaign)).matched_cents == 0
