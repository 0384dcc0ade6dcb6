"""What came is confirmed by either side, disputed by the other, settled once, thanked for once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.core.errors import Invalid, Refused
from app.items.rules import OfferState as S, Side, Terms
from app.items.schemas import Settlement, Thanking
from app.items.service import ask, dispute, move, offer as offering, thank
from tests.factories import items, organisations
from tests.factories.accounts import person, sign_in_as
from tests.items.world import NOW, WHY, words, world
from tests.visitor import Visitor

STANDS = Settlement(verdict="stands", reason="Les deux photos sont du même jour.")


def came(many: int) -> Settlement:
    """Say that so much really came."""
    return Settlement(verdict="received", received=many, reason="On les a comptés ensemble.")


@pytest.mark.parametrize("side", list(Side))
async def test_either_side_confirms_and_only_the_other_disputes(
    db: AsyncSession, side: Side
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=3)
    says, other = (w.giver, w.carrier) if side is Side.GIVER else (w.carrier, w.giver)
    await move.deliver(db, says, made.id, 3, NOW)
    assert (made.state, made.confirmed_by, made.delivered_at) == (S.DELIVERED, side, NOW)
    with pytest.raises(Refused, match="Vous l’avez dit"):
        await dispute.dispute(db, says, made.id, WHY, NOW)
    await dispute.dispute(db, other, made.id, WHY, NOW)
    assert (made.state, made.disputed_by, made.reason) == (S.DISPUTED, side.other, WHY)
    assert w.need.delivered == 3, "nothing moves before it is settled"


@pytest.mark.parametrize(("days", "allowed"), [(29, True), (31, False)])
async def test_what_was_confirmed_may_be_disputed_for_thirty_days(
    db: AsyncSession, days: int, *, allowed: bool
) -> None:
    w = await world(db)
    made = await items.offer(
        db, w.need, w.giver, S.DELIVERED, delivered_at=NOW - timedelta(days=days)
    )
    deed = dispute.dispute(db, w.carrier, made.id, WHY, NOW)
    if allowed:
        assert (await deed).state is S.DISPUTED
    else:
        with pytest.raises(Refused, match="plus de 30 jours"):
            await deed


async def test_while_it_is_disputed_nothing_else_happens(db: AsyncSession) -> None:
    w = await world(db)
    made = await items.offer(
        db, w.need, w.giver, S.DISPUTED, quantity=4, accepted=3, delivered=2, waiting=1
    )
    for act in (
        move.accept(db, w.carrier, made.id, 1, NOW),
        move.deliver(db, w.carrier, made.id, 1, NOW),
        move.renege(db, w.giver, made.id, WHY, NOW),
        move.release(db, w.giver, made.id, NOW),
        dispute.dispute(db, w.carrier, made.id, WHY, NOW),
    ):
        with pytest.raises(Refused, match="a avancé"):
            await act


@pytest.mark.parametrize(
    ("received", "state"), [(3, S.DELIVERED), (1, S.DELIVERED), (0, S.RENEGED)]
)
async def test_so_much_as_really_came_stays_and_the_rest_is_asked_again(
    db: AsyncSession, received: int, state: S
) -> None:
    w = await world(db, quantity=3)
    made = await items.offer(db, w.need, w.giver, S.DISPUTED, quantity=3)
    late = await items.offer(db, w.need, await person(db), S.WAITING, quantity=5)
    await dispute.settle(db, w.carrier, made.id, came(received), NOW)
    await items.again(db, w.need, made, late)
    assert (made.state, made.delivered, made.released) == (state, received, 3 - received)
    assert (late.accepted, w.need.accepted, w.need.delivered) == (3 - received, 3, received)


@pytest.mark.parametrize("received", [4, 10_000])
async def test_no_more_came_than_was_confirmed(db: AsyncSession, received: int) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DISPUTED, quantity=3)
    with pytest.raises(Invalid) as refused:
        await dispute.settle(db, w.carrier, made.id, came(received), NOW)
    assert refused.value.errors == {"received": "On peut en compter 3 ici, au plus."}
    await items.again(db, made)
    assert made.state is S.DISPUTED


@pytest.mark.parametrize(
    "wrong", [{"received": -1}, {"reason": "non"}, {"verdict": "maybe"}, {"received": "tous"}]
)
def test_a_settlement_counts_and_gives_its_reason(wrong: dict[str, object]) -> None:
    right = {"verdict": "received", "received": 1, "reason": WHY}
    with pytest.raises(ValidationError):
        Settlement.model_validate(right | wrong)


async def test_a_dispute_over_a_part_leaves_the_rest_expected(db: AsyncSession) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=5)
    await move.deliver(db, w.giver, made.id, 3, NOW)
    await dispute.dispute(db, w.carrier, made.id, WHY, NOW)
    await dispute.settle(db, w.carrier, made.id, came(2), NOW)
    assert (made.state, made.accepted, made.delivered, w.need.delivered) == (S.ACCEPTED, 5, 2, 2)
    await move.deliver(db, w.carrier, made.id, 3, NOW)
    assert made.state is S.DELIVERED


async def test_what_was_settled_stays_until_something_new_is_confirmed(db: AsyncSession) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=5)
    await move.deliver(db, w.giver, made.id, 3, NOW)
    await dispute.dispute(db, w.carrier, made.id, WHY, NOW)
    await dispute.settle(db, w.carrier, made.id, STANDS, NOW)
    assert (made.state, made.delivered, made.disputed_by) == (S.ACCEPTED, 3, None)
    with pytest.raises(Refused, match="Le différend est réglé"):
        await dispute.dispute(db, w.carrier, made.id, WHY, NOW)
    later = NOW + timedelta(hours=1)
    await move.deliver(db, w.giver, made.id, 2, later)
    await dispute.dispute(db, w.carrier, made.id, WHY, later)
    assert made.state is S.DISPUTED


async def test_nobody_settles_for_the_organisation_that_gave(db: AsyncSession) -> None:
    w = await world(db)
    gives = await organisations.organisation(db, w.member)
    made = await items.offer(db, w.need, w.giver, S.DISPUTED, quantity=2, organisation_id=gives.id)
    for who in (w.giver, w.member):
        with pytest.raises(Refused, match="votre propre offre"):
            await dispute.settle(db, who, made.id, STANDS, NOW)
    await dispute.settle(db, w.carrier, made.id, STANDS, NOW)
    assert made.state is S.DELIVERED


async def test_a_moderator_of_elsewhere_and_a_mentor_settle_nothing(db: AsyncSession) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DISPUTED)
    for roles in ((), ("moderator:ville-marie",)):
        with pytest.raises(Refused, match="ou la modération"):
            await dispute.settle(db, await person(db, roles=roles), made.id, STANDS, NOW)
    staff = await person(db, roles=("moderator:villeray-saint-michel-parc-extension",))
    await dispute.settle(db, staff, made.id, came(0), NOW)
    [entry] = (await db.scalars(select(AuditEntry))).all()
    assert (entry.action, entry.detail["received"], entry.reason) == (
        "offer.settled", 0, "On les a comptés ensemble.",
    )  # fmt: skip
    with pytest.raises(Refused, match="rien à trancher"):
        await dispute.settle(db, staff, made.id, STANDS, NOW)


async def test_the_reserve_of_a_disputed_offer_goes_with_a_need_that_closed_meanwhile(
    db: AsyncSession,
) -> None:
    w = await world(db)
    made = await items.offer(
        db, w.need, w.giver, S.DISPUTED, quantity=4, accepted=2, delivered=2, waiting=2
    )
    await ask.close(db, w.carrier, w.need.id, WHY, NOW)
    await items.again(db, made)
    assert (made.state, made.waiting) == (S.DISPUTED, 2)
    await dispute.settle(db, w.carrier, made.id, STANDS, NOW)
    await db.commit()
    await items.again(db, made)
    assert (made.state, made.waiting, made.released) == (S.DELIVERED, 0, 2)


async def test_nothing_is_asked_of_the_reserve_for_a_need_that_is_closed(db: AsyncSession) -> None:
    w = await world(db, quantity=2)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2)
    await ask.close(db, w.carrier, w.need.id, WHY, NOW)
    waits = await items.offer(db, w.need, await person(db), S.WAITING)
    await move.renege(db, w.giver, made.id, WHY, NOW)
    await items.again(db, waits, w.need)
    assert (waits.state, w.need.accepted) == (S.WAITING, 0)


async def test_a_loan_is_lent_returned_disputed_and_returned_again(db: AsyncSession) -> None:
    w = await world(db, terms=Terms.LOAN)
    lent = await offering.offer(db, w.giver, w.need.id, words(), NOW)
    await move.accept(db, w.carrier, lent.id, 2, NOW)
    with pytest.raises(Refused, match="a avancé"):
        await move.give_back(db, w.giver, lent.id, NOW)
    await move.deliver(db, w.giver, lent.id, 2, NOW)
    await move.give_back(db, w.carrier, lent.id, NOW)
    assert (lent.state, lent.confirmed_by, lent.returned_at) == (S.RETURNED, Side.PROJECT, NOW)
    await dispute.dispute(db, w.giver, lent.id, "Une échelle est revenue brisée.", NOW)
    await dispute.settle(db, w.carrier, lent.id, came(2), NOW)
    assert (lent.state, lent.returned_at, w.need.delivered) == (S.DELIVERED, None, 2)
    later = NOW + timedelta(days=2)
    await move.give_back(db, w.giver, lent.id, later)
    with pytest.raises(Refused, match="Vous l’avez dit"):
        await dispute.dispute(db, w.giver, lent.id, WHY, later)
    assert (lent.state, lent.returned_at) == (S.RETURNED, later)


async def test_a_loan_that_came_back_damaged_may_be_said_and_settled_as_returned(
    db: AsyncSession,
) -> None:
    w = await world(db, terms=Terms.LOAN)
    lent = await items.offer(db, w.need, w.giver, S.RETURNED, quantity=2, confirmed_by=Side.PROJECT)
    await dispute.dispute(db, w.giver, lent.id, "Une échelle est revenue brisée.", NOW)
    staff = await person(db, roles=("moderator",))
    said = Settlement(verdict="stands", reason="Le projet a payé la réparation.")
    await dispute.settle(db, staff, lent.id, said, NOW)
    assert (lent.state, lent.reason) == (S.RETURNED, "Le projet a payé la réparation.")
    with pytest.raises(Refused):
        await move.give_back(db, w.giver, lent.id, NOW)


@pytest.mark.parametrize("state", [s for s in S if s not in items.CAME])
async def test_thanks_wait_until_something_came(db: AsyncSession, state: S) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, state)
    with pytest.raises(Refused, match="On remercie une fois que quelque chose est arrivé"):
        await thank.thank(db, w.carrier, made.id, Thanking(words="Merci mille fois !"), NOW)


@pytest.mark.parametrize("words_", ["", "Oui", "🎉🎉🎉🎉🎉🎉", "x" * 401])
def test_thanks_are_words_and_not_too_many(words_: str) -> None:
    with pytest.raises(ValidationError):
        Thanking(words=words_)


async def test_thanks_said_anew_replace_the_first(db: AsyncSession) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DELIVERED)
    for who in (w.giver, await person(db)):
        with pytest.raises(Refused, match="Seule l’équipe"):
            await thank.thank(db, who, made.id, Thanking(words="Merci à moi !"), NOW)
    await thank.thank(db, w.carrier, made.id, Thanking(words="Merci beaucoup !"), NOW)
    await thank.thank(db, w.member, made.id, Thanking(words="Thank you, Léa!", language="en"), NOW)
    assert (made.thanks, made.thanks_language, made.thanked_by_id) == (
        "Thank you, Léa!", "en", w.member.id,
    )  # fmt: skip


async def test_a_dispute_goes_from_page_to_page_until_it_is_settled(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DELIVERED, quantity=3)
    team, gives = visitor(), visitor()
    await sign_in_as(db, team, w.carrier)
    await sign_in_as(db, gives, w.giver)
    await team.go(f"/fr/offres/{made.public_id}")
    await team.follow("Ce n’est pas exact")
    await team.submit(reason="")
    assert team.error("reason")
    await team.submit(reason="Deux bacs sur trois étaient dans la cour.")
    assert "C’est noté" in team.text
    await team.go("/fr/moi")
    assert f"« {items.TITLE} » est contesté" in team.text or "contesté" in team.text
    await gives.go(f"/fr/offres/{made.public_id}")
    assert "Deux bacs sur trois" in gives.text
    assert not gives.page.css("a[href$='/trancher']")
    await team.go(f"/fr/offres/{made.public_id}/trancher")
    await team.submit(verdict="received", received="9", reason="On les a comptés ensemble.")
    assert "On peut en compter 3 ici, au plus." in team.error("received")
    await team.submit(verdict="received", received="2", reason="On les a comptés ensemble.")
    assert "C’est réglé" in team.text
    await gives.go(f"/fr/offres/{made.public_id}")
    assert "On les a comptés ensemble." in gives.text
    assert "Remise faite" in gives.text
