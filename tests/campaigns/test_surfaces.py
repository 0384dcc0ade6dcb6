"""Where a campaign is shown: lists, feed, card, project, needs, programs; and what moderators hid, nowhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.campaigns.rules import State
from app.core.followable import followable_kind
from app.core.moderated import moderation_of
from app.core.needs import needs_of
from app.core.runtime import Runtime
from app.projects.models import Project
from app.projects.shown import address
from tests.api.program import Program, problem
from tests.campaigns.world import NOW, Browsers, World, signed_in, world
from tests.factories import campaigns, projects
from tests.factories.accounts import person

TITLE = "Une ruelle verte"


async def test_open_ones_come_in_the_order_in_which_they_end(
    db: AsyncSession, app: ASGIApp
) -> None:
    late = await campaigns.campaign(db, ends_in=timedelta(days=9))
    soon = await campaigns.campaign(db, ends_in=timedelta(days=2))
    await campaigns.campaign(db, State.DRAFT)
    over = await campaigns.campaign(db, State.FAILED)
    done = await campaigns.campaign(db, State.CLOSED, collected_cents=900_00)
    program = Program(app)

    async def ids(path: str) -> list[str]:
        return [one["id"] for one in (await program.get(path)).json()["campaigns"]]

    assert await ids("/campaigns") == [soon.public_id, late.public_id]
    assert await ids("/campaigns?which=reached") == [done.public_id]
    assert set(await ids("/campaigns?which=ended")) == {over.public_id, done.public_id}
    first = (await program.get("/campaigns?limit=1")).json()
    assert [one["id"] for one in first["campaigns"]] == [soon.public_id]
    assert await ids(f"/campaigns?limit=1&after={first['after']}") == [late.public_id]


@pytest.mark.parametrize(
    "query", ["which=all", "area=atlantide", "theme=magic", "limit=0", "limit=101", "foo=1", "after=x"]
)  # fmt: skip
async def test_a_list_that_is_not_ours_is_refused(app: ASGIApp, query: str) -> None:
    answer = await Program(app).get(f"/campaigns?{query}")
    problem(answer, 422, "invalid")


async def test_a_program_reads_a_campaign_whole_in_whole_cents(
    db: AsyncSession, app: ASGIApp
) -> None:
    made = await campaigns.campaign(db, pledged_cents=123_45, matched_cents=6_55, givers=3)
    await campaigns.reward(db, made, units=4, taken=1)
    read = (await Program(app, language="en").get(f"/campaigns/{made.public_id}")).json()
    assert (read["pledged_cents"], read["matched_cents"], read["givers"]) == (123_45, 6_55, 3)
    assert sum(use["optimum_cents"] for use in read["uses"]) == read["optimum_cents"] == 1_200_00
    assert sum(use["minimum_cents"] for use in read["uses"]) == read["minimum_cents"] == 800_00
    assert [(one["units"], one["left"]) for one in read["rewards"]] == [(4, 3)]
    assert [gate["name"] for gate in read["gates"]] == [
        "supporters", "plan", "capacity", "review", "payee",
    ]  # fmt: skip
    assert any("charged once" in term for term in read["terms"])
    assert not any(isinstance(value, float) for value in read.values())
    assert "created_by" not in read


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEW])
async def test_what_is_being_written_is_nobody_s_to_read(
    db: AsyncSession, app: ASGIApp, visitor: Browsers, state: State
) -> None:
    w = await world(db, state)
    assert (await Program(app).get(f"/campaigns/{w.which}")).status_code == 404
    for path in (w.at(), w.at("/partager"), w.at("/qr.svg"), f"/embed/campaigns/{w.which}"):
        assert (await visitor("fr").go(path)).status == 404
    assert "campaign-title" not in (await visitor("fr").go(address(w.project))).answer.text


async def test_the_list_is_read_by_place_and_theme(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.LIVE)
    for query, found in (("", 1), ("area=parc-extension", 1), ("area=senneville", 0),
                         ("theme=nature", 1), ("which=reached", 0)):  # fmt: skip
        page = await visitor("fr").go(f"/fr/campagnes?{query}")
        assert (page.status, len(page.all(".campaign-card"))) == (200, found), query
    assert w.project.title in (await visitor("fr").go("/fr/campagnes")).text
    assert (await visitor("fr").go("/fr/campagnes?which=magic")).status == 422


async def test_a_feed_tells_campaigns(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.LIVE)
    answer = (await visitor("fr").go("/fr/campagnes/fil.atom")).answer
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert w.which in answer.text
    assert "sur un minimum de" in answer.text


async def test_a_card_on_another_site_sets_no_cookie_and_may_be_kept(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE)
    member = await signed_in(db, visitor, w.carrier)
    for browser in (visitor("fr"), member):
        answer = (await browser.go(f"/embed/campaigns/{w.which}?lang=en")).answer
        assert "set-cookie" not in answer.headers
        assert "public" in answer.headers["cache-control"]
        assert "frame-ancestors *" in answer.headers["content-security-policy"]
        assert "Give to the campaign" in answer.text
        assert "Amina" not in answer.text
    assert (await visitor("fr").go(f"/embed/campaigns/{w.which}?lang=de")).status == 422


async def test_a_sharing_kit_has_words_in_both_languages(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE, pledged_cents=75_00)
    page = await visitor("fr").go(w.at("/partager"))
    french, english = (page.page.css_first(f"#long-{lang}").text() for lang in ("fr", "en"))
    assert "Personne n’est débité avant la fin" in french
    assert "/fr/campagnes/" in french
    assert "Nobody is charged before the end" in english
    assert "/en/campaigns/" in english
    assert "$75 is promised" in english
    code = (await visitor("fr").go(w.at("/qr.svg"))).answer
    assert code.headers["content-type"] == "image/svg+xml"


async def test_a_poster_is_one_page_to_pin_up(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db, State.LIVE)
    answer = (await visitor("fr").go(w.at("/affiche-us-letter.pdf"))).answer
    assert answer.content.startswith(b"%PDF")
    assert "affiche-campagne" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("state", "raised", "have", "want"),
    [(State.LIVE, 100_00, 100_00, 800_00), (State.LIVE, 900_00, 900_00, 1_200_00),
     (State.COLLECTING, 850_00, 850_00, 1_200_00)],
)  # fmt: skip
async def test_what_a_project_needs_is_said_by_its_campaign_and_not_twice(
    db: AsyncSession, state: State, raised: int, have: int, want: int
) -> None:
    w = await world(db, state, pledged_cents=raised)
    [need] = [n for n in (await needs_of(db, [w.project.id]))[w.project.id] if n.kind == "money"]
    assert (need.have, need.want) == (have, want)
    assert need.path.startswith(w.at())


@pytest.mark.parametrize("state", [State.DRAFT, State.CANCELLED, State.FAILED])
async def test_without_an_open_campaign_the_plan_says_what_is_missing(
    db: AsyncSession, state: State
) -> None:
    w = await world(db, state)
    [need] = [n for n in (await needs_of(db, [w.project.id]))[w.project.id] if n.kind == "money"]
    assert "/plan" in need.path


async def test_its_page_shows_the_project_s_news_and_takes_questions(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE)
    await projects.update(db, w.project, w.carrier)
    asker = await signed_in(db, visitor, await person(db))
    await asker.go(w.at())
    assert "Les vignes sont arrivées" in asker.text
    await asker.submit("#discussion form", body="Qui garde la clé du cabanon ?")
    assert asker.status == 200
    assert "Qui garde la clé du cabanon ?" in (await visitor("fr").go(w.at())).text


async def test_a_campaign_is_followed_once_it_is_open(db: AsyncSession) -> None:
    kind = followable_kind("campaign")
    assert kind is not None
    w, draft = await world(db, State.LIVE), await world(db)
    found = await kind.ways.find(db, w.which, None)
    assert found is not None
    assert (found.key, found.title) == (
        str(w.number),
        f"Campagne de «\u00a0{w.project.title}\u00a0»",
    )
    assert await kind.ways.find(db, draft.which, None) is None
    assert await kind.ways.find(db, "pas-un-id", None) is None
    assert [one.key for one in await kind.ways.named(db, [str(w.number), str(draft.number)])] == [
        str(w.number)
    ]


async def hide(runtime: Runtime, w: World, *, again: bool = False) -> None:
    """Hide a campaign as moderators do, or show it again."""
    ways = moderation_of("campaign")
    assert ways is not None
    async with runtime.database.transaction() as session:
        await (ways.restore if again else ways.hide)(session, runtime, w.number, NOW)


async def test_a_hidden_campaign_is_nowhere_and_comes_back_as_it_was(
    db: AsyncSession, app: ASGIApp, runtime: Runtime, visitor: Callable[..., Any]
) -> None:
    w = await world(db, State.LIVE)

    async def shown() -> list[bool]:
        page = await visitor("fr").go(w.at())
        return [
            page.status == 200,
            w.which in (await visitor("fr").go("/fr/campagnes")).answer.text,
            w.which in (await visitor("fr").go("/fr/campagnes/fil.atom")).answer.text,
            w.which in (await visitor("fr").go(address(w.project))).answer.text,
            (await visitor("fr").go(f"/embed/campaigns/{w.which}")).status == 200,
            (await Program(app).get(f"/campaigns/{w.which}")).status_code == 200,
        ]

    assert await shown() == [True] * 6
    await hide(runtime, w)
    assert await shown() == [False] * 6
    team = await signed_in(db, visitor, w.carrier)
    assert "ne reçoit pas de promesse" in (await team.go(w.at())).text
    await hide(runtime, w, again=True)
    assert await shown() == [True] * 6


async def test_what_a_moderator_reads_is_all_that_the_team_wrote(db: AsyncSession) -> None:
    w = await world(db, State.LIVE)
    await campaigns.reward(db, w.campaign, what="Du miel de contrebande")
    ways = moderation_of("campaign")
    assert ways is not None
    for which in (w.which, w.number):
        thing = await ways.find(db, which)
        assert thing is not None
        assert w.campaign.pitch in thing.text
        assert "Du miel de contrebande" in thing.text
        assert (thing.author_id, thing.is_hidden) == (w.carrier.id, False)
    assert await ways.find(db, (await world(db)).which) is None, "a draft is nobody's to report"


async def test_a_campaign_of_a_hidden_project_is_hidden_with_it(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE)
    project = await db.get_one(Project, w.project.id)
    project.hidden_at = NOW
    await db.commit()
    assert (await visitor("fr").go(w.at())).status == 404
    assert w.which not in (await visitor("fr").go("/fr/campagnes")).answer.text
