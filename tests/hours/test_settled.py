"""What was settled stays, whoever asks and however: the database itself says no, by SQL too."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.settings import Settings
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import CLOSED, OPEN, Act, Side, State
from app.hours.service.turn import turn
from app.missions.models import Mission, MissionSession
from app.organisations.models import Organisation
from tests.factories import hours, projects
from tests.factories.accounts import person
from tests.hours.sides import WHY, Sides, sides

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STAYS = "stays as it is"
EVERY_COLUMN = {
    "public_id": "'zzzzzzzzzz'", "title": "'Autre chose'", "language": "'en'",
    "worked_on": "worked_on - 1", "most_minutes": "most_minutes + 5", "minutes": "minutes - 5",
    "said_by": "'organiser'", "rounds": "rounds + 1", "state": "'proposed'",
    "proposed_at": "proposed_at - interval '1 day'", "reminded_at": "now()",
    "decided_at": "decided_at - interval '1 day'", "territory_id": "NULL",
}  # fmt: skip
"""What each column would become; those that may be emptied are tried apart."""
FORGETTABLE = ("person_id", "decided_by_id", "mission_id", "session_id", "organisation_id")


async def refused(db: AsyncSession, statement: object, match: str = STAYS) -> None:
    with pytest.raises(DBAPIError, match=match):
        await db.execute(statement)  # type: ignore[call-overload]
    await db.rollback()


def test_every_column_is_tried() -> None:
    tried = {*EVERY_COLUMN, *FORGETTABLE, "id", "project_id"}
    assert tried == {column.name for column in HoursEntry.__table__.columns}


@pytest.mark.parametrize("state", sorted(CLOSED))
async def test_no_column_of_what_was_settled_changes(db: AsyncSession, state: State) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=state, decided_by=around.owner)
    number = entry.id
    for column, becomes in EVERY_COLUMN.items():
        change = text(f"UPDATE hours_entry SET {column} = {becomes} WHERE id = {number}")
        await refused(db, change)
    await refused(db, text(f"DELETE FROM hours_entry WHERE id = {number}"))
    await refused(db, text("DELETE FROM hours_entry"))


@pytest.mark.parametrize("state", sorted(CLOSED))
async def test_who_and_what_is_gone_is_forgotten_and_never_replaced(
    db: AsyncSession, state: State
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=state, decided_by=around.owner)
    other = await sides(db)
    others = {
        "person_id": other.giver.id, "decided_by_id": other.owner.id,
        "mission_id": other.mission.id, "session_id": other.one.id,
        "organisation_id": other.of.id,
    }  # fmt: skip
    this = HoursEntry.id == entry.id
    for column, number in others.items():
        await refused(db, update(HoursEntry).where(this).values(**{column: number}))
    for column in FORGETTABLE:
        await db.execute(update(HoursEntry).where(this).values(**{column: None}))
        await db.commit()
        await refused(db, update(HoursEntry).where(this).values(**{column: others[column]}))
    kept = await hours.again(db, entry)
    assert (kept.minutes, kept.state) == (120, state)


async def test_hours_of_a_project_stay_when_the_project_is_gone(db: AsyncSession) -> None:
    project = await projects.project(db, "in_progress")
    mission, one = await hours.held(db, project=project)
    entry = await hours.entry(db, None, mission, one, state="confirmed")
    await db.execute(update(HoursEntry).where(HoursEntry.id == entry.id).values(project_id=None))
    await db.commit()
    assert (await hours.again(db, entry)).minutes == 120
    again = update(HoursEntry).where(HoursEntry.id == entry.id).values(project_id=project.id)
    await refused(db, again)


@pytest.mark.parametrize("state", sorted(OPEN))
async def test_what_still_waits_may_change_and_go(db: AsyncSession, state: State) -> None:
    around = await sides(db)
    entry = await around.entry(db, state=state)
    this = HoursEntry.id == entry.id
    await db.execute(update(HoursEntry).where(this).values(minutes=60))
    await db.execute(delete(HoursEntry).where(this))
    await db.commit()
    assert (await db.scalars(select(HoursTurn.id))).all() == [], "what was said of it goes too"


async def test_a_mission_a_date_or_an_organisation_that_goes_leaves_the_hours(
    db: AsyncSession,
) -> None:
    around = await sides(db)
    entry = await around.entry(db, state="confirmed", decided_by=around.owner)
    for table, number in (
        (MissionSession, around.one.id),
        (Mission, around.mission.id),
        (Organisation, around.of.id),
    ):
        await db.execute(delete(table).where(table.id == number))
        await db.commit()
    kept = await hours.again(db, entry)
    assert (kept.session_id, kept.mission_id, kept.organisation_id) == (None, None, None)
    assert (kept.title, kept.minutes, kept.person_id) == (
        around.mission.title, 120, around.giver.id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"minutes": 181}, "not_over_the_session"),
        ({"minutes": -5}, "not_over_the_session"),
        ({"most_minutes": 4, "minutes": 0}, "most_minutes"),
        ({"most_minutes": 2881}, "most_minutes"),
        ({"state": "paid"}, "state"),
        ({"said_by": "staff"}, "said_by"),
        ({"language": "es"}, "language"),
        ({"decided_at": NOW}, "decided"),
        ({"state": "confirmed"}, "decided"),
    ],
)
async def test_a_row_that_no_rule_could_make_is_refused(
    db: AsyncSession, values: dict[str, object], rule: str
) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    sets = ", ".join(f"{column} = :{column}" for column in values)
    statement = text(f"UPDATE hours_entry SET {sets} WHERE id = {entry.id}")
    await refused(db, statement.bindparams(**values), match=rule)


async def test_nobody_confirms_themselves_by_sql_either(db: AsyncSession) -> None:
    around = await sides(db)
    entry = await around.entry(db)
    himself = {"state": "confirmed", "decided_at": NOW, "decided_by_id": around.giver.id}
    change = update(HoursEntry).where(HoursEntry.id == entry.id)
    await refused(db, change.values(**himself), match="not_confirmed_by_oneself")
    await db.execute(change.values(**himself | {"decided_by_id": around.owner.id}))
    await db.commit()


async def test_one_person_has_one_number_for_one_date_even_by_sql(db: AsyncSession) -> None:
    around = await sides(db)
    first = await around.entry(db)
    row = {c.name: getattr(first, c.name) for c in HoursEntry.__table__.columns if c.name != "id"}
    second = row | {"public_id": "zzzzzzzzzz"}
    await refused(db, insert(HoursEntry).values(**second), match="uq_hours_entry_once")
    await db.execute(
        insert(HoursEntry).values(**second | {"state": "withdrawn", "decided_at": NOW})
    )
    await db.execute(insert(HoursEntry).values(**second | {"public_id": "yyyyyyyyyy", "session_id": None}))  # fmt: skip
    await db.commit()


async def test_what_was_said_is_never_said_otherwise_only_forgotten(db: AsyncSession) -> None:
    around: Sides = await sides(db)
    entry = await around.entry(db)
    await turn(db, around.owner, entry.public_id, Act.DISPUTE, NOW, 60, WHY)
    await db.commit()
    for change in (
        {"minutes": 100}, {"side": Side.STAFF}, {"act": Act.ACCEPT}, {"at": NOW + timedelta(1)},
        {"words": "Autre chose."}, {"by_id": around.giver.id},
    ):  # fmt: skip
        last = HoursTurn.act == Act.DISPUTE
        await refused(db, update(HoursTurn).where(last).values(**change))
    await db.execute(update(HoursTurn).values(words="", by_id=None))
    await db.commit()
    await refused(db, update(HoursTurn).values(words=WHY))


EVERY_FIGURE = {
    "public_id": "'zzzzzzzzzz'", "issuer": "'Autre'", "since": "since - 1", "until": "until - 1",
    "minutes": "minutes + 1", "days": "days + 1", "lines": "'[]'", "made_at": "now()",
    "code_hash": "'\\x00'", "name": "'Autre'", "initials": "'A.'", "sealed_code": "'\\x01'",
}  # fmt: skip


async def test_no_figure_of_a_certificate_changes_revoked_or_not(
    db: AsyncSession, settings: Settings
) -> None:
    revoked = {"revoked_at": NOW, "revoked_by": "person", "revoke_reason": WHY}
    for fields in ({}, revoked):
        made, _code = await hours.certificate(db, settings, **fields)
        number = made.id
        for column, becomes in EVERY_FIGURE.items():
            change = f"UPDATE certificate SET {column} = {becomes} WHERE id = {number}"
            await refused(db, text(change))
        await refused(db, delete(Certificate).where(Certificate.id == number))
        if fields:
            for column, becomes in (("revoke_reason", "Non."), ("revoked_by", "staff")):
                other = update(Certificate).where(Certificate.id == number)
                await refused(db, other.values(**{column: becomes}))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"since": date(2026, 7, 1), "until": date(2026, 6, 1)}, "period"),
        ({"minutes": 0}, "something"),
        ({"days": 0}, "something"),
        ({"revoked_at": NOW}, "revoked_by_somebody"),
        ({"revoked_by": "person"}, "revoked_by_somebody"),
        ({"revoked_at": NOW, "revoked_by": "nobody"}, "revoked_by"),
    ],
)
async def test_a_certificate_that_no_rule_could_make_is_refused(
    db: AsyncSession, settings: Settings, values: dict[str, object], rule: str
) -> None:
    with pytest.raises(DBAPIError, match=rule):
        await hours.certificate(db, settings, **values)


async def test_a_certificate_has_one_issuer_and_a_code_of_its_own(
    db: AsyncSession, settings: Settings
) -> None:
    around = await sides(db)
    project = await projects.project(db)
    await db.commit()
    who = await person(db)
    with pytest.raises(DBAPIError, match="one_issuer"):
        await hours.certificate(
            db, settings, who, organisation_id=around.of.id, project_id=project.id,
        )  # fmt: skip
    await db.rollback()
    _made, code = await hours.certificate(db, settings, who)
    with pytest.raises(DBAPIError, match="code_hash"):
        await hours.certificate(db, settings, who, code=code)
