"""A member writes an idea, step by step, and loses nothing on the way."""

import pytest
from sqlalchemy import func, select

from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from tests.factories import accounts, ideas

WORDS = {
    "title": "Une ruelle verte",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des **vignes** et ouvrir trois fosses d’arbres.",
}


@pytest.fixture
async def author(db):
    return await accounts.person(db, home="parc-extension", name="Amina")


@pytest.fixture
async def member(db, browser, author):
    return await accounts.sign_in_as(db, browser, author)


async def only(db) -> Idea:
    query = select(Idea).execution_options(populate_existing=True)
    return (await db.execute(query)).scalar_one()


async def counted(db) -> int:
    return (await db.execute(select(func.count(Idea.id)))).scalar_one()


def token(browser) -> str:
    return browser.page.css_first("input[name=csrf_token]").attributes["value"]


async def begun(member, **words):
    await member.go("/fr/idees/nouvelle")
    return await member.submit("form.writing-form", **WORDS | words, to="place")


async def test_an_idea_is_written_in_four_steps_and_published(db, member):
    await begun(member)
    idea = await only(db)
    assert member.path == f"/fr/idees/{idea.public_id}/lieu"
    assert (idea.state, idea.title, idea.problem) == (
        State.DRAFT,
        WORDS["title"],
        WORDS["problem"],
    )
    assert member.page.css_first("select#field-area option[selected]").text() == "Parc-Extension"
    await member.submit(
        "form.column-form", themes=["nature"], place_label="Ruelle Saint-Roch", to="photos"
    )
    assert member.path == f"/fr/idees/{idea.public_id}/photos"
    await member.follow("Continuer")
    assert member.path == f"/fr/idees/{idea.public_id}/publier"
    assert "25 appuis locaux (Parc-Extension)" in member.text
    assert member.page.css_first(".idea-preview strong").text() == "vignes"
    await member.submit("main form")
    assert member.path == f"/fr/idees/{idea.public_id}-une-ruelle-verte"
    assert "Votre idée est publiée" in member.text
    idea = await only(db)
    assert (idea.state, idea.themes, idea.place_label) == (
        State.PUBLISHED,
        ["nature"],
        "Ruelle Saint-Roch",
    )
    assert (await db.get(Gate, idea.id)).threshold == 25


async def test_the_same_in_english(db, visitor, author):
    member = await accounts.sign_in_as(db, visitor("en"), author)
    await member.go("/en/ideas/new")
    await member.submit("form.writing-form", **WORDS, language="en", to="place")
    await member.submit("form.column-form", to="photos")
    await member.follow("Continue")
    assert "support of 25 people who live in Parc-Extension" in member.text
    await member.submit("main form")
    assert "Your idea is published!" in member.text
    assert (await only(db)).language == "en"


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ({"title": ""}, "title", "au moins 8"),
        ({"title": "🌳🌳🌳🌳🌳🌳🌳🌳🌳"}, "title", "avec des mots"),
        ({"title": "a" * 121}, "title", "au plus 120"),
        ({"title": "Une ruelle\0verte"}, "title", "illisibles"),
        ({"problem": "Trop court"}, "problem", "au moins 20"),
        ({"proposal": "b" * 10_001}, "proposal", "au plus 10"),
        ({"language": "de"}, "language", "réponses"),
    ],
)
async def test_what_cannot_stand_comes_back_with_its_sentence_and_everything_typed(
    db, member, words, field, sentence
):
    await begun(member, **words)
    assert member.status == 422
    assert sentence in member.error(field)
    assert member.page.css_first(f".error-summary a[href='#field-{field}']")
    other = "problem" if field != "problem" else "proposal"
    assert member.page.css_first(f"#field-{other}").text().strip() == WORDS[other]
    assert await counted(db) == 0


async def test_text_that_turns_the_reading_round_is_straightened(db, member):
    await begun(member, title="Une ruelle \u202everte\u2066 ici")
    assert (await only(db)).title == "Une ruelle verte ici"


async def test_a_half_written_draft_is_saved_when_asked(db, member):
    await member.go("/fr/idees/nouvelle")
    await member.submit("form.writing-form", title="Ru", to="save")
    assert member.path == "/fr/idees/brouillons"
    assert "Votre brouillon est enregistré" in member.text
    assert member.all(".draft-list h2") == ["Ru"]
    await member.follow("Ru")
    assert member.page.css_first("#field-title").attributes["value"] == "Ru"


