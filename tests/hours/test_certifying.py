"""Making certificates: whose hours, for whom, in which period, in what name; and why not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.i18n.format import ZONE
from app.core.runtime import Runtime
from app.core.sessions import digest
from app.core.settings import Settings
from app.hours.limits import MAKES
from app.hours.models import Certificate
from app.hours.queries.certificates import issuers_of, made_by
from app.hours.rules import CODE_LENGTH, Act, State, read_code
from app.hours.schemas import Certifying
from app.hours.service.certify import LINES_MOST, certify, code_of
from app.hours.service.turn import turn
from app.organisations.models import Organisation
from app.projects.models import Project
from tests.factories import hours, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import WHY, plain, why_not
from tests.visitor import Visitor

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZONE).date()
NEW = "/fr/moi/heures/attestations/nouvelle"


def wanted(of: Organisation | Project, **typed: object) -> Certifying:
    kind = "project" if isinstance(of, Project) else "organisation"
    values = {
        "issuer": f"{kind}:{of.public_id}", "since": TODAY - timedelta(days=60), "until": TODAY,
        "name": "Zoé Roy",
    }  # fmt: skip
    return Certifying.model_validate(values | typed)


async def gave(
    db: AsyncSession, who: Actor, of: Organisation, days: int, minutes: int = 60, **fields: object
) -> None:
    mission, one = await hours.held(db, days=days, organisation=of)
    await hours.entry(
        db, who, mission, one, minutes=minutes, **({"state": "confirmed"} | fields)  # type: ignore[arg-type]
    )  # fmt: skip


async def refused(
    db: AsyncSession, settings: Settings, who: Actor, typed: Certifying, now: datetime = NOW
) -> str:
    return await why_not(db, certify(db, settings, who, typed, now))


async def test_each_organisation_and_project_is_certified_apart(
    db: AsyncSession, settings: Settings
) -> None:
    who = await person(db)
    maples = await organisations.organisation(db, name="Les Érables")
    anchor = await organisations.organisation(db, name="Maison de l’Ancre")
    project = await projects.project(
        db, "in_progress", title="Une glissade", organisation_id=anchor.id
    )
    await gave(db, who, maples, 10, 60)
    await gave(db, who, maples, 9, 45, state="settled")
    both, one = await hours.held(db, days=8, project=project, organisation=anchor)
    await hours.entry(db, who, both, one, minutes=120, state="confirmed")
    found = [(each.kind, each.name, each.minutes) for each in await issuers_of(db, who.id)]
    assert found == [
        ("organisation", "Les Érables", 105),
        ("organisation", "Maison de l’Ancre", 120),
        ("project", "Une glissade", 120),
    ]
    for of, minutes, days in ((maples, 105, 2), (anchor, 120, 1), (project, 120, 1)):
        made = await certify(db, settings, who, wanted(of), NOW)
        assert (made.minutes, made.days) == (minutes, days)
        assert (made.organisation_id is None) is isinstance(of, Project)


async def test_only_hours_that_count_are_listed_and_only_one_s_own(
    db: AsyncSession, settings: Settings
) -> None:
    who, other = await person(db), await person(db)
    of = await organisations.organisation(db)
    for n, state in enumerate(State):
        await gave(db, who, of, 10 + n, 60, state=state)
    await gave(db, who, of, 30, 0, state="settled")
    await gave(db, other, of, 10, 170)
    assert [one.minutes for one in await issuers_of(db, who.id)] == [120]
    made = await certify(db, settings, who, wanted(of), NOW)
    assert (made.minutes, made.days, made.person_id) == (120, 2, who.id)
    assert sum(each["minutes"] for each in made.lines) == 120


async def test_both_ends_of_the_period_count_and_the_day_after_does_not(
    db: AsyncSession, settings: Settings
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    for days, minutes in ((30, 5), (20, 10), (10, 20), (5, 40)):
        await gave(db, who, of, days, minutes)

    async def counted(since: int, until: int) -> int:
        typed = wanted(of, since=TODAY - timedelta(days=since), until=TODAY - timedelta(days=until))
        made = await certify(db, settings, who, typed, NOW)
        return made.minutes

    assert await counted(30, 5) == 75
    assert await counted(20, 10) == 30
    assert await counted(19, 10) == 20
    assert await counted(20, 11) == 10
    assert await counted(10, 10) == 20


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        (timedelta(-3), timedelta(-4), "until: La période finit avant de commencer."),
        (timedelta(1), timedelta(2), "until: Cette période n’a pas encore commencé."),
        (timedelta(-3654), timedelta(0), "until: Une attestation couvre dix ans au plus."),
        (timedelta(-3653), timedelta(0), ""),
        (timedelta(-400), timedelta(-300), "since: Aucune heure confirmée à cet endroit"),
        (timedelta(0), timedelta(0), "since: Aucune heure confirmée à cet endroit"),
    ],
)
async def test_a_period_that_cannot_be_has_its_reason(
    db: AsyncSession, settings: Settings, since: timedelta, until: timedelta, why: str
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    await gave(db, who, of, 10)
    answer = await refused(db, settings, who, wanted(of, since=TODAY + since, until=TODAY + until))
    assert answer.startswith(why)
    assert bool(answer) is bool(why)


async def test_a_period_that_goes_on_ends_today_on_paper(
    db: AsyncSession, settings: Settings
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    await gave(db, who, of, 10)
    made = await certify(db, settings, who, wanted(of, until=TODAY + timedelta(days=300)), NOW)
    assert made.until == TODAY


async def test_the_list_holds_no_one_else_s_issuer_nor_one_that_is_hidden(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    who = await person(db)
    hidden = await organisations.organisation(db, hidden_at=NOW)
    foreign, missing = await organisations.organisation(db), "organisation:zzzzzzzzzz"
    await gave(db, who, hidden, 10)
    of_list = "issuer: Choisissez un organisme ou un projet de la liste."
    assert await refused(db, settings, who, wanted(hidden)) == of_list
    assert await refused(db, settings, who, wanted(foreign, issuer=missing)) == of_list
    assert "Aucune heure" in await refused(db, settings, who, wanted(foreign))
    await sign_in_as(db, browser, who)
    await browser.go(NEW)
    assert "Pas encore d’heures confirmées" in browser.text
    for issuer in ("", "person:zzzzzzzzzz", "organisation:", "organisation:ZZ'--", "x" * 99):
        with pytest.raises(ValueError, match="issuer"):
            wanted(foreign, issuer=issuer)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Marie-Ève Tremblay", "M.-È. T."),
        ("  jean   sébastien  ", "J. S."),
        ("É" * 80, "É."),
        ("Æ Þ", "Æ. Þ."),
        ("Nguyễn Thị Ánh", "N. T. Á."),
        ("de la Cruz y Pérez Gómez", "D. L. C. Y."),
    ],
)
async def test_a_name_is_kept_as_it_was_written_and_shown_as_initials(
    db: AsyncSession, settings: Settings, name: str, initials: str
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    await gave(db, who, of, 10)
    made = await certify(db, settings, who, wanted(of, name=name), NOW)
    assert (made.name, made.initials) == (" ".join(name.split()), initials)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Remplissez ce champ"),
        ("Z", "au moins 2"),
        ("x" * 81, "80"),
        ("42 17", "Écrivez le nom avec des lettres."),
        ("…!?", ""),
        ("Zoé 🌳", "ne peut pas imprimer « 🌳 » : écrivez le nom avec d’autres lettres."),
        ("李伟", "ne peut pas imprimer « 李伟 »"),
    ],
)
async def test_a_name_that_the_paper_cannot_bear_comes_back_with_its_reason(
    browser: Visitor, db: AsyncSession, name: str, said: str
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    await gave(db, who, of, 10)
    await sign_in_as(db, browser, who)
    await browser.go(NEW)
    await browser.submit(name=name)
    assert browser.status == 422
    assert browser.error("name")
    if said != "Remplissez ce champ":
        assert said in plain(browser.error("name"))
    field = browser.page.css_first("#field-name")
    assert field is not None
    assert (field.attributes.get("value") or "") == name, "what was typed is kept"
    assert await made_by(db, who.id) == []


@pytest.mark.parametrize("fields", [{"confirmed": False}, {"suspended_at": NOW}])
async def test_who_is_not_confirmed_or_is_suspended_makes_none(
    browser: Visitor, db: AsyncSession, settings: Settings, fields: dict[str, object]
) -> None:
    who, of = await person(db, **fields), await organisations.organisation(db)  # type: ignore[arg-type]
    await gave(db, who, of, 10)
    with pytest.raises(Refused):
        await certify(db, settings, who, wanted(of), NOW)
    await sign_in_as(db, browser, who)
    await browser.go(NEW)
    assert browser.status == 200
    reason = "Confirmez d’abord" if not who.is_confirmed else "Votre compte est suspendu"
    assert reason in browser.text


async def test_more_missions_than_lines_are_counted_all_the_same(
    db: AsyncSession, settings: Settings
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    for n in range(LINES_MOST + 3):
        mission, one = await hours.held(db, days=3 + n, organisation=of, title=f"Mission {n:02}")
        await hours.entry(db, who, mission, one, minutes=5 * (n + 1), state="confirmed")
    made = await certify(db, settings, who, wanted(of), NOW)
    assert len(made.lines) == LINES_MOST
    assert made.minutes == sum(5 * (n + 1) for n in range(LINES_MOST + 3))
    assert [each["title"] for each in made.lines[:2]] == ["Mission 14", "Mission 13"]


async def test_what_is_confirmed_later_needs_a_new_one_and_the_first_says_what_it_said(
    db: AsyncSession, settings: Settings
) -> None:
    who, owner = await person(db), await person(db)
    of = await organisations.organisation(db, owner)
    await gave(db, who, of, 10)
    mission, one = await hours.held(db, days=5, organisation=of)
    later = await hours.entry(db, who, mission, one, minutes=90)
    first = await certify(db, settings, who, wanted(of), NOW)
    await turn(db, owner, later.public_id, Act.CONFIRM, NOW)
    second = await certify(db, settings, who, wanted(of), NOW)
    await db.refresh(first)
    assert (first.minutes, second.minutes) == (60, 150)
    assert first.code_hash != second.code_hash


async def test_nobody_disputes_what_a_certificate_counts(
    db: AsyncSession, settings: Settings
) -> None:
    who, owner = await person(db), await person(db)
    of = await organisations.organisation(db, owner)
    mission, one = await hours.held(db, days=5, organisation=of)
    entry = await hours.entry(db, who, mission, one)
    await turn(db, owner, entry.public_id, Act.CONFIRM, NOW)
    await certify(db, settings, who, wanted(of), NOW)
    staff = await person(db, roles=("administrator",))
    for actor in (who, owner, staff):
        for act in (Act.DISPUTE, Act.SETTLE, Act.WITHDRAW, Act.CORRECT):
            with pytest.raises(Refused, match="réglées"):
                await turn(db, actor, entry.public_id, act, NOW, 60, WHY)


async def test_the_code_is_kept_as_a_hash_and_sealed_and_is_never_listed(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    await gave(db, who, of, 10)
    made = await certify(db, settings, who, wanted(of), NOW)
    await db.commit()
    code = code_of(settings, made)
    assert (len(code), read_code(code)) == (CODE_LENGTH, code)
    row = (await db.execute(select(Certificate.__table__))).one()
    assert code not in repr(row)
    assert (row.code_hash, code.encode() in row.sealed_code) == (digest(code), False)
    await sign_in_as(db, browser, who)
    for path in ("/fr/moi/heures", "/fr/moi"):
        assert code not in (await browser.go(path)).answer.text


async def test_making_certificates_is_rationed_and_mistakes_are_not_counted(
    browser: Visitor, db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, of = await person(db), await organisations.organisation(db)
    await gave(db, who, of, 10)
    await sign_in_as(db, browser, who)
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    await browser.go(NEW)
    for _n in range(3):
        await browser.submit(name="Z")
        assert browser.status == 422
    form = browser.page.css_first("main form")
    assert form is not None
    for n in range(MAKES.attempts + 1):
        await browser.go(NEW)
        await browser.submit(name=f"Zoé Roy {n}")
    assert browser.status == 429
    assert len(await made_by(db, who.id)) == MAKES.attempts


async def test_one_s_own_list_shows_each_with_its_state(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    who = await person(db)
    await hours.certificate(db, settings, who, issuer="L’Ancre")
    await hours.certificate(
        db, settings, who, issuer="Les Érables", revoked_at=NOW, revoked_by="person"
    )
    await hours.certificate(db, settings, issuer="D’un autre")
    await sign_in_as(db, browser, who)
    await browser.go("/fr/moi/heures")
    lines = [plain(one) for one in browser.all("section[aria-labelledby=certificates] li")]
    assert len(lines) == 2
    assert "Les Érables" in lines[0]
    assert "N’est plus valide" in lines[0]
    assert lines[1].endswith("12 h Valide")
    assert "du 1 janvier 2026 au 30 juin 2026" in lines[1] or "janvier" in lines[1]
    assert date(2026, 1, 1) < TODAY
