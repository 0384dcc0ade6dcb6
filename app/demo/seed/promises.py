"""Those who give to the demonstration's campaigns: promises, cards of the demonstration, matches, the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, Reward
from app.campaigns.rules import DAY, State
from app.demo.people import Crowd, Neighbour
from app.demo.seed.gifts import Gift, count, match_row
from app.demo.seed.ideas import steady_id
from app.funds import caps
from app.funds.caps import Used
from app.funds.models import FundCampaign, Match, MatchingFund
from app.funds.rules import Engine, MatchState
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.ledger.splits import split
from app.payments.demo.kept import fee_of
from app.payments.models import DemoPayment
from app.payments.seen import IntentState
from app.payments.trying import LAST4, TestCard
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import RunState, State as P
from app.projects.models import Project
from app.treasury.models import Payout
from app.treasury.rules import Method, State as Paid

AMOUNTS = (10, 15, 20, 20, 25, 25, 30, 40, 50, 60)
LARGE = (20, 25, 30, 40, 50, 50, 75, 100, 150)
KNOWN = 3
"""The first people of the crowd are those a visitor signs in as; only the citizen gives."""

GATEWAY = "demonstration"
COLLECTED = frozenset({State.PAYING_OUT, State.DELIVERING, State.CLOSED})
Tie = tuple[MatchingFund, FundCampaign]


class Promising:
    """Stores what is promised to one campaign after the other."""

    def __init__(
        self,
        session: AsyncSession,
        crowd: Crowd,
        tale: dict[str, Any],
        people: Mapping[str, int],
        now: datetime,
    ) -> None:
        self.session = session
        self.crowd = crowd
        self.tale = tale
        self.staff = (crowd.everyone[2].id, people["moderator"])
        self.now = now
        self.things: list[dict[str, Any]] = []
        """Of the demonstration gateway, waiting to be stored together."""

    async def give(self, one: dict[str, Any], campaign: Campaign, ties: Sequence[Tie]) -> None:
        """Let people promise, and what follows: matches, charges, payouts."""
        if not one["gave"]:
            return
        dice = Random(f"campaign:{one['project']}")
        rows = await self._rows(one, campaign, dice)
        made = await self.session.execute(
            insert(Pledge).returning(Pledge.id, sort_by_parameter_order=True), rows
        )
        gifts = [
            Gift(number, row["person_id"], row["amount_cents"], row["active_at"], row["state"])
            for number, row in zip(made.scalars(), rows, strict=True)
        ]
        campaign.pledged_cents, campaign.givers = sum(g.cents for g in gifts), len(gifts)
        campaign.collected_cents = sum(row["collected_cents"] for row in rows)
        if campaign.state is not State.RELEASED:
            await self._match(campaign, gifts, ties)
        if campaign.state in COLLECTED:
            await self._collect(campaign, rows, gifts)
            await self._pay_out(one, campaign)
        await self.session.execute(insert(DemoPayment), self.things)
        self.things = []
        await self.session.flush()

    async def _rows(
        self, one: dict[str, Any], campaign: Campaign, dice: Random
    ) -> list[dict[str, Any]]:
        """Return the promises, in the order in which they came."""
        project = await self.session.get_one(Project, campaign.project_id)
        opens = campaign.opens_at or self.now
        until = min(campaign.ends_at or self.now, self.now) - timedelta(hours=2)
        givers = self._givers(project, one, dice)
        moments = sorted(opens + (until - opens) * _share(dice) for _ in givers)
        rewards = list(
            await self.session.scalars(
                select(Reward).where(Reward.campaign_id == campaign.id).order_by(Reward.position)
            )
        )
        return [
            self._row(one, campaign, number, who, at, rewards, dice)
            for number, (who, at) in enumerate(zip(givers, moments, strict=True))
        ]

    def _givers(self, project: Project, one: dict[str, Any], dice: Random) -> list[Neighbour]:
        near = self.crowd.by_neighbourhood[project.neighbourhood_id]
        pool = dict.fromkeys([*near[: 2 * one["gave"]], *self.crowd.active])
        known = {who.id for who in self.crowd.everyone[:KNOWN]}
        found = [who for who in pool if who.id not in known][: 3 * one["gave"]]
        chosen = dice.sample(found, one["gave"])
        if "amina" in one:
            chosen[dice.randrange(len(chosen))] = self.crowd.everyone[0]
        return chosen

    def _row(
        self, one: dict[str, Any], campaign: Campaign, number: int, who: Neighbour, at: datetime,
        rewards: Sequence[Reward], dice: Random,
    ) -> dict[str, Any]:  # fmt: skip
        key = f"{one['project']}:{number}"
        is_amina = who.id == self.crowd.everyone[0].id
        dollars = one["amina"] if is_amina else dice.choice(LARGE if one.get("large") else AMOUNTS)
        state = _state(campaign, number, one)
        charged = dollars * 100 if state is P.COLLECTED else 0
        method = self._card(key, at)
        words = self.tale[f"messages_{campaign.language}"]
        return {
            "public_id": steady_id(f"pledge:{key}"), "campaign_id": campaign.id,
            "person_id": who.id, "state": state, "amount_cents": dollars * 100,
            "reward_id": _reward(rewards, dollars * 100, dice),
            "is_anonymous": not is_amina and dice.random() < 0.15,
            "message": dice.choice(words) if dice.random() < 0.3 else "",
            "language": who.language, "gateway": GATEWAY,
            "customer_id": _id("customer", key), "payment_method": method, "card_brand": "visa",
            "card_last4": LAST4[TestCard.ACCEPT], "card_month": 12, "card_year": at.year + 4,
            "intent_id": _id("intent", key) if charged else None,
            "charge_id": _id("charge", key) if charged else None,
            "confirms": 1 if charged else 0, "heard": 1 if charged else 0,
            "collected_cents": charged, "created_at": at - timedelta(minutes=4), "active_at": at,
            "ended_at": _ended(campaign, state),
            "collected_at": _charged_at(campaign, number) if charged else None,
            "changed_at": at, "reminded": 2 if campaign.state is not State.LIVE else 0,
        }  # fmt: skip

    def _card(self, key: str, at: datetime) -> str:
        """Save a card at the demonstration gateway, which charges it when the time has come."""
        customer, method = _id("customer", key), _id("method", key)
        self._thing(customer, "customer", {"language": "fr"}, at)
        self._thing(method, "method", {"card": TestCard.ACCEPT}, at)
        return method

    def _thing(
        self, number: str, kind: str, facts: dict[str, Any], at: datetime, about: str = ""
    ) -> None:
        self.things.append(
            {"id": number, "kind": kind, "key": None, "about": about, "facts": facts,
             "made_at": at}
        )  # fmt: skip

    async def _match(self, campaign: Campaign, gifts: Sequence[Gift], ties: Sequence[Tie]) -> None:
        """Match each gift as it came, by the same rules as those of today."""
        is_over = campaign.state in COLLECTED
        for fund, tie in ties:
            if fund.engine is Engine.THRESHOLD:
                await self._grant(campaign, gifts, fund, tie)
                continue
            rows = []
            for gift in gifts:
                used = Used(fund.allocated_cents, tie.allocated_cents)
                cents = caps.matched(gift.cents, fund.factor_percent or 0, fund.caps, used)
                if not cents or gift.state is P.DROPPED:
                    continue
                rows.append(match_row(campaign, fund, gift, cents, is_over=is_over))
                count(campaign, fund, tie, cents, is_over=is_over)
                if is_over:
                    await book(
                        self.session, TxnKind.MATCH, f"{gift.id}:{fund.id}",
                        campaign.settled_at or self.now,
                        entries.match(fund.id, campaign.id, cents),
                    )  # fmt: skip
            await self.session.execute(insert(Match), rows)

    async def _grant(
        self, campaign: Campaign, gifts: Sequence[Gift], fund: MatchingFund, tie: FundCampaign
    ) -> None:
        if not caps.is_reached(
            fund.threshold, campaign.pledged_cents, campaign.minimum_cents, len(gifts)
        ):
            return
        cents = caps.granted(fund.grant_cents or 0, fund.caps, Used(fund.allocated_cents))
        row = Match(
            fund_id=fund.id, campaign_id=campaign.id, cents=cents, state=MatchState.PROMISED,
            gift_cents=campaign.pledged_cents, promised_at=gifts[-1].at,
        )  # fmt: skip
        self.session.add(row)
        count(campaign, fund, tie, cents, is_over=False)

    async def _collect(
        self, campaign: Campaign, rows: Sequence[dict[str, Any]], gifts: Sequence[Gift]
    ) -> None:
        """Charge the cards at the demonstration gateway, and write it in the ledger."""
        ends = campaign.ends_at or self.now
        self.session.add(
            ChargeRun(campaign_id=campaign.id, state=RunState.DONE, begun_at=ends,
                      ends_at=ends + 7 * DAY)
        )  # fmt: skip
        for row, gift in zip(rows, gifts, strict=True):
            if gift.state is not P.COLLECTED:
                continue
            at, charge, cents = row["collected_at"], row["charge_id"], gift.cents
            fee = fee_of(cents)
            intent = {
                "state": IntentState.SUCCEEDED, "cents": cents, "customer": row["customer_id"],
                "charge": charge, "method": row["payment_method"], "refusal": "", "keys": [],
                "secret": charge, "metadata": {"pledge": str(gift.id)},
            }  # fmt: skip
            self._thing(row["intent_id"], "intent", intent, at)
            facts = {
                "intent": row["intent_id"], "cents": cents, "refunded": 0, "card": TestCard.ACCEPT,
            }  # fmt: skip
            self._thing(charge, "charge", facts, at, row["intent_id"])
            self._line(charge, "charge", cents, fee, at)
            sides = entries.charge(campaign.id, cents, fee, cents - fee)
            await book(self.session, TxnKind.CHARGE, charge, at, sides)

    def _line(self, about: str, kind: str, gross: int, fee: int, at: datetime) -> None:
        facts = {"type": kind, "gross": gross, "fee": fee, "net": gross - fee}
        self._thing(about.replace("demo_", "demo_line_", 1), "line", facts, at, about)

    async def _pay_out(self, one: dict[str, Any], campaign: Campaign) -> None:
        """Pay the project in tranches, decided by two persons, out of what the cards brought in."""
        net = sum(
            thing["facts"]["net"] for thing in self.things if thing["kind"] == "line"
        )  # fmt: skip
        tranches = split(net, [90, 10])
        for number, _percent in enumerate(one.get("paid", ()), start=1):
            at = (campaign.settled_at or self.now) + timedelta(days=3 + 60 * (number - 1))
            transfer = _id("transfer", f"{one['project']}:{number}")
            cents, account = tranches[number - 1], f"demo_account_{one['project']}"
            self.session.add(
                Payout(
                    public_id=steady_id(f"payout:{one['project']}:{number}"),
                    campaign_id=campaign.id, tranche=number, cents=cents, method=Method.CONNECT,
                    state=Paid.SENT, destination=account, payee=campaign.payee_name,
                    transfer_id=transfer, proposed_by_id=self.staff[0], proposed_at=at - 2 * DAY,
                    confirmed_by_id=self.staff[1], confirmed_at=at - DAY, ended_at=at,
                )
            )  # fmt: skip
            facts = {"cents": cents, "destination": account, "group": campaign.public_id}
            self._thing(transfer, "transfer", facts, at)
            self._line(transfer, "transfer", -cents, 0, at)
            sides = entries.payout(campaign.id, cents)
            await book(self.session, TxnKind.TRANSFER, transfer, at, sides)


def _share(dice: Random) -> float:
    """Return when in a campaign somebody gives: many at once, some at the end, few between."""
    return dice.betavariate(0.7, 0.9)


def _id(kind: str, key: str) -> str:
    dice = Random(f"{kind}:{key}")
    return f"demo_{kind}_{dice.getrandbits(80):020x}"


def _state(campaign: Campaign, number: int, one: dict[str, Any]) -> P:
    if campaign.state is State.LIVE:
        return P.ACTIVE
    if campaign.state is State.RELEASED:
        return P.RELEASED
    return P.DROPPED if number < one.get("dropped", 0) else P.COLLECTED


def _ended(campaign: Campaign, state: P) -> datetime | None:
    if state is P.RELEASED:
        return campaign.ends_at
    return campaign.settled_at if state is P.DROPPED else None


def _charged_at(campaign: Campaign, number: int) -> datetime | None:
    """Return when a card was charged: one after the other, from the deadline on."""
    ends = campaign.ends_at
    return None if ends is None else ends + timedelta(minutes=10, seconds=4 * number)


def _reward(rewards: Sequence[Reward], cents: int, dice: Random) -> int | None:
    """Choose the best reward that is left, half of the time."""
    fit = [one for one in rewards if one.least_cents <= cents and one.left != 0]
    if not fit or dice.random() < 0.5:
        return None
    fit[-1].taken += 1
    return fit[-1].id
