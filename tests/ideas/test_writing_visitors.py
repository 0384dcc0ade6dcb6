"""Write first, say who you are afterwards: nothing typed is lost on the way."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.accounts.models import PendingAct
from app.accounts.passwords import passwords_of
from app.ideas.models import Gate, Idea
from app.ideas.rules import PUBLICATIONS_MAX, State
from tests.factories import accounts, ideas

PASSWORD = "patate lune velo trottoir"
WORDS = {
    "title": "Une ruelle verte",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des **vignes** et ouvrir trois fosses d’arbres.",
}


@pytest.fixture
async def neighbour(db, runtime):
    stored = await passwords_of(runtime.settings).hash(PASSWORD)
    return await accounts.person(db, password_hash=stored)


async def all_ideas(db) -> list[Idea]:
    query = select(Idea).order_by(Idea.id).execution_options(populate_existing=True)
    return list((await db.execute(query)).scalars())


async def written(browser, **words):
    """Go through the first two steps."""
    await browser.go("/fr/idees/nouvelle")
    await browser.submit("form.writing-form", **WORDS | words, to="place")
    return await browser.submit(
        "form.column-form",
        area="parc-extension",
        themes=["nature", "food"],
        place_label="Ruelle Saint-Roch",
        latitude="45.53",
        longitude="-73.63",
        to="preview",
    )


async def enter(browser, actor):
    return await browser.submit(email=actor.email, password=PASSWORD)


async def test_the_blank_page_is_one_for_all_visitors_and_holds_nothing_of_them(db, browser):
    await ideas.area_of(db, "city")
    await browser.go("/fr/idees/nouvelle")
    assert "set-cookie" not in browser.answer.headers
    assert not browser.page.css("input[name=csrf_token], input[name=draft], [hx-post*=nouvelle]")
    first = browser.answer.content
    assert (await browser.go("/fr/idees/nouvelle")).answer.content == first


async def test_a_visitor_writes_signs_in_and_the_idea_is_published(db, browser, neighbour):
    await written(browser)
    assert browser.status == 200
    assert "25 appuis locaux (Parc-Extension)" in browser.text
    assert browser.all(".idea-preview h2") == [WORDS["title"]]
    assert browser.all(".idea-preview .chip") == ["Nature et ruelles vertes", "Alimentation"]
    assert await all_ideas(db) == []
    await browser.submit("main form", to="publish")
    assert browser.path == "/fr/connexion"
    assert "Votre idée « Une ruelle verte »" in browser.text
    await enter(browser, neighbour)
    assert "Votre idée est publiée" in browser.text
    (idea,) = await all_ideas(db)
    assert browser.path.startswith(f"/fr/idees/{idea.public_id}")
    assert (idea.state, idea.author_id, idea.themes) == (
        State.PUBLISHED,
        neighbour.id,
        ["nature", "food"],
    )
    assert (idea.place_lat, idea.place_lon, idea.place_label) == (
        45.53,
        -73.63,
        "Ruelle Saint-Roch",
    )
    assert (await db.get(Gate, idea.id)).threshold == 25


async def test_a_wrong_password_loses_nothing(db, browser, neighbour):
    await written(browser)
    await browser.submit("main form", to="publish")
    await browser.submit(email=neighbour.email, password="ce n’est pas celui-là")
    assert "Une ruelle verte" in browser.text
    await enter(browser, neighbour)
    assert len(await all_ideas(db)) == 1


async def test_pressing_publish_twice_publishes_once(db, browser, neighbour):
    await written(browser)
    page = browser.page
    await browser.submit("main form", to="publish")
    browser.page = page
    await browser.submit("main form", to="publish")
    assert (await db.execute(select(func.count(PendingAct.id)))).scalar_one() == 1
    await enter(browser, neighbour)
    assert len(await all_ideas(db)) == 1


async def test_going_back_to_change_the_text_keeps_the_place_and_the_other_way_round(db, browser):
    await written(browser)
    await browser.submit("main form", to="words")
    assert browser.page.css_first("#field-title").attributes["value"] == WORDS["title"]
    await browser.submit("form.writing-form", title="Une ruelle bleue et verte", to="place")
    assert browser.page.css_first("#field-place_label").attributes["value"] == "Ruelle Saint-Roch"
    assert len(browser.page.css("input[name=themes][checked]")) == 2
    await browser.submit("form.column-form", area="city", to="preview")
    assert browser.all(".idea-preview h2") == ["Une ruelle bleue et verte"]
    assert "200 appuis locaux" in browser.text


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "Court"}, "title"),
        ({"problem": "🌳" * 30}, "problem"),
        ({"proposal": "a\0" * 30}, "proposal"),
    ],
)
async def test_a_step_that_is_not_ready_is_shown_again_with_what_was_typed(
    db, browser, words, field
):
    await ideas.area_of(db, "city")
    await browser.go("/fr/idees/nouvelle")
    await browser.submit("form.writing-form", **WORDS | words, to="place")
    assert browser.status == 422
    assert browser.error(field)
    other = "proposal" if field != "proposal" else "problem"
    assert browser.page.css_first(f"#field-{other}").text().strip() == WORDS[other]


async def test_the_second_step_asks_for_the_area_and_keeps_the_first(db, browser):
    await ideas.area_of(db, "city")
    await browser.go("/fr/idees/nouvelle")
    await browser.submit("form.writing-form", **WORDS, to="place")
    await browser.submit("form.column-form", themes=["nature"], to="preview")
    assert browser.status == 422
    assert "secteur de votre idée" in browser.error("area")
    await browser.submit(
        "form.column-form", area="city", latitude="10", longitude="10", to="preview"
    )
    assert "km" in browser.error("latitude")
    hidden = {
        node.attributes["name"]: node.attributes["value"]
        for node in browser.page.css("input[type=hidden]")
    }
    assert {name: hidden[name] for name in WORDS} == WORDS


async def test_the_neighbourhood_one_came_from_is_carried_to_the_second_step(db, browser):
    await ideas.area_of(db, "city")
    await browser.go("/fr/idees/nouvelle?area=parc-extension")
    await browser.submit("form.writing-form", **WORDS, to="place")
    chosen = browser.page.css_first("#field-area option[selected]")
    assert chosen.attributes["value"] == "parc-extension"


async def test_a_publication_sent_without_the_steps_is_checked_all_the_same(db, browser):
    await ideas.area_of(db, "city")
    await browser.post("/fr/idees/nouvelle", {"title": "Une ruelle", "to": "publish"})
    assert browser.status == 422
    assert browser.error("problem")
    await browser.post("/fr/idees/nouvelle", {**WORDS, "to": "publish"})
    assert browser.error("area")
    await browser.post("/fr/idees/nouvelle", {**WORDS, "area": "city", "author_id": "1"})
    assert browser.status == 200
    assert (await db.execute(select(func.count(PendingAct.id)))).scalar_one() == 0


async def test_what_may_not_be_published_becomes_a_draft_with_the_reason(db, browser, neighbour):
    for _ in range(PUBLICATIONS_MAX):
        await ideas.idea(db, author=neighbour, published_at=datetime.now(UTC))
    await written(browser)
    await browser.submit("main form", to="publish")
    await enter(browser, neighbour)
    assert "gardée parmi vos brouillons" in browser.text
    assert "5 idées en 24 heures" in browser.text
    draft = (await all_ideas(db))[-1]
    assert browser.path == f"/fr/idees/{draft.public_id}/publier"
    assert (draft.state, draft.title, draft.place_label) == (
        State.DRAFT,
        WORDS["title"],
        "Ruelle Saint-Roch",
    )


async def test_what_became_unacceptable_meanwhile_becomes_a_draft_too(db, browser, neighbour):
    await written(browser)
    await browser.submit("main form", to="publish")
    act = (await db.execute(select(PendingAct))).scalar_one()
    act.payload = act.payload | {"title": "Court", "area": "atlantide"}
    await db.commit()
    await enter(browser, neighbour)
    assert "gardée parmi vos brouillons" in browser.text
    (draft,) = await all_ideas(db)
    assert (draft.state, draft.title) == (State.DRAFT, "Court")
    assert draft.neighbourhood_id == neighbour.home.neighbourhood_id


@pytest.mark.parametrize("payload", [{}, {"title": 3, "themes": "x"}, {"draft": ["a"], "to": {}}])
async def test_an_act_that_was_tampered_with_breaks_nothing(db, browser, neighbour, payload):
    await written(browser)
    await browser.submit("main form", to="publish")
    act = (await db.execute(select(PendingAct))).scalar_one()
    act.payload = payload
    await db.commit()
    await enter(browser, neighbour)
    assert browser.status == 200
    assert all(idea.state is State.DRAFT for idea in await all_ideas(db))


async def test_an_act_cannot_write_on_somebody_elses_draft(db, browser, neighbour):
    theirs = await ideas.idea(db, state="draft", title="À quelqu’un d’autre")
    await written(browser)
    await browser.submit("main form", to="publish", draft=theirs.public_id)
    await enter(browser, neighbour)
    assert browser.status == 200
    await db.refresh(theirs)
    assert (theirs.title, theirs.state) == ("À quelqu’un d’autre", State.DRAFT)


async def test_in_english_too(db, visitor, neighbour):
    browser = visitor("en")
    await ideas.area_of(db, "city")
    await browser.go("/en/ideas/new")
    await browser.submit("form.writing-form", **WORDS, language="fr", to="place")
    await browser.submit("form.column-form", area="city", to="preview")
    assert "support of 200 people who live in Montréal" in browser.text
    await browser.submit("main form", to="publish")
    assert "Your idea “Une ruelle verte” will be published" in browser.text
    await enter(browser, neighbour)
    assert "Your idea is published!" in browser.text
