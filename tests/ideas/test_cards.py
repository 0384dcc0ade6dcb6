"""A card is drawn once for everybody, and again when anything on it changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.ideas.pages import cards as drawing
from app.ideas.pages.cards import draw_cards
from app.ideas.queries.cards import Card
from app.ideas.queries.listing import Filters, page_of_cards
from app.ideas.queries.showcase import showcase
from app.ideas.rules import State
from app.places.gazetteer import gazetteer
from tests.factories import ideas
from tests.factories.accounts import person
from tests.factories.media import photo

NOW = datetime.now(UTC)


def a_card(**changed: object) -> Card:
    area = gazetteer.area("parc-extension")
    assert area is not None
    card = Card(
        id=1, public_id="k7m2qabcde", title="Des bancs <b>partout</b>", opening="Un **banc** manque & [là](https://a.b).",
        state=State.PUBLISHED, language="fr", themes=("nature", "unheard"), area=area,
        published_at=NOW - timedelta(days=3), local=4, other=2, threshold=25,
    )  # fmt: skip
    return replace(card, **changed)  # type: ignore[arg-type]


async def test_a_card_shows_what_matters_and_nothing_unsafe(runtime: Runtime) -> None:
    (html,) = draw_cards([a_card()], NOW)
    assert "Des bancs &lt;b&gt;partout&lt;/b&gt;" in html
    assert "Un banc manque &amp; là." in html
    assert "Parc-Extension" in html
    assert "il y a 3 jours" in html
    assert "/patterns/1/nature/k7m2qabcde.svg" in html
    assert "<strong>4</strong>" in html
    assert "style=" not in html


async def test_a_card_is_drawn_once_for_each_language(runtime: Runtime) -> None:
    drawing._drawn.cache_clear()
    french = draw_cards([a_card()], NOW)
    assert draw_cards([a_card()], NOW) == french
    assert drawing._drawn.cache_info().misses == 1
    with using("en"):
        (english,) = draw_cards([a_card()], NOW)
    assert "3 days ago" in english
    assert "/en/ideas/k7m2qabcde-des-bancs" in english


async def test_anything_that_changes_draws_another_card(runtime: Runtime) -> None:
    drawing._drawn.cache_clear()
    draw_cards([a_card()], NOW)
    for changed in (
        {"title": "Autre titre"}, {"opening": "Autre texte"}, {"state": State.CANDIDATE}, {"local": 5},
        {"other": 3}, {"comments": 1}, {"photo": "/media/x/800.webp"}, {"threshold": 30},
    ):  # fmt: skip
        draw_cards([a_card(**changed)], NOW)
    assert drawing._drawn.cache_info().misses == 9


async def test_time_going_by_draws_another_card(runtime: Runtime) -> None:
    drawing._drawn.cache_clear()
    published = a_card().published_at
    for later in (
        timedelta(minutes=3),
        timedelta(minutes=4),
        timedelta(hours=30),
        timedelta(hours=30, minutes=5),
    ):
        draw_cards([a_card()], published + later)
    assert drawing._drawn.cache_info().misses == 3


async def test_headings_follow_the_page_s_outline(runtime: Runtime) -> None:
    assert "<h2" in draw_cards([a_card()], NOW, heading=2)[0]
    assert "<h3" in draw_cards([a_card()], NOW)[0]


async def test_a_card_has_its_first_photo_in_the_words_of_who_added_it(
    db: AsyncSession, runtime: Runtime
) -> None:
    with_photo = await ideas.idea(db, title="Avec une photo")
    await ideas.idea(db, title="Sans photo ici")
    actor = await person(db)
    added = await photo(
        db, runtime.storage, actor, Subject("idea", with_photo.id), alt="Une ruelle en mai"
    )
    await photo(db, runtime.storage, actor, Subject("idea", with_photo.id), alt="La seconde")
    found = {c.title: c for c in (await page_of_cards(db, Filters())).cards}
    assert found["Avec une photo"].photo == f"/media/{added.public_id}/800.webp"
    assert found["Avec une photo"].photo_alt == "Une ruelle en mai"
    assert not found["Sans photo ici"].photo
    assert 'alt="Une ruelle en mai" lang="fr"' in draw_cards([found["Avec une photo"]], NOW)[0]


async def test_a_front_page_shows_a_few_of_each_kind(db: AsyncSession) -> None:
    near = await ideas.idea(db, title="Presque au seuil")
    await ideas.supporters(db, near, local=3)
    passed = await ideas.idea(db, title="Le seuil est franchi", state=State.CANDIDATE)
    away = await ideas.idea(db, title="À Westmount, loin", area="westmount")
    home = gazetteer.area("parc-extension")
    shown = await showcase(db, home)
    assert shown.near[0].title == near.title
    assert [c.title for c in shown.passed] == [passed.title]
    assert away.title not in [c.title for c in shown.around]
    assert {c.title for c in shown.newest} == {near.title, passed.title, away.title}
    assert (await showcase(db)).around == []