async def test_the_page_sent_twice_makes_one_draft(db, member):
    await member.go("/fr/idees/nouvelle")
    data = {**WORDS, "language": "fr", "csrf_token": token(member), "to": "place", "version": "0"}
    data["draft"] = member.page.css_first("input[name=draft]").attributes["value"]
    for _ in range(3):
        await member.post("/fr/idees/nouvelle", data)
        assert member.path.endswith("/lieu")
    assert await counted(db) == 1


async def test_going_back_to_the_blank_page_and_writing_on_asks_first(db, member):
    await member.go("/fr/idees/nouvelle")
    data = {**WORDS, "language": "fr", "csrf_token": token(member), "to": "place", "version": "0"}
    data["draft"] = member.page.css_first("input[name=draft]").attributes["value"]
    await member.post("/fr/idees/nouvelle", data)
    await member.post("/fr/idees/nouvelle", data | {"title": "Une ruelle bleue"})
    assert member.status == 409
    assert "rien n’a été écrasé" in member.text
    assert member.all(".theirs dd")[0] == WORDS["title"]
    assert member.page.css_first("#field-title").attributes["value"] == "Une ruelle bleue"
    assert (await only(db)).title == WORDS["title"]
    await member.submit("form.writing-form", to="place")
    assert (await only(db)).title == "Une ruelle bleue"


async def test_two_tabs_on_one_draft_overwrite_nothing_unseen(db, visitor, author):
    draft = await ideas.idea(db, author=author, state="draft")
    one = await accounts.sign_in_as(db, visitor(), author)
    two = await accounts.sign_in_as(db, visitor(), author)
    for tab in (one, two):
        await tab.go(f"/fr/idees/{draft.public_id}/ecrire")
    await one.submit("form.writing-form", title="Depuis le téléphone", to="save")
    await two.submit("form.writing-form", title="Depuis l’ordinateur", to="save")
    assert two.status == 409
    assert "Depuis le téléphone" in two.text
    assert (await only(db)).title == "Depuis le téléphone"
    await two.submit("form.writing-form", to="save")
    assert (await only(db)).title == "Depuis l’ordinateur"


