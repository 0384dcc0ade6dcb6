"""The real service beside the pure rules: the same acts in any order, the same books after each."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import DomainError
from app.items import ledger
from app.items.ledger import Act, Impossible
from app.items.models import ItemNeed, Offer
from app.items.rules import FAILED, OfferState as S, Side, Terms
from app.items.schemas import Settlement
from app.items.service import ask, dispute, move, offer as offering
from tests.factories import items
from tests.factories.accounts import person
from tests.items.world import WHY, World, asked_anew, words, world

BEGINS = datetime.now(UTC)
GIVERS = 4
ALWAYS = [
    HealthCheck.function_scoped_fixture,
    HealthCheck.differing_executors,
    HealthCheck.too_slow,
]

acts = st.tuples(
    st.sampled_from(["offer", "more", *Act]),
    st.integers(0, GIVERS - 1),
    st.integers(0, 5),
    st.sampled_from(list(Side)),
)


class Shadow:
    """What the pure rules say of one need and its offers."""

    def __init__(self, quantity: int) -> None:
        self.need = ledger.Need(quantity)
        self.offers: dict[int, ledger.Offer] = {}
        self.line: list[int] = []
        """Who waits in reserve, in their order."""

    def move(self, number: int, act: Act, quantity: int) -> None:
        """Do an act as the books allow it, and give what it reopens to those in reserve."""
        before = self.need.accepted
        self.need, after = self._after(act, self.offers[number], quantity)
        self._enter(number, after)
        self.refill(before - self.need.accepted, but=number)

    def refill(self, reopened: int, *, but: int = -1) -> None:
        """Give what is reopened to the line."""
        line = [number for number in self.line if number != but]
        waiting = [self.offers[number] for number in line]
        self.need, after = ledger.refill(self.need, waiting, reopened)
        for number, offer in zip(line, after, strict=True):
            self._enter(number, offer)

    def _enter(self, number: int, offer: ledger.Offer) -> None:
        self.offers[number] = offer
        if offer.waiting and number not in self.line:
            self.line.append(number)
        elif not offer.waiting and number in self.line:
            self.line.remove(number)

    def _after(self, act: Act, offer: ledger.Offer, quantity: int) -> ledger.Books:
        counted = {
            Act.ACCEPT: ledger.accept, Act.DELIVER: ledger.deliver, Act.SETTLE: ledger.settle,
        }  # fmt: skip
        if act in counted:
            return counted[act](self.need, offer, quantity)
        if act is Act.RENEGE:
            return ledger.renege(self.need, offer)
        alone = {
            Act.DECLINE: ledger.decline, Act.WITHDRAW: ledger.withdraw,
            Act.RELEASE: ledger.release, Act.DISPUTE: ledger.dispute, Act.RETURN: ledger.give_back,
        }  # fmt: skip
        return self.need, alone[act](offer)


class Both:
    """The service and its shadow, driven together."""

    def __init__(self, db: AsyncSession, w: World, givers: list[Actor]) -> None:
        self.db, self.w, self.givers = db, w, givers
        self.shadow, self.need_id = Shadow(w.need.quantity), w.need.id
        self.who: dict[int, Actor] = {}
        self.now = BEGINS

    async def step(self, what: str | Act, number: int, quantity: int, side: Side) -> None:
        """Do one act in both; what either refuses changes neither."""
        self.now += timedelta(seconds=1)
        if what == "offer":
            await self._offer(self.givers[number], max(1, quantity))
        elif what == "more":
            await self._more(quantity)
        elif self.shadow.offers:
            ids = sorted(self.shadow.offers)
            await self._act(Act(what), ids[number % len(ids)], quantity, side)
        await self.check()

    async def _offer(self, giver: Actor, quantity: int) -> None:
        waits = any(
            self.who[number] is giver and offer.state is S.OFFERED
            for number, offer in self.shadow.offers.items()
        )
        if waits or quantity > self.shadow.need.quantity:
            return
        made = await offering.offer(
            self.db, giver, self.need_id, words(quantity=quantity), self.now
        )
        self.shadow.offers[made.id], self.who[made.id] = ledger.Offer(quantity), giver

    async def _more(self, more: int) -> None:
        if not more or self.shadow.need.quantity > 12:
            return
        anew = asked_anew(self.w.need, quantity=self.w.need.quantity + more)
        await ask.change(self.db, self.w.carrier, self.need_id, anew, self.now)
        need = self.shadow.need
        self.shadow.need = ledger.Need(need.quantity + more, need.accepted, need.delivered)
        self.shadow.refill(more)

    async def _act(self, act: Act, number: int, quantity: int, side: Side) -> None:
        actor = self.who[number] if side is Side.GIVER else self.w.carrier
        try:
            await self._served(act, actor, number, quantity)
        except DomainError:
            return
        self.shadow.move(number, act, quantity)

    def _served(self, act: Act, actor: Actor, number: int, quantity: int) -> Awaitable[Any]:
        db, now = self.db, self.now
        match act:
            case Act.ACCEPT:
                return move.accept(db, actor, number, quantity, now)
            case Act.DELIVER:
                return move.deliver(db, actor, number, quantity, now)
            case Act.SETTLE:
                verdict = Settlement(verdict="received", received=quantity, reason=WHY)
                return dispute.settle(db, actor, number, verdict, now)
            case Act.WITHDRAW | Act.RELEASE | Act.RETURN:
                alone = {
                    Act.WITHDRAW: move.withdraw, Act.RELEASE: move.release,
                    Act.RETURN: move.give_back,
                }  # fmt: skip
                return alone[act](db, actor, number, now)
            case _:
                reasoned = {
                    Act.DECLINE: move.decline, Act.RENEGE: move.renege,
                    Act.DISPUTE: dispute.dispute,
                }  # fmt: skip
                return reasoned[act](db, actor, number, WHY, now)

    async def check(self) -> None:
        """Compare what the tables hold with what the rules say."""
        self.db.expire_all()
        rows = (await self.db.scalars(select(Offer).order_by(Offer.id))).all()
        held = {row.id: row.count for row in rows if row.need_id == self.need_id}
        assert held == self.shadow.offers
        need = await self.db.get_one(ItemNeed, self.need_id, populate_existing=True)
        assert need.count == self.shadow.need
        waiting = sorted(
            (row.waiting_since, row.id) for row in rows if row.waiting and row.id in held
        )
        assert [number for _since, number in waiting] == self.shadow.line
        await self.add_up(need)

    async def add_up(self, need: ItemNeed) -> None:
        """See to it that nothing is lost and nothing is counted twice."""
        sums = select(
            func.coalesce(func.sum(Offer.accepted), 0), func.coalesce(func.sum(Offer.delivered), 0)
        ).where(Offer.need_id == need.id)
        assert (await self.db.execute(sums)).one() == (need.accepted, need.delivered)
        assert 0 <= need.delivered <= need.accepted <= need.quantity
        for offer in self.shadow.offers.values():
            placed = offer.accepted + offer.waiting + offer.released + offer.unanswered
            assert placed == offer.quantity
            assert (offer.state not in FAILED) or offer.released == offer.quantity


@given(story=st.lists(acts, min_size=4, max_size=22))
@settings(max_examples=25, deadline=None, suppress_health_check=ALWAYS)
async def test_whatever_is_done_in_whatever_order_the_books_add_up(
    db: AsyncSession, story: list[tuple[str | Act, int, int, Side]]
) -> None:
    w = await world(db, terms=Terms.LOAN)
    both = Both(db, w, [w.giver, *[await person(db) for _ in range(GIVERS - 1)]])
    for what, number, quantity, side in story:
        await both.step(what, number, quantity, side)


async def test_the_story_of_six_planters_ends_with_six(db: AsyncSession) -> None:
    w = await world(db, terms=Terms.LOAN)
    both = Both(db, w, [w.giver, await person(db), await person(db), await person(db)])
    for step in (
        ("offer", 0, 5, Side.GIVER),
        ("offer", 1, 3, Side.GIVER),
        (Act.ACCEPT, 0, 5, Side.PROJECT),
        (Act.ACCEPT, 1, 3, Side.PROJECT),
        ("offer", 2, 2, Side.GIVER),
        (Act.ACCEPT, 2, 2, Side.PROJECT),
        (Act.DELIVER, 0, 4, Side.GIVER),
        (Act.RENEGE, 0, 0, Side.GIVER),
        (Act.DELIVER, 1, 1, Side.PROJECT),
        (Act.RENEGE, 1, 0, Side.PROJECT),
    ):
        await both.step(*step)  # type: ignore[arg-type]
    states = [offer.state for _id, offer in sorted(both.shadow.offers.items())]
    assert states == [S.DELIVERED, S.DELIVERED, S.ACCEPTED]
    assert both.shadow.need == ledger.Need(6, accepted=6, delivered=5)


async def test_what_the_books_refuse_is_refused_by_the_tables_too(db: AsyncSession) -> None:
    """Each of these is written past the service, as no code of ours should."""
    from sqlalchemy import update
    from sqlalchemy.exc import IntegrityError

    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=4)
    need, one = w.need.id, made.id
    for table, row, wrong in (
        (ItemNeed, need, {"accepted": 7}), (ItemNeed, need, {"delivered": 5}),
        (ItemNeed, need, {"quantity": 0}), (ItemNeed, need, {"delivered": -1}),
        (Offer, one, {"accepted": 5}), (Offer, one, {"delivered": 5}),
        (Offer, one, {"waiting": 1}), (Offer, one, {"state": "offered"}),
        (Offer, one, {"state": "reneged"}), (Offer, one, {"state": "disputed"}),
        (Offer, one, {"quantity": 3}), (Offer, one, {"released": -1, "waiting": 1}),
    ):  # fmt: skip
        try:
            async with db.begin_nested():
                await db.execute(update(table).where(table.id == row).values(**wrong))
        except IntegrityError:
            continue
        raise AssertionError(wrong)


def test_the_books_say_how_much_would_have_been_possible() -> None:
    need, offer = ledger.accept(ledger.Need(6), ledger.Offer(5), 4)
    for move_, wanted, most in ((ledger.accept, 2, 1), (ledger.deliver, 5, 4)):
        try:
            move_(need, offer, wanted)
        except Impossible as refused:
            assert refused.most == most
