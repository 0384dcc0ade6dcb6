"""The story of an offer over the pages: offered, taken, agreed upon, delivered, thanked."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.items.models import Handover, Offer
from app.items.rules import Condition, OfferState, SlotState
from app.projects.rules import State
from tests.factories import items, projects
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]


def typed(**more: object) -> dict[str, str]:
    """Return a right offer."""
    fields = {
        "quantity": "6", "condition": "good", "window_from": items.day(1).isoformat(),
        "window_until": items.day(10).isoformat(), "note": "Ils sont au sec.",
    }  # fmt: skip
    return fields | {name: str(value) for name, value in more.items()}


async def test_planters_are_offered_accepted_met_for_delivered_and_thanked(
    visitor: Callable[..., Visitor],
    db: AsyncSession,
    work: Work,
    mailbox: Callable[[], list[str]],
) -> None:
    carrier, giver = await person(db, name="Ana Lopez"), await person(db, name="Léa Roy")
    project = await projects.project(db, State.MOBILISING, carrier)
    need = await items.need(db, project)
    gives, team = visitor(), visitor()
    await sign_in_as(db, gives, giver)
    await sign_in_as(db, team, carrier)

    await gives.go(f"/fr/besoins/{need.public_id}")
    assert "Il manque encore : 6 unités" in gives.text
    await gives.follow("Offrir")
    await gives.submit(**typed())
    assert "Merci ! L’équipe vous répondra" in gives.text
    offer_path = gives.path
    await work()
    assert any("On offre" in letter for letter in mailbox())

    await team.go(f"/fr/projets/{project.public_id}/objets")
    assert "Léa Roy" in team.text
    await team.go(offer_path)
    assert "Ils sont au sec." in team.text
    await team.follow("Accepter l’offre")
    await team.submit(quantity="6")
    await team.follow("Proposer ce moment")
    await team.submit(
        day=items.day(3).isoformat(), begins="10:00", ends="11:30", place="Devant le chalet"
    )
    assert "Moment proposé" in team.text

    await gives.go(offer_path)
    await gives.submit("form[action$='rendez-vous/accepter']")
    assert "C’est convenu" in gives.text
    one = (await db.scalars(select(Handover))).one()
    assert (one.state, one.receiver_id) == (SlotState.AGREED, carrier.id)
    await gives.follow("C’est livré")
    await gives.submit(quantity="5")
    await gives.go(offer_path)
    await gives.follow("Cela ne viendra pas")
    await gives.submit(reason="Le sixième s’est brisé dans l’escalier.")

    await team.go(offer_path)
    assert "Le sixième s’est brisé" in team.text
    await team.follow("Publier nos remerciements")
    await team.submit(words="Cinq bacs solides, et le sourire : merci Léa!")
    other = await visitor().go(f"/fr/besoins/{need.public_id}")
    assert "Cinq bacs solides" in other.text
    assert "Léa Roy" in other.text
    assert "Il manque encore : 1 sur 6 unités" in other.text
    assert "aucun reçu fiscal" in other.text

    offer = (await db.scalars(select(Offer))).one()
    await items.again(db, need)
    assert (need.accepted, need.delivered) == (5, 5)
    assert (offer.state, offer.released) == (OfferState.DELIVERED, 1)


async def test_a_visitor_offers_first_and_says_who_they_are_afterwards(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    need = await items.need(db)
    browser = await visitor().go(f"/fr/besoins/{need.public_id}/offrir")
    await browser.submit(**typed(quantity=2))
    assert f"Votre offre pour « {items.TITLE} » sera faite" in browser.text
    await browser.go("/fr/connexion")
    assert "sera faite" in browser.text


async def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    browser: Visitor, db: AsyncSession
) -> None:
    need = await items.need(db, condition=Condition.GOOD)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/besoins/{need.public_id}/offrir")
    for wrong, field, said in (
        ({"quantity": 7}, "quantity", "Le projet demande 6 unités"),
        ({"quantity": -2}, "quantity", "Le plus petit nombre accepté est 1"),
        ({"quantity": 0}, "quantity", "Le plus petit nombre accepté est 1"),
        ({"condition": "worn"}, "condition", "Le projet demande mieux"),
        ({"window_from": items.day(-1)}, "window_from", "Ce jour est passé"),
        ({"window_until": items.day(0)}, "window_until", "vient avant le premier"),
        ({"window_from": items.day(31), "window_until": items.day(32)}, "window_from", "trop tard"),
        ({"window_until": items.day(900)}, "window_until", "plus de deux ans"),
    ):  # fmt: skip
        await browser.submit(**typed(**wrong))
        assert browser.status == 422, wrong
        assert said in browser.error(field), (wrong, browser.error(field))
        assert "Ils sont au sec." in browser.text
    assert (await db.scalars(select(Offer))).all() == []
