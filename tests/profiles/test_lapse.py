"""Roles end by themselves: told a month before and on the day after, once, and never of what goes on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import using
from app.core.jobs import timed_jobs
from app.core.notices import NoticeText, notice_kinds
from app.core.runtime import Runtime
from app.organisations.rules import State
from app.profiles.jobs import look_at_terms
from app.profiles.models import Leadership
from app.profiles.rules import CAUGHT_UP, ENDS_SOON, Standing, leader_until, today
from app.profiles.service import decide, lapse
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.profiles.hearing import due, turns
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
DAY = date(2026, 11, 22)
BEGAN = DAY - timedelta(days=400)


def days(many: int) -> timedelta:
    return timedelta(days=many)


async def leader_until_day(db: AsyncSession, ends_at: datetime, who: Actor | None = None) -> Any:
    return await profiles.leadership(
        db, who, confirmed_at=ends_at - days(730), ends_at=ends_at, nominations=0
    )


async def look(db: AsyncSession, now: datetime = NOW) -> list[tuple[str, str, list[int]]]:
    """Do what the job does and return what it tells."""
    before = len(await turns(db))
    await lapse.end_terms(db, now)
    await lapse.warn_leaders(db, now)
    await lapse.tell_officials(db, now)
    await lapse.tell_partners(db, now)
    await db.commit()
    return (await turns(db))[before:]


async def written(db: AsyncSession, language: str, data: dict[str, str]) -> NoticeText | None:
    with using(language):
        return await notice_kinds()["profiles.role"].write(db, data)


async def test_a_term_that_is_over_is_marked_and_its_leader_thanked_once(db: AsyncSession) -> None:
    leader = await person(db)
    whom = await leader_until_day(db, NOW - timedelta(minutes=1), leader)
    assert await look(db) == [("leadership", "over", [leader.id])]
    row = (await db.execute(select(Leadership.standing, Leadership.ended_at))).one()
    assert tuple(row) == (Standing.ENDED, whom.ends_at)
    assert await look(db) == []
    [told] = await due(db)
    said = await written(db, "fr", told["data"])
    assert said is not None
    assert said.title.startswith("Votre mandat de leader est terminé (Villeray")
    assert "Merci" in said.excerpt
    assert said.path == "/fr/moi"


async def test_a_term_in_force_is_left_alone(db: AsyncSession) -> None:
    await leader_until_day(db, NOW + timedelta(minutes=1))
    await profiles.leadership(db, standing=Standing.WILLING, nominations=0)
    assert await look(db) == []
    assert set(await db.scalars(select(Leadership.standing))) == {
        Standing.CONFIRMED, Standing.WILLING,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (ENDS_SOON + timedelta(minutes=1), False),
        (ENDS_SOON, True),
        (ENDS_SOON - CAUGHT_UP + timedelta(minutes=1), True),
        (ENDS_SOON - CAUGHT_UP, False),
        (timedelta(days=2), False),
    ],
    ids=["too early", "the day", "a week late", "too late", "at the end"],
)
async def test_a_leader_is_warned_a_month_before_even_by_a_worker_that_was_down(
    db: AsyncSession, left: timedelta, *, told: bool
) -> None:
    leader = await person(db)
    await leader_until_day(db, NOW + left, leader)
    expected = [("leadership", "ends-soon", [leader.id])] if told else []
    assert await look(db) == expected


async def test_each_morning_tells_the_same_thing_under_the_same_key(db: AsyncSession) -> None:
    await leader_until_day(db, NOW + ENDS_SOON)
    await profiles.mandate(db, starts_on=BEGAN, ends_on=DAY + ENDS_SOON)
    for morning in range(3):
        await look(db, NOW + days(morning))
    keys = [one["key"] for one in await due(db)]
    assert len(keys) == 6
    assert len(set(keys)) == 2


async def test_a_warning_says_the_last_day_and_what_comes_next(db: AsyncSession) -> None:
    await leader_until_day(db, datetime(2026, 12, 21, 17, tzinfo=UTC))
    await look(db)
    [told] = await due(db)
    english, french = [await written(db, lang, told["data"]) for lang in ("en", "fr")]
    assert english is not None
    assert french is not None
    assert english.title.endswith("ends on December 21, 2026")
    assert "A moderator may renew it" in english.excerpt
    assert french.title.startswith("Votre mandat de leader prend fin le 21 décembre 2026 (")
    assert "peut le renouveler" in french.excerpt


async def test_a_warning_disappears_once_the_term_is_renewed(db: AsyncSession) -> None:
    by = await person(db, roles=("moderator",))
    whom = await leader_until_day(db, NOW + days(29))
    await look(db)
    [told] = await due(db)
    await decide.renew(db, by, whom, "Deux belles années de plus.", NOW)
    await db.commit()
    assert await written(db, "fr", told["data"]) is None


@pytest.mark.parametrize("kind", ["mandate", "agreement"])
@pytest.mark.parametrize(
    ("ends_on", "turn"),
    [
        (DAY + days(31), ""),
        (DAY + days(30), "ends-soon"),
        (DAY + days(24), "ends-soon"),
        (DAY + days(23), ""),
        (DAY, ""),
        (DAY - days(1), "over"),
        (DAY - days(7), "over"),
        (DAY - days(8), ""),
    ],
    ids=str,
)
async def test_mandates_and_agreements_are_told_a_month_before_and_the_week_after(
    db: AsyncSession, kind: str, ends_on: date, turn: str
) -> None:
    holder = await person(db)
    if kind == "mandate":
        await profiles.mandate(db, holder, starts_on=BEGAN, ends_on=ends_on)
    else:
        group = await organisations.organisation(db, holder)
        await profiles.agreement(db, group, starts_on=BEGAN, ends_on=ends_on)
    assert await look(db) == ([(kind, turn, [holder.id])] if turn else [])


@pytest.mark.parametrize("ends_on", [DAY + days(30), DAY - days(2)], ids=["soon", "over"])
async def test_nobody_who_was_elected_again_is_told_that_it_ends(
    db: AsyncSession, ends_on: date
) -> None:
    official = await person(db)
    await profiles.mandate(db, official, starts_on=BEGAN, ends_on=ends_on)
    after: dict[str, Any] = {"starts_on": ends_on + days(1), "ends_on": ends_on + days(1_400)}
    await profiles.mandate(db, official, **after)
    group = await organisations.organisation(db, official)
    await profiles.agreement(db, group, starts_on=BEGAN, ends_on=ends_on)
    await profiles.agreement(db, group, **after)
    assert await look(db) == []


@pytest.mark.parametrize(
    "other",
    [
        {"starts_on": DAY + days(40), "ends_on": DAY + days(900)},
        {"starts_on": DAY + days(31), "ends_on": DAY + days(900), "slug": "ville-marie"},
        {"starts_on": DAY + days(31), "ends_on": DAY + days(900), "ended_on": DAY},
        {"starts_on": BEGAN, "ends_on": DAY + days(10), "office_fr": "Mairesse"},
    ],
    ids=["after a gap", "elsewhere", "cut short", "ends before"],
)
async def test_another_mandate_counts_only_if_the_first_goes_on_in_it(
    db: AsyncSession, other: dict[str, Any]
) -> None:
    official = await person(db)
    await profiles.mandate(db, official, starts_on=BEGAN, ends_on=DAY + days(30))
    await profiles.mandate(db, official, **other)
    assert ("mandate", "ends-soon", [official.id]) in await look(db)


@pytest.mark.parametrize("ends_on", [DAY + days(30), DAY - days(1)], ids=["soon", "over"])
async def test_what_was_cut_short_does_not_end_a_second_time(
    db: AsyncSession, ends_on: date
) -> None:
    ended: dict[str, Any] = {"ended_on": DAY - days(60), "ending_reason": "A démissionné."}
    await profiles.mandate(db, starts_on=BEGAN, ends_on=ends_on, **ended)
    group = await organisations.organisation(db)
    await profiles.agreement(db, group, starts_on=BEGAN, ends_on=ends_on, **ended)
    assert await look(db) == []


async def test_a_warning_disappears_once_the_mandate_is_cut_short(db: AsyncSession) -> None:
    held = await profiles.mandate(db, starts_on=BEGAN, ends_on=DAY + days(30))
    await look(db)
    [told] = await due(db)
    said = await written(db, "en", told["data"])
    assert said is not None
    assert said.title.startswith("Your mandate ends on December 22, 2026: City councillor")
    assert "elected again" in said.excerpt
    held.ended_on = DAY
    await db.commit()
    assert await written(db, "en", told["data"]) is None


async def test_the_end_of_a_mandate_says_that_the_answers_stay(db: AsyncSession) -> None:
    await profiles.mandate(db, starts_on=BEGAN, ends_on=DAY - days(1))
    await look(db)
    [told] = await due(db)
    said = await written(db, "fr", told["data"])
    assert said is not None
    assert said.excerpt.startswith("Les réponses déjà données restent")


@pytest.mark.parametrize("state", [State.SUSPENDED, State.UNVERIFIED])
async def test_who_is_no_partner_any_more_is_not_warned(db: AsyncSession, state: State) -> None:
    group = await organisations.organisation(db, state=state)
    await profiles.agreement(db, group, starts_on=BEGAN, ends_on=DAY + days(30))
    assert await look(db) == []


async def test_the_job_takes_the_leader_from_the_pages_that_are_kept(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    leader = await person(db, name="Meneuse")
    whom = await leader_until_day(db, datetime.now(UTC) + days(3), leader)
    path = person_url(leader.public_id, "Meneuse", lang="fr")
    assert (await browser.go(path)).all(".person-role")
    row = await db.get_one(Leadership, whom.id)
    row.confirmed_at = datetime.now(UTC) - days(731)
    row.ends_at = leader_until(row.confirmed_at)
    await db.commit()
    for _ in range(2):
        await look_at_terms(runtime)
    assert (await browser.go(path)).all(".person-role") == []
    assert [turn for _of, turn, _to in await turns(db)] == ["over"]
    assert "nv:profiles.terms" in {job.name for job in timed_jobs()}


async def test_a_term_that_is_over_is_neither_given_up_nor_taken_back(
    browser: Visitor, db: AsyncSession
) -> None:
    leader = await person(db, roles=("administrator",))
    whom = await leader_until_day(db, datetime.now(UTC) - days(1), leader)
    await sign_in_as(db, browser, leader)
    await browser.go(f"/fr/moi/nominations/{whom.public_id}")
    assert "Me retirer" not in browser.text
    assert browser.page.css("form[action$=me-retirer]") == []
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token.attributes["value"]}
    await browser.post(f"/fr/moi/nominations/{whom.public_id}/me-retirer", data)
    assert browser.status == 403
    assert "C’est déjà terminé" in browser.text
    staff = await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await staff.go(f"/fr/equipe/leaders/{whom.public_id}")
    assert staff.page.css("main textarea") == []
    assert "Il n’y a rien à décider" in staff.text.replace("\u00a0", " ")


def test_a_day_of_the_end_is_that_of_montreal() -> None:
    assert today(datetime(2026, 12, 22, 4, 30, tzinfo=UTC)) == date(2026, 12, 21)
