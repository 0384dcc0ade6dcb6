"""Moments at which things change hands: agreed by both, in both calendars, moved, called off, recalled."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_string
from email.policy import default

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import Entry, entries_of
from app.core.errors import Conflict, Invalid, Refused
from app.core.ics import calendar
from app.core.runtime import Runtime
from app.items import jobs
from app.items.models import Handover
from app.items.rules import OfferState as S, SlotState, Terms, Way, moment
from app.items.schemas import Slot
from app.items.service import meet, move
from app.projects.rules import State
from tests.factories import items, projects
from tests.factories.accounts import person

NOW = datetime.now(UTC)
Work = Callable[[], Awaitable[None]]


def slot(days: int = 2, begins: str = "10:00", ends: str = "11:00") -> Slot:
    """Return a right moment."""
    return Slot(
        day=items.day(days), begins=time.fromisoformat(begins), ends=time.fromisoformat(ends),
        place="Devant le chalet",
    )  # fmt: skip


async def diary(db: AsyncSession, person_id: int) -> list[Entry]:
    """Return a person's calendar around now."""
    around = timedelta(days=40)
    found = await entries_of(db, person_id, NOW - around, NOW + around)
    return [entry for entry in found if entry.uid.startswith("handover-")]


async def test_a_moment_stands_in_both_calendars_and_keeps_its_name_when_it_moves(
    db: AsyncSession,
) -> None:
    carrier, giver = await person(db), await person(db)
    need = await items.need(db, carrier=carrier)
    made = await items.offer(db, need, giver, S.ACCEPTED)
    await meet.propose(db, giver, made.id, slot(), NOW)
    [tentative] = await diary(db, giver.id)
    assert (tentative.is_tentative, tentative.sequence) == (True, 0)
    assert await diary(db, carrier.id) == []
    with pytest.raises(Refused, match="Vous avez proposé"):
        await meet.agree(db, giver, made.id, 0, NOW)
    await meet.agree(db, carrier, made.id, 0, NOW)
    await meet.propose(db, carrier, made.id, slot(3), NOW)
    with pytest.raises(Conflict, match="a changé"):
        await meet.agree(db, giver, made.id, 0, NOW)
    await meet.agree(db, giver, made.id, 1, NOW)
    [mine], [theirs] = await diary(db, giver.id), await diary(db, carrier.id)
    assert mine == theirs
    assert (mine.uid, mine.sequence, mine.is_tentative) == (tentative.uid, 1, False)
    await meet.cancel(db, giver, made.id, "La pluie a tout noyé.", NOW)
    [called_off] = await diary(db, carrier.id)
    assert (called_off.uid, called_off.sequence, called_off.is_cancelled) == (mine.uid, 2, True)
    feed = calendar([called_off], name="x", base_url="https://exemple.ca")
    [event] = Calendar.from_ical(feed).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
    assert made.state is S.ACCEPTED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (slot(-1), "day"), (slot(0, "00:00", "00:30"), "day"), (slot(30), "day"),
        (slot(2, "10:00", "10:05"), "ends"), (slot(2, "07:00", "20:00"), "ends"),
    ],
)  # fmt: skip
async def test_moments_that_are_over_too_long_or_outside_the_window_say_why(
    db: AsyncSession, wrong: Slot, field: str
) -> None:
    made = await items.offer(db, await items.need(db), giver := await person(db), S.ACCEPTED)
    with pytest.raises(Invalid) as refused:
        await meet.propose(db, giver, made.id, wrong, NOW)
    assert set(refused.value.errors) == {field}


def test_both_nights_of_the_clock_are_read_right() -> None:
    assert moment(date(2027, 3, 14), time(2, 30)) is None
    spring = moment(date(2027, 3, 14), time(3, 30))
    assert spring == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    autumn = moment(date(2027, 11, 7), time(1, 30))
    assert autumn == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


async def test_giving_up_calls_the_moment_off_and_delivering_closes_it(db: AsyncSession) -> None:
    carrier, giver = await person(db), await person(db)
    need = await items.need(db, carrier=carrier)
    gone = await items.offer(db, need, giver, S.ACCEPTED)
    first = await items.handover(db, gone, SlotState.AGREED)
    await move.renege(db, giver, gone.id, "Ma cour est inondée.", NOW)
    here = await items.offer(db, need, giver, S.ACCEPTED)
    second = await items.handover(db, here, SlotState.AGREED, starts_at=NOW - timedelta(minutes=30))
    await move.deliver(db, carrier, here.id, 1, NOW)
    await items.again(db, first, second)
    assert (first.state, first.sequence) == (SlotState.CANCELLED, 1)
    assert second.state is SlotState.DONE
    with pytest.raises(Refused, match="rien à remettre"):
        await meet.propose(db, giver, here.id, slot(), NOW)


async def test_a_loan_has_a_moment_there_and_one_back(db: AsyncSession) -> None:
    carrier, giver = await person(db), await person(db)
    need = await items.need(db, carrier=carrier, terms=Terms.LOAN)
    lent = await items.offer(db, need, giver, S.DELIVERED)
    back = await meet.propose(db, carrier, lent.id, slot(25), NOW)
    assert back.way is Way.BACK
    assert (await diary(db, giver.id))[0].title.startswith("À rendre")


async def test_hand_overs_of_tomorrow_are_recalled_once_to_both(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    carrier, giver = await person(db), await person(db)
    need = await items.need(db, carrier=carrier)
    made = await items.offer(db, need, giver, S.ACCEPTED)
    await items.handover(db, made, SlotState.AGREED, starts_at=NOW + timedelta(hours=20))
    other = await items.offer(db, need, await person(db), S.ACCEPTED)
    await items.handover(db, other, SlotState.PROPOSED, starts_at=NOW + timedelta(hours=20))
    for _twice in range(2):
        await jobs.hand_overs(runtime)
        await work()
    letters = [letter for letter in mailbox() if "la remise approche" in letter]
    assert len(letters) == 2
    assert any(giver.email in letter for letter in letters)
    assert any(carrier.email in letter for letter in letters)


async def test_loans_to_give_back_and_offers_left_alone_are_recalled_once(
    runtime: Runtime, db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    carrier, giver = await person(db), await person(db)
    project = await projects.project(db, State.MOBILISING, carrier)
    need = await items.need(db, project, terms=Terms.LOAN)
    for days in (2, -1, 20):
        await items.offer(db, need, giver, S.DELIVERED, return_by=items.day(days))
    await items.offer(db, need, giver, created_at=NOW - timedelta(days=8))
    await items.offer(db, need, await person(db), created_at=NOW - timedelta(days=2))
    for _twice in range(2):
        await jobs.loans(runtime)
        await work()
    subjects = [str(message_from_string(letter, policy=default)["subject"]) for letter in mailbox()]
    for said, times in (
        ("bientôt à rendre", 2), ("aurait dû être rendu", 2), ("depuis une semaine", 1),
    ):  # fmt: skip
        assert sum(said in subject for subject in subjects) == times, (said, subjects)


async def test_only_one_moment_waits_for_each_way(db: AsyncSession) -> None:
    made = await items.offer(db, await items.need(db), giver := await person(db), S.ACCEPTED)
    for days in (2, 3, 4):
        await meet.propose(db, giver, made.id, slot(days), NOW)
    [one] = (await db.scalars(select(Handover))).all()
    assert one.sequence == 2
