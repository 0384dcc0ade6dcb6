"""Confirming, discussing, settling: on the pages, by whom, and what the database then keeps."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.errors import NotFound, Refused
from app.core.runtime import Runtime
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import Act, Side, State
from app.hours.service.turn import turn
from tests.factories import hours, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Work = Callable[[], Awaitable[None]]


async def two_sides(db: AsyncSession, **entry: object) -> tuple[HoursEntry, Actor, Actor]:
    """Make hours of somebody for an organisation, and return them with the giver and the owner."""
    owner, giver = await person(db, name="Omar"), await person(db, name="Léa")
    mission, one = await hours.held(db, owner=owner, title="Peindre la palissade")
    return await hours.entry(db, giver, mission, one, **entry), giver, owner  # type: ignore[arg-type]


async def open_as(browser: Visitor, db: AsyncSession, who: Actor, entry: HoursEntry) -> Visitor:
    await sign_in_as(db, browser, who)
    return await browser.go(f"/fr/heures/{entry.public_id}")


async def test_the_other_side_confirms_and_the_person_is_told(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    entry, giver, owner = await two_sides(db)
    await open_as(browser, db, owner, entry)
    await browser.submit("form[action$=confirmer]")
    assert "C’est confirmé" in browser.text
    assert "ne peuvent plus être changées" in browser.text
    entry = await hours.again(db, entry)
    assert (entry.state, entry.minutes, entry.decided_by_id) == (State.CONFIRMED, 120, owner.id)
    await work()
    await sign_in_as(db, browser, giver)
    await browser.go("/fr/avis")
    assert "Vos 2 h pour « Peindre la palissade » sont confirmées" in browser.text.replace(
        "\u00a0", " "
    )
    await browser.go("/fr/moi")
    assert "2 h cette année" in browser.text.replace("\u00a0", " ")


async def test_two_sides_discuss_until_they_agree(browser: Visitor, db: AsyncSession) -> None:
    entry, giver, owner = await two_sides(db)
    await open_as(browser, db, owner, entry)
    await browser.submit("form.hours-form", hours="1", minutes="0", words="Court")
    assert browser.status == 422
    assert browser.error("words")
    await browser.submit("form.hours-form", hours="1", minutes="0", words="Nous avons fini à 15 h.")
    assert "Omar dit plutôt 1 h" in browser.text.replace("\u00a0", " ")
    assert "C’est au tour de l’autre partie" in browser.text
    assert browser.page.css_first("form.hours-form") is None
    await open_as(browser, db, giver, entry)
    assert "Nous avons fini à 15 h." in browser.text
    await browser.submit(
        "form.hours-form", hours="1", minutes="30", words="J’ai rangé les pinceaux ensuite."
    )
    await open_as(browser, db, owner, entry)
    await browser.submit("form[action$=accepter]")
    entry = await hours.again(db, entry)
    assert (entry.state, entry.minutes) == (State.SETTLED, 90)
    said = select(HoursTurn.side, HoursTurn.minutes).where(HoursTurn.entry_id == entry.id)
    assert [tuple(r) for r in await db.execute(said.order_by(HoursTurn.id))] == [
        (Side.PERSON, 120),
        (Side.ORGANISER, 60),
        (Side.PERSON, 90),
        (Side.ORGANISER, 90),
    ]


async def test_the_person_corrects_and_takes_back_before_anybody_answered(
    browser: Visitor, db: AsyncSession
) -> None:
    entry, giver, _owner = await two_sides(db, said_by=Side.CHECK_IN)
    await open_as(browser, db, giver, entry)
    await browser.submit("form[action$=corriger]", hours="3", minutes="10")
    assert "plus que la durée de la séance" in browser.text
    await browser.submit("form[action$=corriger]", hours="2", minutes="30")
    entry = await hours.again(db, entry)
    assert (entry.minutes, entry.said_by) == (150, Side.PERSON)
    await browser.submit("form[action$=retirer]")
    assert (await hours.again(db, entry)).state is State.WITHDRAWN
    assert "Vous avez retiré ces heures" in browser.text


async def test_nobody_confirms_their_own_hours_even_who_runs_the_mission(
    browser: Visitor, db: AsyncSession
) -> None:
    owner, second = await person(db), await person(db)
    of = await organisations.organisation(db, owner)
    await organisations.join(db, of, second, "editor")
    mission, one = await hours.held(db, organisation=of)
    entry = await hours.entry(db, owner, mission, one)
    await open_as(browser, db, owner, entry)
    assert browser.page.css_first("form[action$=confirmer]") is None
    for act in (Act.CONFIRM, Act.DISPUTE, Act.SETTLE, Act.ACCEPT):
        with pytest.raises(Refused):
            await turn(db, owner, entry.public_id, act, entry.proposed_at, 60, "Parce que oui.")
    with pytest.raises(DBAPIError):
        await db.execute(
            update(HoursEntry)
            .where(HoursEntry.id == entry.id)
            .values(state=State.CONFIRMED, decided_at=entry.proposed_at, decided_by_id=owner.id)
        )
    await db.rollback()
    entry = await hours.again(db, entry)
    await open_as(browser, db, second, entry)
    await browser.submit("form[action$=confirmer]")
    assert (await hours.again(db, entry)).state is State.CONFIRMED


async def test_others_do_not_know_that_there_are_such_hours(
    browser: Visitor, db: AsyncSession
) -> None:
    entry, _giver, owner = await two_sides(db)
    other = await person(db)
    elsewhere = await person(db, roles=("moderator:ville-marie",))
    of = await db.get_one(HoursEntry, entry.id)
    assert of.organisation_id is not None
    for who in (other, elsewhere):
        await open_as(browser, db, who, entry)
        assert browser.status == 404
        with pytest.raises(NotFound):
            await turn(db, who, entry.public_id, Act.CONFIRM, entry.proposed_at)
    await browser.go("/fr/heures/zzzzzzzzzz")
    assert browser.status == 404
    await open_as(browser, db, owner, entry)
    assert browser.status == 200


async def test_a_moderator_decides_once_each_side_has_spoken(
    browser: Visitor, db: AsyncSession, work: Work
) -> None:
    entry, giver, _owner = await two_sides(db, state=State.DISPUTED, rounds=2, minutes=60)
    staff = await person(db, roles=("moderator",))
    await sign_in_as(db, browser, staff)
    await browser.go("/fr/equipe/heures")
    await browser.follow("Peindre la palissade")
    await browser.submit(
        "form.hours-form", hours="1", minutes="30", words="La feuille de présence le montre."
    )
    entry = await hours.again(db, entry)
    assert (entry.state, entry.minutes, entry.decided_by_id) == (State.SETTLED, 90, staff.id)
    log = select(AuditEntry.reason).where(AuditEntry.action == "hours.settled")
    assert (await db.scalars(log)).all() == ["La feuille de présence le montre."]
    await work()
    await sign_in_as(db, browser, giver)
    await browser.go("/fr/avis")
    assert "réglées à 1 h 30" in browser.text.replace("\u00a0", " ")


async def test_several_are_confirmed_together_but_only_one_s_own_missions(
    browser: Visitor, db: AsyncSession
) -> None:
    carrier, mate, elsewhere = await person(db), await person(db), await person(db)
    project = await projects.project(db, "mobilising", carrier, [mate])
    mission, one = await hours.held(db, project=project, title="Creuser les fosses")
    made = [await hours.entry(db, None, mission, one) for _n in range(3)]
    own = await hours.entry(db, mate, mission, one)
    foreign = await hours.entry(db, elsewhere)
    await sign_in_as(db, browser, mate)
    await browser.go("/fr/heures")
    assert len(browser.page.css("input[name=entry]")) == 3, "not their own, not those of others"
    await browser.submit("main form")
    assert "Cochez les heures" in browser.error("entry")
    await browser.submit("main form", entry=[e.public_id for e in made[:2]])
    assert "Les heures de 2 personnes sont confirmées" in browser.text
    await browser.submit("main form", entry=[made[2].public_id, foreign.public_id])
    assert browser.status == 403
    await browser.go("/fr/heures")
    await browser.submit("main form", entry=[own.public_id])
    assert browser.status == 403
    states = [(await hours.again(db, e)).state for e in (*made, own, foreign)]
    assert states == [State.CONFIRMED, State.CONFIRMED, *[State.PROPOSED] * 3]


@pytest.mark.parametrize("state", [State.CONFIRMED, State.SETTLED, State.WITHDRAWN])
async def test_the_database_lets_nobody_change_what_was_settled(
    db: AsyncSession, state: State
) -> None:
    entry, giver, _owner = await two_sides(db, state=state)
    other = await person(db)
    this = HoursEntry.id == entry.id
    for change in (
        update(HoursEntry).where(this).values(minutes=180),
        update(HoursEntry).where(this).values(worked_on=entry.worked_on.replace(day=1, month=1)),
        update(HoursEntry).where(this).values(state=State.PROPOSED, decided_at=None),
        update(HoursEntry).where(this).values(person_id=other.id),
        delete(HoursEntry).where(this),
    ):
        with pytest.raises(DBAPIError, match="stays as it is"):
            await db.execute(change)
        await db.rollback()
    await db.execute(update(HoursEntry).where(this).values(person_id=None))
    await db.commit()
    assert (await hours.again(db, entry)).person_id is None, "who left may be forgotten"
    assert giver.id


async def test_what_was_said_of_hours_stays_too(db: AsyncSession) -> None:
    await two_sides(db)
    for values in ({"minutes": 5}, {"words": "Autre chose"}):
        with pytest.raises(DBAPIError, match="stays as it is"):
            await db.execute(update(HoursTurn).values(**values))
        await db.rollback()


async def test_of_two_who_answer_at_once_one_is_told_that_it_is_over(
    runtime: Runtime, db: AsyncSession
) -> None:
    """Two editors and the person act on the same hours in transactions of their own."""
    entry, giver, owner = await two_sides(db)
    second = await person(db)
    of = (await hours.again(db, entry)).organisation_id
    await organisations.join(db, await db.get_one(organisations.Organisation, of), second, "editor")

    async def act(who: Actor, what: Act, minutes: int | None = None) -> str:
        try:
            async with runtime.database.transaction() as session:
                await turn(
                    session, who, entry.public_id, what, entry.proposed_at, minutes, "Une raison."
                )
        except Refused:
            return "refused"
        return str(what)

    answers = await asyncio.gather(
        act(owner, Act.CONFIRM), act(second, Act.CONFIRM), act(second, Act.CONFIRM),
        act(owner, Act.CONFIRM), act(giver, Act.WITHDRAW),
    )  # fmt: skip
    assert sorted(answers).count("refused") == 4
    entry = await hours.again(db, entry)
    assert entry.state in {State.CONFIRMED, State.WITHDRAWN}
    turns = select(func.count()).select_from(HoursTurn).where(HoursTurn.act.is_not(None))
    assert (await db.execute(turns)).scalar_one() == 1
    assert (await db.execute(select(func.count()).select_from(Certificate))).scalar_one() == 0
