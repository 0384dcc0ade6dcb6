"""Partner agreements and mandates from the staff's side: whose territory, once, with dates and a source."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.errors import Conflict, Invalid, Refused
from app.core.runtime import Runtime
from app.organisations.models import Organisation
from app.organisations.rules import State
from app.profiles.models import Agreement, Mandate
from app.profiles.queries import agreements, people
from app.profiles.rules import today
from app.profiles.schemas import RecordedAgreement, RecordedMandate
from app.profiles.service import terms
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DATES = {"starts_on": "2026-01-01", "ends_on": "2027-12-31", "source": "Entente 2026-014, greffe"}
OFFICE = {"office_fr": "Conseillère", "office_en": "Councillor", "territory": profiles.VILLERAY}
HERE = f"moderator:{profiles.VILLERAY}"


def agreement(group: Organisation, **fields: Any) -> RecordedAgreement:
    return RecordedAgreement.model_validate({**DATES, "organisation": group.public_id, **fields})


def mandate(**fields: Any) -> RecordedMandate:
    return RecordedMandate.model_validate({**DATES, **OFFICE, **fields})


async def count(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def record_for(db: AsyncSession, by: Actor, who: Actor, **fields: Any) -> Mandate:
    seen = await people.shown(db, who.public_id, NOW)
    assert seen is not None
    return await terms.record_mandate(db, by, seen, mandate(**fields), NOW)


async def open_form(db: AsyncSession, browser: Visitor, role: str = HERE) -> Visitor:
    await sign_in_as(db, browser, await person(db, roles=(role,)))
    return await browser.go("/fr/equipe/partenaires")


@pytest.mark.parametrize(
    ("role", "area", "allowed"),
    [
        (HERE, "parc-extension", True),
        (HERE, "sainte-marie", False),
        (HERE, "city", False),
        ("moderator", "city", True),
        ("moderator:ville-marie", "parc-extension", False),
        ("administrator", "city", True),
    ],
)
async def test_staff_write_agreements_down_for_organisations_of_their_territories(
    browser: Visitor, db: AsyncSession, role: str, area: str, *, allowed: bool
) -> None:
    group = await organisations.organisation(db, area=area)
    await open_form(db, browser, role)
    await browser.submit(organisation=group.public_id, **DATES)
    assert browser.status == (200 if allowed else 403)
    assert (
        "L’équipe de ce territoire" in browser.text or "ce territoire" in browser.text
    ) or allowed
    assert await count(db, Agreement) == int(allowed)


@pytest.mark.parametrize(
    "typed",
    [
        "{id}",
        "/fr/organismes/{id}",
        "http://testserver/fr/organismes/{id}-la-ruche",
        "http://testserver/en/organisations/{id}-la-ruche/?from=mail#does",
        "  {id}  ",
        "{upper}",
    ],
)
async def test_an_organisation_is_named_by_any_form_of_its_address(
    browser: Visitor, db: AsyncSession, typed: str
) -> None:
    group = await organisations.organisation(db)
    await open_form(db, browser)
    address = typed.format(id=group.public_id, upper=group.public_id.upper())
    await browser.submit(organisation=address, **DATES)
    assert browser.status == 200, browser.text
    assert await count(db, Agreement) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", ""), ("http://testserver/fr/organismes/", "Aucun organisme"), ("x" * 201, "200"),
     ("'; DROP TABLE organisation", "Aucun organisme")],
    ids=["nothing", "the directory", "long", "hostile"],
)  # fmt: skip
async def test_what_names_no_organisation_comes_back_as_it_was_typed(
    browser: Visitor, db: AsyncSession, typed: str, sentence: str
) -> None:
    await open_form(db, browser)
    await browser.submit(organisation=typed, **DATES)
    assert browser.status == 422
    assert sentence in browser.error("organisation")
    kept = browser.page.css_first("#field-source")
    assert kept is not None
    assert kept.attributes["value"] == DATES["source"]


async def test_the_same_agreement_twice_is_one_and_says_so(
    browser: Visitor, db: AsyncSession
) -> None:
    group = await organisations.organisation(db)
    await open_form(db, browser)
    for status in (200, 409):
        await browser.go("/fr/equipe/partenaires")
        await browser.submit(organisation=group.public_id, **DATES)
        assert browser.status == status
    assert "déjà inscrite" in browser.text
    assert await count(db, Agreement) == 1


async def test_two_of_the_staff_at_once_write_one_down(db: AsyncSession, runtime: Runtime) -> None:
    by, who = await person(db, roles=("administrator",)), await person(db)
    group = await organisations.organisation(db)

    async def once(kind: str) -> bool:
        try:
            async with runtime.database.transaction() as session:
                if kind == "mandate":
                    await record_for(session, by, who)
                else:
                    found = await session.get_one(Organisation, group.id)
                    await terms.record_agreement(session, by, found, agreement(group), NOW)
        except Conflict:
            return False
        return True

    for kind in ("mandate", "agreement"):
        assert sorted(await asyncio.gather(*(once(kind) for _ in range(3)))) == [False, False, True]
    assert [await count(db, Mandate), await count(db, Agreement)] == [1, 1]
    assert await count(db, AuditEntry) == 2


async def test_a_prolonged_agreement_is_another_one_from_the_next_day(db: AsyncSession) -> None:
    by, group = await person(db, roles=("administrator",)), await organisations.organisation(db)
    for first, last in (("2026-01-01", "2026-12-31"), ("2027-01-01", "2027-12-31")):
        typed = agreement(group, starts_on=first, ends_on=last)
        await terms.record_agreement(db, by, group, typed, NOW)
    lines = await agreements.agreements_of(db, group.id)
    assert [line.term.starts_on.year for line in lines] == [2027, 2026]
    assert await agreements.is_partner(db, group.id, datetime(2027, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.PENDING, State.REFUSED, State.SUSPENDED])
async def test_only_a_verified_organisation_signs_whoever_asks(
    db: AsyncSession, state: State
) -> None:
    by = await person(db, roles=("administrator",))
    group = await organisations.organisation(db, state=state)
    with pytest.raises(Invalid) as refused:
        await terms.record_agreement(db, by, group, agreement(group), NOW)
    assert "vérifié" in refused.value.errors["organisation"]


@pytest.mark.parametrize("role", ["", "moderator:ville-marie"], ids=["citizen", "elsewhere"])
async def test_who_is_no_staff_there_ends_no_agreement(
    browser: Visitor, db: AsyncSession, role: str
) -> None:
    held = await profiles.agreement(db, await organisations.organisation(db))
    await sign_in_as(db, browser, await person(db, roles=(role,) if role else ()))
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    data = {"reason": "Je n’en ai pas le droit.", "csrf_token": token.attributes["value"] or ""}
    await browser.post(f"/fr/equipe/partenaires/{held.public_id}/terminer", data)
    assert browser.status == 403
    assert (await db.execute(select(Agreement.ended_on))).scalar_one() is None


async def test_an_end_without_a_reason_is_none_and_keeps_what_was_typed(
    browser: Visitor, db: AsyncSession
) -> None:
    held = await profiles.agreement(db, await organisations.organisation(db, name="La Ruche"))
    await open_form(db, browser)
    await browser.follow("Y mettre fin plus tôt")
    assert "La Ruche" in browser.all("h1")[0]
    await browser.submit(reason="Parce que")
    assert browser.status == 422
    assert browser.error("reason")
    area = browser.page.css_first("textarea[name=reason]")
    assert area is not None
    assert area.text().strip() == "Parce que"
    query = select(Agreement.ended_on).where(Agreement.public_id == held.public_id)
    assert (await db.execute(query)).scalar_one() is None


async def test_an_agreement_is_ended_once_and_the_list_says_why(
    browser: Visitor, db: AsyncSession
) -> None:
    held = await profiles.agreement(db, await organisations.organisation(db))
    await open_form(db, browser)
    await browser.follow("Y mettre fin plus tôt")
    await browser.submit(reason="L’organisme ferme ses portes.")
    assert "L’organisme ferme ses portes." in browser.text
    assert "Y mettre fin plus tôt" not in browser.text
    await browser.go(f"/fr/equipe/partenaires/{held.public_id}/terminer")
    await browser.submit(reason="Une seconde fois, pour voir.")
    assert browser.status == 403
    assert "déjà terminé" in browser.text
    query = select(AuditEntry).where(AuditEntry.action.startswith("agreement."))
    [entry] = (await db.execute(query)).scalars()
    assert (entry.action, entry.reason) == ("agreement.ended", "L’organisme ferme ses portes.")


@pytest.mark.parametrize("page", ["partenaires/23456789ab", "partenaires/x", "mandats/23456789ab"])
async def test_what_is_not_there_is_not_ended(
    browser: Visitor, db: AsyncSession, page: str
) -> None:
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    assert (await browser.go(f"/fr/equipe/{page}/terminer")).status == 404


async def test_an_agreement_that_begins_tomorrow_can_be_ended_and_never_begins(
    db: AsyncSession,
) -> None:
    by = await person(db, roles=("administrator",))
    group = await organisations.organisation(db)
    day = today(NOW)
    held = await profiles.agreement(
        db, group, starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=90)
    )
    await terms.end_agreement(db, by, held.public_id, "Signée par erreur.", NOW)
    assert not await agreements.is_partner(db, group.id, NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("role", "territory", "allowed"),
    [
        (HERE, profiles.VILLERAY, True),
        (HERE, "ville-marie", False),
        (HERE, "", False),
        ("moderator", "", True),
        ("administrator", "ville-marie", True),
        ("", profiles.VILLERAY, False),
    ],
)
async def test_the_service_itself_knows_who_writes_and_ends_which_mandate(
    db: AsyncSession, role: str, territory: str, *, allowed: bool
) -> None:
    by, who = await person(db, roles=(role,) if role else ()), await person(db)
    if not allowed:
        with pytest.raises(Refused, match="territoire"):
            await record_for(db, by, who, territory=territory)
        held = await profiles.mandate(db, who, territory or None)
        with pytest.raises(Refused, match="territoire"):
            await terms.end_mandate(db, by, held.public_id, "Sans en avoir le droit.", NOW)
        return
    made = await record_for(db, by, who, territory=territory)
    ended = await terms.end_mandate(db, by, made.public_id, "A démissionné hier.", NOW)
    assert (ended.ended_on, ended.ended_by_id) == (date(2026, 11, 22), by.id)


async def test_nobody_ends_their_own_mandate(db: AsyncSession) -> None:
    me = await person(db, roles=("administrator",))
    held = await profiles.mandate(db, me)
    with pytest.raises(Refused, match="votre propre mandat"):
        await terms.end_mandate(db, me, held.public_id, "Je me retire tout de suite.", NOW)


async def test_a_mandate_for_a_territory_we_do_not_have_is_refused_by_the_service(
    db: AsyncSession,
) -> None:
    with pytest.raises(Refused, match="arrondissement ou une ville"):
        terms.territory_of("atlantide")
    assert terms.territory_of("") is None


async def test_the_same_office_may_be_held_again_later_and_in_two_places(db: AsyncSession) -> None:
    by, who = await person(db, roles=("administrator",)), await person(db)
    await record_for(db, by, who)
    await record_for(db, by, who, territory="ville-marie")
    await record_for(db, by, who, starts_on="2028-01-01", ends_on="2031-12-31")
    with pytest.raises(Conflict, match="déjà inscrit"):
        await record_for(db, by, who, ends_on="2029-12-31")


async def test_an_anonymous_page_offers_no_mandate_and_a_moderator_s_page_does(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db, name="Élise")
    path = f"/fr/personnes/{who.public_id}-elise"
    for role, offered in (("", False), (HERE, True)):
        browser = await sign_in_as(db, visitor(), await person(db, roles=(role,) if role else ()))
        await browser.go(path)
        assert ("Inscrire un mandat" in browser.text) is offered
    assert "Inscrire un mandat" not in (await visitor().go(path)).text


async def test_a_moderator_writes_only_for_the_territories_of_the_list(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, await person(db, roles=(HERE,)))
    await browser.go(f"/fr/equipe/personnes/{who.public_id}/mandat")
    values = [o.attributes["value"] for o in browser.page.css("#field-territory option")]
    assert [value for value in values if value] == [profiles.VILLERAY]
    assert "Montréal" not in [o.text() for o in browser.page.css("#field-territory option")]


async def test_the_lists_of_the_staff_say_what_to_do_when_they_are_empty(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    await browser.go("/fr/equipe/mandats")
    await browser.follow("Trouver des personnes")
    assert browser.path == "/fr/personnes"
    await browser.go("/fr/equipe/partenaires")
    assert "Aucun organisme n’a encore signé" in browser.text
