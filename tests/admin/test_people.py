"""Administrators find people and see the facts of their accounts, and nothing that is theirs alone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.rules import RoleName
from app.accounts.service.roles import grant_role
from app.admin.pages import people as pages
from app.admin.queries import people
from app.core import clock
from app.ideas.models import Support
from tests.factories import accounts, ideas
from tests.visitor import Visitor
from tests.world import token as api_token

As = Callable[..., Awaitable[Visitor]]
NOW = clock.now()


@pytest.fixture
async def helene(db: AsyncSession) -> Actor:
    return await accounts.person(db, name="Hélène Côté-Roy", email="Helene.Roy@exemple.ca")


@pytest.mark.parametrize(
    "words", ["helene", "CÔTÉ", "cote roy", "roy", "helene.roy@exemple.ca", "HELENE.ROY@exemple.ca"]
)
async def test_a_person_is_found_by_a_part_of_their_name_or_their_whole_address(
    db: AsyncSession, helene: Actor, words: str
) -> None:
    await accounts.person(db, name="Bruno Lavoie")
    assert [line.public_id for line in await people.find(db, words)] == [helene.public_id]
    assert [line.public_id for line in await people.find(db, helene.public_id)] == [
        helene.public_id
    ]


@pytest.mark.parametrize("words", ["exemple.ca", "helene.roy", "%", "_", "\\", "'; DROP", "lélène"])
async def test_a_part_of_an_address_or_a_sign_finds_nobody(
    db: AsyncSession, helene: Actor, words: str
) -> None:
    assert helene.public_id not in {line.public_id for line in await people.find(db, words)}


async def test_who_has_left_is_not_found(db: AsyncSession, helene: Actor) -> None:
    await db.execute(update(Person).where(Person.id == helene.id).values(deleted_at=NOW))
    assert await people.find(db, "helene") == []
    assert helene.public_id not in {line.public_id for line in await people.newest(db)}


async def test_the_first_page_shows_the_team_and_who_joined_last(
    as_: As, gisele: Actor, esther: Actor, helene: Actor
) -> None:
    browser = await as_(gisele)
    await browser.go("/fr/equipe/personnes")
    assert browser.status == 200
    team, newest = browser.page.css("main section")
    assert gisele.display_name in team.text()
    assert esther.display_name in team.text()
    assert helene.display_name not in team.text()
    assert helene.display_name in newest.text()


async def test_somebody_is_found_and_opened_in_either_language(
    as_: As, gisele: Actor, helene: Actor
) -> None:
    browser = await as_(gisele, "en")
    await browser.go("/en/staff/people")
    await browser.submit("main form[role=search]", q="cote")
    assert "1 person" in browser.text
    await browser.follow(helene.display_name)
    assert browser.path == f"/en/staff/people/{helene.public_id}"
    assert browser.all("h1") == [helene.display_name]


async def test_when_nobody_is_found_the_page_says_what_to_do(as_: As, gisele: Actor) -> None:
    browser = await as_(gisele)
    await browser.go("/fr/equipe/personnes?q=zzzz")
    assert "Personne ne s’appelle ainsi" in browser.text
    assert "accents et majuscules" in browser.text


async def test_more_than_fit_are_said_to_be_more(
    db: AsyncSession, as_: As, gisele: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST", 2)
    for number in range(4):
        await accounts.person(db, name=f"Voisine {number}")
    browser = await as_(gisele)
    await browser.go("/fr/equipe/personnes?q=voisine")
    assert len(browser.page.css(".staff-line")) == 2
    assert "et d’autres" in browser.text


async def test_a_person_s_page_shows_facts_and_counts(
    db: AsyncSession, as_: As, gisele: Actor, helene: Actor
) -> None:
    idea = await ideas.idea(db, helene)
    await ideas.supporters(db, idea, local=1)
    await api_token(db, helene)
    await accounts.sign_in_as(db, await as_(gisele), helene)
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{helene.public_id}")
    facts = {
        dt.text(): dd.text()
        for dt, dd in zip(browser.page.css(".facts dt"), browser.page.css(".facts dd"), strict=True)
    }
    assert facts["Adresse courriel"] == "Helene.Roy@exemple.ca"
    assert facts["Quartier"] == "Parc-Extension"
    assert facts["Idées publiées"] == "1"
    assert facts["Appareils connectés"] == "1"
    assert facts["Jetons d’API"] == "1"


async def test_a_person_s_page_shows_no_password_no_secret_and_no_idea_supported(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    idea = await ideas.idea(db, gisele, title="Une patinoire au parc Jarry")
    neighbour = await accounts.person(db, password_hash="$argon2id$secret-hash")
    db.add(Support(idea_id=idea.id, person_id=neighbour.id, is_local=True))
    await db.commit()
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{neighbour.public_id}")
    assert "argon2" not in browser.answer.text
    assert "patinoire" not in browser.text
    assert "Idées appuyées (lesquelles, personne ne le voit) 1" in browser.text


@pytest.mark.parametrize("public_id", ["zzzzzzzzzz", "1", "%00", "é", "..%2f..", "x" * 500])
async def test_nobody_is_there_under_another_id(as_: As, gisele: Actor, public_id: str) -> None:
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{public_id}")
    assert browser.status in {400, 404, 422}


async def test_the_history_says_who_gave_a_role_and_why(
    db: AsyncSession, as_: As, gisele: Actor, helene: Actor
) -> None:
    why = "Elle connaît tout le quartier."
    await grant_role(db, gisele, helene.id, RoleName.MODERATOR, NOW, reason=why)
    await db.commit()
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{helene.public_id}")
    assert "Modération (partout)" in browser.text
    assert "donné par Gisèle Tremblay" in browser.text
    assert browser.text.count(why) == 2
    await browser.go(f"/fr/equipe/personnes/{gisele.public_id}")
    assert "à propos de Hélène Côté-Roy" in browser.text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"suspended_at": NOW}, "suspendu depuis"),
        ({"suspended_at": NOW, "suspended_until": NOW + timedelta(days=9)}, "Jusqu’au"),
        ({"deleted_at": NOW}, "a été fermé"),
    ],
)
async def test_what_became_of_an_account_is_said_first(
    db: AsyncSession, as_: As, gisele: Actor, facts: dict[str, object], said: str
) -> None:
    somebody = await accounts.person(db)
    await db.execute(update(Person).where(Person.id == somebody.id).values(**facts))
    await db.commit()
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{somebody.public_id}")
    assert said in browser.all(".notice")[0]


async def test_the_confirmation_letter_goes_to_the_person_in_their_language(
    db: AsyncSession,
    as_: As,
    gisele: Actor,
    work: Callable[[], Awaitable[None]],
    mailbox: Callable[[], list[str]],
) -> None:
    late = await accounts.person(db, confirmed=False, email="late@exemple.ca", language="en")
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{late.public_id}")
    await browser.submit("main form.post-button")
    assert "en route" in browser.text
    await work()
    (letter,) = mailbox()
    assert "To: late@exemple.ca" in letter
    assert "Content-Language: en" in letter


async def test_no_letter_is_written_to_who_has_confirmed(
    as_: As,
    gisele: Actor,
    helene: Actor,
    work: Callable[[], Awaitable[None]],
    mailbox: Callable[[], list[str]],
) -> None:
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{helene.public_id}")
    assert not browser.page.css("main form.post-button")
    token = browser.page.css_first("input[name=csrf_token]")
    assert token is not None
    sent = {"csrf_token": token.attributes["value"]}
    await browser.post(f"/fr/equipe/personnes/{helene.public_id}/confirmation", sent)
    assert "déjà confirmée" in browser.text
    await work()
    assert mailbox() == []


async def test_the_way_to_a_suspension_leads_to_moderation(
    as_: As, gisele: Actor, helene: Actor
) -> None:
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/personnes/{helene.public_id}")
    await browser.follow("Avertir ou suspendre")
    assert browser.status == 200
    assert browser.path == f"/fr/equipe/moderation/profile/{helene.public_id}"
    await browser.go(f"/fr/equipe/personnes/{gisele.public_id}")
    assert "Avertir ou suspendre" not in browser.text


def test_a_search_is_cut_before_the_database_sees_it() -> None:
    assert pages.LONGEST_SEARCH == 254
