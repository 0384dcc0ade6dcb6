"""The register of incidents: administrators only, every entry kept, closed when the law allows."""

import asyncio
import csv
import io
from datetime import date

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.rules import RoleName
from app.accounts.service.roles import revoke_role
from app.audit.models import AuditEntry
from app.core.errors import Conflict, Invalid, Refused
from app.core.runtime import Runtime
from app.privacy.models import IncidentEntry
from app.privacy.rules import Risk, incident_fault
from app.privacy.service import incidents
from tests.factories.accounts import person, sign_in_as
from tests.factories.privacy import NOW, incident, report
from tests.queries import counted
from tests.visitor import Visitor

LIST = "/fr/equipe/incidents"
SAID = {
    "title": "Une liste envoyée au mauvais destinataire",
    "what": "Un message avec douze adresses est parti à la mauvaise personne.",
    "information": "Adresses courriel de douze bénévoles.",
    "noticed_on": "2026-11-20",
    "risk": "unknown",
}


@pytest.mark.parametrize(
    ("risk", "told_commission", "told_persons", "field"),
    [
        (Risk.UNKNOWN, None, None, "risk"),
        (Risk.SERIOUS, None, None, "told_commission_on"),
        (Risk.SERIOUS, date(2026, 11, 21), None, "told_persons_on"),
        (Risk.SERIOUS, date(2026, 11, 21), date(2026, 11, 21), ""),
        (Risk.SMALL, None, None, ""),
    ],
)
def test_when_an_incident_may_be_closed(risk, told_commission, told_persons, field):
    facts = {"risk": risk, "told_commission": told_commission, "told_persons": told_persons}
    assert incident_fault(is_closed=True, **facts)[0] == field
    assert incident_fault(is_closed=False, **facts) == ("", "")


@pytest.mark.parametrize("roles", [(), ("moderator",), ("moderator:ville-marie",)], ids=str)
async def test_only_administrators_see_it(visitor, db: AsyncSession, roles):
    made = await incident(db, await person(db, roles=("administrator",)))
    browser = await sign_in_as(db, visitor(), await person(db, roles=roles))
    for end in ("", "/nouveau", f"/{made.public_id}", f"/{made.public_id}/completer"):
        await browser.go(LIST + end)
        assert browser.status == 403, end
        assert "douze adresses" not in browser.answer.text
    with pytest.raises(Refused):
        await incidents.open_incident(db, await person(db, roles=roles), report(), NOW)


async def test_from_the_empty_register_to_a_closed_incident(browser: Visitor, db: AsyncSession):
    await sign_in_as(db, browser, await person(db, name="Gisèle", roles=("administrator",)))
    await browser.go(LIST)
    assert "Aucun incident" in browser.text
    await browser.follow("Inscrire un incident")
    await browser.submit(f'main form[action="{LIST}/nouveau"]', **SAID, persons="12")
    assert "L’incident est au registre" in browser.text
    assert browser.all("h1") == [SAID["title"]]
    await browser.follow("Compléter cet incident")
    assert browser.page.css_first("input[name=persons]").attributes["value"] == "12"
    await browser.submit(
        "main form[action*=completer]", risk="serious", is_closed="1",
        told_commission_on="2026-11-20",
    )  # fmt: skip
    assert browser.status == 422
    assert "doit être dit aux personnes" in browser.error("told_persons_on")
    await browser.submit("main form[action*=completer]", told_persons_on="2026-11-21")
    assert "complété" in browser.text
    assert len(browser.page.css("details")) == 2 + len(browser.page.css("header details"))
    assert "Gisèle" in browser.text
    await browser.go(LIST)
    assert "Réglé" in browser.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "Ah"}, "title"),
        ({"what": ""}, "what"),
        ({"noticed_on": "2099-01-01"}, "noticed_on"),
        ({"noticed_on": "hier"}, "noticed_on"),
        ({"happened_on": "2026-11-21"}, "happened_on"),
        ({"told_commission_on": "2026-11-19"}, "told_commission_on"),
        ({"persons": "-1"}, "persons"),
        ({"persons": "douze"}, "persons"),
        ({"risk": "maybe"}, "risk"),
    ],
)
async def test_what_cannot_be_comes_back_with_its_reason_and_its_text(
    browser: Visitor, db: AsyncSession, wrong: dict[str, str], field: str
):
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    await browser.go(f"{LIST}/nouveau")
    await browser.submit(f'main form[action="{LIST}/nouveau"]', **{**SAID, **wrong})
    assert browser.status == 422
    assert browser.error(field)
    kept = browser.page.css_first("textarea[name=information]").text().strip()
    assert kept == SAID["information"]
    assert await db.scalar(select(func.count()).select_from(IncidentEntry)) == 0


