"""What holds on every plain page of the site, in both languages, for a visitor and for a member."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.rules import State
from app.ideas.shown import address
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

PAGES = [
    ("/fr", "/en"),
    ("/fr/idees", "/en/ideas"),
    ("/fr/idees/carte", "/en/ideas/map"),
    ("/fr/autour", "/en/around"),
    ("/fr/comment", "/en/how"),
    ("/fr/vie-privee", "/en/privacy"),
    ("/fr/accessibilite", "/en/accessibility"),
    ("/fr/donnees-ouvertes", "/en/open-data"),
    ("/fr/connexion", "/en/sign-in"),
    ("/fr/idees/nouvelle", "/en/ideas/new"),
]
both = pytest.mark.parametrize(("french", "english"), PAGES)


@both
async def test_a_page_has_a_title_one_heading_and_a_way_past_its_menu(
    browser: Visitor, french: str, english: str
) -> None:
    titles = []
    for path in (french, english):
        await browser.go(path)
        assert browser.status == 200, path
        assert len(browser.all("h1")) == 1
        title = browser.page.css_first("title").text().strip()
        assert title.endswith("Notreville")
        titles.append(title)
        first = browser.page.css_first("body a[href]")
        assert first.attributes["href"].startswith("#"), "the first link skips to the content"
        assert browser.page.css_first(first.attributes["href"]) is not None
        assert browser.page.css_first("main") is not None
        assert len(browser.page.css("main")) == 1
        description = browser.page.css_first("meta[name=description]")
        assert description is None or len(description.attributes["content"]) > 30
    assert titles[0] != titles[1] or french == "/fr"


@both
async def test_a_page_says_its_language_and_where_the_other_one_is(
    browser: Visitor, french: str, english: str
) -> None:
    for path, language, other in ((french, "fr", english), (english, "en", french)):
        await browser.go(path)
        assert browser.page.css_first("html").attributes["lang"] == language
        addresses = {a.attributes.get("href") or "" for a in browser.page.css("a[href]")}
        assert any(other in link for link in addresses), f"{path} does not lead to {other}"


@both
async def test_a_visitor_gets_no_cookie_no_token_and_no_other_host(
    browser: Visitor, french: str, english: str
) -> None:
    for path in (french, english):
        await browser.go(path)
        assert "set-cookie" not in browser.answer.headers, path
        assert browser.page.css_first("[name=csrf_token]") is None
        for node in browser.page.css("[src], link[rel=stylesheet], form[action]"):
            for name in ("src", "href", "action"):
                value = node.attributes.get(name) or ""
                assert not re.match(r"https?:|//", value) or value.startswith("http://testserver")


@both
async def test_ids_are_there_once_and_labels_lead_to_fields(
    browser: Visitor, french: str, english: str
) -> None:
    for path in (french, english):
        await browser.go(path)
        ids = [n.attributes["id"] for n in browser.page.css("[id]")]
        assert len(ids) == len(set(ids)), path
        known = set(ids)
        for label in browser.page.css("label[for]"):
            assert label.attributes["for"] in known, (path, label.html)
        for field in browser.page.css("main input, main textarea, main select"):
            if (field.attributes.get("type") or "") in {"hidden", "submit"}:
                continue
            named = field.attributes.get("aria-label") or field.attributes.get("aria-labelledby")
            number = field.attributes.get("id")
            wrapped = browser.page.css_first(f'label[for="{number}"]') if number else None
            assert named or wrapped is not None, (path, field.html)
        for node in browser.page.css("[aria-describedby], [aria-controls], [aria-labelledby]"):
            for name in ("aria-describedby", "aria-labelledby"):
                for target in (node.attributes.get(name) or "").split():
                    assert target in known, (path, name, target)


@both
async def test_no_link_of_a_page_is_dead(browser: Visitor, french: str, english: str) -> None:
    await browser.go(english)
    links = {a.attributes["href"].split("#")[0] for a in browser.page.css("main a[href^='/']")}
    for link in sorted(links - {""}):
        answer = await browser.http.get(link, follow_redirects=True)
        assert answer.status_code == 200, (english, link)


@both
async def test_pictures_have_words_or_say_that_they_decorate(
    browser: Visitor, db: AsyncSession, french: str, english: str
) -> None:
    await ideas.idea(db)
    await browser.go(french)
    for picture in browser.page.css("img"):
        assert "alt" in picture.attributes, picture.html
    for drawing in browser.page.css("svg"):
        if drawing.attributes.get("x"):
            continue  # a part of the drawing around it
        assert "aria-hidden" in drawing.attributes or drawing.attributes.get("role") == "img"


@both
async def test_a_member_sees_their_own_name_and_the_same_page(
    db: AsyncSession, visitor: Callable[..., Visitor], french: str, english: str
) -> None:
    if "connexion" in french:
        return
    browser = await sign_in_as(db, visitor(), await person(db, name="Amina K."))
    for path in (french, english):
        await browser.go(path)
        assert browser.status == 200
        assert "Amina K." in browser.text
        assert browser.answer.headers["cache-control"].startswith("private")


HOSTILE = 'Un "banc" </script><script>alert(1)</script> & <b>gras</b> \u2028 fin'


@pytest.mark.parametrize("state", [State.PUBLISHED, State.CANDIDATE])
async def test_every_list_for_machines_survives_a_hostile_idea(
    db: AsyncSession, browser: Visitor, state: State
) -> None:
    idea = await ideas.idea(
        db, title=HOSTILE.replace("\u2028", ""), problem=HOSTILE + " " * 3 + "problème", state=state
    )
    for path in (
        "/fr/idees/fil.atom",
        "/en/ideas/feed.atom",
        "/sitemap.xml",
        "/sitemaps/ideas-0.xml",
    ):
        root = ET.fromstring((await browser.go(path)).answer.content)
        assert root.tag.startswith("{")
    await browser.go(address(idea, lang="fr"))
    (block,) = browser.page.css('script[type="application/ld+json"]')
    data = orjson.loads(block.text())
    assert data["headline"] == idea.title
    assert "<script>alert" not in browser.answer.text


@pytest.mark.parametrize("state", [s for s in State if s not in {State.PUBLISHED, State.CANDIDATE}])
async def test_what_is_not_open_is_in_no_list_for_machines(
    db: AsyncSession, browser: Visitor, state: State
) -> None:
    into = await ideas.idea(db)
    more = {"merged_into_id": into.id} if state is State.MERGED else {}
    idea = await ideas.idea(db, state=state, title="À ne pas répandre du tout", **more)
    for path in (
        "/fr", "/fr/idees", "/fr/idees/fil.atom", "/en/ideas/feed.atom", "/sitemaps/ideas-0.xml",
        "/fr/recherche?q=repandre", "/api/v1/ideas", "/api/v1/search?q=repandre",
        "/fr/idees/carte", "/fr/idees/carte.json",
    ):  # fmt: skip
        answer = await browser.http.get(path, follow_redirects=True)
        assert idea.public_id not in answer.text, path
        assert "répandre du tout" not in answer.text, path
