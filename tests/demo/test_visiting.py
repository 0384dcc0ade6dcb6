"""The demonstration as it is judged: opened by a visitor, and by each of those one signs in as."""

import re
from xml.etree import ElementTree as ET

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.core.text import slugify
from app.demo.content import Tale, tales
from app.demo.people import PASSWORD, SIGN_IN
from app.demo.seed.ideas import steady_id
from tests.cli.conftest import Place
from tests.demo.conftest import Visit

TALES = tales()
READABLE = [tale for tale in TALES if tale.state not in {"draft", "merged"}]
PUBLIC = {
    "/fr": "/en",
    "/fr/idees": "/en/ideas",
    "/fr/idees?sort=near": "/en/ideas?sort=near",
    "/fr/idees?sort=local": "/en/ideas?sort=local",
    "/fr/idees?state=candidate": "/en/ideas?state=candidate",
    "/fr/reponses": "/en/answers",
    "/fr/organismes": "/en/organisations",
    "/fr/personnes": "/en/people",
    "/fr/personnes/leaders-et-elus": "/en/people/leaders",
    "/fr/vie-privee/registre": "/en/privacy/register",
}
OWN = [
    "/fr/moi",
    "/fr/avis",
    "/fr/suivis",
    "/fr/compte/avis",
    "/fr/moi/profil",
    "/fr/moi/competences",
]


def main_of(page: LexborHTMLParser) -> str:
    node = page.css_first("main")
    return " ".join(node.text(separator=" ").split()) if node else ""


@pytest.mark.parametrize("path", [*PUBLIC, *PUBLIC.values()])
async def test_every_public_page_has_something_to_read_in_its_language(
    visit: Visit, path: str
) -> None:
    language = path[1:3]
    browser = await visit(path, language=language)
    assert browser.status == 200
    assert len(browser.all("h1")) == 1
    assert len(main_of(browser.page)) > 300
    assert not browser.all("main .empty")
    root = browser.page.css_first("html")
    assert root is not None
    assert (root.attributes["lang"] or "").startswith(language)
    assert "set-cookie" not in browser.answer.headers


@pytest.mark.parametrize("tale", READABLE[::9], ids=lambda tale: tale.key)
async def test_an_idea_opens_with_its_words_its_gate_and_its_discussion(
    visit: Visit, tale: Tale
) -> None:
    address = f"/fr/idees/{steady_id(tale.key)}-{slugify(tale.title, 80)}"
    browser = await visit(address)
    assert browser.status == 200
    assert browser.all("h1") == [" ".join(tale.title.split())]
    said = browser.text.replace("\u202f", " ")
    for paragraph in (tale.problem, tale.proposal):
        words = re.sub(r"[*_\[\]`#>]", "", paragraph.split("\n")[0])[:40]
        assert " ".join(words.split()) in " ".join(said.split())
    if tale.remarks and tale.state in {"published", "candidate"}:
        assert browser.page.css("[id^=comment], .comment")


async def test_what_was_merged_leads_to_what_it_became(visit: Visit) -> None:
    merged = [tale for tale in TALES if tale.state == "merged"]
    assert merged
    for tale in merged:
        browser = await visit(f"/fr/idees/{steady_id(tale.key)}")
        assert browser.status == 200
        assert steady_id(tale.merged_into) in browser.path


async def test_what_is_not_published_is_nobody_else_s_to_read(visit: Visit) -> None:
    for tale in TALES:
        if tale.state == "draft":
            assert (await visit(f"/fr/idees/{steady_id(tale.key)}")).status == 404


@pytest.mark.parametrize(
    ("code", "place"), [("H3N", "Parc-Extension"), ("h2g 1a1", "Rosemont"), ("H4C", "Saint-Henri")]
)
async def test_a_postal_code_leads_to_ideas_of_there(visit: Visit, code: str, place: str) -> None:
    browser = await visit(f"/fr/autour?code={code}")
    assert browser.status == 200
    assert place in browser.text
    assert browser.page.css("main article, main .idea-card, main a[href*='/fr/idees/']")


@pytest.mark.parametrize("words", ["vélo", "velos", "ruelles vertes", "bibliothèque", "kitchen"])
async def test_a_usual_word_finds_ideas(visit: Visit, words: str) -> None:
    browser = await visit(f"/fr/recherche?q={words}")
    assert browser.status == 200
    assert browser.page.css("main a[href*='/fr/idees/']")


async def test_the_feed_and_the_site_map_are_whole(visit: Visit) -> None:
    feed = ET.fromstring((await visit("/fr/idees/fil.atom")).answer.text)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 30
    index = (await visit("/sitemap.xml")).answer.text
    open_ones = [tale for tale in TALES if tale.state in {"published", "candidate"}]
    listed = ""
    for part in re.findall(r"<loc>http://testserver([^<]+)</loc>", index):
        listed += (await visit(part)).answer.text
    assert all(steady_id(tale.key) in listed for tale in open_ones)


async def test_programs_read_the_same_ideas(visit: Visit) -> None:
    answer = (await visit("/api/v1/ideas")).answer
    assert answer.status_code == 200
    known = {steady_id(tale.key) for tale in TALES}
    assert {idea["id"] for idea in answer.json()["ideas"]} <= known


@pytest.mark.parametrize("who", SIGN_IN)
async def test_each_of_those_one_signs_in_as_gets_in_by_the_form(visit: Visit, who: str) -> None:
    browser = await visit("/fr/connexion")
    await browser.submit(email=SIGN_IN[who], password=PASSWORD)
    assert browser.status == 200
    assert browser.path != "/fr/connexion"
    assert "session" in {cookie.name for cookie in browser.http.cookies.jar}


@pytest.mark.parametrize("who", SIGN_IN)
async def test_their_own_pages_open(visit: Visit, who: str) -> None:
    browser = await visit(OWN[0], who=who)
    for path in OWN:
        await browser.go(path)
        assert browser.status == 200, path
        assert browser.path == path
        assert len(browser.all("h1")) == 1


async def test_the_citizen_has_news_and_follows_things(visit: Visit) -> None:
    assert (await visit("/fr/avis", who="citizen")).all("main li h2")
    assert (await visit("/fr/suivis", who="citizen")).all("main .told-lines li")


@pytest.mark.parametrize(
    "path",
    ["/fr/equipe", "/fr/equipe/moderation", "/fr/equipe/organismes", "/fr/equipe/leaders"],
)
@pytest.mark.parametrize("who", ["moderator", "admin"])
async def test_staff_have_something_to_do(visit: Visit, who: str, path: str) -> None:
    browser = await visit(path, who=who)
    assert browser.status == 200
    assert browser.path == path
    assert len(main_of(browser.page)) > 120


@pytest.mark.parametrize("who", ["citizen", "expert", "leader", "elected"])
async def test_nobody_else_opens_the_pages_of_staff(visit: Visit, who: str) -> None:
    assert (await visit("/fr/equipe/moderation", who=who)).status == 403


async def test_the_elected_official_sees_ideas_that_wait_for_an_answer(visit: Visit) -> None:
    browser = await visit("/fr/moi/territoire", who="elected")
    assert browser.status == 200
    assert browser.page.css("main a[href*='/fr/idees/']")


def test_visiting_changed_nothing_that_a_visitor_sees(seeded: Place) -> None:
    assert seeded.rows("SELECT count(*) FROM idea") == [(len(TALES),)]
    assert seeded.rows("SELECT count(*) FROM role") == [(2,)]
