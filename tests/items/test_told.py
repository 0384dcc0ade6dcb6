"""Who hears of what: the other side, each time, in their own language, and never whoever did it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.core.notices import NoticeDue, NoticeText, notice_kinds
from app.core.settings import Settings
from app.items.models import Offer
from app.items.notices import SAID
from app.items.rules import OfferState as S, Side, SlotState, Terms
from app.items.schemas import Settlement, Thanking
from app.items.service import ask, dispute, meet, move, offer as offering, remind, thank
from app.items.service.drive import Ride, ask_driver
from tests.factories import items, notifications, organisations
from tests.factories.accounts import person, sign_in_as
from tests.items.world import NOW, WHY, World, asked, asked_anew, slot, words, world
from tests.notifications.letters import letters, words as said_in
from tests.organisations.told import told_by, written
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]
OWN = ("items.mine", "items.offers")


def heard(told: list[NoticeDue]) -> dict[str, set[int]]:
    """Return who hears what of an offer: ``{"accepted": {3}}``; whoever did it left out."""
    found: dict[str, set[int]] = {}
    for due in told:
        if due.kind in OWN:
            found.setdefault(due.data["what"], set()).update(set(due.to) - set(due.but))
    return found


async def an_offer(db: AsyncSession, state: S, **more: Any) -> tuple[World, Offer]:
    """Return a world and an offer in it."""
    w = await world(db, terms=Terms.LOAN)
    return w, await items.offer(db, w.need, w.giver, state, **({"quantity": 2} | more))


async def test_a_team_hears_of_offers_and_of_what_their_givers_do(db: AsyncSession) -> None:
    w = await world(db)
    team = {w.carrier.id, w.member.id}
    assert heard(await told_by(db, offering.offer(db, w.giver, w.need.id, words(), NOW))) == {
        "offered": team
    }
    made = (await db.scalars(select(Offer))).one()
    for what, deed in (
        ("changed", offering.change(db, w.giver, made.id, words(quantity=3), NOW)),
        ("withdrawn", move.withdraw(db, w.giver, made.id, NOW)),
    ):
        assert heard(await told_by(db, deed)) == {what: team}


async def test_a_giver_hears_of_what_the_team_does(db: AsyncSession) -> None:
    for state, what, deed in (
        (S.OFFERED, "accepted", lambda w, o: move.accept(db, w.carrier, o.id, 1, NOW)),
        (S.OFFERED, "declined", lambda w, o: move.decline(db, w.carrier, o.id, WHY, NOW)),
        (S.ACCEPTED, "delivered", lambda w, o: move.deliver(db, w.member, o.id, 1, NOW)),
        (S.ACCEPTED, "reneged", lambda w, o: move.renege(db, w.carrier, o.id, WHY, NOW)),
        (S.ACCEPTED, "slot_proposed", lambda w, o: meet.propose(db, w.member, o.id, slot(), NOW)),
        (S.DELIVERED, "returned", lambda w, o: move.give_back(db, w.carrier, o.id, NOW)),
        (S.DELIVERED, "disputed", lambda w, o: dispute.dispute(db, w.carrier, o.id, WHY, NOW)),
        (
            S.DELIVERED,
            "thanked",
            lambda w, o: thank.thank(db, w.carrier, o.id, Thanking(words="Merci bien !"), NOW),
        ),
    ):
        w, made = await an_offer(db, state)
        assert heard(await told_by(db, deed(w, made))) == {what: {w.giver.id}}, what


async def test_a_giver_who_waits_hears_that_they_do_and_when_they_are_called(
    db: AsyncSession,
) -> None:
    w = await world(db, quantity=2)
    first = await items.offer(db, w.need, w.giver, S.ACCEPTED, quantity=2)
    other = await person(db)
    late = await items.offer(db, w.need, other, quantity=2)
    assert heard(await told_by(db, move.accept(db, w.carrier, late.id, 2, NOW))) == {
        "reserve": {other.id}
    }
    told = heard(await told_by(db, move.renege(db, w.giver, first.id, WHY, NOW)))
    team = {w.carrier.id, w.member.id}
    assert told == {"reneged": team, "refilled": team | {other.id}}


async def test_asking_for_more_calls_the_reserve_and_closing_lets_it_go(db: AsyncSession) -> None:
    w = await world(db, quantity=1)
    await items.offer(db, w.need, await person(db), S.ACCEPTED)
    late = await items.offer(db, w.need, w.giver, S.WAITING, quantity=3)
    anew = asked_anew(w.need, quantity=2)
    assert heard(await told_by(db, ask.change(db, w.carrier, w.need.id, anew, NOW))) == {
        "refilled": {w.giver.id}
    }
    [due] = await told_by(db, ask.close(db, w.carrier, w.need.id, WHY, NOW))
    assert (heard([due]), late.waiting) == ({"closed": {w.giver.id}}, 0)
    said = await written(db, due)
    assert said is not None
    assert WHY in said.excerpt, "the reason of the closing, not what was last said of the offer"


async def test_a_moderator_who_settles_tells_both_sides(db: AsyncSession) -> None:
    w, made = await an_offer(db, S.DISPUTED)
    staff = await person(db, roles=("moderator",))
    stands = Settlement(verdict="stands", reason=WHY)
    told = heard(await told_by(db, dispute.settle(db, staff, made.id, stands, NOW)))
    assert told == {"settled": {w.giver.id, w.carrier.id, w.member.id}}
    w, made = await an_offer(db, S.DISPUTED)
    told = heard(await told_by(db, dispute.settle(db, w.carrier, made.id, stands, NOW)))
    assert told == {"settled": {w.giver.id, w.member.id}}, "never whoever did it"


async def test_each_turn_of_a_moment_is_told_to_the_other_side(db: AsyncSession) -> None:
    w, made = await an_offer(db, S.ACCEPTED)
    team = {w.carrier.id, w.member.id}
    for what, whom, deed in (
        ("slot_proposed", team, meet.propose(db, w.giver, made.id, slot(), NOW)),
        ("slot_moved", {w.giver.id}, meet.propose(db, w.carrier, made.id, slot(3), NOW)),
        ("slot_agreed", team, meet.agree(db, w.giver, made.id, 1, NOW)),
        ("slot_cancelled", {w.giver.id}, meet.cancel(db, w.member, made.id, WHY, NOW)),
    ):
        assert heard(await told_by(db, deed)) == {what: whom}


async def test_a_driver_looked_for_is_told_to_the_giver(
    db: AsyncSession, settings: Settings
) -> None:
    w, made = await an_offer(db, S.ACCEPTED)
    ride = Ride.model_validate(
        {"day": items.day(3), "begins": "10:00", "ends": "12:00", "place": "Parc Howard"}
    )
    told = heard(await told_by(db, ask_driver(db, settings, w.carrier, made.id, ride, NOW)))
    assert told == {"driver": {w.giver.id}}


async def test_for_an_organisation_whose_member_left_those_who_speak_are_told(
    db: AsyncSession,
) -> None:
    w = await world(db)
    owner = await person(db)
    gives = await organisations.organisation(db, owner)
    await organisations.join(db, gives, await person(db))
    made = await items.offer(db, w.need, w.giver, organisation_id=gives.id)
    made.person_id = None
    await db.commit()
    told = heard(await told_by(db, move.accept(db, w.carrier, made.id, 1, NOW)))
    assert told == {"accepted": {owner.id}}


async def test_followers_hear_what_is_needed_once_as_long_as_it_is(db: AsyncSession) -> None:
    w = await world(db)
    [due] = [
        one
        for one in await told_by(db, ask.ask(db, w.carrier, w.project, asked(), NOW))
        if one.kind == "items.needed"
    ]
    assert (due.to, due.followers_of, due.but) == ([], [f"project:{w.project.id}"], [w.carrier.id])
    said = {language: await written(db, due, language) for language in ("fr", "en")}
    assert all(isinstance(text, NoticeText) for text in said.values())
    assert "a besoin de 2 unités" in " ".join(said["fr"].title.split())  # type: ignore[union-attr]
    assert "needs 2 pieces: Une grande échelle" in said["en"].title  # type: ignore[union-attr]
    need = await db.get_one(items.ItemNeed, int(due.key.rpartition(":")[2]))
    for gone in ({"accepted": 2}, {"hidden_at": NOW}, {"state": "closed", "closed_at": NOW}):
        before = {name: getattr(need, name) for name in gone}
        for name, value in gone.items():
            setattr(need, name, value)
        await db.commit()
        assert await written(db, due) is None, gone
        for name, value in before.items():
            setattr(need, name, value)
        await db.commit()
    w.project.hidden_at = NOW
    await db.commit()
    assert await written(db, due) is None


@pytest.mark.parametrize("what", sorted(SAID))
async def test_each_notice_is_said_in_both_languages_and_leads_to_the_offer(
    db: AsyncSession, what: str
) -> None:
    w, made = await an_offer(db, S.ACCEPTED, reason=WHY, thanks="Merci bien !", waiting=0)
    await items.handover(
        db, made, SlotState.AGREED, proposed_by=Side.GIVER, starts_at=NOW + timedelta(days=2)
    )
    data = {"offer": made.public_id, "what": what, "num": "2"}
    texts = []
    for language in ("fr", "en"):
        with using(language):
            text = await notice_kinds()["items.mine"].write(db, data)
        assert text is not None
        assert items.TITLE in text.title
        assert text.excerpt.startswith(w.project.title)
        assert text.path == {"fr": "/fr/offres/", "en": "/en/offers/"}[language] + made.public_id
        assert "%(" not in text.title + text.excerpt
        texts.append(text.title)
    assert texts[0] != texts[1]


async def test_nothing_is_said_of_a_hidden_offer_nor_of_what_we_do_not_know(
    db: AsyncSession,
) -> None:
    _w, made = await an_offer(db, S.ACCEPTED)
    write = notice_kinds()["items.offers"].write
    right = {"offer": made.public_id, "what": "accepted", "num": "1"}
    assert await write(db, right) is not None
    assert await write(db, right | {"what": "eaten"}) is None
    assert await write(db, right | {"offer": "0" * 10}) is None
    assert await write(db, right | {"what": "slot_agreed"}) is None, "it was moved meanwhile"
    made.hidden_at = NOW
    await db.commit()
    assert await write(db, right) is None


async def test_letters_leave_in_each_readers_language_and_say_why_they_came(
    db: AsyncSession, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    w = await world(db)
    english = await person(db, language="en", name="Sam Hill")
    made = await items.offer(db, w.need, english, quantity=2)
    await move.accept(db, w.carrier, made.id, 2, NOW)
    await move.deliver(db, english, made.id, 2, NOW)
    await db.commit()
    await work()
    sent = {str(letter["to"]): letter for letter in letters(mailbox)}
    [theirs, ours] = [sent[who.email] for who in (english, w.member)]
    assert theirs["subject"] == f"Your offer of “{items.TITLE}” is accepted"
    assert "because you offered it" in said_in(theirs).lower()
    assert f"« {items.TITLE} » : on dit que c’est livré" in " ".join(str(ours["subject"]).split())
    assert "parce que vous faites partie de l’équipe" in said_in(ours).lower()
    assert w.carrier.email not in said_in(theirs) + said_in(ours)


async def test_a_follower_reads_of_a_need_on_their_page_and_may_stop(
    db: AsyncSession, browser: Visitor, work: Work
) -> None:
    w = await world(db)
    neighbour = await person(db)
    await notifications.follow(db, neighbour, f"project:{w.project.id}")
    await ask.ask(db, w.carrier, w.project, asked(), NOW)
    await db.commit()
    await work()
    kinds = [one.kind for one in await notifications.notices_of(db, neighbour)]
    assert kinds == ["items.needed"]
    assert [one.kind for one in await notifications.notices_of(db, w.carrier)] == []
    await sign_in_as(db, browser, neighbour)
    await browser.go("/fr/avis")
    assert "Une grande échelle" in browser.text


async def test_what_is_recalled_is_recalled_once_however_often_the_clock_strikes(
    db: AsyncSession, work: Work
) -> None:
    w = await world(db, terms=Terms.LOAN)
    await items.offer(db, w.need, w.giver, S.DELIVERED, return_by=items.day(2))
    for days in range(3):
        await remind.loans(db, NOW + timedelta(days=days))
        await db.commit()
        await work()
    told = [one.data["what"] for one in await notifications.notices_of(db, w.giver)]
    assert told == ["return_soon"], "soon once, whatever the hour"
    await remind.loans(db, NOW + timedelta(days=3))
    await remind.loans(db, NOW + timedelta(days=10))
    await db.commit()
    await work()
    told = [one.data["what"] for one in await notifications.notices_of(db, w.giver)]
    assert told == ["return_soon", "return_late"]


@pytest.mark.parametrize("state", [S.DISPUTED, S.RETURNED, S.ACCEPTED, S.RENEGED])
async def test_only_what_is_lent_now_is_to_be_given_back(db: AsyncSession, state: S) -> None:
    w = await world(db, terms=Terms.LOAN)
    await items.offer(db, w.need, w.giver, state, return_by=items.day(1))
    gift = await items.need(db, w.project)
    await items.offer(db, gift, w.giver, S.DELIVERED, return_by=items.day(1))
    assert await remind.loans(db, NOW) == 0


async def test_a_team_is_reminded_of_an_offer_that_waits_and_of_no_other(
    db: AsyncSession, work: Work
) -> None:
    w = await world(db)
    week = timedelta(days=7, hours=1)
    await items.offer(db, w.need, w.giver, created_at=NOW - week)
    await items.offer(db, w.need, await person(db), created_at=NOW - timedelta(days=6))
    await items.offer(db, w.need, await person(db), S.DECLINED, created_at=NOW - week)
    await items.offer(db, w.need, await person(db), created_at=NOW - timedelta(days=40))
    for days in range(3):
        await remind.unanswered(db, NOW + timedelta(minutes=days))
        await db.commit()
        await work()
    for who in (w.carrier, w.member):
        told = [one.data["what"] for one in await notifications.notices_of(db, who)]
        assert told == ["unanswered"]


async def test_what_moderators_hid_is_named_in_no_letter_though_both_sides_go_on(
    db: AsyncSession,
) -> None:
    w, made = await an_offer(db, S.ACCEPTED)
    data = {"offer": made.public_id, "what": "accepted", "num": "2"}
    write = notice_kinds()["items.mine"].write
    w.need.hidden_at = NOW
    await db.commit()
    for language, named in (("fr", "« besoin masqué »"), ("en", "“a hidden need”")):
        with using(language):
            text = await write(db, data)
        assert text is not None
        assert named in " ".join(text.title.split())
        assert items.TITLE not in text.title + text.excerpt
        assert w.project.title in text.excerpt
    w.project.hidden_at = NOW
    await db.commit()
    text = await write(db, data)
    assert text is not None
    assert w.project.title not in text.title + text.excerpt
