"""Thresholds, themes and limits are the same through the API, from the command line and on the pages."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.rules import Scope
from app.choices import kept
from app.choices.kept import chosen
from app.choices.registry import declared
from app.choices.rules import Subset, Words
from app.choices.service import grouped, load, tags_of
from app.core import clock
from app.core.i18n import LANGUAGES, gettext, using
from app.core.page_store import EVERY_PAGE, KeptPage, PageStore
from app.core.web.templates import environment
from app.ideas.chosen import PUBLICATIONS, PUBLICATIONS_NEW, THRESHOLD, publications_for
from app.places.rules import AreaKind
from app.site.chosen import WELCOME
from app.themes.chosen import OFFERED, offered
from app.themes.rules import THEMES
from tests.factories import accounts, choices, ideas
from tests.visitor import Visitor
from tests.world import token

NOW = clock.now()
PROPOSAL = {
    "title": "Une ruelle verte",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses d’arbres.",
    "language": "fr",
    "area": "parc-extension",
}
As = Callable[..., Awaitable[Visitor]]


async def propose(db: AsyncSession, browser: Visitor, **more: object) -> Visitor:
    """Propose an idea as a new member's program does."""
    author = await accounts.person(db)
    secret = await token(db, author, Scope.IDEAS)
    headers = {"authorization": f"Bearer {secret}"}
    answer = await browser.http.post("/api/v1/ideas", json={**PROPOSAL, **more}, headers=headers)
    browser.answer = answer
    return browser


async def test_a_program_s_idea_gets_the_threshold_chosen(
    db: AsyncSession, browser: Visitor
) -> None:
    await choices.choose(db, THRESHOLD[AreaKind.NEIGHBOURHOOD], 12)
    answer = (await propose(db, browser)).answer
    assert answer.status_code == 201
    gate = await browser.http.get(f"/api/v1/ideas/{answer.json()['id']}/gate")
    assert gate.json()["threshold"] == 12


async def test_a_program_cannot_use_a_theme_taken_away(db: AsyncSession, browser: Visitor) -> None:
    await choices.choose(db, OFFERED, tuple(code for code in THEMES if code != "food"))
    refused = (await propose(db, browser, themes=["food"])).answer
    assert refused.status_code == 422
    assert "themes" in refused.text
    accepted = (await propose(db, browser, themes=["nature"])).answer
    assert accepted.status_code == 201


async def test_a_theme_taken_away_still_filters_the_ideas_that_have_it(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, themes=["food"], title="Un four à pain au parc")
    await choices.choose(db, OFFERED, tuple(code for code in THEMES if code != "food"))
    await browser.go("/fr/idees?theme=food")
    assert "Un four à pain au parc" in browser.text
    listed = (await browser.http.get("/api/v1/ideas?theme=food")).json()
    assert "Un four à pain au parc" in str(listed)


@pytest.mark.parametrize(
    ("everybody", "new", "expected_new", "expected"), [(5, 5, 5, 5), (5, 2, 2, 5), (3, 9, 3, 3)]
)
async def test_a_new_account_never_has_more_than_everybody(
    db: AsyncSession, everybody: int, new: int, expected_new: int, expected: int
) -> None:
    for choice, value in ((PUBLICATIONS, everybody), (PUBLICATIONS_NEW, new)):
        if value != chosen(choice):
            await choices.choose(db, choice, value)
    assert publications_for(is_new=True) == expected_new
    assert publications_for(is_new=False) == expected


def test_every_choice_has_its_words_in_french_and_in_english() -> None:
    for choice in declared().values():
        for words in filter(None, (choice.label, choice.help, getattr(choice, "unit", ""))):
            if isinstance(words, str):
                with using("fr"):
                    assert gettext(words) != words, words


def test_choices_are_grouped_by_the_slice_that_declares_them() -> None:
    for name, group in grouped().items():
        assert group
        assert all(choice.name.startswith(f"{name}.") for choice in group)


def test_what_every_process_must_know_is_always_told() -> None:
    for choice in declared().values():
        assert tags_of(choice)[0] == kept.TAG


def test_a_template_reads_a_choice_by_its_name_and_no_other_name() -> None:
    template = environment.from_string("{{ chosen('site.welcome')['fr'] or 'rien' }}")
    assert template.render() == "rien"
    with pytest.raises(KeyError):
        environment.from_string("{{ chosen('site.nothing') }}").render()


async def test_a_template_reads_what_is_chosen_now(db: AsyncSession) -> None:
    await choices.choose(db, WELCOME, {"fr": "Allo", "en": "Hello"})
    template = environment.from_string("{{ chosen('site.welcome')[language] }}")
    assert [template.render(language=language) for language in LANGUAGES] == ["Allo", "Hello"]


def page(*tags: str) -> KeptPage:
    """Return a kept page that shows ``tags``."""
    return KeptPage(b"etag", frozenset(tags), 10.0**12, {"": ([], b"words")})


def test_what_stands_on_every_page_forgets_every_page_kept() -> None:
    store = PageStore()
    store.keep(("/fr", "fr"), page("home"), started=1.0)
    store.keep(("/fr/comment", "fr"), page("site"), started=1.0)
    store.drop({EVERY_PAGE})
    assert not store.pages
    assert store.size == 0
    assert store.news == {EVERY_PAGE}


def test_a_page_begun_before_everything_changed_is_not_kept_after() -> None:
    store = PageStore()
    store.hear({EVERY_PAGE})
    store.keep(("/fr", "fr"), page("home"), started=0.0)
    assert not store.pages
    store.keep(("/fr", "fr"), page("home"), started=10.0**12)
    assert len(store.pages) == 1


async def test_a_theme_that_code_took_away_is_not_offered(db: AsyncSession) -> None:
    kept.remember({OFFERED.name: ["nature", "teleportation"]})
    assert [theme.code for theme in offered()] == ["nature"]
    await load(db)
    assert len(offered()) == len(THEMES)


def test_subsets_and_words_say_what_they_are() -> None:
    kinds = {choice.kind for choice in declared().values()}
    assert {"number", "duration", "words", "subset"} <= kinds
    assert isinstance(declared()["themes.offered"], Subset)
    assert isinstance(declared()["site.contact"], Words)


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=6), timedelta(days=30)])
async def test_a_new_account_s_limit_is_told_with_its_number(
    db: AsyncSession, browser: Visitor, age: timedelta
) -> None:
    await choices.choose(db, PUBLICATIONS_NEW, 1)
    author = await accounts.person(db, created_at=NOW - age)
    headers = {"authorization": f"Bearer {await token(db, author, Scope.IDEAS)}"}
    answers = [
        await browser.http.post("/api/v1/ideas", json=PROPOSAL, headers=headers) for _ in range(2)
    ]
    expected = 403 if age < timedelta(days=7) else 201
    assert [answer.status_code for answer in answers] == [201, expected]
