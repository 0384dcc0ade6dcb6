"""Who is told what of hours: the other side, in their language, once; whoever acted, never."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.hours.chosen import REMIND_AFTER
from app.hours.jobs import remind, remind_of_waiting
from app.hours.models import HoursEntry
from app.hours.rules import Act, Side, State
from app.hours.schemas import Proposing
from app.hours.service.certify import revoke
from app.hours.service.propose import from_check_in, propose
from app.hours.service.turn import turn
from tests.factories import hours, organisations, projects, volunteering
from tests.factories.accounts import person
from tests.hours.sides import TITLE, WHY, Sides, moderator_here, plain, sides
from tests.notifications.letters import Mailbox, letters, words
from tests.profiles.hearing import due

Work = Callable[[], Awaitable[None]]
NOW = datetime.now(UTC)


async def told(db: AsyncSession) -> list[tuple[str, set[int]]]:
    """Return the kinds that were told, in order, and who really is: nobody of ``but``."""
    return [(one["kind"], set(one["to"]) - set(one["but"])) for one in await due(db, "")]


async def test_the_organisers_are_told_of_hours_that_wait_the_person_is_not(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    editor = await around.editor(db)
    member = await person(db)
    await organisations.join(db, around.of, member, "member")
    await hours.came(db, around.giver, around.one)
    typed = Proposing(session=around.one.public_id, hours=1)
    await propose(db, around.giver, around.mission, typed, NOW)
    assert await told(db) == [("hours.proposed", {around.owner.id, editor.id})]


async def test_an_organiser_who_gave_hours_is_not_told_of_them_by_the_check_in(
    db: AsyncSession,
) -> None:
    carrier, mate, mentor = [await person(db) for _n in range(3)]
    project = await projects.project(db, "in_progress", carrier, [mate], mentor=mentor)
    _mission, one = await hours.held(db, project=project)
    sign_up = await hours.came(db, mate, one)
    await from_check_in(db, sign_up.id, NOW)
    assert await told(db) == [("hours.proposed", {carrier.id})]


@pytest.mark.parametrize(
    ("act", "by", "kind", "to"),
    [
        (Act.CORRECT, "giver", "", ""),
        (Act.WITHDRAW, "giver", "", ""),
        (Act.CONFIRM, "owner", "hours.confirmed", "giver"),
        (Act.DISPUTE, "owner", "hours.disputed", "giver"),
        (Act.ACCEPT, "giver", "hours.settled", "owner editor"),
        (Act.DISPUTE, "giver", "hours.disputed", "owner editor"),
        (Act.ACCEPT, "owner", "hours.settled", "giver"),
        (Act.SETTLE, "staff", "hours.settled", "giver | owner editor"),
    ],
)
async def test_each_act_is_told_to_the_other_side_alone(
    db: AsyncSession, act: Act, by: str, kind: str, to: str
) -> None:
    around = await sides(db)
    people: dict[str, Actor] = {
        "giver": around.giver,
        "owner": around.owner,
        "editor": await around.editor(db),
        "staff": await moderator_here(db, around.mission),
    }
    is_open = act in {Act.CORRECT, Act.CONFIRM} or (act, by) == (Act.DISPUTE, "owner")
    said_by = Side.ORGANISER if by == "giver" else Side.PERSON
    entry = await around.entry(
        db,
        state=State.PROPOSED if is_open else State.DISPUTED,
        said_by=Side.PERSON if is_open else said_by,
        rounds=0 if is_open else 2,
    )
    await turn(db, people[by], entry.public_id, act, NOW, 90, WHY)
    wanted = [
        (kind, {people[name].id for name in group.split()}) for group in to.split("|") if group
    ]
    assert await told(db) == wanted


async def test_the_same_act_twice_is_told_twice_as_two_happenings(db: AsyncSession) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    await turn(db, around.owner, entry.public_id, Act.DISPUTE, NOW, 60, WHY)
    await turn(db, around.giver, entry.public_id, Act.DISPUTE, NOW, 100, WHY)
    await turn(db, around.owner, entry.public_id, Act.DISPUTE, NOW, 80, WHY)
    keys = [one["key"] for one in await due(db, "hours.disputed")]
    assert len(set(keys)) == 3


async def test_what_is_refused_is_told_to_nobody(db: AsyncSession) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.CONFIRMED)
    for who in (around.giver, around.owner):
        with pytest.raises(Exception, match="réglées"):
            await turn(db, who, entry.public_id, Act.CONFIRM, NOW)
    assert await told(db) == []


async def written(
    db: AsyncSession, kind: str, language: str, **data: str
) -> tuple[str, str, str] | None:
    with using(language):
        text = await notice_kinds()[kind].write(db, data)
    return None if text is None else (plain(text.title), text.path, plain(text.excerpt))


FRENCH = {
    "hours.proposed": f"Léa Roy : 2 h pour « {TITLE} » attendent votre confirmation",
    "hours.confirmed": f"Vos 2 h pour « {TITLE} » sont confirmées. Merci !",
    "hours.disputed": f"Heures de « {TITLE} » : l’autre partie dit 2 h",
    "hours.settled": f"Heures de « {TITLE} » : réglées à 2 h",
}
ENGLISH = {
    "hours.proposed": f"Léa Roy: 2 h for “{TITLE}” wait for your confirmation",
    "hours.confirmed": f"Your 2 h for “{TITLE}” are confirmed. Thank you!",
    "hours.disputed": f"Hours of “{TITLE}”: the other side says 2 h",
    "hours.settled": f"Hours of “{TITLE}”: settled at 2 h",
}


@pytest.mark.parametrize("kind", FRENCH)
async def test_each_notice_is_written_in_the_reader_s_language_and_leads_to_the_hours(
    db: AsyncSession, kind: str
) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    french = await written(db, kind, "fr", entry=entry.public_id)
    english = await written(db, kind, "en", entry=entry.public_id)
    assert french is not None
    assert english is not None
    assert french[:2] == (FRENCH[kind], f"/fr/heures/{entry.public_id}")
    assert english[:2] == (ENGLISH[kind], f"/en/hours/{entry.public_id}")
    assert await written(db, kind, "fr", entry="zzzzzzzzzz") is None


async def test_of_what_was_discussed_the_last_words_are_quoted_of_a_confirmation_none(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    await turn(db, around.owner, entry.public_id, Act.DISPUTE, NOW, 60, WHY)
    for kind, excerpt in (("hours.disputed", WHY), ("hours.settled", WHY), ("hours.confirmed", "")):
        found = await written(db, kind, "fr", entry=entry.public_id)
        assert found is not None
        assert found[2] == excerpt


async def test_of_whoever_has_left_nothing_is_written(db: AsyncSession) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=State.CONFIRMED, person_id=None)
    for kind in FRENCH:
        assert await written(db, kind, "fr", entry=entry.public_id) is None


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("fr", "autre partie", "parce que ce sont vos heures"),
        ("en", "the other side says 1 h", "because they are your hours"),
    ],
)
async def test_a_letter_says_what_is_disputed_and_why_it_came(
    db: AsyncSession, work: Work, mailbox: Mailbox, language: str, subject: str, line: str
) -> None:
    owner, giver = await person(db), await person(db, language=language)
    mission, one = await hours.held(db, owner=owner, title=TITLE)
    entry = await hours.entry(db, giver, mission, one)
    await turn(db, owner, entry.public_id, Act.DISPUTE, NOW, 60, WHY)
    await db.commit()
    await work()
    [letter] = [one for one in letters(mailbox) if one["To"] == giver.email]
    assert subject in plain(str(letter["Subject"]))
    said = words(letter)
    assert line in said.lower()
    assert WHY in said
    where = {"fr": "/fr/heures/", "en": "/en/hours/"}[language]
    assert f"http://testserver{where}{entry.public_id}" in said


async def test_a_revoked_certificate_is_told_to_its_owner_with_the_reason_and_cannot_be_refused(
    db: AsyncSession, settings: Settings
) -> None:
    around = await sides(db)
    made, _code = await hours.certificate(
        db, settings, around.giver, organisation_id=around.of.id, issuer=around.of.name
    )
    await revoke(db, around.owner, made.public_id, WHY, NOW)
    assert await told(db) == [("hours.certificate_revoked", {around.giver.id})]
    found = await written(db, "hours.certificate_revoked", "fr", certificate=made.public_id)
    assert found == (
        f"Votre attestation d’heures de {around.of.name} a été révoquée", "/fr/moi/heures", WHY,
    )  # fmt: skip
    assert notice_kinds()["hours.certificate_revoked"].is_due
    assert await written(db, "hours.certificate_revoked", "en", certificate="zzzzzzzzzz") is None


async def test_whoever_revokes_their_own_is_told_nothing(
    db: AsyncSession, settings: Settings
) -> None:
    who = await person(db)
    made, _code = await hours.certificate(db, settings, who)
    await revoke(db, who, made.public_id, WHY, NOW)
    assert await told(db) == [("hours.certificate_revoked", set())]


async def waiting(db: AsyncSession, around: Sides, *days: int) -> list[HoursEntry]:
    """Let hours of different people have waited so many days in one mission."""
    return [
        await hours.entry(db, None, around.mission, around.one, proposed_at=NOW - timedelta(days=n))
        for n in days
    ]


async def test_a_reminder_counts_people_and_comes_once(db: AsyncSession, runtime: Runtime) -> None:
    around = await sides(db)
    [first, *_rest] = await waiting(db, around, 40, 20, 13)
    assert first.person_id is not None
    again = await hours.entry(
        db, None, around.mission, None, proposed_at=NOW - timedelta(days=30),
        person_id=first.person_id,
    )  # fmt: skip
    assert again.person_id == first.person_id
    await remind(runtime)
    await remind(runtime)
    [one] = await due(db, "hours.waiting")
    assert (one["to"], one["data"]["many"]) == ([around.owner.id], "2"), "three entries, two people"
    found = await written(db, "hours.waiting", "fr", **one["data"])
    assert found is not None
    assert found[:2] == (
        f"« {TITLE} » : les heures de 2 personnes attendent toujours votre confirmation",
        "/fr/heures",
    )


@pytest.mark.parametrize("state", [s for s in State if s is not State.PROPOSED])
async def test_only_hours_that_nobody_answered_are_reminded_of(
    db: AsyncSession, state: State
) -> None:
    around = await sides(db)
    await around.entry(db, state=state, proposed_at=NOW - timedelta(days=90))
    assert await remind_of_waiting(db, NOW, timedelta(days=14)) == 0
    assert await told(db) == []


async def test_nobody_is_reminded_of_their_own_hours(db: AsyncSession) -> None:
    carrier, mate = await person(db), await person(db)
    project = await projects.project(db, "in_progress", carrier, [mate])
    mission, one = await hours.held(db, project=project)
    await hours.entry(db, carrier, mission, one, proposed_at=NOW - timedelta(days=20))
    await remind_of_waiting(db, NOW, REMIND_AFTER.default)
    assert await told(db) == [("hours.waiting", {mate.id})]


async def test_each_mission_is_reminded_of_apart_and_one_that_is_gone_not_at_all(
    db: AsyncSession,
) -> None:
    first, second = await sides(db), await sides(db)
    await waiting(db, first, 20)
    await waiting(db, second, 20, 30)
    await hours.entry(
        db, None, first.mission, None, proposed_at=NOW - timedelta(days=50), mission_id=None
    )
    assert await remind_of_waiting(db, NOW, REMIND_AFTER.default) == 4
    found = {one["data"]["mission"]: one["data"]["many"] for one in await due(db, "hours.waiting")}
    assert found == {str(first.mission.id): "1", str(second.mission.id): "2"}
    assert await written(db, "hours.waiting", "fr", mission="999999999", many="1") is None


async def test_a_confirmation_that_comes_between_two_nights_is_not_reminded_of(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    [early, late] = await waiting(db, around, 20, 10)
    await turn(db, around.owner, early.public_id, Act.CONFIRM, NOW)
    assert await remind_of_waiting(db, NOW, timedelta(days=14)) == 0
    assert await remind_of_waiting(db, NOW + timedelta(days=5), timedelta(days=14)) == 1
    assert (await hours.again(db, late)).reminded_at is not None


async def test_hours_outside_of_the_dates_are_told_alike(db: AsyncSession) -> None:
    around = await sides(db)
    helper = await person(db)
    await volunteering.application(db, around.mission, helper)
    typed = Proposing(day=date.today() - timedelta(days=2), hours=2)
    entry = await propose(db, helper, around.mission, typed, NOW)
    assert await told(db) == [("hours.proposed", {around.owner.id})]
    assert entry.session_id is None
