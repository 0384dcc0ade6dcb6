"""The demonstration's campaigns: before they open, open, failed, paid, accounted for; and the partners' funds."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, CampaignReview, CampaignTurn, CampaignUse, Reward
from app.campaigns.rules import DAY, WRITTEN, Check, ReviewState, State, deadline
from app.demo.content import FOLDER
from app.demo.people import Crowd
from app.demo.seed.ideas import steady_id
from app.demo.seed.promises import Promising
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import Engine, FundState, Side, Standing
from app.ledger.splits import split
from app.organisations.models import Organisation
from app.plans.budget import LineKind
from app.plans.models import BudgetLine
from app.profiles.rules import today
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing as TeamStanding, TeamRole

WAY = (
    State.DRAFT, State.REVIEW, State.LIVE, State.EVALUATING, State.FUNDED, State.COLLECTING,
    State.SETTLED, State.PAYING_OUT, State.DELIVERING, State.CLOSED,
)  # fmt: skip
LOST_WAY = (*WAY[:4], State.FAILED, State.RELEASED)
OVER = frozenset(WAY[6:]) | {State.RELEASED}
"""States of the demonstration's campaigns whose deadline has passed."""


def told() -> dict[str, Any]:
    """Return all that is told of campaigns."""
    return tomllib.loads((FOLDER / "campaigns.toml").read_text())


async def raise_money(
    session: AsyncSession,
    crowd: Crowd,
    projects: Mapping[str, int],
    people: Mapping[str, int],
    now: datetime,
) -> None:
    """Store the funds, then every campaign with those who give to it, the oldest first."""
    tale = told()
    funds = {one["key"]: await _fund(session, one, people, now) for one in tale["fund"]}
    seeder = CampaignSeeder(session, people, now)
    promising = Promising(session, crowd, tale, people, now)
    for one in sorted(tale["campaign"], key=lambda each: -each.get("opened", 0)):
        campaign = await seeder.add(one, projects[one["project"]])
        ties = [await seeder.tie(funds[key], campaign) for key in one.get("funds", ())]
        await promising.give(one, campaign, ties)


async def _fund(
    session: AsyncSession, one: dict[str, Any], people: Mapping[str, int], now: datetime
) -> MatchingFund:
    where = Organisation.public_id == steady_id(f"organisation:{one['organisation']}")
    organisation_id = (await session.execute(select(Organisation.id).where(where))).scalar_one()
    since = now - timedelta(days=one["age"])
    caps = {
        f"{name}_cents": one[name] * 100 if name in one else None
        for name in ("per_gift", "per_person", "per_project", "grant")
    }
    fund = MatchingFund(
        public_id=steady_id(f"fund:{one['key']}"), organisation_id=organisation_id,
        name=one["name"], what=one["what"], engine=Engine(one["engine"]),
        factor_percent=one.get("factor"), threshold_percent=one.get("percent"),
        threshold_givers=one.get("givers"), total_cents=one["total"] * 100,
        themes=[], starts_on=today(since), ends_on=today(since + timedelta(days=one["lasts"])),
        allocated_cents=0, booked_cents=0, state=FundState.OPEN,
        created_by_id=people[one["owner"]], created_at=since, opened_at=since, **caps,
    )  # fmt: skip
    session.add(fund)
    await session.flush()
    return fund


