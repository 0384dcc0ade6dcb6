"""One's own profile: switches, skills, preview, and what a form gives back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.profiles.models import Profile, ProfileSkill
from app.profiles.rules import Sharing
from app.profiles.shown import person_url
from app.skills.rules import TermKind
from app.skills.terms import skills, term_groups
from tests.factories import profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
EDIT, SKILLS, PREVIEW = "/fr/moi/profil", "/fr/moi/competences", "/fr/moi/profil/apercu"


async def kept(db: AsyncSession) -> Profile:
    db.expire_all()
    return (await db.execute(select(Profile))).scalar_one()


async def known(db: AsyncSession) -> dict[str, str]:
    rows = await db.execute(select(ProfileSkill.skill, ProfileSkill.level))
    return {row.skill: str(row.level) for row in rows}


@pytest.mark.parametrize("page", ["/fr/moi", EDIT, SKILLS, PREVIEW])
async def test_each_page_of_ones_own_shows_itself_in_both_languages(
    browser: Visitor, db: AsyncSession, page: str
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(page)
    assert (browser.status, len(browser.page.css("h1"))) == (200, 1)
    assert browser.page.css_first("meta[name=robots][content=noindex]") is not None
    await browser.follow("English")
    assert browser.status == 200
    assert browser.path.startswith("/en/me")


@pytest.mark.parametrize("page", ["/fr/moi", EDIT, SKILLS, PREVIEW])
async def test_a_visitor_is_asked_to_sign_in(browser: Visitor, page: str) -> None:
    assert (await browser.go(page)).path == "/fr/connexion"


async def test_every_switch_is_off_until_somebody_presses_it(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(EDIT)
    assert browser.page.css("main input[type=checkbox][checked]") == []
    await browser.submit()
    row = await kept(db)
    assert not any((row.shows_area, row.shows_ideas, row.is_listed, row.is_indexed, row.bio))
    assert row.sharing is Sharing.NOBODY


async def test_what_is_chosen_is_what_others_see(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    who = await person(db, home="parc-extension")
    await sign_in_as(db, browser, who)
    await browser.go(EDIT)
    await browser.submit(bio="J’arrose la **ruelle**.", shows_area="1", is_listed="1")
    assert browser.path == PREVIEW
    assert "Vous êtes dans le répertoire" in browser.text
    preview = browser.all(".person-preview")[0]
    assert "J’arrose la ruelle" in preview
    assert "Parc-Extension" in preview
    page = await visitor().go(person_url(who.public_id, who.display_name, lang="fr"))
    assert "J’arrose la ruelle" in page.text
    await browser.go(EDIT)
    await browser.submit(shows_area=None, bio="")
    again = await visitor().go(person_url(who.public_id, who.display_name, lang="fr"))
    assert "Parc-Extension" not in again.all("main")[0]


async def test_the_language_of_the_text_is_first_that_of_the_member(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db, language="en"))
    await browser.go(EDIT)
    chosen = browser.page.css_first("#field-bio_language option[selected]")
    assert chosen is not None
    assert chosen.attributes["value"] == "en"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"bio": "x" * 2_001}, "au plus 2"),
        ({"bio": "🎉🎉🎉"}, "avec des mots"),
        ({"is_indexed": "1"}, "cochez les deux, ou aucun"),
        ({"bio_language": "de"}, "l’une des réponses offertes"),
        ({"hidden_at": ""}, "n’est pas connu"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_sentence_and_kept(
    browser: Visitor, db: AsyncSession, typed: dict[str, str], sentence: str
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(EDIT)
    await browser.submit(**{"bio": "Je garde mes mots.", **typed})
    assert browser.status == 422
    assert sentence in browser.text.replace("\u00a0", " ").replace("\u202f", " ")
    field = browser.page.css_first("#field-bio")
    assert field is not None
    assert field.text().strip() == typed.get("bio", "Je garde mes mots.")
    assert (await db.execute(select(Profile))).first() is None


async def test_two_windows_do_not_overwrite_one_another(visitor: New, db: AsyncSession) -> None:
    who = await person(db)
    one, other = await sign_in_as(db, visitor(), who), await sign_in_as(db, visitor(), who)
    await one.go(EDIT)
    await other.go(EDIT)
    await one.submit(bio="La première.")
    await other.submit(bio="La seconde.")
    assert other.status == 409
    assert "autre fenêtre" in other.text
    assert "La seconde." in other.page.css_first("#field-bio").text()  # type: ignore[union-attr]
    assert (await kept(db)).bio == "La première."


async def test_an_unconfirmed_member_reads_why_nothing_is_saved(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db, confirmed=False))
    await browser.go(EDIT)
    assert browser.page.css_first("main button[type=submit][disabled]") is not None
    await browser.submit(bio="Bonjour à vous.")
    assert browser.status == 403
    assert (await db.execute(select(Profile))).first() is None


async def test_skills_are_kept_with_their_levels_and_shared_as_chosen(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(SKILLS)
    await browser.submit(
        sharing="named",
        skills=["accounting:professional", "gardening:learning", ""],
        causes=["nature", "food"],
        moments=["sat-morning", "mon-evening"],
        monthly_hours="6",
        travel_km="5",
        is_remote="1",
    )
    assert "sur votre page, avec votre nom" in browser.text
    assert await known(db) == {"accounting": "professional", "gardening": "learning"}
    row = await kept(db)
    assert (row.sharing, row.causes) == (Sharing.NAMED, ["nature", "food"])
    assert row.moments == ["mon-evening", "sat-morning"]
    assert (row.monthly_hours, row.travel_km, row.is_remote) == (6, 5, True)
    await browser.go(SKILLS)
    chosen = [
        o.attributes["value"] for o in browser.page.css("select[name=skills] option[selected]")
    ]
    assert sorted(v for v in chosen if v) == ["accounting:professional", "gardening:learning"]
    await browser.submit(skills=["gardening:able"])
    assert await known(db) == {"gardening": "able"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"skills": ["juggling:able"]}, "parmi les réponses offertes"),
        ({"skills": ["law:genius"]}, "parmi les réponses offertes"),
        ({"skills": [f"{code}:able" for code in list(skills())[:13]]}, "12 compétences au plus"),
        ({"causes": ["money"]}, "parmi les réponses offertes"),
        ({"causes": ["nature", "food", "sport", "youth", "safety", "climate"]}, "5 causes au plus"),
        ({"moments": ["sat-night"]}, "parmi les réponses offertes"),
        ({"monthly_hours": "0"}, "plus petit nombre"),
        ({"monthly_hours": "201"}, "plus grand nombre"),
        ({"travel_km": "loin"}, "un nombre entier"),
        ({"sharing": "friends"}, "l’une des réponses offertes"),
        ({"sharing": "named", "skills": []}, "au moins une compétence"),
    ],
)
async def test_skills_that_cannot_be_are_refused(
    browser: Visitor, db: AsyncSession, typed: dict[str, Any], sentence: str
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(SKILLS)
    await browser.submit(**{"sharing": "nobody", "monthly_hours": "7", **typed})
    assert browser.status == 422
    assert sentence in browser.text.replace("\u00a0", " ")
    assert browser.page.css(".error-summary a, .field-error")
    assert await known(db) == {}


async def test_the_same_skill_twice_is_one(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(SKILLS)
    await browser.submit(skills=["law:able", "law:professional"])
    assert await known(db) == {"law": "professional"}


async def test_skills_without_a_name_stand_at_an_address_that_leads_nowhere_else(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    who = await person(db, name="Comptable à la retraite", home="parc-extension")
    await sign_in_as(db, browser, who)
    await browser.go(SKILLS)
    await browser.submit(sharing="anonymous", skills=["accounting:professional"])
    assert "sans votre nom" in browser.text
    entry = (await kept(db)).anonymous_id
    page = await visitor().go(f"/fr/personnes/anonyme/{entry}")
    assert "Comptabilité" in page.text
    html = page.answer.text
    for secret in (who.display_name, who.public_id, who.email, "Parc-Extension", "Villeray"):
        assert secret not in html
    assert (
        "Comptabilité"
        not in (await visitor().go(person_url(who.public_id, who.display_name, lang="fr"))).text
    )


async def test_an_entry_without_a_name_moves_when_it_is_taken_away_and_put_back(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    addresses = []
    for sharing in ("anonymous", "named", "anonymous"):
        await browser.go(SKILLS)
        await browser.submit(sharing=sharing, skills=["law:able"])
        addresses.append((await kept(db)).anonymous_id)
    assert addresses[0] != addresses[2]
    assert (await visitor().go(f"/fr/personnes/anonyme/{addresses[0]}")).status == 404


async def test_a_pause_takes_the_entry_away(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    who = await profiles.expert(db, named=False)
    entry = (await kept(db)).anonymous_id
    assert (await visitor().go(f"/fr/personnes/anonyme/{entry}")).status == 200
    await sign_in_as(db, browser, who)
    await browser.go(SKILLS)
    await browser.submit(is_paused="1")
    assert "en pause" in browser.text
    assert (await visitor().go(f"/fr/personnes/anonyme/{entry}")).status == 404


def test_our_skills_have_two_names_and_a_code_of_their_own() -> None:
    listed = [skill for group in term_groups(TermKind.SKILL) for skill in group.terms]
    assert 35 <= len(listed) == len({skill.code for skill in listed})
    assert all(skill.fr and skill.en for skill in listed)
    assert all(len(skill.code) <= 40 for skill in listed)