async def test_nothing_is_overwritten_and_two_writers_do_not_lose_each_other(db: AsyncSession):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)
    await incidents.complete(db, administrator, made.id, report(number=1, persons=13), NOW)
    await db.commit()
    with pytest.raises(Conflict):
        await incidents.complete(db, administrator, made.id, report(number=1, persons=14), NOW)
    await db.rollback()
    entries = (await db.execute(select(IncidentEntry.number, IncidentEntry.persons))).all()
    assert sorted(map(tuple, entries)) == [(1, 12), (2, 13)]


async def test_a_date_that_has_not_come_is_refused_by_the_service_too(db: AsyncSession):
    with pytest.raises(Invalid):
        await incident(
            db, await person(db, roles=("administrator",)), noticed_on=date(2026, 11, 23)
        )


async def test_each_act_is_in_the_audit_log_without_its_words(browser: Visitor, db: AsyncSession):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)
    await sign_in_as(db, browser, administrator)
    await browser.go(LIST)
    await browser.submit(f'main form[action="{LIST}/exporter"]')
    assert browser.answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(browser.answer.content.decode("utf-8-sig"))))
    assert [row["incident"] for row in rows] == [made.public_id]
    assert rows[0]["persons"] == "12"
    entries = (await db.execute(select(AuditEntry).order_by(AuditEntry.id))).scalars().all()
    assert [e.action for e in entries] == ["incident.opened", "incident.exported"]
    assert "douze" not in str([vars(e) for e in entries])


async def test_the_export_holds_no_formula(browser: Visitor, db: AsyncSession):
    administrator = await person(db, roles=("administrator",))
    await incident(db, administrator, title="=HYPERLINK(1;2)")
    await sign_in_as(db, browser, administrator)
    await (await browser.go(LIST)).submit(f'main form[action="{LIST}/exporter"]')
    assert "'=HYPERLINK" in browser.answer.content.decode()


async def test_an_unknown_incident_is_not_found(browser: Visitor, db: AsyncSession):
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    for which in ("abcdefghjk", "x", "nouveau2"):
        assert (await browser.go(f"{LIST}/{which}")).status == 404


@pytest.mark.parametrize("number", ["0", "2", "500", "2147483647"])
async def test_an_entry_that_nobody_has_seen_is_not_completed(
    browser: Visitor, db: AsyncSession, number: str
):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)
    await sign_in_as(db, browser, administrator)
    await browser.go(f"{LIST}/{made.public_id}/completer")
    await browser.submit("main form[action*=completer]", number=number, persons="99")
    assert browser.status == 409
    assert "Quelqu’un d’autre a complété" in browser.text
    assert browser.page.css_first("input[name=persons]").attributes["value"] == "99", "it is kept"
    assert (await db.execute(select(IncidentEntry.number))).scalars().all() == [1]


@pytest.mark.parametrize("number", ["-1", "2147483648", "9" * 40, "1e3", "un", "1.5"])
async def test_what_is_no_number_of_an_entry_is_refused_without_a_fault(
    browser: Visitor, db: AsyncSession, number: str
):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)
    await sign_in_as(db, browser, administrator)
    await browser.go(f"{LIST}/{made.public_id}/completer")
    await browser.submit("main form[action*=completer]", number=number)
    assert browser.status == 422
    assert (await db.execute(select(IncidentEntry.number))).scalars().all() == [1]


