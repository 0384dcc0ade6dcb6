"""What the two sides do with offers, and what they may not: policies, counters, who is told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.errors import Conflict, DomainError, Invalid, Refused
from app.items.models import ItemNeed, Offer
from app.items.rules import NeedState, OfferState as S, Side, Terms
from app.items.schemas import NeedRevision, OfferWords, Settlement, Thanking
from app.items.service import ask, dispute, move, offer as offering, thank
from app.projects.models import Project
from app.projects.rules import State
from tests.factories import items, projects
from tests.factories.accounts import person

NOW = datetime.now(UTC)
WHY = "L’escalier est trop étroit pour la passer."


async def scene(db: AsyncSession, **need: object) -> tuple[Actor, Actor, Project, ItemNeed]:
    """Return a carrier, a giver, a project and its need."""
    carrier, giver = await person(db), await person(db)
    project = await projects.project(db, State.MOBILISING, carrier)
    return carrier, giver, project, await items.need(db, project, **need)


def words(**more: object) -> OfferWords:
    """Return a right offer."""
    return OfferWords.model_validate(
        {"quantity": 2, "condition": "good", "window_from": items.day(0),
         "window_until": items.day(9)} | more
    )  # fmt: skip


async def test_what_falls_through_is_asked_of_the_reserve_in_its_order(db: AsyncSession) -> None:
    carrier, giver, _project, need = await scene(db)
    first = await offering.offer(db, giver, need.id, words(quantity=6), NOW)
    await move.accept(db, carrier, first.id, 6, NOW)
    waiting = []
    for minutes, quantity in ((1, 2), (2, 3)):
        made = await offering.offer(db, await person(db), need.id, words(quantity=quantity), NOW)
        await move.accept(db, carrier, made.id, quantity, NOW + timedelta(minutes=minutes))
        waiting.append(made)
    assert [one.state for one in waiting] == [S.WAITING, S.WAITING]
    await move.renege(db, giver, first.id, WHY, NOW)
    await items.again(db, need, first, *waiting)
    assert (first.state, first.released, need.accepted) == (S.RENEGED, 6, 5)
    assert [(one.state, one.accepted) for one in waiting] == [(S.ACCEPTED, 2), (S.ACCEPTED, 3)]


async def test_part_of_an_offer_is_taken_and_the_rest_waits_until_it_is_let_go(
    db: AsyncSession,
) -> None:
    carrier, giver, _project, need = await scene(db)
    made = await offering.offer(db, giver, need.id, words(quantity=6), NOW)
    await move.accept(db, carrier, made.id, 4, NOW, "Les quatre premiers suffisent pour mai.")
    assert (made.accepted, made.waiting, need.accepted) == (4, 2, 4)
    await move.accept(db, carrier, made.id, 1, NOW)
    await move.release(db, giver, made.id, NOW)
    assert (made.accepted, made.waiting, made.released, made.state) == (5, 0, 1, S.ACCEPTED)
    with pytest.raises(Invalid) as refused:
        await move.deliver(db, giver, made.id, 6, NOW)
    assert refused.value.errors == {"quantity": "On peut en compter 5 ici, au plus."}


@pytest.mark.parametrize("quantity", [0, -3, 7])
async def test_no_more_than_was_offered_and_nothing_negative_is_accepted(
    db: AsyncSession, quantity: int
) -> None:
    carrier, giver, _project, need = await scene(db)
    made = await items.offer(db, need, giver, quantity=6)
    with pytest.raises(Invalid):
        await move.accept(db, carrier, made.id, quantity, NOW)
    await items.again(db, made, need)
    assert (made.state, need.accepted) == (S.OFFERED, 0)


async def test_each_act_has_its_side(db: AsyncSession) -> None:
    carrier, giver, _project, need = await scene(db)
    stranger = await person(db)
    made = await items.offer(db, need, giver, quantity=2)
    for who, act in (
        (giver, move.accept(db, giver, made.id, 1, NOW)),
        (stranger, move.accept(db, stranger, made.id, 1, NOW)),
        (giver, move.decline(db, giver, made.id, WHY, NOW)),
        (carrier, move.withdraw(db, carrier, made.id, NOW)),
        (carrier, move.deliver(db, carrier, made.id, 1, NOW)),
    ):
        with pytest.raises(Refused):
            await act
        assert who
    await move.withdraw(db, giver, made.id, NOW)
    with pytest.raises(Refused, match="a avancé"):
        await move.accept(db, carrier, made.id, 1, NOW)


async def test_a_suspended_member_and_an_unconfirmed_one_offer_nothing(db: AsyncSession) -> None:
    _carrier, _giver, _project, need = await scene(db)
    with pytest.raises(Refused, match="courriel"):
        await offering.offer(db, await person(db, confirmed=False), need.id, words(), NOW)


@pytest.mark.parametrize("state", [State.PAUSED, State.STOPPED, State.DELIVERED, State.CLOSED])
async def test_nothing_is_offered_to_a_project_that_does_not_go_on(
    db: AsyncSession, state: State
) -> None:
    project = await projects.project(db, state)
    need = await items.need(db, project)
    with pytest.raises(Refused):
        await offering.offer(db, await person(db), need.id, words(), NOW)


async def test_a_second_offer_waits_for_the_answer_to_the_first(db: AsyncSession) -> None:
    carrier, giver, _project, need = await scene(db)
    first_id = (await offering.offer(db, giver, need.id, words(), NOW)).id
    need_id = need.id
    await db.commit()
    with pytest.raises(Conflict, match="modifiez celle-là"):
        await offering.offer(db, giver, need.id, words(), NOW)
    await db.rollback()
    db.expunge_all()
    changed = await offering.change(db, giver, first_id, words(quantity=3), NOW)
    assert changed.quantity == 3
    await move.accept(db, carrier, first_id, 3, NOW)
    await offering.offer(db, giver, need_id, words(), NOW)
    with pytest.raises(Refused):
        await offering.change(db, giver, first_id, words(), NOW)


async def test_delivery_is_confirmed_by_either_side_and_disputed_by_the_other(
    db: AsyncSession,
) -> None:
    carrier, giver, _project, need = await scene(db)
    made = await items.offer(db, need, giver, S.ACCEPTED, quantity=4)
    late = await items.offer(db, need, await person(db), S.WAITING, quantity=3)
    await move.deliver(db, giver, made.id, 4, NOW)
    assert (made.state, made.confirmed_by, need.delivered) == (S.DELIVERED, Side.GIVER, 4)
    with pytest.raises(Refused, match="seule l’autre partie"):
        await dispute.dispute(db, giver, made.id, WHY, NOW)
    with pytest.raises(Refused, match="30 jours"):
        await dispute.dispute(db, carrier, made.id, WHY, NOW + timedelta(days=31))
    await dispute.dispute(db, carrier, made.id, WHY, NOW)
    verdict = Settlement(
        verdict="received", received=1, reason="Un seul était là, photo à l’appui."
    )
    with pytest.raises(Refused):
        await dispute.settle(db, giver, made.id, verdict, NOW)
    await dispute.settle(db, carrier, made.id, verdict, NOW)
    await items.again(db, need, made, late)
    assert (made.state, made.accepted, need.delivered) == (S.DELIVERED, 1, 1)
    assert (late.state, late.accepted) == (S.ACCEPTED, 3)
    assert (await db.scalars(select(AuditEntry))).all() == []


async def test_a_moderator_settles_too_and_it_is_written_down(db: AsyncSession) -> None:
    _carrier, giver, _project, need = await scene(db)
    made = await items.offer(db, need, giver, S.DISPUTED, quantity=2)
    stands = Settlement(verdict="stands", reason="Les deux photos sont du même jour.")
    with pytest.raises(Refused):
        await dispute.settle(db, await person(db), made.id, stands, NOW)
    elsewhere = await person(db, roles=("moderator:ville-marie",))
    with pytest.raises(Refused):
        await dispute.settle(db, elsewhere, made.id, stands, NOW)
    moderator = await person(db, roles=("moderator",))
    await dispute.settle(db, moderator, made.id, stands, NOW)
    assert (made.state, made.delivered) == (S.DELIVERED, 2)
    entry = (await db.scalars(select(AuditEntry))).one()
    assert entry.action == "offer.settled"


async def test_whoever_gave_never_settles_even_in_the_team(db: AsyncSession) -> None:
    carrier, _giver, _project, need = await scene(db)
    own = await items.offer(db, need, carrier, S.DISPUTED)
    with pytest.raises(Refused, match="votre propre offre"):
        await dispute.settle(
            db, carrier, own.id, Settlement(verdict="stands", reason="Je le sais bien."), NOW
        )


async def test_a_loan_comes_back_and_a_gift_does_not(db: AsyncSession) -> None:
    carrier, giver, _project, need = await scene(db, terms=Terms.LOAN)
    lent = await offering.offer(db, giver, need.id, words(return_by=items.day(15)), NOW)
    assert lent.return_by == items.day(15)
    await move.accept(db, carrier, lent.id, 2, NOW)
    await move.deliver(db, carrier, lent.id, 2, NOW)
    await move.give_back(db, carrier, lent.id, NOW)
    assert (lent.state, lent.confirmed_by) == (S.RETURNED, Side.PROJECT)
    await dispute.dispute(db, giver, lent.id, "Il manque encore une échelle.", NOW)
    verdict = Settlement(verdict="received", received=2, reason="Elle est restée au parc.")
    await dispute.settle(db, carrier, lent.id, verdict, NOW)
    assert (lent.state, lent.returned_at) == (S.DELIVERED, None)
    gift_need = await items.need(db, _project)
    gift = await items.offer(db, gift_need, giver, S.DELIVERED)
    with pytest.raises(Refused):
        await move.give_back(db, giver, gift.id, NOW)


async def test_thanks_wait_for_something_to_come(db: AsyncSession) -> None:
    carrier, giver, _project, need = await scene(db)
    made = await items.offer(db, need, giver, S.ACCEPTED)
    said = Thanking(words="Merci mille fois !")
    with pytest.raises(Refused, match="est arrivé"):
        await thank.thank(db, carrier, made.id, said, NOW)
    await move.deliver(db, carrier, made.id, 1, NOW)
    with pytest.raises(Refused):
        await thank.thank(db, giver, made.id, said, NOW)
    await thank.thank(db, carrier, made.id, said, NOW)
    assert made.thanked_by_id == carrier.id


async def test_asking_for_more_takes_the_reserve_and_for_less_than_promised_is_refused(
    db: AsyncSession,
) -> None:
    carrier, giver, _project, need = await scene(db, quantity=2)
    await items.offer(db, need, giver, S.ACCEPTED, quantity=2)
    late = await items.offer(db, need, await person(db), S.WAITING, quantity=2)
    said = {
        "title": need.title, "kind": "furniture", "needed_by": need.needed_by, "version": 1,
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        await ask.change(db, carrier, need.id, NeedRevision(**said, quantity=1), NOW)
    assert "Déjà promis" in refused.value.errors["quantity"]
    await ask.change(db, carrier, need.id, NeedRevision(**said, quantity=3), NOW)
    assert (late.accepted, late.waiting, need.accepted) == (1, 1, 3)
    with pytest.raises(Conflict, match="entre-temps"):
        await ask.change(db, carrier, need.id, NeedRevision(**said, quantity=9), NOW)


async def test_a_closed_need_lets_go_of_what_waits_and_still_expects_what_was_promised(
    db: AsyncSession,
) -> None:
    carrier, giver, _project, need = await scene(db, quantity=2)
    taken = await items.offer(db, need, giver, S.ACCEPTED, quantity=2)
    asked, waits = [
        await items.offer(db, need, await person(db), state) for state in (S.OFFERED, S.WAITING)
    ]
    await ask.close(db, carrier, need.id, WHY, NOW)
    assert (asked.state, waits.state, taken.state) == (S.DECLINED, S.DECLINED, S.ACCEPTED)
    assert (need.state, asked.reason) == (NeedState.CLOSED, WHY)
    await move.deliver(db, giver, taken.id, 2, NOW)
    with pytest.raises(Refused):
        await offering.offer(db, giver, need.id, words(), NOW)


async def test_the_team_keeps_its_hands_off_what_is_between_others(db: AsyncSession) -> None:
    carrier, _giver, _project, need = await scene(db)
    other = await items.offer(db, await items.need(db), await person(db), S.ACCEPTED)
    for act in (
        move.deliver(db, carrier, other.id, 1, NOW),
        move.renege(db, carrier, other.id, WHY, NOW),
    ):
        with pytest.raises(DomainError):
            await act
    assert (await db.get_one(Offer, other.id)).state is S.ACCEPTED
    assert need.accepted == 0
