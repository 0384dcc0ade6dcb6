"""A visitor offers first and says who they are afterwards: nothing typed is lost, nothing is done twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import acts
from app.accounts.models import PendingAct
from app.core.runtime import Runtime
from app.items.models import Offer
from app.items.rules import Condition, OfferState as S
from app.items.service import ask
from tests.factories import items
from tests.factories.accounts import person
from tests.items.world import NOW, WHY, typed, world
from tests.visitor import Visitor


async def offered(browser: Visitor, need_id: str, **more: object) -> Visitor:
    """Offer as a visitor."""
    await browser.go(f"/fr/besoins/{need_id}/offrir")
    return await browser.submit(**typed(**more))


def secret(browser: Visitor) -> str:
    """Return what keeps a visitor's acts."""
    return browser.http.cookies[acts.COOKIE]


async def test_what_was_offered_waits_under_one_cookie_and_is_done_once(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    w = await world(db)
    assert not browser.http.cookies
    await offered(browser, w.need.public_id, quantity=3, can_bring="on", naming="anonymous")
    assert browser.path == "/fr/connexion"
    assert f"Votre offre pour « {items.TITLE} » sera faite" in browser.text
    assert await db.scalar(select(func.count()).select_from(Offer)) == 0
    done = await acts.complete(db, runtime, w.giver, NOW, secret=secret(browser))
    await db.commit()
    [made] = (await db.scalars(select(Offer))).all()
    assert (made.person_id, made.quantity, made.note) == (w.giver.id, 3, "Ils sont au sec.")
    assert (made.can_bring, made.naming, made.state) == (True, "anonymous", S.OFFERED)
    assert done is not None
    assert done.path == f"/fr/offres/{made.public_id}"
    assert await acts.complete(db, runtime, w.giver, NOW, secret=secret(browser)) is None
    assert await db.scalar(select(func.count()).select_from(Offer)) == 1


async def test_the_same_offer_sent_twice_waits_once(db: AsyncSession, browser: Visitor) -> None:
    w = await world(db)
    for _twice in range(2):
        await offered(browser, w.need.public_id)
    assert await db.scalar(select(func.count()).select_from(PendingAct)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 7}, "quantity"),
        ({"condition": ""}, "condition"),
        ({"condition": "worn"}, "condition"),
        ({"window_from": items.day(-1)}, "window_from"),
        ({"window_until": items.day(900)}, "window_until"),
    ],
)
async def test_what_is_wrong_is_said_before_anybody_signs_in(
    db: AsyncSession, browser: Visitor, wrong: dict[str, object], field: str
) -> None:
    w = await world(db, condition=Condition.GOOD)
    await offered(browser, w.need.public_id, **wrong)
    assert browser.status == 422
    assert browser.error(field)
    assert "Ils sont au sec." in browser.text
    assert acts.COOKIE not in browser.http.cookies
    assert await db.scalar(select(func.count()).select_from(PendingAct)) == 0


async def test_nothing_waits_for_a_need_that_takes_nothing(
    db: AsyncSession, browser: Visitor
) -> None:
    w = await world(db)
    await browser.go(f"/fr/besoins/{w.need.public_id}/offrir")
    await ask.close(db, w.carrier, w.need.id, WHY, NOW)
    await db.commit()
    await browser.submit(**typed())
    assert browser.status == 403
    assert "Ce besoin est fermé" in browser.text
    assert await db.scalar(select(func.count()).select_from(PendingAct)) == 0


async def test_what_happened_meanwhile_is_told_and_the_words_go_on_waiting(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    w = await world(db)
    await offered(browser, w.need.public_id)
    await ask.close(db, w.carrier, w.need.id, WHY, NOW)
    await db.commit()
    done = await acts.complete(db, runtime, w.giver, NOW, secret=secret(browser))
    await db.commit()
    assert done is not None
    assert (done.kind, "Ce besoin est fermé" in done.message) == ("warning", True)
    assert await db.scalar(select(func.count()).select_from(Offer)) == 0


async def test_whoever_has_an_offer_already_is_told_so(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    w = await world(db)
    await items.offer(db, w.need, w.giver)
    await offered(browser, w.need.public_id)
    done = await acts.complete(db, runtime, w.giver, NOW, secret=secret(browser))
    assert done is not None
    assert done.kind == "warning"
    assert "modifiez celle-là" in done.message


async def test_a_window_that_passed_before_they_signed_in_is_refused(
    db: AsyncSession, runtime: Runtime
) -> None:
    w = await world(db)
    past = typed(window_from=items.day(-3), window_until=items.day(-2))
    key = await acts.keep(db, "items.offer", {"need": w.need.public_id, **past}, NOW)
    done = await acts.complete(db, runtime, w.giver, NOW, secret=key)
    assert done is None or done.kind == "warning"
    assert await db.scalar(select(func.count()).select_from(Offer)) == 0


@pytest.mark.parametrize("need", ["", "0000000000", "nothing!", "x" * 500])
async def test_a_payload_of_somebodys_own_making_does_no_harm(
    db: AsyncSession, runtime: Runtime, need: str
) -> None:
    w = await world(db)
    key = await acts.keep(db, "items.offer", {"need": need, **typed(), "state": "accepted"}, NOW)
    done = await acts.complete(db, runtime, w.giver, NOW, secret=key)
    assert done is None or done.kind == "warning"
    assert await db.scalar(select(func.count()).select_from(Offer)) == 0


async def test_an_unconfirmed_neighbour_is_asked_to_confirm_first(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    w = await world(db)
    await offered(browser, w.need.public_id)
    new = await person(db, confirmed=False)
    done = await acts.complete(db, runtime, new, NOW, secret=secret(browser))
    assert done is None or done.kind == "warning"
    assert await db.scalar(select(func.count()).select_from(Offer)) == 0


async def test_an_offer_waits_for_so_long_and_no_longer(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    w = await world(db)
    await offered(browser, w.need.public_id)
    late = NOW + timedelta(days=60)
    assert await acts.complete(db, runtime, w.giver, late, secret=secret(browser)) is None
    assert await db.scalar(select(func.count()).select_from(Offer)) == 0


async def test_a_form_from_elsewhere_offers_nothing(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w = await world(db)
    browser = visitor()
    await browser.post(
        f"/fr/besoins/{w.need.public_id}/offrir", typed(), headers={"sec-fetch-site": "cross-site"}
    )
    assert browser.status == 403
    assert await db.scalar(select(func.count()).select_from(PendingAct)) == 0
