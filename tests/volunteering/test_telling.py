"""Who hears of what: each notice, to whom and to whom not, what it says in both languages, when it is silent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import gettext, using
from app.core.notices import notice_kinds
from app.missions.models import Mission, MissionSession
from app.organisations.rules import Role
from app.volunteering.queries import dates
from app.volunteering.queries.hosts import receivers
from app.volunteering.service import cancel, replace, sign_up, telling, wait
from app.volunteering.service.finish import finish
from tests.factories import missions, organisations, projects, volunteering
from tests.factories.accounts import person
from tests.volunteering.scene import DAY, HOUR, accepted, told

NOW = datetime.now(UTC)
SOON = NOW + DAY * 6


@dataclass(frozen=True, slots=True)
class House:
    """An organisation with an owner, an editor and a member, and a session that it runs."""

    date: MissionSession
    mission: Mission
    owner: Actor
    editor: Actor
    member: Actor

    @property
    def hosts(self) -> set[int]:
        return {self.owner.id, self.editor.id}


async def a_house(db: AsyncSession, starts: datetime = SOON, places: int = 2) -> House:
    owner, editor, member = [await person(db) for _ in range(3)]
    host = await organisations.organisation(db, owner)
    await organisations.join(db, host, editor, Role.EDITOR)
    await organisations.join(db, host, member, Role.MEMBER)
    mission = await missions.mission(
        db, organisation=host, owner=owner, places=places, title="Servir la soupe",
        sessions=[(starts, starts + HOUR * 2)],
    )  # fmt: skip
    return House(await volunteering.session_of(db, mission), mission, owner, editor, member)


async def reads(db: AsyncSession, kind: str, french: str, english: str) -> None:
    """Check what the only notice of a kind says, and that it names the mission."""
    [said] = await told(db, kind)
    for language, words in (("fr", french), ("en", english)):
        text = await said.read(db, language)
        assert text is not None
        assert words in text.title.replace("\xa0", " "), text.title
        assert "Servir la soupe" in text.title
        assert text.path.startswith(f"/{language}/")


async def test_who_signs_up_is_told_to_those_who_receive_them_once(db: AsyncSession) -> None:
    house = await a_house(db)
    who = await accepted(db, house.date, name="Rose")
    for _twice in range(2):
        await sign_up.sign_up(db, who, house.date.id, NOW)
    await db.commit()
    [said] = await told(db, "comes")
    assert said.reaches == house.hosts
    await reads(db, "comes", "Rose vient à", "Rose comes to")


async def test_a_host_who_comes_is_not_told_of_themselves(db: AsyncSession) -> None:
    house = await a_house(db)
    await sign_up.sign_up(db, house.editor, house.date.id, NOW)
    await db.commit()
    [said] = await told(db, "comes")
    assert said.reaches == {house.owner.id}


@pytest.mark.parametrize(
    ("starts", "kind", "french", "english"),
    [
        (SOON, "cancelled", "ne peut pas venir", "cannot come to"),
        (NOW + HOUR * 20, "cancelled_late", "nous demandons à d’autres", "others are being asked"),
    ],
)
async def test_a_place_given_back_is_told_in_time_or_late(
    db: AsyncSession, starts: datetime, kind: str, french: str, english: str
) -> None:
    house = await a_house(db, starts)
    who = await person(db, name="Rose")
    place = await volunteering.volunteer(db, house.date, who)
    await cancel.cancel(db, who, place.public_id, NOW)
    await db.commit()
    [said] = [one for one in await told(db) if one.kind.startswith("volunteering.cancelled")]
    assert (said.kind, said.reaches) == (f"volunteering.{kind}", house.hosts)
    [text] = [await said.read(db, "en")]
    assert text is not None
    assert "Rose" in text.title
    assert english in text.title
    read = await said.read(db, "fr")
    assert read is not None
    assert french in read.title.replace("\xa0", " ")


async def test_an_offer_taken_is_told_to_hosts_and_one_turned_down_is_not(
    db: AsyncSession,
) -> None:
    house = await a_house(db)
    one, two = [await accepted(db, house.date) for _ in range(2)]
    first = await volunteering.waiting(db, house.date, one, offered_until=NOW + DAY)
    second = await volunteering.waiting(db, house.date, two, offered_until=NOW + DAY)
    await wait.take(db, one, first.public_id, NOW)
    await wait.step_back(db, two, second.public_id, NOW)
    await db.commit()
    kinds = [one.kind for one in await told(db)]
    assert kinds == ["volunteering.comes"]


async def test_a_no_to_a_question_is_told_to_nobody_and_a_yes_to_the_hosts(
    db: AsyncSession,
) -> None:
    house = await a_house(db)
    one, two = await person(db), await person(db)
    asks = [await volunteering.ask(db, house.date, who) for who in (one, two)]
    await replace.say_no(db, one, asks[0].public_id, NOW)
    await db.commit()
    assert await told(db) == []
    await replace.say_yes(db, two, asks[1].public_id, NOW)
    await db.commit()
    [said] = await told(db)
    assert (said.kind, said.reaches) == ("volunteering.comes", house.hosts)


@pytest.mark.parametrize(
    ("number", "kind", "french", "english"),
    [
        (1, "asked", "à la place de quelqu’un", "instead of somebody"),
        (0, "invited", "Viendriez-vous", "Would you come"),
    ],
)
async def test_being_asked_says_why_and_falls_silent_once_it_is_answered(
    db: AsyncSession, number: int, kind: str, french: str, english: str
) -> None:
    house = await a_house(db)
    who = await person(db)
    ask = await volunteering.ask(db, house.date, who, wave=number)
    await telling.asked(db, await dates.hold(db, house.date.id), [ask])
    await db.commit()
    [said] = await told(db)
    assert (said.kind, said.reaches) == (f"volunteering.{kind}", {who.id})
    for language, words in (("fr", french), ("en", english)):
        text = await said.read(db, language)
        assert text is not None
        assert words in text.title.replace("\xa0", " ")
        assert "Servir la soupe" in text.title
    await replace.say_no(db, who, ask.public_id, NOW)
    await db.commit()
    assert await said.read(db) is None


async def test_the_question_who_came_goes_to_the_hosts_with_a_way_to_answer(
    db: AsyncSession,
) -> None:
    house = await a_house(db, NOW - HOUR * 4)
    await volunteering.volunteer(db, house.date)
    for _twice in range(2):
        await finish(db, house.date.id, NOW)
        await db.commit()
    [said] = await told(db, "who_came")
    assert said.reaches == house.hosts
    await reads(db, "who_came", "Qui est venu", "Who came to")
    text = await said.read(db)
    assert text is not None
    assert text.path == f"/fr/seances/{house.date.public_id}/accueil"


async def test_that_nobody_was_found_is_told_to_the_hosts(db: AsyncSession) -> None:
    house = await a_house(db)
    await telling.nobody_found(db, await dates.hold(db, house.date.id))
    await db.commit()
    [said] = await told(db, "nobody")
    assert said.reaches == house.hosts
    await reads(db, "nobody", "Personne n’a pu remplacer", "Nobody could replace")


Tells = Callable[[AsyncSession, House], Awaitable[object]]


async def tells_offer(db: AsyncSession, house: House) -> None:
    turn = await volunteering.waiting(db, house.date, offered_until=NOW + DAY)
    await telling.offered(db, turn)


async def tells_lapse(db: AsyncSession, house: House) -> None:
    dated = await dates.hold(db, house.date.id)
    await telling.lapsed(db, dated, 7, (await person(db)).id)


async def tells_ask(db: AsyncSession, house: House) -> None:
    ask = await volunteering.ask(db, house.date)
    await telling.asked(db, await dates.hold(db, house.date.id), [ask])


async def tells_nobody(db: AsyncSession, house: House) -> None:
    await telling.nobody_found(db, await dates.hold(db, house.date.id))


async def tells_who_came(db: AsyncSession, house: House) -> None:
    await telling.who_came(db, await dates.hold(db, house.date.id))


@pytest.mark.parametrize(
    "tells", [tells_offer, tells_lapse, tells_ask, tells_nobody, tells_who_came]
)
async def test_of_a_mission_that_was_hidden_every_notice_falls_silent(
    db: AsyncSession, tells: Tells
) -> None:
    house = await a_house(db)
    await tells(db, house)
    await db.commit()
    [said] = await told(db)
    assert await said.read(db) is not None
    house.mission.hidden_at = NOW
    await db.commit()
    assert await said.read(db) is None


@pytest.mark.parametrize("kind", ["applied", "answered", "lapsed", "comes", "dropped", "asked"])
async def test_what_is_not_there_any_more_is_told_to_nobody(db: AsyncSession, kind: str) -> None:
    data = dict.fromkeys(("application", "session", "sign_up", "ask", "turn"), "zzzzzzzzzz")
    data["state"] = "sent" if kind == "applied" else "accepted"
    assert await notice_kinds()[f"volunteering.{kind}"].write(db, data) is None


async def test_the_receivers_of_a_project_are_its_carriers_and_members_who_said_yes(
    db: AsyncSession,
) -> None:
    carrier, helper, mentor = [await person(db) for _ in range(3)]
    project = await projects.project(db, carrier=carrier, members=[helper], mentor=mentor)
    assert await receivers(db, project.id, None) == sorted([carrier.id, helper.id])
    host = await organisations.organisation(db)
    assert mentor.id not in await receivers(db, project.id, host.id)
    assert await receivers(db, None, None) == []


async def test_every_notice_says_why_one_is_told_in_words_that_are_translated(
    db: AsyncSession,
) -> None:
    house = await a_house(db, NOW + HOUR * 20)
    who = await accepted(db, house.date)
    await tells_offer(db, house)
    await tells_ask(db, house)
    place = await sign_up.sign_up(db, who, house.date.id, NOW)
    await cancel.cancel(db, who, place.public_id, NOW)
    await telling.dropped(db, place)
    await db.commit()
    reasons = {one.because for one in await told(db)}
    assert len(reasons) >= 4
    for reason in reasons:
        with using("fr"):
            assert gettext(reason) != reason
        assert reason.startswith("because")


async def test_nobody_s_address_stands_in_any_notice(db: AsyncSession) -> None:
    house = await a_house(db, NOW + HOUR * 20)
    who = await accepted(db, house.date, email="rose.secrete@exemple.ca")
    place = await sign_up.sign_up(db, who, house.date.id, NOW)
    await cancel.cancel(db, who, place.public_id, NOW)
    await db.commit()
    for said in await told(db):
        assert "rose.secrete" not in str(said.data)
        text = await said.read(db)
        assert text is None or "rose.secrete" not in f"{text.title}{text.excerpt}{text.path}"