@pytest.mark.parametrize("persons", ["10000001", "2147483648", "9" * 60])
async def test_more_persons_than_there_are_is_refused_beside_the_field(
    browser: Visitor, db: AsyncSession, persons: str
):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)
    await sign_in_as(db, browser, administrator)
    await browser.go(f"{LIST}/{made.public_id}/completer")
    await browser.submit("main form[action*=completer]", persons=persons)
    assert browser.status == 422
    assert browser.error("persons")
    assert browser.page.css_first("input[name=persons]").attributes["value"] == persons


async def test_of_two_administrators_who_complete_at_once_one_is_told(
    db: AsyncSession, runtime: Runtime
):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)

    async def complete(persons: int) -> str:
        try:
            async with runtime.database.transaction() as session:
                told = report(number=1, persons=persons)
                await incidents.complete(session, administrator, made.id, told, NOW)
        except Conflict as refusal:
            return refusal.message
        return ""

    said = sorted(await asyncio.gather(*map(complete, (13, 14))))
    assert said[0] == ""
    assert "complété cet incident" in said[1]
    entries = (await db.execute(select(IncidentEntry.number))).scalars().all()
    assert sorted(entries) == [1, 2]


async def test_the_register_speaks_english_and_says_how_many_are_open(visitor, db: AsyncSession):
    administrator = await person(db, language="en", roles=("administrator",))
    await incident(db, administrator)
    browser = await sign_in_as(db, visitor("en"), administrator)
    await browser.go("/en/staff/incidents")
    assert browser.status == 200
    assert "Not assessed yet" in browser.text
    assert browser.page.css_first('a[href="/en/staff/incidents/new"]') is not None
    await browser.go("/en/staff/incidents/new")
    await browser.submit(
        'main form[action="/en/staff/incidents/new"]', **{**SAID, "noticed_on": ""}
    )
    assert browser.error("noticed_on").startswith("Error:")


async def test_what_was_corrected_about_the_day_moves_the_end_of_its_keeping(db: AsyncSession):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)
    earlier = report(number=1, noticed_on=date(2026, 11, 1))
    await incidents.complete(db, administrator, made.id, earlier, NOW)
    await db.commit()
    await db.refresh(made)
    assert made.noticed_on == date(2026, 11, 1)


async def test_an_administrator_who_is_one_no_more_keeps_no_register(
    browser: Visitor, db: AsyncSession
):
    administrator, other = [await person(db, roles=("administrator",)) for _ in range(2)]
    made = await incident(db, administrator)
    await sign_in_as(db, browser, administrator)
    await browser.go(f"{LIST}/{made.public_id}/completer")
    await revoke_role(db, other, administrator.id, RoleName.ADMINISTRATOR, NOW)
    await db.commit()
    await browser.submit("main form[action*=completer]", persons="99")
    assert browser.status == 403
    assert await db.scalar(select(func.count()).select_from(IncidentEntry)) == 1


async def test_who_wrote_an_entry_may_leave_and_the_entry_stays(browser: Visitor, db: AsyncSession):
    administrator, other = [await person(db, roles=("administrator",)) for _ in range(2)]
    made = await incident(db, other)
    await db.execute(delete(Person).where(Person.id == other.id))
    await db.commit()
    await sign_in_as(db, browser, administrator)
    await browser.go(f"{LIST}/{made.public_id}")
    assert browser.status == 200
    assert "douze adresses" in browser.text
    assert other.display_name not in browser.text


async def test_the_list_asks_no_more_for_more_incidents(
    browser: Visitor, db: AsyncSession, runtime: Runtime
):
    administrator = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, administrator)
    asked = []
    for _ in range(2):
        for _ in range(3):
            await incident(db, administrator)
        with counted(runtime) as sent:
            await browser.go(LIST)
        asked.append(len(sent))
    assert asked[0] == asked[1]
