"""Staff write down mandates and agreements: with dates and a source, and never for themselves."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.organisations.rules import State
from app.profiles.models import Agreement, Mandate
from app.profiles.rules import Term, today
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
VILLERAY = profiles.VILLERAY
TYPED = {
    "office_fr": "Conseillère de la ville",
    "office_en": "City councillor",
    "territory": VILLERAY,
    "starts_on": "2025-11-06",
    "ends_on": "2029-11-05",
    "source": "Résultats officiels, élection du 2 novembre 2025",
}


async def staff(db: AsyncSession, browser: Visitor, role: str = f"moderator:{VILLERAY}") -> Visitor:
    return await sign_in_as(db, browser, await person(db, roles=(role,)))


async def actions(db: AsyncSession) -> list[str]:
    return list(await db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


async def test_a_mandate_is_written_down_and_stands_on_the_page_with_its_source(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db, name="Élise M.")
    path = person_url(who.public_id, who.display_name, lang="fr")
    browser = await staff(db, visitor())
    await browser.go(path)
    await browser.follow("Inscrire un mandat")
    await browser.submit(**TYPED)
    assert "Le mandat est inscrit" in browser.text
    role = (await visitor().go(path)).all(".person-role")[0]
    for words in (
        "Élu·e",
        "Conseillère de la ville",
        "6 novembre 2025",
        "5 novembre 2029",
        "Résultats officiels",
    ):
        assert words in role
    assert await actions(db) == ["mandate.recorded"]
    english = await visitor("en").go(person_url(who.public_id, who.display_name, lang="en"))
    assert "City councillor" in english.text


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"ends_on": "2025-11-05"}, "form", "avant le premier"),
        ({"ends_on": "2039-11-05"}, "form", "plus de six ans"),
        ({"starts_on": "hier"}, "starts_on", "une date"),
        ({"starts_on": ""}, "starts_on", ""),
        ({"office_fr": ""}, "office_fr", ""),
        ({"office_en": "x" * 121}, "office_en", "120"),
        ({"source": "court"}, "source", "au moins 10"),
        ({"territory": "atlantide"}, "territory", "arrondissement ou une ville"),
        ({"reason": "x" * 601}, "reason", "600"),
    ],
)
async def test_a_mandate_that_cannot_be_comes_back_as_it_was_typed(
    browser: Visitor, db: AsyncSession, change: dict[str, str], field: str, sentence: str
) -> None:
    who = await person(db)
    await staff(db, browser, "administrator")
    await browser.go(f"/fr/equipe/personnes/{who.public_id}/mandat")
    await browser.submit(**{**TYPED, **change})
    assert browser.status == 422
    said = browser.error(field) if field != "form" else browser.text
    assert said
    assert sentence in said
    kept = browser.page.css_first("#field-source")
    assert kept is not None
    assert kept.attributes["value"] == change.get("source", TYPED["source"])
    assert (await db.execute(select(Mandate))).first() is None


@pytest.mark.parametrize(
    ("role", "territory", "allowed"),
    [
        ("", VILLERAY, False),
        ("moderator:ville-marie", VILLERAY, False),
        (f"moderator:{VILLERAY}", VILLERAY, True),
        (f"moderator:{VILLERAY}", "", False),
        ("moderator", "", True),
        ("administrator", "", True),
    ],
)
async def test_who_may_write_which_mandate_down(
    browser: Visitor, db: AsyncSession, role: str, territory: str, *, allowed: bool
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, await person(db, roles=(role,) if role else ()))
    await browser.go(f"/fr/equipe/personnes/{who.public_id}/mandat")
    if not role:
        assert browser.status == 403
        return
    await browser.submit(**{**TYPED, "territory": territory})
    assert (browser.status == 200) == allowed
    assert ((await db.execute(select(Mandate))).first() is not None) == allowed


async def test_nobody_gives_themselves_an_office(browser: Visitor, db: AsyncSession) -> None:
    me = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, me)
    await browser.go(f"/fr/equipe/personnes/{me.public_id}/mandat")
    assert "votre propre mandat" in browser.text
    token = browser.page.css_first("input[name=csrf_token]")
    assert token is not None
    data = {**TYPED, "csrf_token": token.attributes["value"]}
    await browser.post(f"/fr/equipe/personnes/{me.public_id}/mandat", data)
    assert browser.status == 403
    assert (await db.execute(select(Mandate))).first() is None


async def test_a_password_given_long_ago_is_asked_for_again(
    browser: Visitor, db: AsyncSession
) -> None:
    who, me = await person(db), await person(db, roles=("administrator",))
    await sign_in_as(db, browser, me, verified_at=datetime.now(UTC) - timedelta(hours=1))
    await browser.go(f"/fr/equipe/personnes/{who.public_id}/mandat")
    assert browser.path != f"/fr/equipe/personnes/{who.public_id}/mandat"
    assert browser.page.css("input[type=password]")


async def test_the_same_mandate_twice_is_one(browser: Visitor, db: AsyncSession) -> None:
    who = await person(db)
    await staff(db, browser, "administrator")
    for status in (200, 409):
        await browser.go(f"/fr/equipe/personnes/{who.public_id}/mandat")
        await browser.submit(**{**TYPED, "territory": ""})
        assert browser.status == status
    assert len((await db.execute(select(Mandate))).all()) == 1


async def test_a_mandate_cut_short_ends_today_with_a_public_reason(
    visitor: New, db: AsyncSession
) -> None:
    who = await person(db)
    held = await profiles.mandate(db, who)
    browser = await staff(db, visitor())
    await browser.go("/fr/equipe/mandats")
    await browser.follow("Y mettre fin plus tôt")
    await browser.submit(reason="court")
    assert browser.status == 422
    await browser.submit(reason="A démissionné le 20 novembre.")
    assert "prend fin aujourd’hui" in browser.text
    page = await visitor().go(person_url(who.public_id, who.display_name, lang="fr"))
    assert page.all(".person-role") == []
    assert "A démissionné le 20 novembre." in page.all(".person-history")[0]
    await browser.go(f"/fr/equipe/mandats/{held.public_id}/terminer")
    await browser.submit(reason="Une seconde fois, pour voir.")
    assert browser.status == 403
    assert "déjà terminé" in browser.text
    assert (await actions(db))[0] == "mandate.ended"


async def test_staff_of_another_territory_ends_nothing(browser: Visitor, db: AsyncSession) -> None:
    held = await profiles.mandate(db)
    await staff(db, browser, "moderator:ville-marie")
    await browser.go(f"/fr/equipe/mandats/{held.public_id}/terminer")
    await browser.submit(reason="Je n’en ai pas le droit.")
    assert browser.status == 403
    row = (await db.execute(select(Mandate.ended_on))).scalar_one()
    assert row is None


AGREEMENT = {
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "source": "Entente 2026-014, greffe",
}


async def test_an_agreement_makes_a_verified_organisation_a_partner(
    visitor: New, db: AsyncSession
) -> None:
    group = await organisations.organisation(db, name="La Ruche du quartier")
    browser = await staff(db, visitor())
    await browser.go("/fr/equipe/partenaires")
    await browser.submit(
        organisation=f"http://testserver/fr/organismes/{group.public_id}-la-ruche", **AGREEMENT
    )
    assert "est partenaire entre ces dates" in browser.text
    assert "La Ruche du quartier" in (await visitor().go("/fr/personnes/leaders-et-elus")).text
    assert await actions(db) == ["agreement.recorded"]
    await browser.go("/fr/equipe/partenaires")
    await browser.follow("Y mettre fin plus tôt")
    await browser.submit(reason="L’organisme ferme ses portes.")
    assert "L’entente prend fin" in browser.text
    assert "La Ruche du quartier" not in (await visitor().go("/fr/personnes/leaders-et-elus")).text


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"organisation": "nulle-part"}, 422, "Aucun organisme"),
        ({"organisation": "23456789ab"}, 422, "Aucun organisme"),
        ({"ends_on": "2025-01-01"}, 422, "avant le premier"),
        ({"source": ""}, 422, ""),
    ],
)
async def test_an_agreement_that_cannot_be_is_refused(
    browser: Visitor, db: AsyncSession, change: dict[str, str], status: int, sentence: str
) -> None:
    group = await organisations.organisation(db)
    await staff(db, browser)
    await browser.go("/fr/equipe/partenaires")
    await browser.submit(**{"organisation": group.public_id, **AGREEMENT, **change})
    assert browser.status == status
    assert sentence in browser.text
    assert (await db.execute(select(Agreement))).first() is None


@pytest.mark.parametrize("state", [State.UNVERIFIED, State.PENDING, State.REFUSED])
async def test_only_a_verified_organisation_becomes_a_partner(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    group = await organisations.organisation(db, state=state)
    await staff(db, browser, "administrator")
    await browser.go("/fr/equipe/partenaires")
    await browser.submit(organisation=group.public_id, **AGREEMENT)
    assert browser.status == 422
    assert "Seul un organisme vérifié" in browser.error("organisation")


@pytest.mark.parametrize("page", ["leaders", "mandats", "partenaires"])
async def test_staff_pages_are_for_staff(browser: Visitor, db: AsyncSession, page: str) -> None:
    assert (await browser.go(f"/fr/equipe/{page}")).path == "/fr/connexion"
    await sign_in_as(db, browser, await person(db))
    assert (await browser.go(f"/fr/equipe/{page}")).status == 403
    await staff(db, browser, "administrator")
    assert (await browser.go(f"/fr/equipe/{page}")).status == 200


@pytest.mark.parametrize("page", ["mandats/23456789ab/terminer", "partenaires/x/terminer"])
async def test_what_does_not_exist_cannot_be_ended(
    browser: Visitor, db: AsyncSession, page: str
) -> None:
    await staff(db, browser, "administrator")
    assert (await browser.go(f"/fr/equipe/{page}")).status == 404


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2025, 12, 31), "before"),
        (date(2026, 1, 1), "now"),
        (date(2026, 12, 31), "now"),
        (date(2027, 1, 1), "after"),
    ],
)
def test_both_days_of_a_term_are_part_of_it(day: date, phase: str) -> None:
    assert Term(date(2026, 1, 1), date(2026, 12, 31)).phase(day) == phase


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 5, 31), True), (date(2026, 6, 1), False), (date(2026, 6, 2), False)],
)
def test_a_term_cut_short_does_not_hold_on_that_day(day: date, *, holds: bool) -> None:
    term = Term(date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 1))
    assert term.holds(day) is holds
    assert term.last_day == date(2026, 6, 1)


def test_a_day_begins_at_midnight_in_montreal() -> None:
    night: Any = datetime(2026, 11, 22, 4, 59, tzinfo=UTC)
    assert today(night) == date(2026, 11, 21)
    assert today(night + timedelta(minutes=1)) == date(2026, 11, 22)
