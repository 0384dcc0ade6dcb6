"""What neighbours offer: within what is asked for, one at a time, each answered once."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.items.models import Offer
from app.items.rules import (
    OFFERS_A_DAY,
    Condition,
    OfferState as S,
    Terms,
    is_good_enough,
)
from app.items.service import ask, move, offer as offering, thank
from app.organisations.rules import Role, State as OrganisationState
from app.projects.rules import State
from tests.factories import items, organisations, projects
from tests.factories.accounts import person
from tests.items.world import NOW, WHY, words, world


async def many(db: AsyncSession) -> int:
    """Count the offers."""
    return await db.scalar(select(func.count()).select_from(Offer)) or 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 10_001}, "quantity"),
        ({"quantity": "1,5"}, "quantity"),
        ({"condition": "okay"}, "condition"),
        ({"window_from": None}, "window_from"),
        ({"window_until": "demain"}, "window_until"),
        ({"window_from": items.day(9), "window_until": items.day(8)}, "window_until"),
        ({"note": "x" * 1_001}, "note"),
        ({"naming": "loud"}, "naming"),
        ({"organisation": "x" * 21}, "organisation"),
        ({"accepted": 2}, "accepted"),
        ({"state": "accepted"}, "state"),
    ],
)
def test_what_no_offer_can_say_is_refused_beside_its_field(
    wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        words(**wrong)
    assert {error["loc"][0] for error in refused.value.errors()} == {field}


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"quantity": 7}, "quantity", "offrez-en autant, au plus"),
        ({"quantity": 10_000}, "quantity", "Le projet demande 6 unités"),
        ({"condition": "worn"}, "condition", "« En bon état »"),
        ({"condition": "to_repair"}, "condition", "Le projet demande mieux"),
        ({"window_from": items.day(-1)}, "window_from", "Ce jour est passé"),
        ({"window_until": items.day(731)}, "window_until", "plus de deux ans"),
        ({"window_from": items.day(31), "window_until": items.day(33)}, "window_from", "trop tard"),
        ({"return_by": items.day(-2)}, "return_by", "Il repartirait avant"),
        ({"return_by": items.day(900)}, "return_by", "plus de deux ans"),
        (
            {"window_from": items.day(5), "return_by": items.day(4)},
            "return_by", "Il repartirait avant d’être arrivé",
        ),
    ],
)  # fmt: skip
async def test_an_offer_that_does_not_fit_the_need_says_why(
    db: AsyncSession, wrong: dict[str, Any], field: str, said: str
) -> None:
    w = await world(db, condition=Condition.GOOD, terms=Terms.LOAN)
    with pytest.raises(Invalid) as refused:
        await offering.offer(db, w.giver, w.need.id, words(**wrong), NOW)
    assert set(refused.value.errors) == {field}
    assert said in " ".join(refused.value.errors[field].split())
    assert await many(db) == 0


def test_each_condition_will_do_for_itself_and_for_all_that_are_worse() -> None:
    order = list(Condition)
    for least in order:
        for offered in order:
            assert is_good_enough(offered, least) == (order.index(offered) >= order.index(least))


async def test_all_of_a_need_may_be_offered_though_part_of_it_is_promised(
    db: AsyncSession,
) -> None:
    w = await world(db)
    await items.offer(db, w.need, await person(db), S.ACCEPTED, quantity=5)
    made = await offering.offer(db, w.giver, w.need.id, words(quantity=6), NOW)
    await move.accept(db, w.carrier, made.id, 6, NOW)
    assert (made.accepted, made.waiting, w.need.accepted) == (1, 5, 6)


async def test_what_is_above_the_need_waits_and_nothing_of_it_is_lost(db: AsyncSession) -> None:
    w = await world(db)
    await items.offer(db, w.need, await person(db), S.ACCEPTED, quantity=6)
    late = await offering.offer(db, w.giver, w.need.id, words(quantity=4), NOW)
    await move.accept(db, w.carrier, late.id, 4, NOW)
    assert (late.state, late.accepted, late.waiting) == (S.WAITING, 0, 4)
    with pytest.raises(Conflict, match="Le besoin est comblé"):
        await move.accept(db, w.carrier, late.id, 1, NOW)
    await move.withdraw(db, w.giver, late.id, NOW)
    assert (late.state, late.waiting, late.released, late.waiting_since) == (
        S.WITHDRAWN, 0, 4, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "state", [s for s in State if s not in {State.MOBILISING, State.IN_PROGRESS}]
)
async def test_nothing_is_offered_unless_the_project_goes_on(
    db: AsyncSession, state: State
) -> None:
    w = await world(db, state)
    deed = offering.offer(db, w.giver, w.need.id, words(), NOW)
    if state in {State.CO_CREATION, State.READY, State.CROWDFUNDING}:
        assert (await deed).state is S.OFFERED
        return
    said = "en pause" if state is State.PAUSED else "il ne demande plus rien"
    with pytest.raises(Refused, match=said):
        await deed


async def test_nothing_is_offered_for_what_is_hidden_or_closed(db: AsyncSession) -> None:
    w = await world(db)
    hidden = await items.need(db, w.project, hidden_at=NOW)
    closed = await items.need(db, w.project, state="closed")
    buried = await items.need(db, await projects.project(db, State.MOBILISING, hidden_at=NOW))
    for need in (hidden, closed, buried):
        with pytest.raises(Refused):
            await offering.offer(db, w.giver, need.id, words(), NOW)
    with pytest.raises(NotFound):
        await offering.offer(db, w.giver, buried.id + 99, words(), NOW)


async def test_a_neighbour_makes_so_many_offers_in_a_day_and_goes_on_tomorrow(
    db: AsyncSession,
) -> None:
    w = await world(db)
    for _ in range(OFFERS_A_DAY):
        await items.offer(db, w.need, w.giver, S.DECLINED)
    with pytest.raises(Refused, match="le maximum pour une journée"):
        await offering.offer(db, w.giver, w.need.id, words(), NOW)
    later = NOW + timedelta(hours=25)
    tomorrow = words(window_from=items.day(2))
    assert (await offering.offer(db, w.giver, w.need.id, tomorrow, later)).id


async def test_one_offer_waits_at_a_time_in_each_name(db: AsyncSession) -> None:
    w = await world(db)
    speaks = await organisations.organisation(db, w.giver, name="La Remise")
    await offering.offer(db, w.giver, w.need.id, words(), NOW)
    await offering.offer(db, w.giver, w.need.id, words(organisation=speaks.public_id), NOW)
    await db.commit()
    need_id, giver, both = w.need.id, w.giver, ("", speaks.public_id)
    for named in both:
        with pytest.raises(Conflict, match="modifiez celle-là"):
            await offering.offer(db, giver, need_id, words(organisation=named), NOW)
        await db.rollback()
        db.expunge_all()
    assert await many(db) == 2


async def test_an_offer_cannot_change_its_name_to_one_that_waits_already(db: AsyncSession) -> None:
    w = await world(db)
    speaks = await organisations.organisation(db, w.giver)
    own = await offering.offer(db, w.giver, w.need.id, words(), NOW)
    await offering.offer(db, w.giver, w.need.id, words(organisation=speaks.public_id), NOW)
    await db.commit()
    with pytest.raises(Conflict):
        await offering.change(db, w.giver, own.id, words(organisation=speaks.public_id), NOW)
    await db.rollback()


@pytest.mark.parametrize("state", [s for s in OrganisationState if s != "verified"])
async def test_nobody_offers_for_an_organisation_that_may_not_speak(
    db: AsyncSession, state: OrganisationState
) -> None:
    w = await world(db)
    silent = await organisations.organisation(db, w.giver, state=state)
    with pytest.raises(Refused):
        await offering.offer(db, w.giver, w.need.id, words(organisation=silent.public_id), NOW)


async def test_nobody_offers_in_the_name_of_others(db: AsyncSession) -> None:
    w = await world(db)
    others = await organisations.organisation(db)
    await organisations.join(db, others, w.giver, Role.MEMBER)
    for named in (others.public_id, "nothing", "0" * 10):
        with pytest.raises(Refused):
            await offering.offer(db, w.giver, w.need.id, words(organisation=named), NOW)
    assert await many(db) == 0


async def test_whoever_speaks_for_the_organisation_acts_for_its_offer(db: AsyncSession) -> None:
    w = await world(db)
    giver = await organisations.organisation(db, w.giver)
    colleague, visitor = await person(db), await person(db)
    await organisations.join(db, giver, colleague, Role.EDITOR)
    await organisations.join(db, giver, visitor, Role.MEMBER)
    made = await offering.offer(db, w.giver, w.need.id, words(organisation=giver.public_id), NOW)
    await move.accept(db, w.carrier, made.id, 2, NOW)
    with pytest.raises(Refused):
        await move.deliver(db, visitor, made.id, 1, NOW)
    await move.deliver(db, colleague, made.id, 1, NOW)
    assert made.delivered == 1
    with pytest.raises(Refused, match="Seule la personne qui offre"):
        await offering.change(db, colleague, made.id, words(), NOW)


async def test_a_change_says_everything_anew_until_it_is_answered(db: AsyncSession) -> None:
    w = await world(db)
    made = await offering.offer(db, w.giver, w.need.id, words(note="Deux bacs."), NOW)
    await offering.change(db, w.giver, made.id, words(quantity=4, can_bring=True), NOW)
    assert (made.quantity, made.note, made.can_bring) == (4, "", True)
    for who in (w.carrier, await person(db)):
        with pytest.raises(Refused, match="Seule la personne qui offre"):
            await offering.change(db, who, made.id, words(), NOW)
    with pytest.raises(Invalid):
        await offering.change(db, w.giver, made.id, words(quantity=60), NOW)
    await move.decline(db, w.carrier, made.id, WHY, NOW)
    with pytest.raises(Refused, match="l’offre a avancé"):
        await offering.change(db, w.giver, made.id, words(), NOW)


async def test_an_offer_of_a_closed_need_is_answered_hence_changed_no_more(
    db: AsyncSession,
) -> None:
    w = await world(db)
    made = await offering.offer(db, w.giver, w.need.id, words(), NOW)
    await ask.close(db, w.carrier, w.need.id, WHY, NOW)
    with pytest.raises(Refused):
        await offering.change(db, w.giver, made.id, words(), NOW)
    assert made.state is S.DECLINED


async def test_a_lender_says_when_it_comes_back_or_takes_the_teams_day(db: AsyncSession) -> None:
    w = await world(db, terms=Terms.LOAN)
    theirs = await offering.offer(db, w.giver, w.need.id, words(), NOW)
    assert theirs.return_by == w.need.return_by
    sooner = await offering.offer(
        db, await person(db), w.need.id, words(return_by=items.day(12)), NOW
    )
    assert sooner.return_by == items.day(12)
    gift = await world(db)
    given = await offering.offer(db, gift.giver, gift.need.id, words(return_by=items.day(12)), NOW)
    assert given.return_by is None, "a gift never goes back"


async def test_whoever_carries_a_project_alone_gives_to_it_too(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.MOBILISING, carrier)
    need = await items.need(db, project)
    own = await offering.offer(db, carrier, need.id, words(quantity=3), NOW)
    await move.accept(db, carrier, own.id, 2, NOW)
    await move.deliver(db, carrier, own.id, 2, NOW)
    assert (own.state, need.accepted, need.delivered, own.waiting) == (S.DELIVERED, 2, 2, 1)
    with pytest.raises(Refused, match="Seule l’équipe"):
        await thank.thank(db, carrier, own.id, thank.Thanking(words="Merci à moi !"), NOW)
    other = await offering.offer(db, carrier, need.id, words(), NOW)
    await move.decline(db, carrier, other.id, WHY, NOW)
    assert other.state is S.DECLINED


async def test_a_mentor_who_offers_does_not_answer_for_the_team(db: AsyncSession) -> None:
    mentor = await person(db)
    project = await projects.project(db, State.MOBILISING, mentor=mentor)
    need = await items.need(db, project)
    own = await offering.offer(db, mentor, need.id, words(), NOW)
    with pytest.raises(Refused, match="Seule l’équipe de ce projet"):
        await move.accept(db, mentor, own.id, 1, NOW)


async def test_parts_of_an_offer_are_taken_one_after_the_other(db: AsyncSession) -> None:
    w = await world(db)
    made = await offering.offer(db, w.giver, w.need.id, words(quantity=6), NOW)
    await move.accept(db, w.carrier, made.id, 1, NOW, "Un pour commencer.")
    assert (made.accepted, made.waiting, made.reason) == (1, 5, "Un pour commencer.")
    await move.deliver(db, w.giver, made.id, 1, NOW)
    await move.accept(db, w.member, made.id, 2, NOW)
    assert (made.state, made.accepted, made.delivered, made.waiting) == (S.ACCEPTED, 3, 1, 3)
    with pytest.raises(Invalid) as refused:
        await move.accept(db, w.carrier, made.id, 4, NOW)
    assert refused.value.errors == {"quantity": "On peut en compter 3 ici, au plus."}
    await move.release(db, w.member, made.id, NOW)
    assert (made.waiting, made.released, w.need.accepted) == (0, 3, 3)
    with pytest.raises(Refused, match="l’offre a avancé"):
        await move.release(db, w.giver, made.id, NOW)
