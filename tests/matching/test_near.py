"""Five things to do this week: near, of each kind, with reasons; for a visitor a page that is kept."""

from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings, strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.runtime import Runtime
from app.matching.near import (
    FIVE,
    MOST_OF_A_KIND,
    Kind,
    Thing,
    five,
    idea_rank,
    item_rank,
    mission_rank,
)
from tests.factories import accounts, ideas, items, matching, missions, projects
from tests.queries import counted
from tests.visitor import Visitor

HERE = "/fr/pres-de-chez-moi/parc-extension"
THINGS = st.lists(
    st.builds(
        Thing,
        kind=st.sampled_from(Kind),
        title=st.just("Planter"),
        language=st.just("fr"),
        path=st.integers(0, 10_000).map(str),
        reasons=st.just(("tout près",)),
        rank=st.floats(0, 1),
        giver=st.sampled_from("abcdefgh"),
    ),
    max_size=20,
    unique_by=lambda one: one.path,
)


@given(THINGS)
@settings(max_examples=60, deadline=None)
def test_there_is_one_of_each_kind_and_none_takes_all_the_places(things: list[Thing]) -> None:
    chosen = five(things)
    assert len(chosen) <= FIVE
    assert {one.kind for one in chosen} == {one.kind for one in things}
    assert all(many <= MOST_OF_A_KIND for many in Counter(one.kind for one in chosen).values())
    assert [one.rank for one in chosen] == sorted((one.rank for one in chosen), reverse=True)
    assert len({one.path for one in chosen}) == len(chosen)


def test_what_is_near_urgent_or_nearly_there_comes_first() -> None:
    assert mission_rank(0.5, 3) > mission_rank(5, 3) > mission_rank(None, 3)
    assert mission_rank(5, 1, score=90) > mission_rank(5, 1, score=40)
    assert item_rank(is_here=True, days_left=2) > item_rank(is_here=True, days_left=30)
    assert item_rank(is_here=True, days_left=None) > item_rank(is_here=False, days_left=None)
    assert idea_rank(is_here=False, local=24, threshold=25) > idea_rank(
        is_here=False, local=1, threshold=25
    )


async def a_week(db: AsyncSession) -> tuple[str, str, str]:
    mission = await matching.mission(db, sessions=[missions.ahead(3)])
    need = await items.need(db, await projects.project(db))
    idea = await ideas.idea(db)
    return mission.title, need.title, idea.title


async def test_a_visitor_chooses_a_neighbourhood_and_reads_what_there_is(
    browser: Visitor, db: AsyncSession
) -> None:
    titles = await a_week(db)
    await matching.mission(db, sessions=[missions.ahead(20)])
    await browser.go("/fr/pres-de-chez-moi")
    await browser.follow("Parc-Extension")
    assert browser.path == HERE
    assert set(browser.all(".near-things h2")) == set(titles)
    assert "Donner quelques heures" in browser.text
    assert "Appuyer cette idée" in browser.text
    assert "il manque" in browser.text
    assert "set-cookie" not in browser.answer.headers
    assert "csrf_token" not in browser.answer.text


async def test_a_visitors_page_is_kept_and_forgotten_when_something_changes(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    await a_week(db)
    await browser.go(HERE)
    with counted(runtime) as sent:
        await visitor().go(HERE)
    assert sent == []
    runtime.pages.drop(["missions"])
    with counted(runtime) as sent:
        await visitor().go(HERE)
    assert 0 < len(sent) <= 8


async def test_where_there_is_nothing_the_page_says_what_to_do(browser: Visitor) -> None:
    await browser.go(HERE)
    assert "Rien ici cette semaine" in browser.text
    assert (await browser.go("/fr/pres-de-chez-moi/nulle-part")).status == 404
    assert "Nothing here this week" in (await browser.go("/en/near/parc-extension")).text


async def test_a_member_reads_it_near_home_and_on_their_own_page(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    titles = await a_week(db)
    ana = await matching.expert(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    for path, heading in (("/fr/pres-de-chez-moi", "h2"), ("/fr/moi", "h3")):
        await browser.go(path)
        assert set(browser.all(f".near-things {heading}")) == set(titles)
        assert "1 compétence sur 1" in browser.text


async def test_what_a_member_backs_already_or_wrote_themselves_is_left_out(
    browser: Visitor, db: AsyncSession
) -> None:
    ana = await accounts.person(db)
    backed = await ideas.idea(db, title="Un banc devant la garderie")
    own = await ideas.idea(db, await db.get_one(Person, ana.id), title="Un four à pain au parc")
    other = await ideas.idea(db)

    await ideas.back(db, backed, [await db.get_one(Person, ana.id)], local=1)
    await accounts.sign_in_as(db, browser, ana)
    await browser.go("/fr/pres-de-chez-moi")
    assert other.title in browser.text
    assert backed.title not in browser.all(".near-things h2")
    assert own.title not in browser.all(".near-things h2")


async def test_a_member_who_lives_elsewhere_chooses_a_neighbourhood(
    browser: Visitor, db: AsyncSession
) -> None:
    await accounts.sign_in_as(db, browser, await accounts.person(db, home=None))
    await browser.go("/fr/pres-de-chez-moi")
    assert "Choisissez un quartier" in browser.text
    await browser.go("/fr/moi")
    assert browser.status == 200