async def test_a_draft_published_in_the_other_tab_is_not_written_on(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft")
    await member.go(f"/fr/idees/{draft.public_id}/ecrire")
    draft.state = State.PUBLISHED
    db.add(Gate(idea_id=draft.id, threshold=25))
    await db.commit()
    await member.submit("form.writing-form", title="Trop tard pour ce titre", to="save")
    assert "publiée entre-temps" in member.text
    assert (await only(db)).title != "Trop tard pour ce titre"
    await member.go(f"/fr/idees/{draft.public_id}/ecrire")
    assert member.path.endswith("/modifier")
    await member.go(f"/fr/idees/{draft.public_id}/publier")
    assert member.path.endswith("-une-ruelle-verte-derriere-la-rue-saint-roch")


async def test_the_place_is_checked_beside_its_fields(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft")
    await member.go(f"/fr/idees/{draft.public_id}/lieu")
    await member.submit("form.column-form", latitude="48.85", longitude="2.35", to="photos")
    assert member.status == 422
    assert "km" in member.error("latitude")
    await member.submit("form.column-form", latitude="45.5", longitude="", to="photos")
    assert "les deux coordonnées" in member.error("longitude")
    four = ["nature", "food", "sport", "housing"]
    await member.submit("form.column-form", latitude="", themes=four, to="photos")
    assert "3 thèmes au plus" in member.error("themes")
    assert len(member.page.css("input[name=themes][checked]")) == 4
    await member.submit("form.column-form", themes=["food"], area="atlantide", to="photos")
    assert "réponses" in member.error("area")
    await member.submit("form.column-form", area="city", to="save")
    assert member.path == "/fr/idees/brouillons"
    idea = await only(db)
    assert (idea.territory_id, idea.themes) == (None, ["food"])


async def test_what_is_missing_is_listed_with_the_way_to_it(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft", title="Court", problem="")
    await member.go(f"/fr/idees/{draft.public_id}/publier")
    assert "au moins 8" in member.text
    link = member.page.css_first(".notice a").attributes["href"]
    assert link == f"/fr/idees/{draft.public_id}/ecrire#field-title"
    assert "disabled" in member.page.css_first("main form .button-primary").attributes
    await member.submit("main form")
    assert member.status == 422
    assert (await only(db)).state is State.DRAFT


async def test_a_draft_changed_since_it_was_read_is_read_again(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft")
    await member.go(f"/fr/idees/{draft.public_id}/publier")
    draft.title, draft.version = "Un tout autre titre", 2
    await db.commit()
    await member.submit("main form")
    assert member.status == 409
    assert "relisez-le" in member.text
    assert member.all(".idea-preview h2") == ["Un tout autre titre"]
    await member.submit("main form")
    assert (await only(db)).state is State.PUBLISHED


async def test_publishing_twice_is_publishing_once(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft")
    path = f"/fr/idees/{draft.public_id}/publier"
    await member.go(path)
    data = {"csrf_token": token(member), "version": "1"}
    for _ in range(2):
        await member.post(path, data)
        assert member.status == 200
        assert "Votre idée est publiée" in member.text
    assert (await db.execute(select(func.count()).select_from(Gate))).scalar_one() == 1


async def test_who_has_not_confirmed_writes_and_waits(db, browser):
    newcomer = await accounts.person(db, confirmed=False)
    await accounts.sign_in_as(db, browser, newcomer)
    await begun(browser)
    draft = await only(db)
    await browser.go(f"/fr/idees/{draft.public_id}/publier")
    assert "courriel" in browser.text
    assert "disabled" in browser.page.css_first("main form .button-primary").attributes
    await browser.submit("main form")
    assert browser.status == 403
    assert (await only(db)).state is State.DRAFT


async def test_a_draft_is_thrown_away_after_a_question(db, member, author):
    draft = await ideas.idea(db, author=author, state="draft")
    await member.go(f"/fr/idees/{draft.public_id}/ecrire")
    await member.follow("Jeter ce brouillon")
    assert await counted(db) == 1
    await member.submit("main form")
    assert member.path == "/fr/idees/brouillons"
    assert "Pas encore de brouillon" in member.text
    assert await counted(db) == 0


STEPS = ("ecrire", "lieu", "photos", "publier", "jeter", "cosignataires")


@pytest.mark.parametrize("step", STEPS)
async def test_a_draft_is_its_authors_alone_and_asks_not_to_be_indexed(db, visitor, author, step):
    draft = await ideas.idea(db, author=author, state="draft")
    path = f"/fr/idees/{draft.public_id}/{step}"
    mine = await accounts.sign_in_as(db, visitor(), author)
    assert (await mine.go(path)).status == 200
    assert mine.page.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert "x-page-tags" not in mine.answer.headers
    stranger = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    assert (await stranger.go(path)).status == 404
    moderator = await accounts.person(db, roles=("administrator",))
    assert (await (await accounts.sign_in_as(db, visitor(), moderator)).go(path)).status == 404
    nobody = visitor()
    answer = await nobody.http.get(path)
    assert answer.status_code == 303
    assert "/fr/connexion" in answer.headers["location"]


@pytest.mark.parametrize("step", ["ecrire", "lieu", "photos", "publier", "jeter"])
async def test_a_stranger_changes_no_draft(db, visitor, author, step):
    draft = await ideas.idea(db, author=author, state="draft")
    stranger = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    await stranger.go("/fr/idees/nouvelle")
    key = {"csrf_token": token(stranger), "version": "1"}
    data = {**key, "area": "city"}
    assert (await stranger.post(f"/fr/idees/{draft.public_id}/{step}", data)).status in {404, 405}
    data = {**WORDS, **key, "language": "fr", "draft": draft.public_id}
    await stranger.post("/fr/idees/nouvelle", data)
    assert stranger.status == 404
    assert (await only(db)).title == draft.title


async def test_the_list_of_drafts_is_each_persons_own(db, member, author):
    await ideas.idea(db, author=author, state="draft", title="Le mien, à moi")
    await ideas.idea(db, state="draft", title="Celui d’une autre")
    await member.go("/fr/idees/brouillons")
    assert member.all(".draft-list h2") == ["Le mien, à moi"]
    await member.go("/fr/idees/nouvelle")
    assert "Vous avez 1 brouillon" in member.text
