"""What the audit log is asked: every filter means what it says, within what a role reaches."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.audit_filters import ELSEWHERE, UNKNOWN, LogFilter, wanted_by
from app.audit.queries import NOBODY, Wanted
from app.core.errors import Invalid
from app.core.i18n import using
from app.core.web.forms import Form
from tests.factories.accounts import person


def typed(**fields: Any) -> LogFilter:
    return Form(LogFilter, fields).data


def refused(**fields: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        typed(**fields)
    return refusal.value.errors


@pytest.mark.parametrize(
    "subject", ["idea", "idea:12", "person:1", "data_copy:999999999999999999", ""]
)
def test_a_subject_is_a_kind_or_a_kind_and_a_number(subject: str) -> None:
    assert typed(subject=subject).subject == subject


@pytest.mark.parametrize(
    "subject",
    ["Idea", "idea:0", "idea:-1", "idea:", ":12", "idea:12:3", "idea 12", "idea:" + "9" * 19],
)
def test_any_other_subject_is_told_how_one_is_named(subject: str) -> None:
    with using("en"):
        assert refused(subject=subject) == {
            "subject": "Please write a kind, or a kind and a number: idea, or idea:12."
        }


@pytest.mark.parametrize("field", ["since", "until"])
@pytest.mark.parametrize(
    "day",
    ["2026-02-30", "2026-13-01", "22-11-2026", "hier", "2026-1-1", "1826-01-01", "2126-01-01"],
)
def test_what_is_no_day_is_told_how_one_is_written(field: str, day: str) -> None:
    with using("fr"):
        assert "2026-11-21" in refused(**{field: day})[field]


@given(st.dates(datetime(1900, 1, 1).date(), datetime(2099, 12, 31).date()))
def test_every_day_of_two_centuries_is_one(day: Any) -> None:
    assert typed(since=day.isoformat()).since == day.isoformat()


@given(st.text(max_size=70), st.sampled_from(["who", "what", "subject", "since", "until", "after"]))
def test_whatever_stands_in_the_address_is_understood_or_refused(text: str, field: str) -> None:
    try:
        typed(**{field: text})
    except Invalid as refusal:
        assert list(refusal.errors) == [field]


async def test_a_day_is_montreal_s_from_its_first_moment_to_its_last(db: AsyncSession) -> None:
    boss = await person(db, roles=("administrator",))
    wanted = await wanted_by(db, boss, typed(since="2026-07-01", until="2026-07-01"))
    assert wanted.since is not None
    assert wanted.until is not None
    assert wanted.since.astimezone(UTC) == datetime(2026, 7, 1, 4, tzinfo=UTC)
    assert wanted.until.astimezone(UTC) == datetime(2026, 7, 2, 4, tzinfo=UTC)


async def test_a_night_that_changes_the_hour_belongs_to_its_day(db: AsyncSession) -> None:
    boss = await person(db, roles=("administrator",))
    wanted = await wanted_by(db, boss, typed(since="2026-11-01", until="2026-11-01"))
    assert wanted.since is not None
    assert wanted.until is not None
    hours = (wanted.until.astimezone(UTC) - wanted.since.astimezone(UTC)).total_seconds() / 3600
    assert hours == 25


async def test_a_person_is_named_by_address_or_public_id(db: AsyncSession) -> None:
    boss = await person(db, roles=("administrator",))
    other = await person(db, email="amina@exemple.ca")
    asked = {
        "AMINA@exemple.ca": other.id,
        other.public_id: other.id,
        ELSEWHERE: NOBODY,
        "personne@nulle.part": UNKNOWN,
        "abcdefghjk": UNKNOWN,
        "Amina": UNKNOWN,
        "1 OR 1=1": UNKNOWN,
    }
    for who, number in asked.items():
        assert (await wanted_by(db, boss, typed(who=who))).by_id == number, who
    assert (await wanted_by(db, boss, typed())).by_id is None, "nobody is asked for"


async def test_each_role_reaches_so_far(db: AsyncSession) -> None:
    boss = await person(db, roles=("administrator",))
    everywhere = await person(db, roles=("moderator",))
    here = await person(db, roles=("moderator:verdun",))
    nothing = typed()
    assert await wanted_by(db, boss, nothing) == Wanted()
    assert await wanted_by(db, everywhere, nothing) == Wanted(any_territory=True)
    wanted = await wanted_by(db, here, nothing)
    assert wanted == Wanted(any_territory=True, territories=here.moderated_territories)


async def test_a_filter_widens_nobody_s_reach(db: AsyncSession) -> None:
    here = await person(db, roles=("moderator:verdun",))
    wanted = await wanted_by(db, here, typed(subject="idea:12", what="idea.merged", who="-"))
    assert wanted.territories == here.moderated_territories
    assert (wanted.subject_kind, wanted.subject_id, wanted.action) == ("idea", 12, "idea.merged")
    none = await wanted_by(db, replace(here, moderated_territories=frozenset()), typed())
    assert none.territories == frozenset(), "none at all, and not everything"
