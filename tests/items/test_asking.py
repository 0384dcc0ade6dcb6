"""What a team asks for: written, changed, closed, with a reason for whatever cannot be."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.items.models import ItemNeed
from app.items.rules import NEEDS_MAX, NeedState, OfferState as S, Terms, Unit
from app.items.schemas import Closing
from app.items.service import ask
from app.projects.rules import State
from tests.factories import items, organisations, projects
from tests.factories.accounts import person
from tests.items.world import NOW, WHY, World, asked, asked_anew, world

TEAM_ONLY = "Seule l’équipe de ce projet"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -4}, "quantity"),
        ({"quantity": 10_001}, "quantity"),
        ({"quantity": "2.5"}, "quantity"),
        ({"quantity": "six"}, "quantity"),
        ({"quantity": 2**70}, "quantity"),
        ({"title": "Vis"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "!!! ???"}, "title"),
        ({"title": "Une\x00échelle"}, "title"),
        ({"kind": "magic"}, "kind"),
        ({"unit": "dozen"}, "unit"),
        ({"condition": "perfect"}, "condition"),
        ({"terms": "sale"}, "terms"),
        ({"needed_by": "31 février"}, "needed_by"),
        ({"terms": "loan"}, "return_by"),
        ({"place": "x" * 161}, "place"),
        ({"note": "x" * 1_001}, "note"),
        ({"language": "de"}, "language"),
        ({"price": "12"}, "price"),
    ],
)
def test_what_no_need_can_say_is_refused_beside_its_field(
    wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        asked(**wrong)
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


def test_a_loan_goes_back_after_the_day_it_is_needed_and_a_gift_never_does() -> None:
    dates = {"needed_by": items.day(20), "return_by": items.day(19)}
    with pytest.raises(ValidationError, match="cannot go back before"):
        asked(terms="loan", **dates)
    assert asked(terms="loan", **dates | {"return_by": items.day(20)}).return_by == items.day(20)
    assert asked(terms="gift", **dates).return_by is None, "a gift forgets the day it was given"


async def test_a_need_says_all_that_was_written_and_counts_nothing_yet(db: AsyncSession) -> None:
    w = await world(db)
    made = await ask.ask(
        db, w.member, w.project,
        asked(unit="bag", quantity=40, condition="new", note="De la **terre** noire.",
              place="Parc Howard", can_fetch=True, needed_by=items.day(3), language="fr"),
        NOW,
    )  # fmt: skip
    await db.commit()
    [row] = (await db.scalars(select(ItemNeed).where(ItemNeed.id == made.id))).all()
    assert (row.quantity, row.unit, row.condition, row.can_fetch) == (40, Unit.BAG, "new", True)
    assert (row.accepted, row.delivered, row.state, row.version) == (0, 0, NeedState.OPEN, 1)
    assert row.created_by_id == w.member.id


@pytest.mark.parametrize("name", ["needed_by", "return_by"])
@pytest.mark.parametrize(
    ("days", "said"), [(-1, "Ce jour est passé"), (731, "dans plus de deux ans")]
)
async def test_days_lie_ahead_and_within_reach(
    db: AsyncSession, name: str, days: int, said: str
) -> None:
    w = await world(db)
    terms = "gift" if name == "needed_by" else "loan"
    with pytest.raises(Invalid) as refused:
        await ask.ask(db, w.carrier, w.project, asked(terms=terms, **{name: items.day(days)}), NOW)
    assert set(refused.value.errors) == {name}
    assert said in refused.value.errors[name]


@pytest.mark.parametrize("days", [0, 730])
async def test_today_and_two_years_ahead_are_within_reach(db: AsyncSession, days: int) -> None:
    w = await world(db)
    made = await ask.ask(db, w.carrier, w.project, asked(needed_by=items.day(days)), NOW)
    assert made.needed_by == items.day(days)


async def test_only_whoever_runs_the_project_asks_changes_and_closes(db: AsyncSession) -> None:
    mentor = await person(db)
    carrier = await person(db)
    project = await projects.project(db, State.MOBILISING, carrier, mentor=mentor)
    need = await items.need(db, project)
    staff = await person(db, roles=("moderator",))
    owner = await person(db)
    await projects.sponsor(db, project, await organisations.organisation(db, owner))
    for who in (mentor, staff, owner, await person(db)):
        for deed in (
            ask.ask(db, who, project, asked(), NOW),
            ask.change(db, who, need.id, asked_anew(need, quantity=8), NOW),
            ask.close(db, who, need.id, WHY, NOW),
        ):
            with pytest.raises(Refused, match=TEAM_ONLY):
                await deed
    assert len((await db.scalars(select(ItemNeed))).all()) == 1


@pytest.mark.parametrize("state", list(State))
async def test_a_project_asks_while_it_goes_on_or_pauses(db: AsyncSession, state: State) -> None:
    w = await world(db, state)
    if state in {State.DELIVERED, State.CLOSED, State.STOPPED}:
        with pytest.raises(Refused, match="il ne demande plus rien"):
            await ask.ask(db, w.carrier, w.project, asked(), NOW)
        with pytest.raises(Refused, match="il ne demande plus rien"):
            await ask.change(db, w.carrier, w.need.id, asked_anew(w.need), NOW)
    else:
        assert (await ask.ask(db, w.carrier, w.project, asked(), NOW)).id


async def test_a_project_has_so_many_open_needs_and_closed_ones_do_not_count(
    db: AsyncSession,
) -> None:
    w = await world(db)
    db.add_all(
        ItemNeed(
            project_id=w.project.id, kind="tool", title=f"Chose {n}", quantity=1, created_at=NOW
        )
        for n in range(NEEDS_MAX - 1)
    )
    await db.commit()
    with pytest.raises(Refused, match=f"au plus {NEEDS_MAX} besoins ouverts"):
        await ask.ask(db, w.carrier, w.project, asked(), NOW)
    await ask.close(db, w.carrier, w.need.id, WHY, NOW)
    assert (await ask.ask(db, w.carrier, w.project, asked(), NOW)).id


async def test_a_day_that_has_passed_meanwhile_stays_and_only_a_new_one_must_lie_ahead(
    db: AsyncSession,
) -> None:
    w = await world(db, needed_by=items.day(-3))
    await ask.change(db, w.carrier, w.need.id, asked_anew(w.need, quantity=7), NOW)
    assert (w.need.quantity, w.need.needed_by) == (7, items.day(-3))
    with pytest.raises(Invalid) as refused:
        await ask.change(db, w.carrier, w.need.id, asked_anew(w.need, needed_by=items.day(-2)), NOW)
    assert set(refused.value.errors) == {"needed_by"}


@pytest.mark.parametrize(("quantity", "allowed"), [(3, False), (4, True), (5, True)])
async def test_no_less_is_asked_for_than_was_promised(
    db: AsyncSession, quantity: int, *, allowed: bool
) -> None:
    w = await world(db, unit=Unit.BAG)
    await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=4)
    deed = ask.change(db, w.carrier, w.need.id, asked_anew(w.need, quantity=quantity), NOW)
    if allowed:
        assert (await deed).quantity == quantity
        return
    with pytest.raises(Invalid) as refused:
        await deed
    assert set(refused.value.errors) == {"quantity"}
    said = " ".join(refused.value.errors["quantity"].split())
    assert said == "Déjà promis : 4 sacs. Demandez-en autant, ou plus."


@pytest.mark.parametrize("state", [S.OFFERED, S.WAITING, S.ACCEPTED, S.DELIVERED, S.DISPUTED])
async def test_what_was_offered_stays_what_it_is(db: AsyncSession, state: S) -> None:
    w = await world(db)
    await items.offer(db, w.need, w.giver, state)
    for wrong, field, said in (
        ({"unit": Unit.BAG}, "unit", "dans cette unité"),
        ({"terms": Terms.LOAN, "return_by": items.day(40)}, "terms", "à ces conditions"),
    ):
        with pytest.raises(Invalid) as refused:
            await ask.change(db, w.carrier, w.need.id, asked_anew(w.need, **wrong), NOW)
        assert set(refused.value.errors) == {field}
        assert said in refused.value.errors[field]
    anew = asked_anew(w.need, title="Bacs en cèdre", condition="new", place="Ailleurs")
    assert (await ask.change(db, w.carrier, w.need.id, anew, NOW)).title == "Bacs en cèdre"


@pytest.mark.parametrize("state", [S.DECLINED, S.WITHDRAWN, S.RENEGED])
async def test_an_offer_that_came_to_nothing_binds_nobody(db: AsyncSession, state: S) -> None:
    w = await world(db)
    await items.offer(db, w.need, w.giver, state)
    anew = asked_anew(w.need, unit=Unit.BOX, terms=Terms.LOAN, return_by=items.day(40))
    changed = await ask.change(db, w.carrier, w.need.id, anew, NOW)
    assert (changed.unit, changed.terms, changed.version) == (Unit.BOX, Terms.LOAN, 2)


async def test_who_read_an_older_version_is_told_and_changes_nothing(db: AsyncSession) -> None:
    w = await world(db)
    first, second = asked_anew(w.need, quantity=8), asked_anew(w.need, title="Bacs en cèdre")
    await ask.change(db, w.carrier, w.need.id, first, NOW)
    with pytest.raises(Conflict, match="a modifié ce besoin entre-temps"):
        await ask.change(db, w.member, w.need.id, second, NOW)
    assert (w.need.title, w.need.quantity) == (items.TITLE, 8)


async def test_asking_for_more_takes_the_reserve_in_its_order_and_no_more_than_that(
    db: AsyncSession,
) -> None:
    w = await world(db, quantity=2)
    await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2)
    second, first = [
        await items.offer(
            db, w.need, await person(db), S.WAITING, quantity=2,
            waiting_since=NOW - timedelta(hours=hours),
        )
        for hours in (1, 2)
    ]  # fmt: skip
    await ask.change(db, w.carrier, w.need.id, asked_anew(w.need, quantity=5), NOW)
    await items.again(db, w.need, first, second)
    assert (first.accepted, first.waiting, second.accepted, second.waiting) == (2, 0, 1, 1)
    assert w.need.accepted == 5


async def test_asking_for_less_leaves_the_reserve_where_it_is(db: AsyncSession) -> None:
    w = await world(db)
    waits = await items.offer(db, w.need, w.giver, S.WAITING, quantity=2)
    await ask.change(db, w.carrier, w.need.id, asked_anew(w.need, quantity=3), NOW)
    await items.again(db, waits)
    assert (waits.state, w.need.accepted) == (S.WAITING, 0)


@pytest.mark.parametrize("reason", ["", "non", "    ", "…!?", "x" * 501])
def test_a_need_is_closed_with_a_reason_in_words(reason: str) -> None:
    with pytest.raises(ValidationError):
        Closing(reason=reason)


async def test_closing_answers_who_waits_and_expects_what_was_promised(db: AsyncSession) -> None:
    w = await world(db)
    made = {
        state: await items.offer(db, w.need, await person(db), state, quantity=1)
        for state in (S.OFFERED, S.WAITING, S.ACCEPTED, S.DELIVERED, S.DECLINED)
    }
    part = await items.offer(
        db, w.need, await person(db), S.ACCEPTED, quantity=3, accepted=1, waiting=2
    )
    await ask.close(db, w.carrier, w.need.id, WHY, NOW)
    await items.again(db, w.need, part, *made.values())
    assert {was: one.state for was, one in made.items()} == {
        S.OFFERED: S.DECLINED, S.WAITING: S.DECLINED, S.ACCEPTED: S.ACCEPTED,
        S.DELIVERED: S.DELIVERED, S.DECLINED: S.DECLINED,
    }  # fmt: skip
    assert (part.state, part.accepted, part.waiting, part.released) == (S.ACCEPTED, 1, 0, 2)
    assert (w.need.closing_reason, w.need.accepted) == (WHY, 3)
    assert made[S.WAITING].reason == WHY
    assert made[S.DECLINED].reason == "", "it had been answered before"
    with pytest.raises(Refused, match="Ce besoin est fermé"):
        await ask.close(db, w.carrier, w.need.id, WHY, NOW)


async def test_a_need_that_is_gone_cannot_be_held(db: AsyncSession) -> None:
    w: World = await world(db)
    with pytest.raises(NotFound):
        await ask.close(db, w.carrier, w.need.id + 99, WHY, NOW)
