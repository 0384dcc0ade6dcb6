"""Checks and trainings: a verified organisation says what it saw, the person is told and may take it back."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.errors import Refused
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.core.personal import Leaving, erasers, readers
from app.core.retention import count_over, terms
from app.core.runtime import Runtime
from app.organisations.models import Organisation
from app.organisations.queries.speaking import voices
from app.organisations.rules import Role, State
from app.profiles.models import PersonCheck
from app.profiles.rules import ENDS_SOON, today
from app.profiles.schemas import RecordedCheck
from app.profiles.service import checks as service
from app.profiles.shown import person_url
from tests.api.program import Program, token_of
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.factories.skills import check
from tests.profiles.hearing import due
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime.now(UTC)
DAY = today(NOW)
MINE = "/fr/moi/verifications"


def theirs(organisation: Organisation) -> str:
    return f"/fr/organismes/{organisation.public_id}/verifications"


async def kept(db: AsyncSession) -> list[PersonCheck]:
    query = select(PersonCheck).order_by(PersonCheck.id)
    return list(await db.scalars(query.execution_options(populate_existing=True)))


async def seer(db: AsyncSession, browser: Visitor) -> tuple[Actor, Organisation]:
    owner = await person(db)
    made = await organisations.organisation(db, owner)
    await db.commit()
    await sign_in_as(db, browser, owner)
    return owner, made


async def test_an_organisation_writes_down_what_it_saw_and_the_person_is_told(
    browser: Visitor, db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    owner, made = await seer(db, browser)
    who = await person(db, name="Zoé")
    await browser.go(f"/fr/organismes/{made.public_id}")
    await browser.follow("Vérifications et formations vues")
    until = (DAY + timedelta(days=300)).isoformat()
    await browser.submit(
        person=person_url(who.public_id, "Zoé"), code="first-aid-cpr", expires_on=until
    )
    assert "C’est noté" in browser.text
    assert "Zoé" in browser.all(".people-list h3")
    [one] = await kept(db)
    assert (one.person_id, one.seen_by_id, str(one.kind)) == (who.id, owner.id, "training")
    assert list(await db.scalars(select(AuditEntry.action))) == ["check.recorded"]
    await work()
    await sign_in_as(db, browser, who)
    await browser.go(MINE)
    assert browser.all(".people-list h2") == ["Secourisme et RCR"]
    assert made.name in browser.text
    await browser.go("/fr/avis")
    assert "a noté que vous avez" in browser.text


async def test_a_persons_page_leads_whoever_speaks_for_an_organisation_there(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    _owner, made = await seer(db, browser)
    who = await person(db, name="Zoé")
    await browser.go(person_url(who.public_id, "Zoé"))
    await browser.follow(f"Noter une vérification : {made.name}")
    field = browser.page.css_first("#field-person")
    assert field is not None
    assert field.attributes["value"] == who.public_id
    other = await sign_in_as(db, visitor(), await person(db))
    assert "Noter une vérification" not in (await other.go(person_url(who.public_id, "Zoé"))).text


async def test_written_again_it_is_prolonged(db: AsyncSession, browser: Visitor) -> None:
    _owner, made = await seer(db, browser)
    who = await person(db)
    for days in (30, 400):
        await browser.go(theirs(made))
        day = (DAY + timedelta(days=days)).isoformat()
        await browser.submit(person=who.public_id, code="police-check", expires_on=day)
    [one] = await kept(db)
    assert one.expires_on == DAY + timedelta(days=400)
    assert len(await due(db, "profiles.check")) == 2


async def test_what_does_not_end_has_no_last_day(db: AsyncSession, browser: Visitor) -> None:
    _owner, made = await seer(db, browser)
    await browser.go(theirs(made))
    await browser.submit(person=(await person(db)).public_id, code="references", expires_on="")
    assert (await kept(db))[0].expires_on is None
    assert "Valable sans échéance" in browser.text


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"code": "magic"}, "code"),
        ({"code": ""}, "code"),
        ({"person": "/fr/personnes/nothing000-zoe"}, "person"),
        ({"person": "☂"}, "person"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2099-01-01"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_reason(
    db: AsyncSession, browser: Visitor, fields: dict[str, str], fault: str
) -> None:
    _owner, made = await seer(db, browser)
    right = {"person": (await person(db)).public_id, "code": "police-check", "expires_on": ""}
    await browser.go(theirs(made))
    await browser.submit(**{**right, **fields})
    assert browser.status == 422
    assert browser.error(fault)
    assert await kept(db) == []


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.PENDING])
async def test_an_organisation_that_is_not_verified_writes_nothing_down(
    db: AsyncSession, browser: Visitor, state: State
) -> None:
    owner, who = await person(db), await person(db)
    made = await organisations.organisation(db, owner, state=state)
    await db.commit()
    await sign_in_as(db, browser, owner)
    await browser.go(theirs(made))
    assert browser.status == 200
    assert browser.page.css("main form") == []
    typed = RecordedCheck(person=who.public_id, code="police-check")
    with pytest.raises(Refused):
        await service.record(db, owner, None, who.id, typed, NOW)


async def test_members_who_do_not_speak_for_it_and_strangers_may_not(
    db: AsyncSession, browser: Visitor
) -> None:
    _owner, made = await seer(db, browser)
    member = await person(db)
    await organisations.join(db, made, member, Role.MEMBER)
    await db.commit()
    for who in (member, await person(db)):
        await sign_in_as(db, browser, who)
        assert (await browser.go(theirs(made))).status == 403


async def test_nobody_vouches_for_themselves(db: AsyncSession) -> None:
    owner = await person(db)
    await organisations.organisation(db, owner)
    await db.commit()
    [voice] = await voices(db, owner)
    typed = RecordedCheck(person=owner.public_id, code="police-check")
    with pytest.raises(Refused):
        await service.record(db, owner, voice, owner.id, typed, NOW)


async def test_the_person_takes_theirs_back_and_nobody_elses(
    db: AsyncSession, browser: Visitor
) -> None:
    who, other = await person(db), await person(db)
    mine, not_mine = await check(db, who), await check(db, other)
    await sign_in_as(db, browser, who)
    await browser.go(MINE)
    await browser.submit()
    assert "Rien n’est noté" in browser.text
    assert [one.withdrawn_at is None for one in await kept(db)] == [False, True]
    await browser.go(MINE)
    token = browser.page.css_first("input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token.attributes["value"] or ""}
    assert (await browser.post(f"{MINE}/{not_mine.public_id}/retirer", data)).status == 404
    assert (await browser.post(f"{MINE}/{mine.public_id}/retirer", data)).status == 409


async def test_the_organisation_takes_its_own_back_and_the_person_is_told(
    db: AsyncSession, browser: Visitor
) -> None:
    _owner, made = await seer(db, browser)
    who = await person(db)
    await check(db, who, seen_by=made)
    elsewhere = await check(db, who, "police-check")
    await browser.go(theirs(made))
    assert len(browser.all(".people-list h3")) == 1
    await browser.submit("form[action$=retirer]")
    assert [one.withdrawn_at is None for one in await kept(db)] == [False, True]
    told = await due(db, "profiles.check")
    assert [(one["to"], one["data"]["turn"]) for one in told] == [([who.id], "taken")]
    token = browser.page.css_first("input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token.attributes["value"] or ""}
    answer = await browser.post(f"{theirs(made)}/{elsewhere.public_id}/retirer", data)
    assert answer.status == 404


@pytest.mark.parametrize(
    ("days", "told"),
    [(ENDS_SOON.days, 1), (ENDS_SOON.days - 3, 1), (ENDS_SOON.days + 1, 0), (2, 0), (-1, 0)],
)
async def test_the_end_is_told_a_month_before_and_once(
    db: AsyncSession, days: int, told: int
) -> None:
    await check(db, await person(db), expires_on=DAY + timedelta(days=days))
    await service.warn(db, NOW)
    await db.commit()
    assert len(await due(db, "profiles.check")) == told


async def test_no_end_is_told_of_what_another_organisation_prolongs(db: AsyncSession) -> None:
    who, soon = await person(db), DAY + ENDS_SOON
    await check(db, who, expires_on=soon)
    await check(db, who, expires_on=soon + timedelta(days=90))
    withdrawn = await person(db)
    await check(db, withdrawn, expires_on=soon, withdrawn_at=NOW)
    await service.warn(db, NOW)
    assert await due(db, "profiles.check") == []


@pytest.mark.parametrize(
    ("turn", "withdrawn", "said"),
    [
        ("given", False, "wrote down that you hold: First aid and CPR"),
        ("ends-soon", False, "First aid and CPR: it holds until"),
        ("taken", True, "took back: First aid and CPR"),
        ("given", True, ""),
        ("ends-soon", True, ""),
        ("taken", False, ""),
    ],
)
async def test_each_turn_is_told_while_it_is_true(
    db: AsyncSession,
    turn: str,
    withdrawn: bool,
    said: str,
) -> None:
    until = date(2027, 3, 1)
    made = await check(
        db, await person(db), expires_on=until, withdrawn_at=NOW if withdrawn else None
    )
    with using("en"):
        data = {"check": made.public_id, "turn": turn}
        told = await notice_kinds()["profiles.check"].write(db, data)
    assert (said in told.title) if told else not said


async def test_a_check_is_in_ones_own_copy_and_profile_and_leaves_with_its_person(
    db: AsyncSession, app: ASGIApp
) -> None:
    who, made = await person(db), await organisations.organisation(db)
    await check(db, who, seen_by=made, expires_on=DAY + timedelta(days=9))
    await check(db, who, "lifeguard", expires_on=DAY - timedelta(days=9))
    program = Program(app, await token_of(db, who))
    shown = (await program.get("/me/profile")).json()["checks"]
    assert [(one["code"], one["organisation"]) for one in shown] == [
        ("first-aid-cpr", made.public_id)
    ]
    given = [row async for row in readers()["checks"](db, who.id)]
    assert [row["code"] for row in given] == ["first-aid-cpr", "lifeguard"]
    await erasers()["profiles"](db, Leaving(who.id, erase_words=False, now=NOW))
    await db.commit()
    assert await kept(db) == []


async def test_what_was_taken_back_is_forgotten_after_two_years(db: AsyncSession) -> None:
    await check(db, await person(db), withdrawn_at=NOW)
    term = next(one for one in terms() if one.name == "checks_taken_back")
    assert await count_over(db, term, NOW) == 0
    assert await count_over(db, term, NOW + timedelta(days=731)) == 1


async def test_the_list_of_an_organisation_has_pages_and_costs_the_same_for_many(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    _owner, made = await seer(db, browser)
    who = await profiles.expert(db)
    await check(db, who, seen_by=made)
    await browser.go(theirs(made))
    with counted(runtime) as few:
        await browser.go(theirs(made))
    for _ in range(21):
        await check(db, await person(db), seen_by=made)
    with counted(runtime) as many:
        await browser.go(theirs(made))
    assert len(many) == len(few)
    assert len(browser.all(".people-list h3")) == 20
    await browser.go(browser.page.css_first("nav.pagination a").attributes["href"] or "")  # type: ignore[union-attr]
    assert len(browser.all(".people-list h3")) == 2
