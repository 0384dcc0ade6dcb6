"""A list of projects as an Atom feed: each list its own, ids that last, told again when something changed."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.needs import Need, NeedKind
from app.projects.pages import feeds
from app.projects.rules import State
from app.projects.schemas import News
from app.projects.service import updates
from tests.factories import projects
from tests.factories.accounts import person, sign_in_as
from tests.ideas.test_feeds import ATOM, read, texts

FEED = "/fr/projets/fil.atom"
NOW = datetime.now(UTC).replace(microsecond=0)


async def test_a_feed_has_what_atom_asks_for_and_what_each_project_needs(db, wanting, browser):
    made = await projects.project(
        db, State.MOBILISING, title="Des bancs & des <arbres>", summary="De **vrais** bancs, vite."
    )
    wanting[made.id] = [
        Need(made.id, NeedKind.HOURS, "Planter", 0, 2_400, "Il manque 40 heures", "/", "Aider")
    ]
    root = await read(browser, FEED)
    links = {node.get("rel"): node.get("href") for node in root.findall("a:link", ATOM)}
    assert links == {
        "self": f"http://testserver{FEED}",
        "alternate": "http://testserver/fr/projets",
    }
    entry = root.find("a:entry", ATOM)
    assert entry is not None
    assert texts(entry, "a:title") == ["Des bancs & des <arbres>"]
    assert texts(entry, "a:id") == [f"tag:testserver,2026:project/{made.public_id}"]
    link = entry.find("a:link", ATOM)
    assert link is not None
    assert (link.get("href") or "").startswith(f"http://testserver/fr/projets/{made.public_id}-")
    (content,) = texts(entry, "a:content")
    assert "<strong>vrais</strong>" in content
    assert "Mobilisation" in content
    assert "Il manque" in content
    assert "40 heures" in content.replace("\u00a0", " ")
    terms = {node.get("term") for node in entry.findall("a:category", ATOM)}
    assert terms == {"nature", "area", "mobilising"}
    assert not entry.findall("a:author", ATOM), "people are named on the page, not in feeds"


async def test_each_list_has_its_own_feed_and_says_which(db, browser):
    await projects.project(db, State.MOBILISING, title="Un verger commun", themes=["food"])
    await projects.project(db, State.CLOSED, title="Un banc au soleil", area="westmount")
    whole = await read(browser, FEED)
    some = await read(browser, f"{FEED}?theme=food&area=parc-extension")
    assert len(texts(whole, "a:entry/a:title")) == 2
    assert texts(some, "a:entry/a:title") == ["Un verger commun"]
    assert "Parc-Extension" in texts(some, "a:title")[0]
    assert texts(some, "a:id") == ["tag:testserver,2026:fr/projects?area=parc-extension&theme=food"]
    assert texts(await read(browser, f"{FEED}?state=closed"), "a:entry/a:title") == [
        "Un banc au soleil"
    ]
    page = await browser.go("/fr/projets?theme=food")
    (link,) = page.page.css('link[type="application/atom+xml"]')
    assert link.attributes["href"] == f"{FEED}?theme=food"
    await browser.follow("Suivre cette liste")
    assert browser.path == FEED


async def test_an_entry_is_told_again_when_its_team_says_something(db, team, browser):
    team.project.created_at = team.project.updated_at = NOW - timedelta(days=9)
    await db.commit()
    (before,) = texts(await read(browser, FEED), "a:updated")
    assert datetime.fromisoformat(before) == NOW - timedelta(days=9)
    await updates.post(
        db, team.carrier, team.project,
        News(title="Douze pommiers", body="Ils attendent dans la cour."), NOW,
    )  # fmt: skip
    await db.commit()
    (after,) = texts(await read(browser, f"{FEED}?language=fr"), "a:entry/a:updated")
    assert datetime.fromisoformat(after) == NOW


async def test_ids_are_the_same_in_both_languages_and_under_a_new_title(db, browser):
    made = await projects.project(db)
    french = texts(await read(browser, FEED), "a:entry/a:id")
    made.title = "Un tout autre titre"
    await db.commit()
    root = await read(browser, "/en/projects/feed.atom")
    assert texts(root, "a:entry/a:id") == french
    assert texts(root, "a:entry/a:title") == ["Un tout autre titre"]
    assert "Projects of the neighbours" in texts(root, "a:title")[0]


async def test_stopped_and_hidden_projects_are_in_no_feed_and_an_empty_one_is_still_a_feed(
    db, browser
):
    await projects.project(db, State.STOPPED)
    await projects.project(db, hidden_at=NOW)
    root = await read(browser, FEED)
    assert not root.findall("a:entry", ATOM)
    assert texts(root, "a:updated") == ["2026-01-01T00:00:00Z"]


async def test_a_feed_is_short_kept_and_known_again(db, browser, monkeypatch, runtime):
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    for _ in range(3):
        await projects.project(db)
    assert len(texts(await read(browser, FEED), "a:entry/a:id")) == 2
    tag = browser.answer.headers["etag"]
    assert (await browser.go(FEED, headers={"if-none-match": tag})).status == 304
    await projects.project(db)
    runtime.pages.drop(["projects"])
    assert (await browser.go(FEED, headers={"if-none-match": tag})).status == 200


async def test_a_member_reads_the_same_bytes_as_a_visitor(db, visitor):
    await projects.project(db)
    member = await sign_in_as(db, visitor(), await person(db))
    theirs = (await member.go(FEED)).answer.content
    assert (await visitor().go(FEED)).answer.content == theirs


@pytest.mark.parametrize("query", ["area=atlantis", "theme=x", "has=gold", "state=done"])
async def test_an_unknown_filter_is_refused(browser, query):
    assert (await browser.go(f"{FEED}?{query}")).status == 422


async def test_hostile_words_leave_the_feed_well_formed(db, browser):
    await projects.project(
        db, title="]]></title><script>alert(1)</script>",
        summary="<img src=x onerror=alert(1)> & ]]> des bancs pour toutes et tous",
    )  # fmt: skip
    root = await read(browser, FEED)
    assert texts(root, "a:entry/a:title") == ["]]></title><script>alert(1)</script>"]
    assert "<img" not in texts(root, "a:entry/a:content")[0]
