"""A person's page: the pseudonym and nothing else, until they choose."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.profiles.models import Profile
from app.profiles.rules import Sharing
from app.profiles.shown import person_url
from tests.factories import discussion, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor


def page_of(who: Actor) -> str:
    return person_url(who.public_id, who.display_name, lang="fr")


def robots(browser: Visitor) -> str:
    node = browser.page.css_first("meta[name=robots]")
    return node.attributes["content"] or "" if node else ""


async def test_a_fresh_profile_shows_the_pseudonym_and_nothing_else(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, name="Tuque rouge", home="parc-extension", email="secret@exemple.ca")
    await ideas.idea(db, who, title="Un banc devant la garderie")
    await browser.go(page_of(who))
    assert browser.status == 200
    assert browser.all("h1") == ["Tuque rouge"]
    for secret in ("Parc-Extension", "secret@exemple.ca", "Un banc", "Villeray"):
        assert secret not in browser.all("main")[0]
    assert "a choisi de n’en montrer pas plus" in browser.text
    assert robots(browser) == "noindex"


async def test_the_page_says_the_same_in_english(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    who = await person(db, name="Back alley Bev")
    browser = visitor("en")
    await browser.go(person_url(who.public_id, who.display_name, lang="en"))
    assert "has chosen to show nothing more" in browser.text
    await browser.follow("Français")
    assert browser.path == page_of(who)


async def test_each_switch_shows_one_thing_more(browser: Visitor, db: AsyncSession) -> None:
    who = await person(db, home="parc-extension")
    await ideas.idea(db, who, title="Un banc devant la garderie")
    await profiles.profile(db, who, bio="Je tiens un **potager**.")
    await browser.go(page_of(who))
    assert browser.all("main strong") == ["potager"]
    assert "Parc-Extension" not in browser.all("main")[0]
    await db.execute(update(Profile).values(shows_area=True, is_listed=True, is_indexed=True))
    await db.commit()
    await browser.go(page_of(who) + "?fresh=1")
    assert "Parc-Extension, Villeray" in browser.text
    assert robots(browser) == ""


async def test_somebody_from_elsewhere_has_no_area_to_show(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, home=None)
    await profiles.profile(db, who, shows_area=True)
    await browser.go(page_of(who))
    assert browser.status == 200
    assert "Montréal" not in browser.all(".person-head")[0]


@pytest.mark.parametrize(
    "gone",
    [
        {"deleted_at": datetime.now(UTC)},
        {"suspended_at": datetime.now(UTC)},
        {"email_confirmed_at": None},
        {"suspended_at": datetime.now(UTC), "suspended_until": datetime.now(UTC) + timedelta(1)},
    ],
    ids=["deleted", "suspended", "unconfirmed", "suspended for a while"],
)
async def test_nothing_is_said_to_be_there_for_who_is_not(
    browser: Visitor, db: AsyncSession, gone: dict[str, object]
) -> None:
    who = await person(db)
    await profiles.profile(db, who, bio="Je suis là.", is_listed=True)
    await db.execute(update(Person).where(Person.id == who.id).values(**gone))
    await db.commit()
    await browser.go(page_of(who))
    assert browser.status == 404
    assert "Je suis là" not in browser.text
    await browser.go("/fr/personnes")
    assert who.display_name not in browser.text


async def test_a_suspension_that_is_over_brings_the_page_back(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    before = datetime.now(UTC) - timedelta(days=1)
    await db.execute(update(Person).values(suspended_at=before, suspended_until=before))
    await db.commit()
    assert (await browser.go(page_of(who))).status == 200


@pytest.mark.parametrize("address", ["inconnu123", "x", "23456789ab", "%F0%9F%8C%B3", "a" * 400])
async def test_an_address_of_nobody_leads_nowhere(browser: Visitor, address: str) -> None:
    assert (await browser.go(f"/fr/personnes/{address}")).status == 404
    assert (await browser.go(f"/fr/personnes/anonyme/{address}")).status == 404


async def test_an_old_address_leads_to_the_present_pseudonym(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, name="Café, deux sucres")
    await browser.go(f"/fr/personnes/{who.public_id}-autre-nom")
    assert browser.path == f"/fr/personnes/{who.public_id}-cafe-deux-sucres"


async def test_a_pseudonym_without_letters_of_ours_has_an_address_too(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, name="李小龍")
    assert (await browser.go(page_of(who))).path == f"/fr/personnes/{who.public_id}"
    assert browser.all("h1") == ["李小龍"]


async def test_author_and_commenter_are_linked_from_an_idea(
    browser: Visitor, db: AsyncSession
) -> None:
    author, speaker = await person(db, name="Amina D."), await person(db, name="Chantal N.")
    idea = await ideas.idea(db, author)
    await discussion.comment(db, idea, speaker)
    await browser.go(f"/fr/idees/{idea.public_id}")
    links = {link.text().strip(): link.attributes["href"] for link in browser.page.css("main a")}
    assert links["Amina D."] == page_of(author)
    assert links["Chantal N."] == page_of(speaker)


async def test_hostile_words_are_shown_as_words(browser: Visitor, db: AsyncSession) -> None:
    who = await person(db, name="<script>alert(1)</script>")
    await profiles.profile(db, who, bio="<img src=x onerror=alert(1)> [ici](javascript:alert(1))")
    await browser.go(page_of(who))
    assert browser.page.css("main script, main img[onerror]") == []
    assert browser.page.css("main a[href^=javascript]") == []


async def test_a_hidden_bio_is_shown_to_nobody(browser: Visitor, db: AsyncSession) -> None:
    who = await person(db)
    await profiles.profile(
        db, who, bio="Achetez mes bancs.", is_listed=True, hidden_at=datetime.now(UTC)
    )
    assert "Achetez" not in (await browser.go(page_of(who))).text
    assert "Achetez" not in (await browser.go("/fr/personnes")).text
    assert who.public_id not in (await browser.go("/fr/personnes?q=bancs")).text


async def test_skills_by_name_are_on_the_page_with_their_levels(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await profiles.expert(
        db, moments=["sat-morning", "sat-evening"], monthly_hours=6, travel_km=5, is_remote=True
    )
    await browser.go(page_of(who))
    assert "Comptabilité" in browser.text
    assert "du métier" in browser.text
    assert "samedi (matin, soir)" in browser.text
    assert "environ 6 heures" in browser.text
    assert "jusqu’à 5 km" in browser.text


@pytest.mark.parametrize("sharing", [Sharing.NOBODY, Sharing.ANONYMOUS])
async def test_skills_kept_or_shared_without_a_name_are_not_on_the_page(
    browser: Visitor, db: AsyncSession, sharing: Sharing
) -> None:
    who = await profiles.expert(db, sharing=sharing)
    await browser.go(page_of(who))
    assert "Comptabilité" not in browser.text


async def test_a_pause_hides_the_skills_and_nothing_else(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await profiles.expert(db, paused_at=datetime.now(UTC), bio="Je reviens en mai.")
    await browser.go(page_of(who))
    assert "Comptabilité" not in browser.text
    assert "Je reviens en mai" in browser.text


async def test_one_sees_on_ones_own_page_how_to_change_it(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await browser.go(page_of(who))
    await browser.follow("Changer ce que les autres voient")
    assert browser.path == "/fr/moi/profil"
