"""Mine, and who gives: page by page, as each chose, and only what counts."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.pledges.queries import lists, show
from app.pledges.rules import COUNTED, State
from tests.factories import campaigns, organisations, pledges
from tests.factories.accounts import person


async def test_only_what_counts_is_shown_among_who_gives(db: AsyncSession) -> None:
    campaign = await campaigns.campaign(db)
    for state in State:
        await pledges.pledge(db, campaign, state=state, message=str(state))
    found = await lists.givers(db, campaign.id, size=50)
    assert {one.message for one in found.items} == {str(state) for state in COUNTED}


async def test_an_organisation_is_named_before_the_person_unless_they_hide(
    db: AsyncSession,
) -> None:
    campaign, owner = await campaigns.campaign(db), await person(db, name="Ana Reyes")
    shop = await organisations.organisation(db, owner)
    made = await pledges.pledge(db, campaign, owner, organisation_id=shop.id)
    (shown,) = (await lists.givers(db, campaign.id)).items
    assert shown.shown == f"{shop.name} (Ana Reyes)"
    made.is_anonymous = True
    await db.commit()
    (hidden,) = (await lists.givers(db, campaign.id)).items
    assert (hidden.shown, hidden.path, hidden.organisation) == ("", "", None)


async def test_my_promises_come_newest_first_page_by_page_and_are_mine(db: AsyncSession) -> None:
    giver = await person(db)
    made = [await pledges.pledge(db, await campaigns.campaign(db), giver) for _ in range(3)]
    await pledges.pledge(db, await campaigns.campaign(db))
    first = await lists.mine(db, giver.id, size=2)
    rest = await lists.mine(db, giver.id, size=2, after=first.next_cursor)
    assert [one.id for one in (*first.items, *rest.items)] == [one.id for one in made[::-1]]
    assert rest.next_cursor == ""


async def test_a_promise_is_read_by_its_giver_alone(db: AsyncSession) -> None:
    giver, other = await person(db), await person(db)
    made = await pledges.pledge(db, await campaigns.campaign(db), giver)
    assert (await show.pledge_by(db, made.public_id, giver.id)) is not None
    assert await show.pledge_by(db, made.public_id, other.id) is None
    assert await show.pledge_by(db, "../../etc", giver.id) is None


async def test_the_living_promise_is_found_and_one_that_ended_is_not(db: AsyncSession) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await pledges.pledge(db, campaign, giver, State.CANCELLED)
    assert await show.living(db, campaign.id, giver.id) == ""
    made = await pledges.pledge(db, campaign, giver)
    assert await show.living(db, campaign.id, giver.id) == made.public_id


@pytest.mark.parametrize(
    "fields",
    [
        {"amount_cents": 0}, {"refunded_cents": 1}, {"collected_cents": 24_99},
        {"collected_cents": 25_00, "refunded_cents": 25_01}, {"heard": 1}, {"language": "de"},
    ],
)  # fmt: skip
async def test_the_database_itself_refuses_what_cannot_be(
    db: AsyncSession, fields: dict[str, Any]
) -> None:
    campaign = await campaigns.campaign(db)
    with pytest.raises(IntegrityError):
        await pledges.pledge(db, campaign, **fields)
    await db.rollback()