class CampaignSeeder:
    """Stores campaigns, what their money is for, their rewards and their history."""

    def __init__(self, session: AsyncSession, people: Mapping[str, int], now: datetime) -> None:
        self.session = session
        self.people = people
        self.now = now

    async def add(self, one: dict[str, Any], project_id: int) -> Campaign:
        """Store one campaign."""
        project, state = await self.session.get_one(Project, project_id), State(one["state"])
        carrier = await self._carrier(project_id)
        opens = None if state in WRITTEN else self.now - timedelta(days=one["opened"], hours=3)
        ends = None if opens is None else deadline(opens, one["days"], DAY)
        campaign = Campaign(
            public_id=steady_id(f"campaign:{one['project']}"), project_id=project.id, state=state,
            pitch=one["pitch"].strip(), language=project.language, days=one["days"],
            minimum_cents=one["minimum"] * 100, optimum_cents=one["optimum"] * 100,
            opens_at=opens, ends_at=ends, evaluated_at=ends if state in OVER else None,
            pledged_cents=0, matched_cents=0, givers=0, collected_cents=0,
            collection_ends_at=ends + 7 * DAY if ends and state in WAY[5:] else None,
            settled_at=ends + 7 * DAY if ends and state in WAY[6:] else None,
            turned_at=ends or self.now, payee_name=one["payee"], payee_role=one["payee_role"],
            payee_known_by_id=self.people["moderator"] if opens else None,
            payee_known_at=opens - 2 * DAY if opens else None, created_by_id=carrier,
            created_at=(opens or self.now) - 9 * DAY, version=2,
        )  # fmt: skip
        self.session.add(campaign)
        await self.session.flush()
        await self._uses(campaign)
        self._rewards(one, campaign)
        self._review(campaign, carrier)
        self._turns(campaign, carrier)
        await self.session.flush()
        return campaign

    async def tie(
        self, fund: MatchingFund, campaign: Campaign
    ) -> tuple[MatchingFund, FundCampaign]:
        """Let a fund match a campaign, as both agreed before it opened."""
        asked = (campaign.opens_at or self.now) - 5 * DAY
        over = campaign.state in OVER
        made = FundCampaign(
            public_id=steady_id(f"tie:{fund.public_id}:{campaign.public_id}"), fund_id=fund.id,
            campaign_id=campaign.id, state=Standing.SPENT if over else Standing.ACTIVE,
            proposed_by=Side.CAMPAIGN, proposer_id=campaign.created_by_id, proposed_at=asked,
            message="Vos dollars aideraient les premiers voisins à se décider.",
            answered_by_id=fund.created_by_id, answered_at=asked + DAY, allocated_cents=0,
            booked_cents=0, ended_at=campaign.settled_at,
        )  # fmt: skip
        self.session.add(made)
        await self.session.flush()
        return fund, made

    async def _carrier(self, project_id: int) -> int:
        query = select(TeamMember.person_id).where(
            TeamMember.project_id == project_id, TeamMember.role == TeamRole.CARRIER,
            TeamMember.standing == TeamStanding.ACCEPTED,
        )  # fmt: skip
        return (await self.session.execute(query.limit(1))).scalar_one()

    async def _uses(self, campaign: Campaign) -> None:
        """Share the goal out over the costs of the plan, in their proportion."""
        query = (
            select(BudgetLine)
            .where(BudgetLine.project_id == campaign.project_id, BudgetLine.kind == LineKind.COST)
            .order_by(BudgetLine.position)
        )
        lines = list(await self.session.scalars(query))
        weights = [line.cents for line in lines]
        least, most = (split(c, weights) for c in (campaign.minimum_cents, campaign.optimum_cents))
        for number, line in enumerate(lines):
            self.session.add(
                CampaignUse(
                    campaign_id=campaign.id, line=line.public_id, position=number,
                    label=line.label, minimum_cents=least[number], optimum_cents=most[number],
                )
            )  # fmt: skip

    def _rewards(self, one: dict[str, Any], campaign: Campaign) -> None:
        for number, (title, what, least, units, delivered) in enumerate(one.get("rewards", ())):
            self.session.add(
                Reward(
                    public_id=steady_id(f"reward:{one['project']}:{number}"),
                    campaign_id=campaign.id, title=title, what=what, least_cents=least * 100,
                    units=units or None, taken=0, delivered_by=delivered, position=number,
                )
            )  # fmt: skip

    def _review(self, campaign: Campaign, carrier: int) -> None:
        if campaign.state is State.DRAFT:
            return
        found = campaign.opens_at is not None
        asked = (campaign.opens_at or self.now) - 4 * DAY
        self.session.add(
            CampaignReview(
                public_id=steady_id(f"campaign-review:{campaign.public_id}"),
                campaign_id=campaign.id, campaign_version=campaign.version, asked_by_id=carrier,
                state=ReviewState.READY if found else ReviewState.ASKED, asked_at=asked,
                decided_by_id=self.people["moderator"] if found else None,
                met=[str(check) for check in Check] if found else [],
                reasons="Le minimum suffit à ce qui est promis, et le texte dit qui est payé."
                if found else "",
                ended_at=asked + 2 * DAY if found else None,
            )
        )  # fmt: skip

    def _turns(self, campaign: Campaign, carrier: int) -> None:
        way: tuple[State, ...] = LOST_WAY if campaign.state in LOST_WAY[4:] else WAY
        way = way[: way.index(campaign.state) + 1]
        for was, now_is in pairwise(way):
            self.session.add(
                CampaignTurn(
                    campaign_id=campaign.id, was=was, now_is=now_is, at=self._when(campaign, now_is),
                    by_id=carrier if now_is in {State.REVIEW, State.LIVE} else None,
                )
            )  # fmt: skip

    def _when(self, campaign: Campaign, state: State) -> datetime:
        """Return when a campaign came to a state."""
        opens, ends = campaign.opens_at or self.now, campaign.ends_at or self.now
        if state is State.REVIEW:
            return opens - 4 * DAY
        if state is State.LIVE:
            return opens
        later = max(0, WAY.index(state) - 5) if state in WAY else 0
        return min(ends + later * 7 * DAY, self.now)
