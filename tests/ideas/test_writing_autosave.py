"""What one types is saved meanwhile, and said in a corner; likeness is shown while one types."""

import pytest
from sqlalchemy import select

from app.core.ids import public_id
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from tests.factories import accounts, ideas

HTMX = {"hx-request": "true"}
WORDS = {"title": "Une ruelle verte", "problem": "Il fait", "proposal": "", "language": "fr"}


@pytest.fixture
async def author(db):
    return await accounts.person(db)


@pytest.fixture
async def member(db, browser, author):
    await accounts.sign_in_as(db, browser, author)
    await browser.go("/fr/idees/nouvelle")
    browser.token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    return browser


async def type_(member, path="/fr/idees/nouvelle", **fields):
    await member.post(path, {"csrf_token": member.token} | fields, headers=HTMX)
    return member


def hidden(browser, name: str) -> str:
    return browser.page.css_first(f"input[name={name}]").attributes["value"]


async def only(db) -> Idea:
    query = select(Idea).execution_options(populate_existing=True)
    return (await db.execute(query)).scalar_one()


async def test_the_first_pause_begins_a_draft_and_the_address_follows(db, member):
    page = public_id()
    await type_(member, **WORDS, draft=page, version="0")
    assert member.status == 200
    idea = await only(db)
    assert (idea.public_id, idea.state, idea.problem) == (page, State.DRAFT, "Il fait")
    assert member.answer.headers["hx-replace-url"] == f"/fr/idees/{page}/ecrire"
    assert (hidden(member, "draft"), hidden(member, "version")) == (page, "1")
    assert "Enregistré à " in member.text
    assert " h " in member.text
    assert not member.page.css("main, title")


async def test_each_pause_saves_over_the_one_before(db, member):
    page = public_id()
    await type_(member, **WORDS, draft=page, version="0")
    await type_(member, **WORDS | {"title": "Une ruelle ver"}, draft=page, version="1")
    assert hidden(member, "version") == "2"
    assert "hx-replace-url" not in member.answer.headers
    assert (await only(db)).title == "Une ruelle ver"


async def test_the_time_is_that_of_the_language(db, visitor, author):
    english = await accounts.sign_in_as(db, visitor("en"), author)
    await english.go("/en/ideas/new")
    english.token = hidden(english, "csrf_token")
    await type_(english, "/en/ideas/new", **WORDS, draft=public_id(), version="0")
    assert "Saved at" in english.text
    assert ".m." in english.text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"title": "a" * 121}, "au plus 120"),
        ({"problem": "a\0"}, "illisibles"),
        ({"title": "🌳"}, "avec des mots"),
        ({"version": "x"}, "nombre entier"),
    ],
)
async def test_what_cannot_be_saved_is_said_and_nothing_is_lost(db, member, words, sentence):
    await type_(member, **{**WORDS, "draft": public_id(), "version": "0"} | words)
    assert member.status == 200
    assert "Pas enregistré" in member.text
    assert sentence in member.text
    assert (await db.execute(select(Idea))).scalars().all() == []


