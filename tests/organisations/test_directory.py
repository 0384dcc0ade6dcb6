"""The directory and the public page: found by words, area and kind; paged by key; kept for visitors."""

import pytest
from sqlalchemy import update

from app.core import clock
from app.organisations.models import Organisation
from app.organisations.moderated import Organisations
from app.organisations.queries import directory
from app.organisations.queries.directory import Filters
from app.organisations.rules import Kind, State
from app.places.gazetteer import gazetteer
from tests.factories import accounts, organisations as made

NOW = clock.now()


async def named(db, *names, **fields):
    return [await made.organisation(db, name=name, **fields) for name in names]


def cards(browser) -> list[str]:
    return browser.all(".org-card h2")


async def test_it_lists_the_verified_ones_by_name_without_regard_to_accents(db, browser):
    await named(db, "Zénith", "Écoles en fleurs", "Arbres", "École d’été")
    await named(db, "Pas encore", state=State.UNVERIFIED)
    await browser.go("/fr/organismes")
    assert cards(browser) == ["Arbres", "École d’été", "Écoles en fleurs", "Zénith"]
    assert "4 organismes" in browser.text
    await browser.go("/fr/organismes?verified=all")
    assert "Pas encore" in cards(browser)
    assert "Non vérifié" in browser.text


@pytest.mark.parametrize("state", [State.SUSPENDED])
async def test_a_suspended_one_is_not_listed_at_all(db, browser, state):
    await named(db, "Le Relais", state=state)
    await browser.go("/fr/organismes?verified=all")
    assert cards(browser) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("eco", ["Éco-quartier Saint-Roch"]),
        ("ÉCO quartier", ["Éco-quartier Saint-Roch"]),
        ("saint roch", ["Éco-quartier Saint-Roch"]),
        ("velos", ["Atelier du vélo"]),
        ("couture", ["Atelier du vélo"]),
        ("rien de tel", []),
        ("' OR 1=1 --", []),
    ],
)
async def test_words_are_found_whatever_their_accents_and_endings(db, browser, typed, found):
    await named(db, "Éco-quartier Saint-Roch")
    await named(db, "Atelier du vélo", offers="Une machine à couture, le mardi.")
    await browser.go("/fr/organismes", params={"q": typed})
    assert browser.status == 200
    assert cards(browser) == found
    assert browser.page.css_first("#field-q").attributes["value"] == " ".join(typed.split())


async def test_an_area_shows_who_acts_there_and_in_the_borough_around(db, browser):
    await named(db, "Du quartier", area="parc-extension")
    await named(db, "De l’arrondissement", area="t:villeray-saint-michel-parc-extension")
    await named(db, "D’à côté", area="cremazie")
    await named(db, "D’ailleurs", area="t:ville-marie")
    await browser.go("/fr/organismes?area=parc-extension")
    assert cards(browser) == ["De l’arrondissement", "Du quartier"]
    assert browser.all("h1") == ["Parc-Extension : les organismes"]
    await browser.go("/fr/organismes?area=t:villeray-saint-michel-parc-extension")
    assert cards(browser) == ["D’à côté", "De l’arrondissement", "Du quartier"]


async def test_a_kind_shows_that_kind(db, browser):
    for kind in Kind:
        await named(db, f"Une {kind}", kind=kind)
    await browser.go("/fr/organismes?kind=roundtable")
    assert cards(browser) == ["Une roundtable"]


@pytest.mark.parametrize(
    "query", ["kind=sect", "area=atlantide", "verified=maybe", "after=xyz", "before=e30"]
)
async def test_an_address_that_asks_for_nonsense_is_told_so(db, browser, query):
    await browser.go(f"/fr/organismes?{query}")
    assert browser.status == 422


async def test_pages_turn_both_ways_by_key_and_none_is_lost(db, browser):
    names = [f"Groupe {n:02}" for n in range(45)]
    await named(db, *names)
    await browser.go("/fr/organismes")
    seen = cards(browser)
    while link := browser.page.css_first("a[rel=next]"):
        await browser.go(link.attributes["href"])
        seen += cards(browser)
    assert seen == names
    await browser.go(browser.page.css_first("a[rel=prev]").attributes["href"])
    assert cards(browser) == names[20:40]


async def test_the_same_name_twice_pages_by_number(db):
    await named(db, *["Maison des jeunes"] * 5)
    first = await directory.page_of_cards(db, Filters(), size=2)
    second = await directory.page_of_cards(db, Filters(), after=first.after, size=2)
    third = await directory.page_of_cards(db, Filters(), after=second.after, size=2)
    ids = [card.id for page in (first, second, third) for card in page.cards]
    assert len(set(ids)) == 5


async def test_an_empty_list_says_what_to_do(browser):
    await browser.go("/fr/organismes?area=senneville")
    assert "Aucun organisme ici pour l’instant" in browser.text
    assert "Ajouter mon organisme" in browser.all(".empty a")[0]


