"""A published idea changes before everybody's eyes: what it said before is kept."""

import asyncio

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Invalid, Refused
from app.core.events import subscribe
from app.ideas.events import IdeaEdited
from app.ideas.models import Idea, IdeaVersion
from app.ideas.queries.versions import changes_of, count_changes
from app.ideas.schemas import Revision
from app.ideas.service.edit import edit
from app.ideas.service.moved_on import MovedOn
from tests.factories import accounts, ideas

NOW = clock.now()
heard: list[tuple[int, int]] = []


@subscribe(IdeaEdited)
async def listen(_runtime, event: IdeaEdited) -> None:
    heard.append((event.idea_id, event.version))


@pytest.fixture(autouse=True)
def silence():
    heard.clear()


def revision(idea: Idea, **changed) -> Revision:
    values = {
        "title": idea.title,
        "problem": idea.problem,
        "proposal": idea.proposal,
        "language": idea.language,
        "themes": idea.themes,
        "version": idea.version,
    }
    return Revision(**values | changed)


async def versions(db) -> list[IdeaVersion]:
    return list((await db.execute(select(IdeaVersion).order_by(IdeaVersion.number))).scalars())


async def test_an_edit_keeps_what_the_idea_said_before_and_tells_who_listens(db, work):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    before = idea.title
    changed = await edit(db, author, idea, revision(idea, title="Une ruelle bleue et verte"), NOW)
    await db.commit()
    assert (changed.title, changed.version) == ("Une ruelle bleue et verte", 2)
    (kept,) = await versions(db)
    assert (kept.number, kept.title, kept.edited_by_id) == (1, before, author.id)
    await work()
    assert heard == [(idea.id, 2)]


async def test_what_changes_nothing_makes_no_version(db, work):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    same = await edit(db, author, idea, revision(idea), NOW)
    await db.commit()
    await work()
    assert (same.version, await versions(db), heard) == (1, [], [])


async def test_pressing_twice_makes_one_version(db):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    pressed = revision(idea, title="Une ruelle bleue et verte")
    await edit(db, author, idea, pressed, NOW)
    again = await edit(db, author, idea, pressed, NOW)
    assert again.version == 2
    assert len(await versions(db)) == 1


async def test_of_two_edits_at_once_one_is_kept_and_the_other_told(db, runtime):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)

    async def change(number: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                mine = await session.get(Idea, idea.id)
                await edit(
                    session, author, mine, revision(idea, title=f"Une ruelle, essai {number}"), NOW
                )
        except MovedOn:
            return False
        return True

    assert sum(await asyncio.gather(*(change(n) for n in range(12)))) == 1
    await db.refresh(idea)
    assert idea.version == 2
    assert len(await versions(db)) == 1


async def test_an_edit_over_an_old_version_is_shown_the_new_one(db):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    stale = revision(idea, problem="Un autre problème, tout aussi pressant.")
    await edit(db, author, idea, revision(idea, title="Une ruelle bleue et verte"), NOW)
    with pytest.raises(MovedOn) as caught:
        await edit(db, author, idea, stale, NOW)
    assert caught.value.current.title == "Une ruelle bleue et verte"


async def test_the_area_stays_and_the_place_stays_near_it(db):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    area = idea.area
    moved = await edit(db, author, idea, revision(idea, latitude=45.53, longitude=-73.63), NOW)
    assert (moved.area, moved.place_lat) == (area, 45.53)
    with pytest.raises(Invalid) as caught:
        await edit(db, author, moved, revision(moved, latitude=48.85, longitude=2.35), NOW)
    assert set(caught.value.errors) == {"latitude"}


async def test_a_stranger_edits_nothing_and_a_closed_idea_is_not_edited(db):
    author, stranger = await accounts.person(db), await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    with pytest.raises(Refused):
        await edit(db, stranger, idea, revision(idea, title="Ma ruelle à moi"), NOW)
    for state in ("withdrawn", "archived", "hidden"):
        closed = await ideas.idea(db, author=author, state=state)
        with pytest.raises(Refused):
            await edit(db, author, closed, revision(closed, title="Trop tard pour cela"), NOW)
    candidate = await ideas.idea(db, author=author, state="candidate")
    assert (
        await edit(db, author, candidate, revision(candidate, title="Encore à temps"), NOW)
    ).version == 2


async def test_the_history_shows_each_change_newest_first(db):
    author, friend = await accounts.person(db), await accounts.person(db, name="Lise")
    idea = await ideas.idea(db, author=author, title="Une ruelle verte à nous")
    idea = await edit(db, author, idea, revision(idea, title="Une ruelle bleue à nous"), NOW)
    idea = await edit(
        db, author, idea, revision(idea, proposal=idea.proposal + " Et une fontaine."), NOW
    )
    await db.execute(
        IdeaVersion.__table__.update().where(IdeaVersion.number == 2).values(edited_by_id=friend.id)
    )
    newest, oldest = await changes_of(db, idea)
    assert (newest.number, newest.edited_by) == (2, "Lise")
    assert [name for name, _ in newest.parts] == ["proposal"]
    assert [(p.kind, p.text.strip()) for p in newest.proposal][-1] == ("added", "Et une fontaine.")
    assert [name for name, _ in oldest.parts] == ["title"]
    assert [(p.kind, p.text.strip()) for p in oldest.title] == [
        ("same", "Une ruelle"),
        ("removed", "verte"),
        ("added", "bleue"),
        ("same", "à nous"),
    ]
    assert await count_changes(db, idea.id) == 2


async def test_a_change_of_themes_alone_is_a_change_without_words(db):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    idea = await edit(db, author, idea, revision(idea, themes=["food"]), NOW)
    (change,) = await changes_of(db, idea)
    assert change.parts == []


async def test_an_editor_who_left_is_nobody(db):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    idea = await edit(db, author, idea, revision(idea, title="Une ruelle bleue"), NOW)
    await db.execute(IdeaVersion.__table__.update().values(edited_by_id=None))
    (change,) = await changes_of(db, idea)
    assert change.edited_by == ""
    assert (await db.execute(select(func.count(IdeaVersion.id)))).scalar_one() == 1


async def test_an_edit_is_on_the_page_at_once_and_in_the_public_history(db, browser, visitor):
    author = await accounts.person(db, name="Amina")
    idea = await ideas.idea(db, author=author, title="Une ruelle verte à nous")
    page, reader = f"/fr/idees/{idea.public_id}", visitor()
    await reader.go(page)
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"{page}/modifier")
    assert not browser.page.css("#field-area")
    await browser.submit("form.column-form", title="Une ruelle bleue à nous", themes=["food"])
    assert "Vos modifications sont publiques" in browser.text
    assert browser.path == f"{page}-une-ruelle-bleue-a-nous"
    await reader.go(page)
    assert reader.all("h1") == ["Une ruelle bleue à nous"]
    await reader.follow("Ce qui a changé depuis")
    assert "par Amina" in reader.text
    assert reader.all("del") == ["retiré : verte", "ce qui a été retiré"]
    assert reader.all("ins") == ["ajouté : bleue", "ce qui a été ajouté"]
    assert "set-cookie" not in reader.answer.headers


