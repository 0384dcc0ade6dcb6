"""Browsing organisations: filters that hold from page to page, words of both languages, costs that do not grow."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import update

from app.core import clock
from app.core.i18n import using
from app.core.text import slugify
from app.organisations.models import Organisation
from app.organisations.queries import directory
from app.organisations.queries.directory import COUNTED, Filters, cards, count
from app.organisations.rules import Kind, Role, State
from app.organisations.shown import (
    logo_address,
    organisation_url,
    page_addresses,
    reference,
    tags,
)
from app.places.gazetteer import gazetteer
from tests.factories import accounts, organisations as made
from tests.queries import counted

NOW = clock.now()


async def named(db, *names, **fields) -> list[Organisation]:
    return [await made.organisation(db, name=name, **fields) for name in names]


def shown(browser) -> list[str]:
    return browser.all(".org-card h2")


async def test_filters_hold_from_one_page_to_the_next_and_back(db, browser):
    await named(db, *(f"Coop {n:02}" for n in range(23)), kind=Kind.SOCIAL_ECONOMY)
    await named(db, "Un commerce", kind=Kind.BUSINESS)
    await named(db, "Une coop d’ailleurs", kind=Kind.SOCIAL_ECONOMY, area="t:ville-marie")
    query = "area=parc-extension&kind=social_economy&verified=all"
    await browser.go(f"/fr/organismes?{query}")
    assert len(shown(browser)) == 20
    assert "23 organismes" in browser.text
    link = browser.page.css_first("a[rel=next]").attributes["href"]
    for part in query.split("&"):
        assert part in link
    await browser.go(link)
    assert shown(browser) == ["Coop 20", "Coop 21", "Coop 22"]
    chosen = [o.attributes["value"] for o in browser.page.css("main form option[selected]")]
    assert {"parc-extension", "social_economy", "all"} <= set(chosen)
    await browser.go(browser.page.css_first("a[rel=prev]").attributes["href"])
    assert shown(browser)[0] == "Coop 00"


async def test_everything_at_once_narrows_the_list(db, browser):
    await named(db, "Coop du vélo", kind=Kind.SOCIAL_ECONOMY)
    await named(db, "Coop du vélo 2", kind=Kind.BUSINESS)
    await named(db, "Coop du pain", kind=Kind.SOCIAL_ECONOMY)
    await named(db, "Coop du vélo 3", kind=Kind.SOCIAL_ECONOMY, state=State.UNVERIFIED)
    await browser.go("/fr/organismes?q=velo&kind=social_economy&area=parc-extension")
    assert shown(browser) == ["Coop du vélo"]
    await browser.go("/fr/organismes?q=velo&kind=social_economy&verified=all")
    assert shown(browser) == ["Coop du vélo", "Coop du vélo 3"]


async def test_the_english_directory_is_in_english(db, visitor):
    await named(db, "Friends of the Alley", kind=Kind.ROUNDTABLE)
    browser = await visitor("en").go("/en/organisations?area=parc-extension")
    assert browser.all("h1") == ["Parc-Extension: the organisations"]
    assert "Neighbourhood roundtable" in browser.text
    assert "1 organisation" in browser.text
    await browser.go("/en/organisations?kind=business")
    assert "No organisation here yet" in browser.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("trees", ["Les Arbres"]),
        ("tree", ["Les Arbres"]),
        ("planting", ["Les Arbres"]),
        ("arbres trees", ["Les Arbres"]),
        ("arbres sardines", []),
        ("a" * 300, []),
    ],
)
async def test_words_are_found_in_both_languages_of_a_presentation(db, browser, typed, found):
    await named(
        db, "Les Arbres", presentation_en="We plant trees with everybody who lives around here."
    )
    await browser.go("/fr/organismes", params={"q": typed})
    assert browser.status == 200
    assert shown(browser) == found


@given(st.text(max_size=60))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_makes_conditions(typed: str):
    assert len(Filters(words=typed).conditions) in {3, 4}


async def test_hostile_words_find_nothing_and_break_nothing(db):
    await named(db, "Le Relais")
    for typed in ("'", '"', "\\", "a & | !", "()", "<->", ":*", "\0", "🌳", "'); DROP TABLE x; --"):
        assert await count(db, Filters(words=typed)) in {0, 1}


async def test_the_directory_asks_as_much_for_twenty_as_for_one(db, browser, runtime):
    await named(db, "Un")
    await browser.go("/fr/organismes?q=un")
    with counted(runtime) as few:
        await browser.go("/fr/organismes?q=un")
    await named(db, *(f"Un {n}" for n in range(8)))
    with counted(runtime) as many:
        await browser.go("/fr/organismes?q=un")
    assert len(many) == len(few)


async def test_a_page_asks_as_much_for_many_members_as_for_one(db, browser, runtime):
    owner = await accounts.person(db)
    one = await made.organisation(db, owner)
    await accounts.sign_in_as(db, browser, owner)
    paths = [
        f"/fr/organismes/{one.public_id}-{slugify(one.name)}",
        f"/fr/organismes/{one.public_id}/membres",
    ]
    few = []
    for path in paths:
        await browser.go(path)
        with counted(runtime) as sent:
            await browser.go(path)
        few.append(len(sent))
    for n in range(6):
        await made.join(db, one, await accounts.person(db), Role.MEMBER, is_shown=True)
        await made.invitation(db, one, f"p{n}@exemple.ca", f"s{n}")
    for path, before in zip(paths, few, strict=True):
        with counted(runtime) as sent:
            await browser.go(path)
        assert len(sent) == before, path


async def test_members_are_named_owners_first_then_by_when_they_joined(db, browser):
    owner = await accounts.person(db, name="Olga")
    one = await made.organisation(db, owner)
    for name, role in (("Mo", Role.MEMBER), ("Édith", Role.EDITOR), ("Max", Role.MEMBER)):
        await made.join(db, one, await accounts.person(db, name=name), role)
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/membres")
    lines = [
        " ".join(node.text().split()) for node in browser.page.css(".org-lines > li > .byline")
    ]
    order = [next(n for n in ("Olga", "Édith", "Mo", "Max") if n in line) for line in lines]
    assert order == ["Olga", "Édith", "Mo", "Max"]


async def test_the_old_public_address_leads_to_the_new_one_in_each_language(db, browser, visitor):
    (one,) = await named(db, "Le Relais")
    await db.execute(update(Organisation).values(name="La Relance"))
    await db.commit()
    await browser.go(f"/fr/organismes/{one.public_id}-le-relais")
    assert browser.path == f"/fr/organismes/{one.public_id}-la-relance"
    english = await visitor("en").go(f"/en/organisations/{one.public_id}")
    assert english.path == f"/en/organisations/{one.public_id}-la-relance"


@pytest.mark.parametrize("ref", ["x", "abcdefghjk", "abcdefghjk-le-relais", "../../etc", "%00"])
async def test_an_address_that_names_none_is_nowhere(browser, ref):
    await browser.go(f"/fr/organismes/{ref}")
    assert browser.status in {400, 404}


def test_an_address_is_an_id_then_a_name_when_there_are_letters():
    assert reference("abcdefghjk", "Éco-quartier du Parc") == "abcdefghjk-eco-quartier-du-parc"
    assert reference("abcdefghjk", "???") == "abcdefghjk"
    with using("en"):
        assert organisation_url("abcdefghjk", "Coop") == "/en/organisations/abcdefghjk-coop"
    assert page_addresses("abcdefghjk", "Coop") == {
        "fr": "/fr/organismes/abcdefghjk-coop",
        "en": "/en/organisations/abcdefghjk-coop",
    }
    assert (logo_address(None), logo_address("f" * 32, 800)) == (
        "", f"/organisations/logo/{'f' * 32}/800.webp",
    )  # fmt: skip
    assert tags(3) == ("organisation:3",)
    assert tags(3, listed=True) == ("organisation:3", "organisations")


async def test_a_card_says_its_opening_in_the_reader_s_language_or_says_it_is_not(db):
    (both,) = await named(db, "Les deux", presentation_en="We plant trees with everybody here.")
    (french,) = await named(db, "Une seule")
    with using("en"):
        found = await cards(db, [both.id, french.id])
    assert [card.opening_language for card in found] == ["en", "fr"]
    assert found[0].opening.startswith("We plant trees")
    with using("fr"):
        found = await cards(db, [both.id])
    assert (found[0].opening_language, found[0].area) == ("fr", both.area)
    assert gazetteer.name(found[0].area) == "Parc-Extension"


async def test_cards_of_hidden_ones_are_not_given_even_by_number(db):
    (one,) = await named(db, "Le Relais", hidden_at=NOW)
    assert await cards(db, [one.id]) == []


async def test_a_long_list_is_counted_only_so_far(db, monkeypatch):
    await named(db, *(f"Groupe {n}" for n in range(4)))
    monkeypatch.setattr(directory, "COUNTED", 2)
    assert await count(db, Filters()) == 3, "one past the limit says that there are more"
    assert COUNTED >= 1_000


async def test_going_back_from_the_first_page_gives_the_first_page(db):
    await named(db, *(f"Groupe {n}" for n in range(5)))
    first = await directory.page_of_cards(db, Filters(), size=2)
    second = await directory.page_of_cards(db, Filters(), after=first.after, size=2)
    back = await directory.page_of_cards(db, Filters(), before=second.before, size=2)
    assert [card.name for card in back.cards] == [card.name for card in first.cards]
    assert (first.before, back.before) == ("", "")
    assert back.after