async def test_the_english_directory_says_the_presentation_in_english_when_there_is_one(
    db, visitor
):
    await named(db, "Les deux", presentation_en="We plant trees with the people who live here.")
    await named(db, "Une seule")
    browser = visitor(language="en")
    await browser.go("/en/organisations")
    both, one = browser.page.css(".org-opening span[lang]")
    assert (both.attributes["lang"], one.attributes["lang"]) == ("en", "fr")
    assert "In French" in browser.all(".org-opening")[1]
    assert "Verified" in browser.text


async def test_it_is_kept_for_visitors_and_dropped_when_something_on_it_changes(
    db, browser, visitor
):
    owner = await accounts.person(db)
    one = await made.organisation(db, owner, name="Le Relais")
    await browser.go("/fr/organismes")
    assert "x-page-tags" not in browser.answer.headers, "the tags stay inside"
    theirs = await accounts.sign_in_as(db, visitor(), owner)
    await theirs.go(f"/fr/organismes/{one.public_id}/modifier")
    await theirs.submit("main form", name="le relais", does="Du nouveau.")
    await browser.go("/fr/organismes")
    assert cards(browser) == ["le relais"]


async def test_a_hidden_one_disappears_everywhere_at_once_and_comes_back(db, browser, runtime):
    one = await made.organisation(db, name="Le Relais", logo="a" * 32)
    paths = [
        "/fr/organismes",
        "/en/organisations?verified=all",
        "/fr/organismes?q=relais",
        f"/fr/organismes/{one.public_id}-le-relais",
        "/api/v1/organisations",
        f"/api/v1/organisations/{one.public_id}",
    ]
    for path in paths:
        await browser.go(path)
        assert "Le Relais" in browser.answer.text, path
    for _ in range(2):
        async with runtime.database.transaction() as session:
            await Organisations().hide(session, runtime, one.id, NOW)
    for path in [*paths, f"/api/v1/organisations/{one.public_id}/members"]:
        await browser.go(path)
        assert "Le Relais" not in browser.answer.text, path
    await browser.go(f"/organisations/logo/{'a' * 32}/400.webp")
    assert browser.status == 404
    async with runtime.database.transaction() as session:
        await Organisations().restore(session, runtime, one.id, NOW)
    for path in paths:
        await browser.go(path)
        assert "Le Relais" in browser.answer.text, path


async def test_moderators_find_a_reported_one_with_all_its_words(db):
    one = await made.organisation(db, name="Le Relais", does="Des repas.", needs="Un four.")
    for which in (one.id, one.public_id):
        found = await Organisations().find(db, which)
        assert (found.title, found.is_hidden) == ("Le Relais", False)
        assert "Des repas." in found.text
        assert "Un four." in found.text
        assert found.territory_id == one.territory_id
    assert await Organisations().find(db, 999) is None
    assert await Organisations().find(db, "zzzzzzzzzz") is None


async def test_the_page_leads_on_when_the_name_changed(db, browser):
    one = await made.organisation(db, name="Le Relais")
    await browser.go(f"/fr/organismes/{one.public_id}-un-vieux-nom")
    assert browser.path == f"/fr/organismes/{one.public_id}-le-relais"
    await browser.go("/fr/organismes/zzzzzzzzzz")
    assert browser.status == 404


async def test_the_page_shows_the_address_only_when_chosen(db, browser, runtime):
    one = await made.organisation(
        db, contact_email="bonjour@relais.example.org", website="https://relais.example.org"
    )
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert "bonjour@relais" not in browser.answer.text
    link = browser.page.css_first(".org-aside a")
    assert link.attributes["rel"] == "nofollow ugc noopener"
    await db.execute(update(Organisation).values(shows_email=True))
    await db.commit()
    runtime.pages.clear()
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert "bonjour@relais.example.org" in browser.text


async def test_hostile_words_stay_words(db, browser):
    one = await made.organisation(
        db,
        name='<script>alert("x")</script> & fils',
        presentation_fr="<img src=x onerror=alert(1)> **gras** [lien](javascript:alert(1)) et du texte.",
    )
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert browser.page.css_first("main script:not([type])") is None
    assert browser.page.css_first("main img[onerror]") is None
    assert "javascript:" not in [a.attributes.get("href", "")[:11] for a in browser.page.css("a")]
    assert '<script>alert("x")</script> & fils' in browser.all("h1")[0]


async def test_my_organisations_say_what_to_do_when_there_are_none(db, browser):
    await browser.go("/fr/organismes/les-miens")
    assert browser.path == "/fr/connexion"
    actor = await accounts.person(db)
    await accounts.sign_in_as(db, browser, actor)
    await browser.go("/fr/organismes/les-miens")
    assert "Vous ne faites partie d’aucun organisme ici" in browser.text
    await made.organisation(db, actor, name="Le Relais", state=State.UNVERIFIED)
    await made.organisation(db, actor, name="Le Vieux", closed_at=NOW)
    await browser.go("/fr/organismes/les-miens")
    assert browser.all("main h2") == ["Le Relais", "Le Vieux"]
    assert browser.page.css_first("a[href$=verification]") is not None
    assert gazetteer.loaded
