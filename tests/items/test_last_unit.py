"""Everybody at once, through two servers: one winner of the last unit, the others in line or told why."""

from collections import Counter

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.items.models import Handover, ItemNeed, Offer
from app.items.rules import OfferState as S
from app.missions.models import Mission
from tests.factories import items
from tests.factories.accounts import person
from tests.items.world import WHY, typed, world
from tests.organisations.told import TOLD
from tests.two_servers import TwoServers

Form = dict[str, str]


async def states(db: AsyncSession) -> Counter[S]:
    """Count the offers in each state."""
    db.expire_all()
    return Counter(await db.scalars(select(Offer.state)))


async def test_the_last_unit_goes_to_one_of_fifty_and_the_others_stand_in_line(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    w = await world(db, quantity=1)
    offers = [await items.offer(db, w.need, await person(db)) for _ in range(50)]
    paths = {one.id: f"/fr/offres/{one.public_id}" for one in offers}
    team = await two_servers.sign_in(db, [w.carrier, w.member])
    calls = [("POST", f"{path}/accepter", team[n % 2]) for n, path in enumerate(paths.values())]
    answers = await two_servers.at_once(calls, [{"quantity": "1"}] * 50)
    assert {answer.status_code for answer in answers} == {303}
    assert await states(db) == {S.ACCEPTED: 1, S.WAITING: 49}
    [winner] = (await db.scalars(select(Offer.id).where(Offer.state == S.ACCEPTED))).all()
    line = (
        await db.scalars(
            select(Offer.id).where(Offer.waiting > 0).order_by(Offer.waiting_since, Offer.id)
        )
    ).all()
    giver = await two_servers.sign_in(db, [w.carrier])
    [answer] = await two_servers.at_once(
        [("POST", f"{paths[winner]}/renoncer", giver[0])], [{"reason": WHY}]
    )
    assert answer.status_code == 303
    assert await states(db) == {S.RENEGED: 1, S.ACCEPTED: 1, S.WAITING: 48}
    assert await db.scalar(select(Offer.state).where(Offer.id == line[0])) is S.ACCEPTED


async def test_one_offer_pressed_by_two_of_the_team_is_taken_once(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, quantity=4)
    team = await two_servers.sign_in(db, [w.carrier, w.member])
    path = f"/fr/offres/{made.public_id}/accepter"
    answers = await two_servers.at_once(
        [("POST", path, team[n % 2]) for n in range(8)], [{"quantity": "4"}] * 8
    )
    assert Counter(answer.status_code for answer in answers) == {303: 1, 403: 7}
    assert all("a avancé" in a.text for a in answers if a.status_code == 403)
    await items.again(db, w.need)
    assert w.need.accepted == 4


async def test_one_accepts_while_the_other_takes_it_back(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    w = await world(db)
    offers = [await items.offer(db, w.need, w.giver, S.WAITING) for _ in range(6)]
    [team, gives] = await two_servers.sign_in(db, [w.carrier, w.giver])
    calls, forms = [], []
    for one in offers:
        calls += [
            ("POST", f"/fr/offres/{one.public_id}/accepter", team),
            ("POST", f"/fr/offres/{one.public_id}/retirer", gives),
        ]
        forms += [{"quantity": "1"}, {}]
    answers = await two_servers.at_once(calls, forms)
    assert Counter(answer.status_code for answer in answers) == {303: 6, 403: 6}
    found = await states(db)
    await items.again(db, w.need)
    assert w.need.accepted == found[S.ACCEPTED]
    assert found[S.ACCEPTED] + found[S.WITHDRAWN] == 6


async def test_closing_and_accepting_at_once_leave_nothing_between(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    w = await world(db)
    offers = [await items.offer(db, w.need, await person(db)) for _ in range(6)]
    team = await two_servers.sign_in(db, [w.carrier, w.member])
    calls = [("POST", f"/fr/besoins/{w.need.public_id}/fermer", team[0])]
    forms: list[Form] = [{"reason": WHY}]
    for one in offers:
        calls.append(("POST", f"/fr/offres/{one.public_id}/accepter", team[1]))
        forms.append({"quantity": "1"})
    answers = await two_servers.at_once(calls, forms)
    assert answers[0].status_code == 303
    found = await states(db)
    assert set(found) <= {S.ACCEPTED, S.DECLINED}
    accepted = await db.scalar(select(ItemNeed.accepted))
    assert accepted == found[S.ACCEPTED]


async def test_a_form_sent_ten_times_offers_once(db: AsyncSession, two_servers: TwoServers) -> None:
    w = await world(db)
    [gives] = await two_servers.sign_in(db, [w.giver])
    path = f"/fr/besoins/{w.need.public_id}/offrir"
    answers = await two_servers.at_once([("POST", path, gives)] * 10, [typed()] * 10)
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 9}
    assert await db.scalar(select(func.count()).select_from(Offer)) == 1


async def test_two_who_propose_at_once_leave_one_moment(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    sides = await two_servers.sign_in(db, [w.carrier, w.giver])
    form = {
        "day": items.day(3).isoformat(), "begins": "10:00", "ends": "11:00", "place": "Au chalet",
    }  # fmt: skip
    path = f"/fr/offres/{made.public_id}/rendez-vous"
    answers = await two_servers.at_once(
        [("POST", path, sides[n % 2]) for n in range(6)], [form] * 6
    )
    assert {answer.status_code for answer in answers} == {303}
    [one] = (await db.scalars(select(Handover))).all()
    assert one.sequence == 5


async def test_a_driver_asked_for_many_times_at_once_is_one_mission(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.ACCEPTED)
    team = await two_servers.sign_in(db, [w.carrier, w.member])
    form = {
        "day": items.day(3).isoformat(), "begins": "10:00", "ends": "12:00", "people": "1",
        "place": "Parc Howard",
    }  # fmt: skip
    path = f"/fr/offres/{made.public_id}/conducteur"
    answers = await two_servers.at_once([("POST", path, team[n % 2]) for n in range(6)], [form] * 6)
    assert Counter(answer.status_code for answer in answers) == {303: 1, 403: 5}
    assert await db.scalar(select(func.count()).select_from(Mission)) == 1


async def test_thanks_said_by_two_at_once_are_one_and_told_once(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, S.DELIVERED)
    await db.execute(update(Offer).values(thanks=""))
    await db.commit()
    team = await two_servers.sign_in(db, [w.carrier, w.member])
    path = f"/fr/offres/{made.public_id}/remercier"
    forms = [{"words": f"Merci mille fois, numéro {n} !", "language": "fr"} for n in range(6)]
    answers = await two_servers.at_once([("POST", path, team[n % 2]) for n in range(6)], forms)
    assert {answer.status_code for answer in answers} == {303}
    await items.again(db, made)
    assert made.thanks in {form["words"] for form in forms}
    told = [due["data"]["what"] for due in await db.scalars(TOLD, {"last": 0})]
    assert told == ["thanked"]
