"""The demonstration's conversations: told whole, at decent hours, nobody writing to themselves."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.people import SIGN_IN
from app.demo.seed import messages as seed
from app.messages.models import Conversation, Message
from app.messages.queries.conversations import mine, unread
from app.messages.rules import BODY_MAX, REQUEST_MAX, REQUEST_MIN, Side, State
from tests.factories.accounts import person
from tests.factories.messages import reader
from tests.factories.organisations import organisation

NOW = datetime(2026, 11, 22, 1, 50, tzinfo=UTC)


def test_what_is_told_could_have_been_written_here():
    keys = [one["key"] for one in seed.told()]
    assert len(keys) == len(set(keys)) >= 4
    for one in seed.told():
        sides = [Side(side) for side, _days, _words in one["said"]]
        assert sides[0] is Side.ASKER
        assert REQUEST_MIN <= len(one["said"][0][2]) <= REQUEST_MAX
        assert all(len(words) <= BODY_MAX for _side, _days, words in one["said"])
        days = [days for _side, days, _words in one["said"]]
        assert days == sorted(days, reverse=True)
        assert State(one["state"]) is State.ACCEPTED or set(sides) == {Side.ASKER}
        assert {one["asker"], one.get("asked", one["asker"])} <= set(SIGN_IN)


def test_nobody_writes_at_night_or_tomorrow():
    for hours in range(0, 24 * 40, 5):
        at = NOW - timedelta(hours=hours)
        moments = [seed.by_day(at, place, NOW) for place in range(5)]
        assert moments == sorted(moments)
        assert moments[-1] < NOW
    assert 14 <= seed.by_day(NOW - timedelta(days=3), 2, NOW).hour <= 20


async def test_they_are_there_for_those_one_signs_in_as(db: AsyncSession):
    people = {who: await person(db, email=email) for who, email in SIGN_IN.items()}
    await organisation(db)
    await seed.converse(db, NOW)
    await db.commit()
    assert await db.scalar(select(func.count()).select_from(Conversation)) == len(seed.told())
    citizen = await reader(db, people["citizen"])
    found = (await mine(db, citizen)).items
    assert len(found) == 3
    assert [seen.waits_for_me for seen in found].count(True) == 1
    assert await db.scalar(select(unread(people["citizen"].id))) == 1
    said = await db.scalar(select(func.count()).select_from(Message))
    assert said == sum(len(one["said"]) for one in seed.told())


async def test_without_those_people_there_is_nothing_to_tell(db: AsyncSession):
    await seed.converse(db, NOW)
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 0
