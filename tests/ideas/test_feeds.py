"""A list as an Atom feed: whole, lasting ids, told again only when it changed."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.queries import feed
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

FEED = "/fr/idees/fil.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
NOW = datetime.now(UTC)


async def read(browser: Visitor, path: str = FEED) -> ET.Element:
    answer = (await browser.go(path)).answer
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml"
    return ET.fromstring(answer.text)


def texts(root: ET.Element, path: str) -> list[str]:
    return [(node.text or "").strip() for node in root.findall(path, ATOM)]


async def test_a_feed_has_what_atom_asks_for(db: AsyncSession, browser: Visitor) -> None:
    idea = await ideas.idea(
        db, title="Des bancs & des <arbres>", problem="Il *manque* de l’ombre.", language="fr"
    )
    root = await read(browser)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated", "author/a:name"):
        assert texts(root, f"a:{name}")[0]
    links = {node.get("rel"): node.get("href") for node in root.findall("a:link", ATOM)}
    assert links == {
        "self": f"http://testserver{FEED}",
        "alternate": "http://testserver/fr/idees",
    }
    entry = root.find("a:entry", ATOM)
    assert entry is not None
    assert texts(entry, "a:title") == ["Des bancs & des <arbres>"]
    assert texts(entry, "a:id") == [f"tag:testserver,2026:idea/{idea.public_id}"]
    assert (
        entry.find("a:link", ATOM)
        .get("href")
        .startswith(f"http://testserver/fr/idees/{idea.public_id}-")
    )
    assert "<em>manque</em>" in texts(entry, "a:content")[0]
    assert {node.get("term") for node in entry.findall("a:category", ATOM)} == {"nature", "area"}
    datetime.fromisoformat(texts(entry, "a:updated")[0])
    assert "voisin" not in texts(entry, "a:content")[0], "no name, no address of a person"


async def test_ids_are_the_same_in_both_languages_and_after_a_new_title(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db)
    french = texts(await read(browser), "a:entry/a:id")
    idea.title = "Un tout autre titre"
    await db.commit()
    english = texts(await read(browser, "/en/ideas/feed.atom"), "a:entry/a:id")
    assert french == english


async def test_each_list_has_its_own_feed(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Un verger commun", themes=["food"])
    await ideas.idea(db, title="Un banc au soleil", area="westmount")
    whole, some = (
        await read(browser),
        await read(browser, f"{FEED}?theme=food&area=parc-extension&sort=near"),
    )
    assert len(texts(whole, "a:entry/a:title")) == 2
    assert texts(some, "a:entry/a:title") == ["Un verger commun"]
    assert "Parc-Extension" in texts(some, "a:title")[0]
    assert texts(whole, "a:id") != texts(some, "a:id")
    assert "sort" not in texts(some, "a:id")[0]


async def test_an_edit_is_told_by_the_date_of_the_feed(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, published_at=NOW - timedelta(days=9), updated_at=NOW - timedelta(days=9))
    edited = await ideas.idea(
        db, published_at=NOW - timedelta(days=8), updated_at=NOW - timedelta(hours=1)
    )
    root = await read(browser)
    told = datetime.fromisoformat(texts(root, "a:updated")[0])
    assert abs(told - edited.updated_at) < timedelta(seconds=1)


async def test_an_empty_feed_is_still_a_feed(browser: Visitor) -> None:
    root = await read(browser)
    assert texts(root, "a:updated") == ["2026-01-01T00:00:00Z"]
    assert not root.findall("a:entry", ATOM)


async def test_a_feed_is_short(
    db: AsyncSession, browser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_ENTRIES", 2)
    for _ in range(3):
        await ideas.idea(db)
    assert len(texts(await read(browser), "a:entry/a:id")) == 2


@pytest.mark.parametrize("signed_in", [False, True])
async def test_a_reader_that_knows_the_feed_is_told_so(
    db: AsyncSession, browser: Visitor, runtime: Runtime, signed_in: bool
) -> None:
    if signed_in:
        await sign_in_as(db, browser, await person(db))
    await ideas.idea(db)
    tag = (await browser.go(FEED)).answer.headers["etag"]
    answer = (await browser.go(FEED, headers={"if-none-match": tag})).answer
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tag
    await ideas.idea(db)
    runtime.pages.drop(["ideas"])
    assert (await browser.go(FEED, headers={"if-none-match": tag})).status == 200


async def test_hostile_titles_leave_the_feed_well_formed(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(
        db,
        title="]]></title><script>alert(1)</script>",
        problem="<img src=x onerror=alert(1)> & ]]>",
    )
    root = await read(browser)
    assert texts(root, "a:entry/a:title") == ["]]></title><script>alert(1)</script>"]
    assert "<img" not in texts(root, "a:entry/a:content")[0]


async def test_an_unknown_filter_is_refused(browser: Visitor) -> None:
    assert (await browser.go(f"{FEED}?area=atlantis")).status == 422
