"""Lists of ideas: filtered, ordered, paged both ways, and never slow."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid
from app.discussion.models import Discussion
from app.ideas.models import Gate, Idea
from app.ideas.queries import listing
from app.ideas.queries.listing import Filters, Sort, page_of_cards
from app.ideas.rules import State
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from tests.factories import ideas

NOW = datetime.now(UTC)


async def several(db: AsyncSession, number: int, **fields: object) -> list[Idea]:
    """Make ideas, the first the oldest."""
    return [
        await ideas.idea(db, title=f"Idée numéro {n}", published_at=NOW - timedelta(days=number - n), **fields)
        for n in range(number)
    ]  # fmt: skip


async def tallied(db: AsyncSession, idea: Idea, local: int, comments: int = 0) -> None:
    await db.execute(update(Gate).where(Gate.idea_id == idea.id).values(local=local))
    if comments:
        db.add(Discussion(subject_kind="idea", subject_id=idea.id, comments=comments))
    await db.commit()


async def titles(
    db: AsyncSession, filters: Filters | None = None, sort: Sort = Sort.NEWEST
) -> list[str]:
    return [c.title for c in (await page_of_cards(db, filters or Filters(), sort)).cards]


async def test_the_newest_come_first(db: AsyncSession) -> None:
    await several(db, 3)
    assert await titles(db) == ["Idée numéro 2", "Idée numéro 1", "Idée numéro 0"]


async def test_only_open_ideas_are_listed(db: AsyncSession) -> None:
    into = await ideas.idea(db, title="Ouverte à tout le monde")
    for state in (State.DRAFT, State.WITHDRAWN, State.ARCHIVED, State.HIDDEN):
        await ideas.idea(db, state=state)
    await ideas.idea(db, state=State.MERGED, merged_into_id=into.id)
    assert await titles(db) == ["Ouverte à tout le monde"]
    for sort in Sort:
        assert set(await titles(db, sort=sort)) <= {"Ouverte à tout le monde"}


async def test_the_nearest_to_their_threshold_come_first_and_passed_ones_are_not_near(
    db: AsyncSession,
) -> None:
    far, near, passed, large = await several(db, 4)
    await tallied(db, far, 3)
    await tallied(db, near, 24)
    await tallied(db, passed, 26)
    await tallied(db, large, 60)
    await db.execute(update(Gate).where(Gate.idea_id == passed.id).values(passed_at=NOW))
    await db.execute(update(Gate).where(Gate.idea_id == large.id).values(threshold=200))
    await db.commit()
    assert await titles(db, sort=Sort.NEAR) == [near.title, large.title, far.title]


async def test_local_support_and_discussions_order_a_list(db: AsyncSession) -> None:
    one, two, three = await several(db, 3)
    await tallied(db, one, 9, comments=1)
    await tallied(db, two, 2, comments=7)
    await tallied(db, three, 5)
    assert await titles(db, sort=Sort.LOCAL) == [one.title, three.title, two.title]
    assert await titles(db, sort=Sort.DISCUSSED) == [two.title, one.title]


@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_lead_on_and_back_without_losing_or_repeating_any(
    db: AsyncSession, sort: Sort
) -> None:
    for n, idea in enumerate(await several(db, 11)):
        await tallied(db, idea, n % 4, comments=1 + n % 3)
    whole = (await page_of_cards(db, Filters(), sort, size=50)).cards
    pages = [await page_of_cards(db, Filters(), sort, size=4)]
    while pages[-1].after:
        pages.append(await page_of_cards(db, Filters(), sort, after=pages[-1].after, size=4))
    assert [c for page in pages for c in page.cards] == whole
    assert len(pages) == 3
    assert not pages[0].before
    back = await page_of_cards(db, Filters(), sort, before=pages[2].before, size=4)
    assert back.cards == pages[1].cards
    first = await page_of_cards(db, Filters(), sort, before=back.before, size=4)
    assert first.cards == pages[0].cards
    assert not first.before
    assert first.after


async def test_ideas_published_meanwhile_do_not_shift_the_next_page(db: AsyncSession) -> None:
    await several(db, 5)
    first = await page_of_cards(db, Filters(), size=2)
    await ideas.idea(db, title="Toute nouvelle idée", published_at=NOW)
    second = await page_of_cards(db, Filters(), after=first.after, size=2)
    assert [c.title for c in second.cards] == ["Idée numéro 2", "Idée numéro 1"]


@pytest.mark.parametrize(
    "cursor", ["zzz", "WzFd", "W10", "é", "W251bGwsbnVsbF0", "A" * 400, "WyJ4IiwxXQ"]
)
@pytest.mark.parametrize("sort", list(Sort))
async def test_a_cursor_that_we_did_not_make_is_refused(
    db: AsyncSession, cursor: str, sort: Sort
) -> None:
    with pytest.raises(Invalid):
        await page_of_cards(db, Filters(), sort, after=cursor)
    with pytest.raises(Invalid):
        await page_of_cards(db, Filters(), sort, before=cursor)


async def test_a_territory_holds_the_ideas_of_its_neighbourhoods(db: AsyncSession) -> None:
    await ideas.idea(db, area="parc-extension", title="Dans le quartier même")
    await ideas.idea(
        db, area="t:villeray-saint-michel-parc-extension", title="Pour tout l’arrondissement"
    )
    await ideas.idea(db, area="city", title="Pour toute la grande ville")
    await ideas.idea(db, area="westmount", title="Dans la ville voisine")
    here = gazetteer.area("parc-extension")
    assert here is not None
    assert await titles(db, Filters(area=here)) == ["Dans le quartier même"]
    assert set(await titles(db, Filters(area=Area(here.territory_id)))) == {
        "Dans le quartier même",
        "Pour tout l’arrondissement",
    }
    assert len(await titles(db)) == 4


async def test_themes_states_and_languages_filter(db: AsyncSession) -> None:
    await ideas.idea(db, title="Des arbres en ville", themes=["nature", "climate"])
    await ideas.idea(db, title="Books on every corner", themes=["learning"], language="en")
    await ideas.idea(db, title="Une candidate déjà", themes=["climate"], state=State.CANDIDATE)
    await ideas.idea(db, title="Une idée archivée", state=State.ARCHIVED)
    assert set(await titles(db, Filters(theme="climate"))) == {
        "Des arbres en ville",
        "Une candidate déjà",
    }
    assert await titles(db, Filters(language="en")) == ["Books on every corner"]
    assert await titles(db, Filters(state=State.CANDIDATE)) == ["Une candidate déjà"]
    assert await titles(db, Filters(state=State.ARCHIVED)) == ["Une idée archivée"]
    assert await titles(db, Filters(theme="climate", state=State.PUBLISHED, language="fr")) == [
        "Des arbres en ville"
    ]


@pytest.mark.parametrize("state", [None, *sorted(listing.LISTED)])
async def test_a_list_is_counted_no_further_than_it_says(
    db: AsyncSession, state: State | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await ideas.idea(db, state=state or State.PUBLISHED)
    assert await listing.count(db, Filters(state=state)) == 3
    monkeypatch.setattr(listing, "COUNTED", 1)
    assert await listing.count(db, Filters(state=state)) == 2


@pytest.mark.parametrize(
    ("sort", "state", "index"),
    [
        (Sort.NEWEST, None, "ix_idea_newest"),
        (Sort.NEWEST, State.CANDIDATE, "ix_idea_newest"),
        (Sort.NEWEST, State.ARCHIVED, "ix_idea_archived"),
        (Sort.NEAR, None, "ix_gate_near"),
        (Sort.LOCAL, None, "ix_gate_local"),
        (Sort.DISCUSSED, None, "ix_discussion_most"),
    ],
)
async def test_each_order_walks_its_index(
    db: AsyncSession, sort: Sort, state: State | None, index: str
) -> None:
    keys = listing._KEYS[sort][0]
    query = (
        listing._listed(Filters(state=state), sort).order_by(*(k.desc() for k in keys)).limit(21)
    )
    sql = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    await db.execute(
        text(
            "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"
        )
    )
    plan = "\n".join(row[0] for row in await db.execute(text("EXPLAIN " + sql.replace(":", "\\:"))))
    assert index in plan
    assert "Sort" not in plan, plan


def test_what_is_closed_or_has_passed_is_not_near_its_threshold() -> None:
    assert Filters().allows(Sort.NEAR)
    assert not Filters(state=State.CANDIDATE).allows(Sort.NEAR)
    assert Filters(state=State.CANDIDATE).allows(Sort.LOCAL)
    assert not Filters(state=State.ARCHIVED).allows(Sort.LOCAL)
    assert Filters(state=State.ARCHIVED).allows(Sort.NEWEST)
