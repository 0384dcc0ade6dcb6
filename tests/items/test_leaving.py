"""Whoever leaves takes their words and their door with them; what was counted stays counted."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, erasers, readers
from app.core.retention import count_over, forget_some, terms
from app.items.models import Handover, ItemNeed, Offer
from app.items.rules import Naming, OfferState as S, Side, SlotState, Terms, Way
from app.projects.models import Project
from tests.factories import items, organisations, projects
from tests.factories.accounts import person
from tests.items.world import NOW, WHY, world

Rows = list[dict[str, Any]]


async def kept(db: AsyncSession, name: str, who: Any) -> Rows:
    """Return what somebody is given of themselves."""
    return [row async for row in readers()[name](db, who.id)]


async def leave(db: AsyncSession, who: Any, *, erase_words: bool = False) -> Leaving:
    """Let somebody leave, as far as items know."""
    leaving = Leaving(who.id, erase_words=erase_words, now=NOW)
    await erasers()["items"](db, leaving)
    await db.commit()
    return leaving


async def test_a_giver_is_given_all_that_they_offered_and_where_they_met(db: AsyncSession) -> None:
    w = await world(db, terms=Terms.LOAN)
    made = await items.offer(
        db, w.need, w.giver, S.RETURNED, quantity=2, thanks="Merci !", thanked_at=NOW
    )
    await items.handover(db, made, SlotState.DONE, way=Way.BACK, receiver_id=w.carrier.id)
    await items.offer(db, w.need, await person(db), S.DECLINED)
    [row] = await kept(db, "item_offers", w.giver)
    assert (row["title"], row["quantity"], row["delivered"]) == (items.TITLE, 2, 2)
    assert (row["note"], row["thanks"], row["state"]) == (made.note, "Merci !", "returned")
    assert row["project"] == w.project.public_id
    assert row["window_from"] == items.day(0).isoformat()
    for who in (w.giver, w.carrier):
        [met] = await kept(db, "hand_overs", who)
        assert (met["offer"], met["way"], met["place"]) == (
            made.public_id, "back", "Devant le 7120, rue Saint-Roch",
        )  # fmt: skip
    assert await kept(db, "hand_overs", w.member) == []


async def test_a_team_is_given_what_they_wrote_and_not_what_others_did(db: AsyncSession) -> None:
    w = await world(db, created_by_id=None)
    mine = await items.need(db, w.project, carrier=w.carrier, title="Une grande échelle")
    await items.offer(
        db, mine, w.giver, S.DELIVERED, thanks="Merci !", thanked_at=NOW, thanked_by_id=w.carrier.id
    )
    assert [row["title"] for row in await kept(db, "item_needs", w.carrier)] == [mine.title]
    assert [row["thanks"] for row in await kept(db, "item_thanks", w.carrier)] == ["Merci !"]
    for name in ("item_offers", "item_needs", "item_thanks", "hand_overs"):
        assert await kept(db, name, w.member) == []


@pytest.mark.parametrize("state", list(S))
async def test_what_has_not_come_is_taken_back_and_what_came_stays_counted(
    db: AsyncSession, state: S
) -> None:
    w = await world(db, terms=Terms.LOAN)
    made = await items.offer(db, w.need, w.giver, state, quantity=2, reason=WHY)
    leaving = await leave(db, w.giver)
    await items.again(db, w.need, made)
    after = {S.OFFERED: S.WITHDRAWN, S.WAITING: S.WITHDRAWN, S.ACCEPTED: S.RENEGED}
    assert made.state is after.get(state, state)
    assert w.need.accepted == (2 if state in items.CAME else 0)
    assert (made.person_id, made.note, made.naming) == (None, "", Naming.ANONYMOUS)
    assert f"item-need:{w.need.id}" in leaving.pages


async def test_part_of_it_came_hence_the_rest_is_asked_of_the_reserve(db: AsyncSession) -> None:
    w = await world(db, quantity=5)
    made = await items.offer(
        db, w.need, w.giver, S.ACCEPTED, quantity=6, accepted=5, delivered=2, waiting=1
    )
    late = await items.offer(db, w.need, await person(db), S.WAITING, quantity=2)
    await leave(db, w.giver)
    await items.again(db, w.need, made, late)
    assert (made.state, made.accepted, made.released) == (S.DELIVERED, 2, 4)
    assert (late.accepted, w.need.accepted) == (2, 4)


async def test_their_door_is_forgotten_and_what_was_planned_there_is_called_off(
    db: AsyncSession,
) -> None:
    w = await world(db, terms=Terms.LOAN)
    lent = await items.offer(db, w.need, w.giver, S.DELIVERED)
    done = await items.handover(
        db, lent, SlotState.DONE, starts_at=NOW - timedelta(days=9), reason=WHY
    )
    back = await items.handover(db, lent, SlotState.AGREED, way=Way.BACK, receiver_id=w.carrier.id)
    await leave(db, w.giver)
    await items.again(db, done, back)
    assert [(one.state, one.place, one.reason) for one in (done, back)] == [
        (SlotState.DONE, "", ""), (SlotState.CANCELLED, "", ""),
    ]  # fmt: skip
    assert back.sequence == 1, "the team’s calendar is told"


@pytest.mark.parametrize(
    ("state", "by", "stays"),
    [
        (S.RENEGED, None, False),
        (S.DISPUTED, Side.GIVER, False),
        (S.DISPUTED, Side.PROJECT, True),
        (S.DECLINED, None, True),
    ],
)
async def test_the_reasons_that_they_gave_go_and_those_of_the_team_stay(
    db: AsyncSession, state: S, by: Side | None, *, stays: bool
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, state, reason=WHY, disputed_by=by)
    await leave(db, w.giver)
    await items.again(db, made)
    assert (made.reason == WHY) is stays


async def test_what_was_offered_for_an_organisation_stays_its_own(db: AsyncSession) -> None:
    w = await world(db)
    gives = await organisations.organisation(db, await person(db))
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2, organisation_id=gives.id)
    planned = await items.handover(db, made, SlotState.AGREED)
    await leave(db, w.giver, erase_words=True)
    await items.again(db, made, w.need, planned)
    assert (made.state, made.person_id, made.note != "") == (S.ACCEPTED, None, True)
    assert (w.need.accepted, planned.state) == (2, SlotState.AGREED)


async def test_a_team_goes_on_without_the_name_of_whoever_left_it(db: AsyncSession) -> None:
    w = await world(db)
    need = await items.need(db, w.project, carrier=w.carrier)
    made = await items.offer(
        db, need, w.giver, S.DELIVERED, thanks="Merci !", thanked_at=NOW, thanked_by_id=w.carrier.id
    )
    met = await items.handover(db, made, SlotState.DONE, receiver_id=w.carrier.id)
    await leave(db, w.carrier)
    await items.again(db, need, made, met)
    assert (need.created_by_id, made.thanked_by_id, met.receiver_id) == (None, None, None)
    assert (made.thanks, met.place != "", made.person_id) == ("Merci !", True, w.giver.id)


async def test_leaving_twice_changes_nothing_more(db: AsyncSession) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2)
    await leave(db, w.giver)
    await items.again(db, made)
    before = (made.state, made.released, made.changed_at)
    assert (await leave(db, w.giver)).pages == set()
    await items.again(db, made)
    assert (made.state, made.released, made.changed_at) == before


async def test_a_project_that_goes_takes_its_needs_offers_and_moments_with_it(
    db: AsyncSession,
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    await items.handover(db, made)
    other = (await items.need(db, await projects.project(db))).id
    await db.execute(delete(Project).where(Project.id == w.project.id))
    await db.commit()
    assert list(await db.scalars(select(ItemNeed.id))) == [other]
    for table in (Offer, Handover):
        assert (await db.scalars(select(table))).all() == []


async def test_what_is_over_for_a_year_is_forgotten_and_what_came_is_not(db: AsyncSession) -> None:
    found = {one.name: one for one in terms() if one.name in {"offers", "hand_overs"}}
    w = await world(db, terms=Terms.LOAN)
    old, young = NOW - timedelta(days=366), NOW - timedelta(days=364)
    for state in S:
        await items.offer(db, w.need, await person(db), state, changed_at=old)
    fresh = await items.offer(db, w.need, w.giver, S.DECLINED, changed_at=young)
    lent = await items.offer(db, w.need, w.giver, S.DELIVERED)
    long_ago = await items.handover(db, lent, SlotState.DONE, starts_at=old - timedelta(hours=2))
    lately = await items.handover(db, lent, SlotState.CANCELLED, starts_at=young)
    assert await count_over(db, found["offers"], NOW) == 3
    assert await forget_some(db, found["offers"], NOW) == 3
    assert await forget_some(db, found["hand_overs"], NOW) == 1
    await db.commit()
    left = set(await db.scalars(select(Offer.state)))
    assert left == set(S) - {S.WITHDRAWN, S.RENEGED}
    assert fresh.id in set(await db.scalars(select(Offer.id)))
    assert list(await db.scalars(select(Handover.id))) == [lately.id]
    assert long_ago.id != lately.id
