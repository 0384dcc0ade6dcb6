"""Finding ideas by their words, whatever the accents, the plural or the last letters typed."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Invalid
from app.ideas.models import Idea
from app.ideas.queries import searching
from app.ideas.queries.listing import Filters
from app.ideas.queries.searching import Found, Words, finds_any, search
from app.ideas.rules import State
from app.places.gazetteer import gazetteer
from tests.factories import ideas

EVERYWHERE = Filters()


async def look(
    db: AsyncSession, typed: str, filters: Filters = EVERYWHERE, **options: object
) -> Found:
    return await search(db, Words.of(typed), filters, **options)  # type: ignore[arg-type]


async def titles(db: AsyncSession, typed: str, filters: Filters = EVERYWHERE) -> list[str]:
    return [hit.card.title for hit in (await look(db, typed, filters)).hits]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Un vélo électrique partagé", "vélos électriques"),
        ("Des vélos électriques partagés", "velo electrique"),
        ("Une œuvre d’art sur le mur", "OEUVRES D'ART"),
        ("Les oeuvres du quartier", "œuvre"),
        ("L’Île-des-Sœurs à pied", "ile des soeurs"),
        ("Côte-des-Neiges sans autos", "cote des neiges"),
        ("Aménager la ruelle", "aménagement ruelle"),
        ("Des jeux d’eau au parc", "jeu d’eau"),
        ("Un abri pour les autobus", "abris autobus"),
        ("Planting trees on our street", "planted tree"),
        ("Un frigo communautaire", "frigos communautaires"),
        ("Une bibliothèque de rue", "biblio"),
        ("Le marché de nuit", "march"),
        ("ÉCOLE EN FÊTE", "école fete"),
    ],
)
async def test_an_idea_is_found_however_its_words_are_written(
    db: AsyncSession, title: str, typed: str
) -> None:
    language = "en" if title.startswith("Planting") else "fr"
    await ideas.idea(db, title=title, language=language)
    await ideas.idea(db, title="Tout autre chose")
    assert await titles(db, typed) == [title]


async def test_every_word_must_be_there(db: AsyncSession) -> None:
    await ideas.idea(db, title="Un four à pain au parc")
    assert await titles(db, "four pain")
    assert not await titles(db, "four patinoire")


async def test_a_word_of_the_title_counts_more_than_one_of_the_text(db: AsyncSession) -> None:
    await ideas.idea(
        db, title="Un banc au soleil", proposal="Et une patinoire, un jour peut-être, là-bas."
    )
    await ideas.idea(db, title="Une patinoire éclairée")
    assert await titles(db, "patinoire") == ["Une patinoire éclairée", "Un banc au soleil"]


async def test_the_place_of_an_idea_is_searched_too(db: AsyncSession) -> None:
    await ideas.idea(db, place_label="Parc Howard")
    assert await titles(db, "howard")


async def test_only_open_ideas_are_found(db: AsyncSession) -> None:
    for state in (State.DRAFT, State.HIDDEN, State.WITHDRAWN, State.ARCHIVED):
        await ideas.idea(db, title="Une patinoire éclairée", state=state)
    assert (await look(db, "patinoire")).count == 0
    assert not await finds_any(db, Words.of("patinoire"), EVERYWHERE)


async def test_filters_narrow_a_search(db: AsyncSession) -> None:
    await ideas.idea(db, title="Une patinoire ici", area="parc-extension", themes=["sport"])
    await ideas.idea(db, title="Une patinoire là-bas", area="westmount", themes=["youth"])
    here = gazetteer.area("parc-extension")
    assert here is not None
    assert await titles(db, "patinoire", Filters(area=here)) == ["Une patinoire ici"]
    assert await titles(db, "patinoire", Filters(theme="youth")) == ["Une patinoire là-bas"]
    assert not await titles(db, "patinoire", Filters(language="en"))


@pytest.mark.parametrize(
    "typed", ["", "   ", "’ - —", "!!!", "\x00", "🙂", "&|!():*<->", "'", "\\"]
)
async def test_signs_alone_find_nothing_and_break_nothing(db: AsyncSession, typed: str) -> None:
    await ideas.idea(db)
    assert (await look(db, typed)).hits == []


@given(typed=st.text(max_size=60))
@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)  # fmt: skip
async def test_whatever_is_typed_is_searched_without_a_fault(db: AsyncSession, typed: str) -> None:
    try:
        typed.encode()
    except UnicodeEncodeError:
        return
    assert (await look(db, typed)).count == 0


async def test_very_much_typed_is_cut(db: AsyncSession) -> None:
    words = Words.of("ruelle " * 500)
    assert len(words.typed) <= 100
    assert len(words.whole.split()) == 8


async def test_an_unfinished_last_word_finds_when_whole_words_do_not(db: AsyncSession) -> None:
    await ideas.idea(db, title="Du jardinage en ruelle")
    await ideas.idea(db, title="Un jardin de pluie")
    assert set(await titles(db, "jardin")) == {"Un jardin de pluie", "Du jardinage en ruelle"}
    assert not await titles(db, "jar"), "three letters begin too many words"
    assert Words.of("jardin").unfinished() == Words("jardin", "", "jardin")
    assert Words.of("l’a").unfinished() is None


async def test_pages_go_on_by_rank_without_repeating(db: AsyncSession) -> None:
    for n in range(7):
        await ideas.idea(db, title=f"Patinoire {'patinoire ' * (n % 3)}numéro {n}")
    first = await look(db, "patinoire", size=3)
    second = await look(db, "patinoire", size=3, after=first.after)
    third = await look(db, "patinoire", size=3, after=second.after)
    found = [hit.card.id for page in (first, second, third) for hit in page.hits]
    assert len(found) == len(set(found)) == 7
    assert not third.after
    assert first.count == 7


@pytest.mark.parametrize("cursor", ["zzz", "W10", "WyJhIiwxXQ", "A" * 400])
async def test_a_cursor_that_we_did_not_make_is_refused(db: AsyncSession, cursor: str) -> None:
    await ideas.idea(db, title="Une patinoire éclairée")
    with pytest.raises(Invalid):
        await look(db, "patinoire", after=cursor)


async def fill(db: AsyncSession, number: int, title: str) -> None:
    """Add many ideas at once, the last the newest, by copying one."""
    one = await ideas.idea(db)
    await db.execute(
        text(
            "INSERT INTO idea (public_id, state, language, title, problem, proposal, themes, territory_id,"
            " neighbourhood_id, place_label, author_id, version, published_at, closing_reason)"
            " SELECT 'm' || lpad(n::text, 9, '0'), 'published', 'fr', :title || ' ' || n, 'x', 'y', themes,"
            " territory_id, neighbourhood_id, '', author_id, 1, published_at + n * interval '1 second', ''"
            " FROM idea CROSS JOIN generate_series(1, :number) n WHERE id = :one"
        ),
        {"title": title, "number": number, "one": one.id},
    )
    await db.execute(
        text(
            "INSERT INTO gate (idea_id, threshold, local, other, is_open)"
            " SELECT id, 25, 0, 0, true FROM idea WHERE id <> :one"
        ),
        {"one": one.id},
    )
    await db.commit()
    # As the server does by itself in time: what waits beside the index makes it look dear.
    await db.execute(text("SELECT gin_clean_pending_list('ix_idea_search')"))
    await db.execute(text("ANALYZE idea"))
    await db.commit()


async def test_a_common_word_gives_the_newest_and_says_there_are_many(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("MOST", 50), ("RANKED", 20), ("PROBED", 30), ("COMMON", 10)):
        monkeypatch.setattr(searching, name, value)
    await fill(db, 200, "Une ruelle commune")
    found = await look(db, "ruelle", size=10)
    assert found.is_capped
    assert found.count == 51
    numbers = [int(hit.card.title.rsplit(" ", 1)[1]) for hit in found.hits]
    assert min(numbers) > 180, "the newest ones"
    further = await look(db, "ruelle", size=10, after=found.after)
    assert len(further.hits) == 10
    assert not further.after


@pytest.mark.parametrize("first_number", [1, 7_000])
async def test_a_frequent_word_is_not_unpacked_from_every_row(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch, first_number: int
) -> None:
    await db.execute(text(f"ALTER TABLE idea ALTER COLUMN id RESTART WITH {first_number}"))
    for name, value in (("MOST", 50), ("RANKED", 20), ("PROBED", 10), ("COMMON", 11)):
        monkeypatch.setattr(searching, name, value)
    await fill(db, 200, "Une ruelle fréquente")
    found = await look(db, "ruelle", size=5)
    assert found.is_capped
    assert min(int(hit.card.title.rsplit(" ", 1)[1]) for hit in found.hits) > 100


async def test_a_search_uses_the_index_of_words(db: AsyncSession) -> None:
    await fill(db, 600, "Un arbre")
    # As the server does by itself in time: what waits beside the index makes it look dear.
    await db.execute(text("SELECT gin_clean_pending_list('ix_idea_search')"))
    await db.execute(text("ANALYZE idea"))
    await db.execute(searching._BITMAP_ONLY, {"on": "off"})
    plan = "\n".join(
        row[0]
        for row in await db.execute(
            text(
                "EXPLAIN SELECT id FROM idea WHERE search @@ search_query('ruelle', '') AND state IN ('published', 'candidate')"
            )
        )
    )
    assert "ix_idea_search" in plan
    await db.execute(searching._BITMAP_ONLY, {"on": "on"})


async def test_the_words_of_an_idea_follow_its_edits(db: AsyncSession) -> None:
    idea = await ideas.idea(db, title="Une patinoire éclairée")
    kept = await db.get_one(Idea, idea.id)
    kept.title = "Un terrain de pétanque"
    await db.commit()
    assert not await titles(db, "patinoire")
    assert await titles(db, "petanque")
