"""Staff find members by their public name or their role; administrators by more than that."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.rules import RoleName
from app.admin.queries import people as accounts_of
from app.core.finders import MOST_FOUND, Found, finders
from app.core.i18n import using
from app.profiles.finders import kinds_meant, members
from app.profiles.rules import PersonKind, Standing
from app.profiles.shown import person_url
from tests.factories import profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
SEARCH = "/fr/equipe/recherche"


async def found(db: AsyncSession, words: str) -> list[str]:
    who = await person(db, name="zzz", roles=("moderator",))
    return [one.title for one in await members(db, who, words)]


@pytest.mark.parametrize(
    "words", ["helene", "CÔTÉ", "cote-roy", "roy"], ids=["accents", "capitals", "dash", "end"]
)
async def test_a_member_is_found_by_a_part_of_their_public_name(
    db: AsyncSession, words: str
) -> None:
    hers = await person(db, name="Hélène Côté-Roy")
    await profiles.profile(db, hers, is_listed=True)
    await profiles.profile(db, await person(db, name="Bruno Lavoie"), is_listed=True)
    assert await found(db, words) == ["Hélène Côté-Roy"]


@pytest.mark.parametrize("words", ["Hélène Côté-Roy", "helene cote-roy", "public id"])
async def test_who_is_not_listed_is_found_by_who_knows_their_whole_name_or_their_page(
    db: AsyncSession, words: str
) -> None:
    hers = await person(db, name="Hélène Côté-Roy")
    typed = hers.public_id if words == "public id" else words
    assert await found(db, typed) == ["Hélène Côté-Roy"]
    assert await found(db, "hélène") == [], "a part of a name lists nobody who did not choose it"


@pytest.mark.parametrize("words", ["%", "_", "\\", "'; DROP", "hélène@exemple.ca", "exemple.ca"])
async def test_a_sign_or_an_address_finds_nobody_here(db: AsyncSession, words: str) -> None:
    await person(db, name="Hélène Côté-Roy", email="hélène@exemple.ca")
    assert await found(db, words) == []


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("leader", [PersonKind.LEADER]),
        ("Leaders", []),
        ("élu", [PersonKind.ELECTED]),
        ("ELU", [PersonKind.ELECTED]),
        ("elected", [PersonKind.ELECTED]),
        ("expert", [PersonKind.EXPERT]),
        ("bénévole", [PersonKind.EXPERT]),
        ("le", []),
        ("", []),
        ("ruelle", []),
    ],
)
def test_the_name_of_a_role_is_meant_in_both_languages(words: str, kinds: list[PersonKind]) -> None:
    for language in ("fr", "en"):
        with using(language):
            assert kinds_meant(words) == kinds


@given(words=st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_words_mean_some_roles_or_none(words: str) -> None:
    assert set(kinds_meant(words)) <= set(PersonKind)


async def test_whoever_holds_a_role_today_is_found_by_its_name(db: AsyncSession) -> None:
    leader = await person(db, name="Meneuse")
    await profiles.leadership(db, leader, nominations=0)
    await profiles.leadership(
        db, await person(db, name="Pas encore"), Standing.WILLING, nominations=0
    )
    await profiles.mandate(db, await person(db, name="Élue"))
    await profiles.mandate(
        db, await person(db, name="Ancienne"), ended_on=datetime(2026, 1, 1, tzinfo=UTC).date()
    )
    await profiles.expert(db, await person(db, name="Experte"))
    assert await found(db, "leader") == ["Meneuse"]
    assert await found(db, "élue") == ["Élue"], "her name, and her role"
    assert await found(db, "elected") == ["Élue"]
    assert await found(db, "bénévole") == ["Experte"]


async def test_skills_without_a_name_lead_to_nobody(db: AsyncSession) -> None:
    await profiles.expert(db, await person(db, name="Comptable"), named=False)
    await profiles.expert(db, await person(db, name="En pause"), paused_at=datetime.now(UTC))
    await profiles.expert(db, await person(db, name="Hors du répertoire"), is_listed=False)
    assert await found(db, "expert") == []
    who = await person(db, roles=("administrator",))
    [line] = await members(db, who, "comptable")
    assert line.detail == ""


async def test_a_line_leads_to_the_public_page_and_says_the_roles(db: AsyncSession) -> None:
    hers = await person(db, name="Wideline J.", email="secret@exemple.ca")
    await profiles.leadership(db, hers, nominations=0)
    await profiles.expert(db, hers)
    who = await person(db, roles=("moderator",))
    with using("en"):
        [line] = await members(db, who, "wideline")
    assert line == Found(
        "Wideline J.",
        person_url(hers.public_id, "Wideline J.", lang="en"),
        "Volunteer expert, Community leader",
    )


@pytest.mark.parametrize(
    "gone",
    [
        {"deleted_at": datetime.now(UTC)},
        {"suspended_at": datetime.now(UTC)},
        {"email_confirmed_at": None},
    ],
    ids=["deleted", "suspended", "unconfirmed"],
)
async def test_who_has_no_page_is_not_found_here(db: AsyncSession, gone: dict[str, object]) -> None:
    hers = await person(db, name="Partie")
    await profiles.leadership(db, hers, nominations=0)
    await db.execute(update(Person).where(Person.id == hers.id).values(**gone))
    await db.commit()
    assert await found(db, "partie") == []
    assert await found(db, "leader") == []


async def test_no_more_than_a_few_are_listed_by_name(db: AsyncSession) -> None:
    for n in range(MOST_FOUND + 2):
        await profiles.profile(db, await person(db, name=f"Voisine {n:02d}"), is_listed=True)
    assert await found(db, "voisine") == [f"Voisine {n:02d}" for n in range(MOST_FOUND)]


async def test_a_moderator_finds_a_member_and_writes_a_mandate_down_from_there(
    browser: Visitor, db: AsyncSession
) -> None:
    await person(db, name="Élise Côté", email="secret@exemple.ca")
    staff = await person(db, roles=(f"moderator:{profiles.VILLERAY}",))
    await sign_in_as(db, browser, staff)
    await browser.go(SEARCH)
    await browser.submit("main form[role=search]", q="elise cote")
    assert "secret@exemple.ca" not in browser.text, "addresses are for administrators"
    await browser.follow("Élise Côté")
    await browser.follow("Inscrire un mandat")
    assert browser.status == 200


async def test_the_public_pages_are_for_all_staff_and_the_accounts_for_administrators() -> None:
    assert "members" in {one.kind for one in finders(administrator=False)}
    assert "people" not in {one.kind for one in finders(administrator=False)}
    assert {"members", "people"} <= {one.kind for one in finders(administrator=True)}


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        ("modération", [RoleName.MODERATOR]),
        ("Modératrice", [RoleName.MODERATOR]),
        ("moderators", [RoleName.MODERATOR]),
        ("modé", [RoleName.MODERATOR]),
        ("administration", [RoleName.ADMINISTRATOR]),
        ("admin", [RoleName.ADMINISTRATOR]),
        ("mod", []),
        ("adm", []),
        ("moderne", []),
        ("", []),
    ],
)
def test_administrators_name_a_role_in_either_language(words: str, roles: list[RoleName]) -> None:
    assert accounts_of.roles_meant(words) == roles


async def test_administrators_find_the_team_by_role(browser: Visitor, db: AsyncSession) -> None:
    me = await person(db, name="Gisèle", roles=("administrator",))
    esther = await person(db, name="Esther", roles=("moderator:ville-marie",))
    await person(db, name="Citoyenne")
    assert [one.public_id for one in await accounts_of.find(db, "modération")] == [esther.public_id]
    await sign_in_as(db, browser, me)
    await browser.go("/fr/equipe/personnes")
    assert "un rôle" in browser.text
    await browser.submit("main form[role=search]", q="administration")
    assert "Gisèle" in browser.all("main section")[0]
    assert "Esther" not in browser.all("main section")[0]
