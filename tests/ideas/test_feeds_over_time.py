"""A feed as the months go: what comes in, what goes out, who is named, and what a reader fetches."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.service import close, hide
from app.organisations.models import Organisation
from tests.factories import accounts, ideas, organisations as made
from tests.organisations.press import press
from tests.visitor import Visitor

ATOM = {"a": "http://www.w3.org/2005/Atom"}
NOW = datetime.now(UTC).replace(microsecond=0)


async def entries(browser: Visitor, path: str = "/fr/idees/fil.atom") -> list[ET.Element]:
    await browser.go(path)
    assert browser.status == 200
    return ET.fromstring(browser.answer.text).findall("a:entry", ATOM)


def said(entry: ET.Element, name: str) -> str:
    return (entry.findtext(f"a:{name}", namespaces=ATOM) or "").strip()


async def titles(browser: Visitor, path: str = "/fr/idees/fil.atom") -> list[str]:
    return [said(entry, "title") for entry in await entries(browser, path)]


@pytest.mark.parametrize("state", State)
async def test_a_feed_has_what_is_open(db: AsyncSession, browser: Visitor, state: State) -> None:
    more = {}
    if state is State.MERGED:
        more = {"merged_into_id": (await ideas.idea(db, area="city", themes=["sport"])).id}
    idea = await ideas.idea(db, title="Une patinoire éclairée", state=state, **more)
    is_open = state in {State.PUBLISHED, State.CANDIDATE}
    assert (idea.title in await titles(browser)) is is_open


async def test_what_closes_leaves_the_kept_feed_at_once(
    runtime: Runtime, db: AsyncSession, browser: Visitor, visitor: type[Visitor]
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, title="Une patinoire éclairée")
    assert await titles(browser) == [idea.title]
    own = await accounts.sign_in_as(db, visitor(), author)  # type: ignore[call-arg]
    await press(runtime, own, f"/fr/idees/{idea.public_id}/retirer")
    assert await titles(browser) == []


async def test_what_was_held_enters_on_the_day_it_is_shown(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    old = await ideas.idea(db, title="La première idée", published_at=NOW - timedelta(days=9))
    held = await ideas.idea(
        db, title="L’idée retenue", state="hidden", held_at=NOW,
        published_at=NOW - timedelta(days=30),
    )  # fmt: skip
    async with runtime.database.transaction() as session:
        await hide.show(session, held.id, NOW)
    found = await entries(browser)
    assert [said(entry, "title") for entry in found] == ["L’idée retenue", "La première idée"]
    assert datetime.fromisoformat(said(found[0], "published")) == NOW
    assert old.public_id in said(found[1], "id")


async def test_a_renewed_idea_is_no_news(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    author = await accounts.person(db)
    due = NOW + timedelta(days=9)
    idea = await ideas.idea(db, author=author, archive_due_at=due, reminded_at=NOW)
    (before,) = await entries(browser)
    async with runtime.database.transaction() as session:
        await close.renew(session, author, await session.get_one(Idea, idea.id), NOW)
    runtime.pages.pages.clear()
    (after,) = await entries(browser)
    assert said(after, "updated") == said(before, "updated")


async def test_an_organisation_is_named_with_who_spoke_and_nobody_else_is(
    db: AsyncSession, browser: Visitor
) -> None:
    amina = await accounts.person(db, name="Amina Diallo")
    table = await made.organisation(db, amina, name="Table & compagnie")
    await ideas.idea(db, author=amina, organisation_id=table.id, title="Dite pour la table")
    await ideas.idea(db, author=amina, title="Dite pour soi", published_at=NOW)
    own, spoken = await entries(browser)
    names = [node.text for node in spoken.findall("a:author/a:name", ATOM)]
    assert "Table & compagnie" in " ".join(name or "" for name in names)
    assert own.findall("a:author", ATOM) == []
    await db.execute(update(Organisation).values(hidden_at=NOW))
    await db.commit()
    await browser.go("/en/ideas/feed.atom")
    assert "Table &amp; compagnie" not in browser.answer.text, "a hidden name is nowhere"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("area=cremazie", {"Ici, du sport"}),
        ("theme=sport", {"Ici, du sport", "Là, du sport"}),
        ("area=cremazie&theme=nature", set()),
        ("language=en", {"Trees on our street"}),
        ("state=candidate", {"Là, du sport"}),
        ("theme=sport&sort=near", {"Ici, du sport", "Là, du sport"}),
    ],
)
async def test_a_feed_follows_the_filters_of_its_list(
    db: AsyncSession, browser: Visitor, query: str, wanted: set[str]
) -> None:
    await ideas.idea(db, title="Ici, du sport", area="cremazie", themes=["sport"])
    await ideas.idea(db, title="Là, du sport", themes=["sport"], state="candidate")
    await ideas.idea(db, title="Trees on our street", language="en")
    assert set(await titles(browser, f"/fr/idees/fil.atom?{query}")) == wanted


async def test_two_readers_of_one_list_have_one_feed_whatever_the_order_of_its_filters(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, themes=["sport"])
    ids = set()
    for query in ("theme=sport&area=parc-extension", "area=parc-extension&theme=sport&sort=near"):
        await browser.go(f"/fr/idees/fil.atom?{query}")
        root = ET.fromstring(browser.answer.text)
        ids.add(root.findtext("a:id", namespaces=ATOM))
    assert len(ids) == 1


async def test_lists_of_two_themes_are_told_apart_in_a_reader(
    db: AsyncSession, browser: Visitor
) -> None:
    names = []
    for query in ("theme=sport", "theme=nature", "theme=sport&area=cremazie", ""):
        await browser.go(f"/fr/idees/fil.atom?{query}")
        names.append(ET.fromstring(browser.answer.text).findtext("a:title", namespaces=ATOM))
    assert len(set(names)) == 4
    assert "Sport et jeu" in (names[0] or "")
    assert "Crémazie" in (names[2] or "")


async def test_each_entry_is_in_its_own_language(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Trees on our street", language="en")
    (entry,) = await entries(browser)
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    spoken = {node.attrib[xml] for node in entry.iter() if xml in node.attrib}
    assert spoken == {"en"}, "on a French feed too"