async def test_another_tab_is_announced_and_may_be_written_over_knowingly(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft", version=4, title="Depuis ailleurs")
    await type_(member, **WORDS, draft=draft.public_id, version="2")
    assert "Modifié ailleurs" in member.text
    assert member.page.css_first("[role=alert]")
    assert (await only(db)).title == "Depuis ailleurs"
    keep = member.page.css_first("button[hx-vals]").attributes["hx-vals"]
    assert keep == '{"version": "4"}'
    await type_(member, **WORDS, draft=draft.public_id, version="4")
    assert (await only(db)).title == WORDS["title"]


async def test_somebody_signed_out_is_told_where_the_text_is(db, browser):
    await browser.post("/fr/idees/nouvelle", WORDS, headers=HTMX)
    assert browser.status == 200
    assert "seulement sur cet appareil" in browser.text
    assert "hx-redirect" not in browser.answer.headers


async def test_somebody_elses_draft_is_not_found(db, member):
    theirs = await ideas.idea(db, state="draft")
    await type_(member, **WORDS, draft=theirs.public_id, version="1")
    assert member.status == 404
    assert (await only(db)).title == theirs.title


async def test_a_form_without_the_members_token_saves_nothing(db, browser, author):
    await accounts.sign_in_as(db, browser, author)
    await browser.post("/fr/idees/nouvelle", WORDS | {"draft": public_id()}, headers=HTMX)
    assert browser.status == 403
    assert (await db.execute(select(Idea))).scalars().all() == []


async def test_the_place_is_saved_while_one_chooses(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft")
    path = f"/fr/idees/{draft.public_id}/lieu"
    await type_(member, path, area="city", themes=["food", "sport"], version="1")
    assert "Enregistré à" in member.text
    assert hidden(member, "version") == "2"
    assert (await only(db)).themes == ["food", "sport"]
    await type_(member, path, area="city", latitude="10", longitude="10", version="2")
    assert "km" in member.text
    await type_(member, path, area="parc-extension", version="1")
    assert "Modifié ailleurs" in member.text
    assert (await only(db)).themes == ["food", "sport"]


async def test_what_was_published_in_another_tab_is_not_saved_over(db, member, author):
    idea = await ideas.idea(db, author=author, version=1)
    await type_(member, **WORDS, draft=idea.public_id, version="1")
    assert "publiée entre-temps" in member.text
    assert not member.page.css("button")
    assert (await only(db)).title == idea.title
    assert await db.get(Gate, idea.id)


async def test_likeness_is_shown_while_one_types_to_visitors_too(db, browser):
    like = await ideas.idea(db, title="Des vélos électriques en libre-service")
    await ideas.supporters(db, like, local=1, other=1)
    await browser.post("/fr/idees/semblables", {"title": "velo electrique"}, headers=HTMX)
    assert browser.all(".similar-ideas a") == [
        "Des vélos électriques en libre-service (nouvel onglet)"
    ]
    assert "2 appuis" in browser.text
    assert like.public_id in browser.page.css_first(".similar-ideas a").attributes["href"]
    assert "set-cookie" not in browser.answer.headers
    await browser.post("/fr/idees/semblables", {"title": "une patinoire"}, headers=HTMX)
    assert browser.answer.text.strip() == ""


@pytest.mark.parametrize("title", ["", "a\0", "\ud800", "x" * 501, "🌳", "'; DROP TABLE idea; --"])
async def test_likeness_bears_anything(db, browser, title):
    await ideas.idea(db)
    body = b"title=" + title.encode("utf-8", "surrogatepass")
    headers = HTMX | {
        "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded",
    }
    answer = await browser.http.post("/fr/idees/semblables", content=body, headers=headers)
    assert (answer.status_code, answer.text.strip()) == (200, "")


async def test_likeness_looks_near_the_members_home_and_not_at_the_draft_itself(db, member, author):
    far = await ideas.idea(db, title="Une ruelle verte et fleurie", area="westmount")
    near = await ideas.idea(db, title="Une ruelle verte et fleurie")
    await type_(member, "/fr/idees/semblables", title="ruelle verte fleurie")
    found = [a.attributes["href"] for a in member.page.css(".similar-ideas a")]
    assert [near.public_id in found[0], far.public_id in found[1]] == [True, True]
    await type_(member, "/fr/idees/semblables", title="ruelle verte fleurie", draft=near.public_id)
    assert len(member.page.css(".similar-ideas a")) == 1


async def test_likeness_is_shown_before_publishing_without_any_script(db, member, author):
    await ideas.idea(db, title="Un banc devant l’école")
    draft = await ideas.idea(db, author=author, state="draft", title="Des bancs devant l’école")
    await member.go(f"/fr/idees/{draft.public_id}/publier")
    assert member.all(".similar-ideas a") == ["Un banc devant l’école (nouvel onglet)"]
