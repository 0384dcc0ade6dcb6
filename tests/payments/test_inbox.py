"""A notice is kept once, applied once, marked when it is done and not before."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from app.core.retention import count_over, terms
from app.payments import applying, inbox, jobs
from app.payments.errors import Unknown
from app.payments.handling import Outcome, handles, subject_of
from app.payments.models import GatewayEvent, Source
from tests.payments.probe import AT, bring, event, probing, row

ADDS = text("INSERT INTO gateway_pace (name, next_at) VALUES (:name, now())")
ADDED = text("SELECT count(*) FROM gateway_pace")


async def is_time(db):
    await db.execute(update(GatewayEvent).values(next_try_at=func.now() - timedelta(seconds=1)))
    await db.commit()


async def test_what_is_brought_is_applied_and_marked(runtime, db, work):
    with probing() as probe:
        assert await bring(runtime, event()) == [True]
        await work()
    assert [(one.kind, one.subject, one.object_id) for one in probe.seen] == [
        ("probe.happened", "probe", "obj_1")
    ]
    kept = await row(db)
    assert kept.handled_at is not None
    assert (kept.tries, kept.failure, kept.made_at) == (1, "", AT)


async def test_nothing_of_its_contents_is_kept(runtime, db):
    await bring(runtime, event())
    columns = set(GatewayEvent.__table__.columns.keys())
    assert columns == {
        "id", "kind", "object_id", "is_live", "source", "made_at", "received_at", "handled_at",
        "next_try_at", "tries", "failure",
    }  # fmt: skip


async def test_the_same_notice_months_later_is_applied_no_second_time(runtime, db, work):
    with probing() as probe:
        await bring(runtime, event())
        await work()
        assert await bring(runtime, event()) == [False]
        await work()
    assert len(probe.seen) == 1


async def test_fifty_copies_at_once_are_one(runtime, db, work):
    with probing() as probe:
        kept = await asyncio.gather(*(bring(runtime, event()) for _copy in range(50)))
        await work()
    assert sum(one for (one,) in kept) == 1
    assert len(probe.seen) == 1
    assert await db.scalar(select(func.count()).select_from(GatewayEvent)) == 1


async def test_two_workers_never_apply_one_notice_at_once(runtime, db):
    inside, most = 0, 0

    async def slowly(_session, _event):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.02)
        inside -= 1
        return Outcome.DONE

    with probing() as probe:
        probe.doing = slowly
        await bring(runtime, event())
        await asyncio.gather(*(jobs.drain(runtime) for _worker in range(4)))
        assert (len(probe.seen), most) == (1, 1)


async def test_two_workers_share_the_notices(runtime, db):
    both = asyncio.Barrier(2)

    async def together(_session, _event):
        await asyncio.wait_for(both.wait(), 5)
        return Outcome.DONE

    with probing() as probe:
        probe.doing = together
        await bring(runtime, event(1), event(2))
        await asyncio.gather(jobs.drain(runtime), jobs.drain(runtime))
    assert {one.id for one in probe.seen} == {"evt_1", "evt_2"}


async def test_one_worker_applies_several_at_once(runtime, db):
    """Each mostly waits for the gateway: those that meet one another are at once."""
    meet = asyncio.Barrier(jobs.LANES)

    async def together(_session, one):
        if one.id != "evt_0":
            await asyncio.wait_for(meet.wait(), 5)
        return Outcome.DONE

    with probing() as probe:
        probe.doing = together
        await bring(runtime, *(event(number) for number in range(1 + jobs.LANES)))
        await jobs.drain(runtime)
    assert len(probe.seen) == 1 + jobs.LANES


async def test_four_jobs_at_once_leave_connections_to_the_rest_of_their_process(runtime, db):
    inside, most = 0, 0

    async def slowly(_session, _event):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1
        return Outcome.DONE

    with probing() as probe:
        probe.doing = slowly
        await bring(runtime, *(event(number) for number in range(24)))
        await asyncio.gather(*(jobs.drain(runtime) for _job in range(4)))
    assert len(probe.seen) == 24
    assert most <= jobs.LANES + 3


async def test_what_fails_stays_unhandled_and_says_why(runtime, db, work):
    async def fail(session, _event):
        await session.execute(ADDS, {"name": "half"})
        raise Unknown("nobody answered")

    with probing() as probe:
        probe.doing = fail
        await bring(runtime, event())
        await work()
        kept = await row(db)
        assert kept.handled_at is None
        assert (kept.tries, kept.failure) == (1, "Unknown: nobody answered")
        assert await db.scalar(ADDED) == 0, "what it did half must be undone"
        assert await inbox.tally(db) == inbox.Tally(1, 1, kept.received_at)


async def test_the_words_of_an_unknown_failure_are_not_kept(runtime, db, work):
    async def fail(_session, _event):
        raise ValueError("lea@exemple.test gave 4242")

    with probing() as probe:
        probe.doing = fail
        await bring(runtime, event())
        await work()
    assert (await row(db)).failure == "ValueError"


async def test_one_that_fails_keeps_no_other_from_being_applied(runtime, db, work):
    async def first_fails(_session, one):
        if one.id == "evt_1":
            raise Unknown("not this one")
        return Outcome.DONE

    with probing() as probe:
        probe.doing = first_fails
        await bring(runtime, event(1), event(2), event(3))
        await work()
    assert (await row(db, 1)).handled_at is None
    assert (await row(db, 2)).handled_at is not None
    assert (await row(db, 3)).handled_at is not None


async def test_what_failed_in_the_database_is_marked_failed_too(runtime, db, work):
    async def broken(session, _event):
        await session.execute(text("SELECT 1 / 0"))
        return Outcome.DONE

    with probing() as probe:
        probe.doing = broken
        await bring(runtime, event())
        await work()
    kept = await row(db)
    assert (kept.handled_at, kept.failure, kept.tries) == (None, "DataError", 1)


async def test_what_comes_before_its_row_is_tried_again_until_it_is_there(runtime, db, work):
    with probing() as probe:

        async def is_there(session, _event):
            return Outcome.DONE if await session.scalar(ADDED) else Outcome.NOT_YET

        probe.doing = is_there
        await bring(runtime, event())
        await work()
        waiting = await row(db)
        assert (waiting.handled_at, waiting.failure) == (None, "its row is not there yet")
        assert waiting.next_try_at > waiting.received_at
        await db.execute(ADDS, {"name": "row"})
        await is_time(db)
        await jobs.sweep(runtime)
        assert len(probe.seen) == 2
    kept = await row(db)
    assert kept.handled_at is not None
    assert (kept.tries, kept.failure) == (2, "")


async def test_what_is_applied_and_what_is_marked_are_one(runtime, db):
    """A worker that dies after the handler, before the commit, leaves neither."""

    async def write(session, _event):
        await session.execute(ADDS, {"name": "applied"})
        return Outcome.DONE

    with probing() as probe:
        probe.doing = write
        await bring(runtime, event())
        with pytest.raises(asyncio.CancelledError):
            async with runtime.database.transaction() as session:
                await applying.apply_next(session, runtime)
                raise asyncio.CancelledError
        assert (await row(db)).handled_at is None
        assert await db.scalar(ADDED) == 0
        await jobs.drain(runtime)
    await db.rollback()
    assert (await row(db)).handled_at is not None
    assert await db.scalar(ADDED) == 1


async def test_a_worker_that_ends_within_the_handler_holds_nothing(runtime, db):
    async def end(_session, _event):
        raise asyncio.CancelledError

    with probing() as probe:
        probe.doing = end
        await bring(runtime, event())
        with pytest.raises(asyncio.CancelledError):
            await jobs.drain(runtime)
        kept = await row(db)
        assert (kept.handled_at, kept.tries) == (None, 0), "it is marked before it is done"


async def test_each_wait_is_twice_the_one_before_and_an_hour_at_most():
    assert [applying.wait_after(tries) for tries in range(5)] == [2, 4, 8, 16, 32]
    assert applying.wait_after(11) == applying.wait_after(10_000) == 3600


async def test_what_waits_little_has_a_job_of_its_own(runtime, db):
    async def not_yet(_session, _event):
        return Outcome.NOT_YET

    asked = text(
        "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'nv:payments.drain'"
        " AND scheduled_at > now()"
    )
    with probing() as probe:
        probe.doing = not_yet
        await bring(runtime, event())
        await jobs.drain(runtime)
        assert await db.scalar(asked) == 1
        await db.execute(update(GatewayEvent).values(tries=8, next_try_at=func.now()))
        await db.commit()
        await jobs.drain(runtime)
        assert await db.scalar(asked) == 1, "what waits long waits for the sweep"


async def test_a_storm_asks_for_few_workers(runtime, db):
    await bring(runtime, *(event(number) for number in range(20)))
    asked = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'nv:payments.drain'")
    assert await db.scalar(asked) == 1


async def test_a_long_storm_lets_other_work_come_between(runtime, db, monkeypatch):
    monkeypatch.setattr(jobs, "AT_MOST", 1)
    with probing() as probe:
        await bring(runtime, *(event(number) for number in range(8)))
        await db.execute(text("DELETE FROM procrastinate_jobs"))
        await db.commit()
        await jobs.drain(runtime)
        assert len(probe.seen) == 1 + jobs.LANES
        assert await db.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1


@pytest.mark.parametrize("kind", ["payout.paid", "customer.created", "balance.available"])
async def test_what_nobody_applies_is_not_ours(runtime, db, work, kind):
    await bring(runtime, event(1, kind))
    await work()
    assert (await row(db)).handled_at is not None


async def test_what_another_gateway_told_is_not_applied_by_this_one(runtime, db, work):
    with probing() as probe:
        async with runtime.database.transaction() as session:
            await inbox.take(session, runtime, event(), Source.WEBHOOK)
        await work()
    assert probe.seen == []
    assert (await row(db)).handled_at is not None


async def test_real_money_is_not_told_to_whoever_takes_none(runtime, db):
    with pytest.raises(inbox.NotOurMode):
        await bring(runtime, event(is_live=True))
    assert await db.scalar(select(func.count()).select_from(GatewayEvent)) == 0


async def test_somebody_who_mended_it_may_have_it_tried_at_once(runtime, db, work):
    await bring(runtime, event())
    await db.execute(update(GatewayEvent).values(next_try_at=func.now() + timedelta(hours=1)))
    await db.commit()
    with probing() as probe:
        await work()
        assert probe.seen == []
        async with runtime.database.transaction() as session:
            assert await inbox.again(session, "evt_1")
        await work()
        assert len(probe.seen) == 1
        async with runtime.database.transaction() as session:
            assert not await inbox.again(session, "evt_1"), "it is handled"
            assert not await inbox.again(session, "evt_unknown")


async def test_a_notice_is_forgotten_long_after_it_was_handled(runtime, db):
    term = next(one for one in terms() if one.name == "gateway_events")
    await bring(runtime, event(1), event(2))
    await db.execute(update(GatewayEvent).where(GatewayEvent.id == "evt_1").values(handled_at=AT))
    assert await count_over(db, term, AT + timedelta(days=399)) == 0
    assert await count_over(db, term, AT + timedelta(days=401)) == 1, "an unhandled one stays"


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("payment_intent.succeeded", "payment_intent"),
        ("charge.succeeded", "charge"),
        ("charge.refunded", "charge"),
        ("charge.refund.updated", "refund"),
        ("refund.failed", "refund"),
        ("charge.dispute.funds_withdrawn", "charge.dispute"),
        ("setup_intent.succeeded", "setup_intent"),
        ("transfer.reversed", "transfer"),
        ("", ""),
    ],
)
def test_the_name_of_a_notice_says_what_to_read_again(kind, subject):
    assert subject_of(kind) == subject


def test_no_two_slices_apply_the_same():
    with probing("once"):

        async def another(_session, _runtime, _event):
            return Outcome.DONE

        with pytest.raises(ValueError, match="two handlers apply once"):
            handles("once")(another)
