"""After the window: the project goes on, goes on with less if its carrier accepts, or everybody is refunded."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.runtime import Runtime
from app.ledger.queries import total
from app.payments.trying import TestCard as Card
from app.pledges.jobs import sweep
from app.pledges.models import ChargeRun
from app.pledges.schemas import Deciding
from app.pledges.service.decide import decide
from tests.factories.accounts import person
from tests.pledges.world import Told, Work, about, end, states, told, window_over

NOW = datetime.now(UTC)
WHY = "Nous ferons un banc au lieu de deux, dès juin."
PASS, FAILS = Card.ACCEPT, Card.FAILS_LATER


async def short(runtime: Runtime, db: AsyncSession, work: Work) -> Told:
    """Let 500 $ of 1,000 $ have been collected of a minimum of 800 $, and the window be over."""
    w = await told(runtime, db, PASS, FAILS)
    await end(db, w)
    await work()
    await window_over(db, w)
    await sweep(runtime)
    return w


async def run_of(db: AsyncSession, w: Told) -> ChargeRun:
    return await db.get_one(ChargeRun, w.campaign.id, populate_existing=True)


async def answered(runtime: Runtime, w: Told, answer: str) -> None:
    async with runtime.database.transaction() as session:
        words = Deciding.model_validate({"answer": answer, "reason": WHY})
        await decide(session, w.carrier, w.campaign.id, words, NOW)


async def test_too_little_asks_the_carrier_and_pays_nobody_meanwhile(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w = await short(runtime, db, work)
    await sweep(runtime)
    await work()
    assert await w.state(db) == "collecting"
    assert await states(db, w) == ["collected", "dropped"]
    assert (await run_of(db, w)).state == "deciding"
    (letter,) = about(mailbox, "moins qu’espéré")
    assert "500,00" in letter


async def test_a_carrier_who_accepts_less_goes_on_with_it_and_whoever_gave_reads_why(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w = await short(runtime, db, work)
    await answered(runtime, w, "reduced")
    await work()
    assert await w.state(db) == "settled"
    (letter,) = about(mailbox, "continue avec moins")
    assert WHY in letter
    found = await run_of(db, w)
    assert (found.decision, found.reason, found.decided_by_id) == ("reduced", WHY, w.carrier.id)
    with pytest.raises(Refused):
        await answered(runtime, w, "refund")


@pytest.mark.parametrize("by_clock", [False, True], ids=["carrier", "clock"])
async def test_a_refusal_or_silence_gives_everybody_their_money_back(
    runtime: Runtime, db: AsyncSession, work: Work, *, by_clock: bool
) -> None:
    w = await short(runtime, db, work)
    if by_clock:
        past = NOW - timedelta(seconds=1)
        await db.execute(update(ChargeRun).values(decide_by=past))
        await db.commit()
        await sweep(runtime)
    else:
        await answered(runtime, w, "refund")
    await work()
    assert await w.state(db) == "released"
    assert await states(db, w) == ["refunded", "dropped"]
    assert w.campaign.collected_cents == 0
    assert await total(db) == 0


async def test_nobody_but_the_carrier_decides(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await short(runtime, db, work)
    words = Deciding.model_validate({"answer": "reduced", "reason": WHY})
    for other in (w.givers[0], await person(db)):
        with pytest.raises(Refused):
            async with runtime.database.transaction() as session:
                await decide(session, other, w.campaign.id, words, NOW)
    assert (await run_of(db, w)).decision is None


async def test_a_window_that_is_not_over_concludes_nothing(
    runtime: Runtime, db: AsyncSession, work: Work
) -> None:
    w = await told(runtime, db, PASS, PASS)
    await end(db, w)
    await work()
    await sweep(runtime)
    assert await w.state(db) == "collecting"
