"""Administrators choose from a page: with a reason, seen at once, and can always go back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.chosen import NEW_FOR
from app.choices.kept import chosen
from app.choices.queries import history
from app.choices.registry import declared
from app.core.i18n import using
from app.core.runtime import Runtime
from app.ideas.chosen import THRESHOLD
from app.places.rules import AreaKind
from app.site.chosen import CONTACT, WELCOME
from app.themes.chosen import OFFERED
from app.themes.rules import THEMES
from tests.factories import choices
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]
HERE = THRESHOLD[AreaKind.NEIGHBOURHOOD]
WHY = "Vingt-cinq était trop pour un petit quartier."
FORM = "main form.column"


def page_of(name: str) -> str:
    return f"/fr/equipe/reglages/{name}"


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_choice_is_listed_in_words_and_has_its_page(
    as_: As, gisele: Actor, language: str
) -> None:
    browser = await as_(gisele, language)
    await browser.go({"fr": "/fr/equipe/reglages", "en": "/en/staff/settings"}[language])
    links = [a.attributes["href"] for a in browser.page.css(".staff-line a")]
    assert len(links) == len(declared())
    for link in links:
        await browser.go(link or "")
        assert browser.status == 200, link
        assert len(browser.page.css("h1")) == 1


async def test_a_number_is_chosen_and_holds_at_once(
    db: AsyncSession, as_: As, gisele: Actor, browser: Visitor
) -> None:
    await browser.go("/fr/comment")
    assert browser.all("main tbody tr")[0].endswith("25")
    hers = await as_(gisele)
    await hers.go(page_of(HERE.name))
    assert "Maintenant : 25 appuis locaux" in hers.text
    await hers.submit(FORM, value="1 200", reason=WHY)
    assert hers.path == page_of(HERE.name)
    assert "Maintenant" in hers.text
    assert chosen(HERE) == 1200
    await browser.go("/fr/comment")
    assert browser.all("main tbody tr")[0].endswith("1 200")


async def test_the_page_shows_who_changed_it_when_and_why(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    await choices.choose(db, HERE, 18, by=gisele, reason=WHY)
    hers = await as_(gisele)
    await hers.go(page_of(HERE.name))
    lines = hers.all("main ol .staff-line")
    assert "25 appuis locaux, puis 18 appuis locaux" in lines[0]
    assert "Gisèle Tremblay" in lines[0]
    assert WHY in lines[0]
    assert "Au départ" in lines[-1]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"value": "beaucoup", "reason": WHY}, "value", "nombre entier"),
        ({"value": "0", "reason": WHY}, "value", "plus petit nombre"),
        ({"value": "10001", "reason": WHY}, "value", "plus grand nombre"),
        ({"value": "", "reason": WHY}, "value", "remplir"),
        ({"value": "25", "reason": WHY}, "value", "déjà"),
        ({"value": "18", "reason": ""}, "reason", "10 caractères"),
        ({"value": "18", "reason": "Bof."}, "reason", "10 caractères"),
    ],
)
async def test_a_bad_value_gets_its_own_sentence_and_comes_back(
    db: AsyncSession, as_: As, gisele: Actor, fields: dict[str, str], field: str, sentence: str
) -> None:
    hers = await as_(gisele)
    await hers.go(page_of(HERE.name))
    await hers.submit(FORM, **fields)
    assert hers.status == 422
    assert sentence in hers.error(field)
    typed = hers.page.css_first("input[name=value]")
    assert typed is not None
    assert typed.attributes["value"] == fields["value"]
    assert await history(db, HERE.name) == []


async def test_words_need_both_languages_and_appear_on_every_page(
    as_: As, gisele: Actor, browser: Visitor
) -> None:
    hers = await as_(gisele)
    await hers.go(page_of(CONTACT.name))
    await hers.submit(FORM, value_fr="Au **514 555-0134**", value_en="", reason=WHY)
    assert hers.status == 422
    assert "ici aussi" in hers.error("value_en")
    assert "514 555-0134" in hers.answer.text
    await hers.submit(FORM, value_en="At **514 555-0134**")
    assert hers.status == 200
    await browser.go("/fr/accessibilite")
    assert "514 555-0134" in browser.all(".footer-contact")[0]
    await browser.go("/en/accessibility")
    assert browser.all(".footer-contact")[0].startswith("At")


async def test_words_emptied_are_our_own_again(
    db: AsyncSession, as_: As, gisele: Actor, browser: Visitor
) -> None:
    await choices.choose(db, WELCOME, {"fr": "Allo le monde", "en": "Hello world"})
    await browser.go("/fr")
    assert "Allo le monde" in browser.text
    hers = await as_(gisele)
    await hers.go(page_of(WELCOME.name))
    await hers.submit(FORM, value_fr="", value_en="", reason=WHY)
    assert hers.status == 200
    await browser.go("/fr")
    assert "Dites ce qui manque" in browser.text


async def test_a_length_of_time_is_typed_in_days(as_: As, gisele: Actor) -> None:
    hers = await as_(gisele)
    await hers.go(page_of(NEW_FOR.name))
    await hers.submit(FORM, value="14", reason=WHY)
    assert chosen(NEW_FOR) == timedelta(days=14)
    assert "14 jours" in hers.text
    await hers.submit(FORM, value="91", reason=WHY)
    assert hers.status == 422


async def test_themes_are_turned_off_with_their_boxes(as_: As, gisele: Actor) -> None:
    hers = await as_(gisele)
    await hers.go(page_of(OFFERED.name))
    assert len(hers.page.css("input[name=values][checked]")) == len(THEMES)
    on = [code for code in THEMES if code not in {"food", "sport"}]
    await hers.submit(FORM, values=on, reason=WHY)
    assert chosen(OFFERED) == tuple(on)
    assert "14 / 16" in hers.text
    await hers.submit(FORM, values=None, reason=WHY)
    assert hers.status == 422
    assert "au moins 1" in hers.error("values")


async def test_of_two_administrators_the_second_is_told_what_the_first_chose(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    first, second = await as_(gisele), await as_(gisele)
    await first.go(page_of(HERE.name))
    await second.go(page_of(HERE.name))
    await first.submit(FORM, value="18", reason=WHY)
    await second.submit(FORM, value="40", reason="Deux fois plus de monde.")
    assert second.status == 409
    assert "c’est maintenant 18 appuis locaux" in second.text
    assert "Deux fois plus de monde." in second.answer.text
    assert [change.new for change in await history(db, HERE.name)] == [18]
    await second.submit(FORM)
    assert second.status == 200
    assert chosen(HERE) == 40


async def test_one_goes_back_to_an_earlier_value_and_says_why(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    await choices.choose(db, HERE, 18)
    await choices.choose(db, HERE, 60)
    hers = await as_(gisele)
    await hers.go(page_of(HERE.name))
    await hers.go(f"{page_of(HERE.name)}/avant/1")
    assert hers.all("h1") == ["Revenir à 18 appuis locaux"]
    await hers.submit(FORM, reason="")
    assert hers.status == 422
    await hers.submit(FORM, reason="Soixante, c’était trop.")
    assert hers.path == page_of(HERE.name)
    assert chosen(HERE) == 18
    await hers.go(f"{page_of(HERE.name)}/avant/0")
    await hers.submit(FORM, reason="On revient au départ.")
    assert chosen(HERE) == 25
    assert len(await history(db, HERE.name)) == 4


@pytest.mark.parametrize(
    "path", ["parks.benches", "x" * 300, "ideas.threshold.neighbourhood/avant/9"]
)
async def test_what_was_never_a_choice_is_nowhere(as_: As, gisele: Actor, path: str) -> None:
    hers = await as_(gisele)
    await hers.go(page_of(path))
    assert hers.status == 404


async def test_a_choice_is_said_in_the_language_of_who_reads(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    await choices.choose(db, HERE, 18)
    hers = await as_(gisele, "en")
    await hers.go(f"/en/staff/settings/{HERE.name}")
    assert "25 local supporters, then 18 local supporters" in hers.text
    with using("en"):
        assert HERE.said(18) == "18 local supporters"


async def test_a_moderator_chooses_nothing(
    db: AsyncSession, as_: As, esther: Actor, runtime: Runtime
) -> None:
    hers = await as_(esther)
    await hers.go("/fr/equipe/reglages")
    assert hers.status == 403
    token = hers.page.css_first("input[name=csrf_token]")
    assert token is not None
    fields = {"value": "1", "reason": WHY, "version": "0", "csrf_token": token.attributes["value"]}
    await hers.post(page_of(HERE.name), fields)
    assert hers.status == 403
    assert await history(db, HERE.name) == []
