"""For programs that read the site: every address, both languages, nothing private."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.shown import tags
from app.core.runtime import Runtime
from app.ideas.queries import feed
from app.ideas.rules import State
from app.site.robots import PLAIN
from tests.factories import campaigns, ideas
from tests.visitor import Visitor

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


async def read(browser: Visitor, path: str) -> ET.Element:
    answer = (await browser.go(path)).answer
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    return ET.fromstring(answer.text)


def places(root: ET.Element) -> list[str]:
    return [
        (node.text or "").removeprefix("http://testserver")
        for node in root.findall("*/s:loc", SITEMAP)
    ]


async def everything(browser: Visitor) -> list[str]:
    parts = places(await read(browser, "/sitemap.xml"))
    return [place for part in parts for place in places(await read(browser, part))]


async def test_robots_are_told_where_to_begin_and_what_to_leave(browser: Visitor) -> None:
    text = (await browser.go("/robots.txt")).answer.text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /fr/recherche\n" in text
    assert "Disallow: /en/search\n" in text
    assert "Disallow: /\n" not in text


async def test_the_site_map_has_every_open_idea_in_both_languages(
    db: AsyncSession, browser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [await ideas.idea(db) for _ in range(5)]
    # Two or three of the parts, wherever the row numbers have come to: every number less is a part.
    monkeypatch.setattr(feed, "PART", made[2].id)
    found = await everything(browser)
    assert len(found) == len(set(found)) == 2 * (5 + len(PLAIN))
    for idea in made:
        assert sum(idea.public_id in place for place in found) == 2
    for place in found:
        assert (await browser.go(place)).status == 200, place


async def test_each_entry_tells_of_the_other_language_and_of_its_date(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db)
    root = await read(browser, "/sitemaps/ideas-0.xml")
    for node in root.findall("s:url", SITEMAP):
        others = {
            link.get("hreflang"): link.get("href") for link in node.findall("x:link", SITEMAP)
        }
        assert set(others) == {"fr-CA", "en-CA"}
        assert f"http://testserver/en/ideas/{idea.public_id}" in (others["en-CA"] or "")
        assert node.find("s:lastmod", SITEMAP).text.startswith("20")


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN, State.WITHDRAWN, State.ARCHIVED])
async def test_what_is_not_open_is_not_on_it(
    db: AsyncSession, browser: Visitor, state: State
) -> None:
    idea = await ideas.idea(db, state=state)
    assert not any(idea.public_id in place for place in await everything(browser))


async def test_hiding_an_idea_takes_it_off_at_once(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    assert any(idea.public_id in place for place in await everything(browser))
    idea.state = State.HIDDEN
    await db.commit()
    runtime.pages.drop(["ideas"])
    assert not any(idea.public_id in place for place in await everything(browser))


async def test_campaigns_are_on_it_from_the_day_they_open(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    shown = [await campaigns.campaign(db, state) for state in ("live", "failed", "closed")]
    kept_out = [await campaigns.campaign(db, state) for state in ("draft", "review")]
    kept_out.append(await campaigns.campaign(db, hidden_at=datetime.now(UTC)))
    found = [place for place in await everything(browser) if "camp" in place]
    for campaign in shown:
        [there, here] = sorted(place for place in found if campaign.public_id in place)
        assert there.startswith("/en/campaigns/")
        assert (await browser.go(here)).status == 200
    assert not any(one.public_id in place for place in found for one in kept_out)
    shown[0].hidden_at = datetime.now(UTC)
    await db.commit()
    runtime.pages.drop(tags(shown[0]))
    assert not any(shown[0].public_id in place for place in await everything(browser))


@pytest.mark.parametrize("part", ["x", "-1", "99999999", "1e3", "٣"])
async def test_other_parts_are_not_found(browser: Visitor, part: str) -> None:
    assert (await browser.go(f"/sitemaps/ideas-{part}.xml")).status == 404


async def test_a_part_beyond_the_last_is_empty(browser: Visitor) -> None:
    assert places(await read(browser, "/sitemaps/ideas-9999999.xml")) == []
