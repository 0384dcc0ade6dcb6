"""What everybody may read: the policy, the terms, their editions, the register."""

import hashlib
from datetime import date

import pytest

from app.core.i18n import LANGUAGES, gettext, using
from app.core.settings import Settings
from app.core.web.templates import environment
from app.privacy.register import register
from app.privacy.texts import Name, edition, editions, path_of
from tests.visitor import Visitor

IN_FORCE = {
    ("policy", "2026-11-22", "en"): "7415da32",
    ("policy", "2026-11-22", "fr"): "caf7be59",
    ("terms", "2026-11-22", "en"): "3ac64f35",
    ("terms", "2026-11-22", "fr"): "4e88480d",
}
"""Beginnings of fingerprints: a text in force never changes, another edition is another file."""


def test_an_edition_never_changes_once_it_is_in_force():
    found = {}
    for name in ("policy", "terms"):
        for since in editions(name):
            for language in LANGUAGES:
                said = path_of(name, since, language).read_bytes()
                found[name, since.isoformat(), language] = hashlib.sha256(said).hexdigest()[:8]
    assert found == IN_FORCE


@pytest.mark.parametrize("name", ["policy", "terms"])
def test_both_languages_have_the_same_sections(name: Name, settings: Settings):
    for since in editions(name):
        texts = [edition(name, since, language, settings) for language in LANGUAGES]
        anchors = [[section.anchor for section in text.sections] for text in texts]
        assert anchors[0] == anchors[1]
        assert len(anchors[0]) > 5
        assert all(section.body for text in texts for section in text.sections)
        assert "{" not in "".join(str(s.body) for text in texts for s in text.sections)


@pytest.mark.parametrize(
    ("address", "heading", "word"),
    [
        ("/fr/vie-privee", "Vie privée", "Commission d’accès à l’information"),
        ("/en/privacy", "Privacy", "Commission d’accès à l’information"),
        ("/fr/conditions", "Conditions d’utilisation", "Qui peut participer"),
        ("/en/terms", "Terms of use", "Who may take part"),
        ("/fr/vie-privee/registre", "Registre de ce que nous gardons", "Pourquoi"),
        ("/en/privacy/register", "Register of what we keep", "Why"),
    ],
)
async def test_a_visitor_reads_it_without_a_cookie(visitor, address: str, heading: str, word: str):
    browser: Visitor = await visitor(address[1:3]).go(address)
    assert browser.status == 200
    assert browser.all("h1") == [heading]
    assert word in browser.text
    assert "set-cookie" not in browser.answer.headers


async def test_the_person_in_charge_is_named_in_the_policy_and_led_to_from_each_page(
    browser: Visitor, settings: Settings
):
    await browser.go("/fr/vie-privee")
    section = browser.page.css_first("#person-in-charge")
    assert section is not None
    assert settings.privacy_officer in browser.text
    assert browser.page.css_first(f'a[href="mailto:{settings.privacy_email}"]') is not None
    await browser.go("/fr/comment")
    links = {a.attributes.get("href") for a in browser.page.css("footer a")}
    assert {"/fr/vie-privee", "/fr/vie-privee#person-in-charge", "/fr/conditions"} <= links


async def test_an_edition_has_its_own_address_and_an_unknown_one_has_none(browser: Visitor):
    await browser.go(f"/fr/textes/terms/{editions('terms')[0].isoformat()}")
    assert browser.status == 200
    assert "En vigueur depuis le 22 novembre 2026" in browser.text
    for address in ("terms/1999-01-01", "secrets/2026-11-22", "terms/demain"):
        await browser.go(f"/fr/textes/{address}")
        assert browser.status in {404, 422}


def test_a_later_edition_says_that_it_replaced_this_one(settings: Settings):
    old = edition("terms", editions("terms")[0], "fr", settings)
    days = (date(2027, 1, 1), old.since)
    template = environment.get_template("privacy/text.html")
    said = "".join(
        template.blocks["lead"](
            template.new_context({"text": old, "editions": days, "name": "terms"})
        )
    )
    with using("fr"):
        assert gettext("A later edition has replaced it.")
    assert "<strong>" in said


async def test_the_register_shows_every_table_in_plain_words(browser: Visitor):
    await browser.go("/fr/vie-privee/registre")
    shown = {node.attributes["id"] for node in browser.page.css("section.kept-line")}
    assert shown == {line.table for line in register()}
    assert {"person", "support", "message", "consent", "departure"} <= shown
    assert "Appliqué chaque nuit" in browser.text
    words = browser.page.css_first("#person").text()
    assert "Preuve que l’adresse est la sienne" in words
    assert "Until" not in browser.text


async def test_the_addresses_inside_the_policy_lead_somewhere(visitor):
    for language, address in (("fr", "/fr/vie-privee"), ("en", "/en/privacy")):
        browser = await visitor(language).go(address)
        links = {a.attributes.get("href") or "" for a in browser.page.css("main .prose a")}
        local = {link for link in links if link.startswith("/")}
        assert local
        for link in local:
            assert (await visitor(language).go(link)).status == 200