async def test_an_edit_that_changes_nothing_says_so(db, browser):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/modifier")
    await browser.submit("form.column-form")
    assert "Rien n’a changé" in browser.text
    await browser.go(f"/fr/idees/{idea.public_id}/historique")
    assert "Rien n’a changé" in browser.text


async def test_two_editors_are_shown_each_others_text(db, visitor):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    one = await accounts.sign_in_as(db, visitor(), author)
    two = await accounts.sign_in_as(db, visitor(), author)
    for tab in (one, two):
        await tab.go(f"/fr/idees/{idea.public_id}/modifier")
    await one.submit("form.column-form", title="Depuis le téléphone, voilà")
    await two.submit("form.column-form", title="Depuis l’ordinateur, voilà")
    assert two.status == 409
    assert "Depuis le téléphone, voilà" in two.all(".theirs dd")
    assert two.page.css_first("#field-title").attributes["value"] == "Depuis l’ordinateur, voilà"
    await two.submit("form.column-form")
    assert two.path.endswith("-depuis-l-ordinateur-voila")
    assert len(await versions(db)) == 2


@pytest.mark.parametrize("title", ["", "🌳🌳🌳🌳🌳🌳🌳🌳", "a" * 121, "Une ruelle\0verte"])
async def test_an_edit_that_cannot_stand_comes_back(db, browser, title):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/modifier")
    await browser.submit("form.column-form", title=title, place_label="Ici même")
    assert browser.status == 422
    assert browser.error("title")
    assert browser.page.css_first("#field-place_label").attributes["value"] == "Ici même"
    assert await versions(db) == []


async def test_the_area_of_a_published_idea_is_not_read_from_the_form(db, browser):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/modifier")
    await browser.submit("form.column-form", area="city")
    assert browser.status == 422
    await db.refresh(idea)
    assert idea.neighbourhood_id is not None


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("hidden", 404), ("archived", 200)])
async def test_the_history_is_as_public_as_the_idea(db, browser, state, status):
    idea = await ideas.idea(db, state=state)
    assert (await browser.go(f"/fr/idees/{idea.public_id}/historique")).status == status


async def test_what_was_written_is_never_markup_in_the_history(db, browser):
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await edit(db, author, idea, revision(idea, title="<img src=x onerror=alert(1)> ici"), NOW)
    await db.commit()
    await browser.go(f"/fr/idees/{idea.public_id}/historique")
    assert not browser.page.css("main img")
    assert "<img src=x" in browser.text
