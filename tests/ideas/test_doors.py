"""Every verb in every state, by the page and by a program: one verdict, in the same words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.core import clock
from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import OPEN, State
from tests.api.program import Program, token_of
from tests.factories import accounts, ideas
from tests.organisations.press import press
from tests.visitor import Visitor

CLOSED = {
    "fr": "Cette idée est close : on ne peut plus l’appuyer.",
    "en": "This idea is closed: it can no longer be supported.",
}
UNCHANGED = {
    "fr": "Cette idée est fermée : on ne peut plus la modifier.",
    "en": "This idea is closed: it can no longer be changed.",
}
NOT_OPEN = {"fr": "Cette idée n’est plus ouverte.", "en": "This idea is not open."}
AUTHORS_ONLY = {
    "edit": {
        "fr": "Seules les personnes qui la signent peuvent modifier cette idée.",
        "en": "Only its authors can change this idea.",
    },
    "withdraw": {
        "fr": "Seule la personne qui a proposé cette idée peut la retirer.",
        "en": "Only its author can withdraw this idea.",
    },
}
PUBLIC = [state for state in State if state is not State.DRAFT]
WORDS = {
    "title": "Une ruelle très verte et fleurie",
    "problem": "Le béton garde la chaleur, personne ne s’arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses.",
}


@dataclass(frozen=True)
class Doors:
    """The two doors of one person, in one language."""

    runtime: Runtime
    browser: Visitor
    program: Program

    async def page(self, verb: str, idea: Idea) -> tuple[int, str]:
        """Press a button that the page may not offer; give the status and what the page says."""
        french = self.browser.language == "fr"
        name = {
            "support": ("appuyer", "support"),
            "take back": ("ne-plus-appuyer", "unsupport"),
            "edit": ("modifier", "edit"),
            "withdraw": ("retirer", "withdraw"),
        }[verb][0 if french else 1]
        sent: dict[str, Any] = {}
        if verb == "edit":
            sent = {**WORDS, "language": "fr", "version": idea.version}
        start = f"/fr/idees/{idea.public_id}" if french else f"/en/ideas/{idea.public_id}"
        await press(self.runtime, self.browser, f"{start}/{name}", **sent)
        return self.browser.status, self.browser.text.replace("\u00a0", " ")

    async def api(self, verb: str, idea: Idea) -> tuple[int, str]:
        """Have a program do it; give the status and what the problem says."""
        path = f"/ideas/{idea.public_id}"
        answer = await {
            "support": lambda: self.program.send("PUT", f"{path}/support"),
            "take back": lambda: self.program.send("DELETE", f"{path}/support"),
            "edit": lambda: self.program.send("PATCH", path, WORDS),
            "withdraw": lambda: self.program.send("DELETE", path),
        }[verb]()
        said = answer.json().get("title", "") if answer.status_code >= 400 else ""
        return answer.status_code, said.replace("\u00a0", " ")


@pytest.fixture
def doors(
    app: ASGIApp, db: AsyncSession, runtime: Runtime, visitor: Callable[..., Visitor]
) -> Callable[..., Any]:
    """Open both doors for somebody."""

    async def opened(who: Actor, language: str = "fr") -> Doors:
        browser = await accounts.sign_in_as(db, visitor(language), who)
        return Doors(runtime, browser, Program(app, await token_of(db, who), language))

    return opened


async def standing(db: AsyncSession, state: State, author: Actor) -> Idea:
    """Make an idea in a state; a merged one leads to an open one."""
    more: dict[str, Any] = {}
    if state is State.MERGED:
        more = {"merged_into_id": (await ideas.idea(db)).id}
    if state not in {State.DRAFT, *OPEN, State.HIDDEN}:
        more["closed_at"] = clock.now()
    return await ideas.idea(db, author=author, state=state, **more)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", PUBLIC)
async def test_supporting_is_for_what_is_open_or_leads_to_it(
    db: AsyncSession, doors: Callable[..., Any], state: State, language: str
) -> None:
    author = await accounts.person(db)
    both = await doors(author, language)
    idea = await standing(db, state, author)
    for verb in ("support", "take back"):
        status, page = await both.page(verb, idea)
        code, said = await both.api(verb, idea)
        if state in OPEN or state is State.MERGED:
            assert (status, code) == (200, 200), verb
        else:
            assert (status, code) == (403, 403), verb
            assert CLOSED[language] in page
            assert said == CLOSED[language]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", PUBLIC)
async def test_an_author_changes_and_withdraws_what_is_open(
    db: AsyncSession, doors: Callable[..., Any], state: State, language: str
) -> None:
    author = await accounts.person(db)
    both = await doors(author, language)
    for verb, sentence in (("edit", UNCHANGED), ("withdraw", NOT_OPEN)):
        by_page = await both.page(verb, await standing(db, state, author))
        by_program = await both.api(verb, await standing(db, state, author))
        if state in OPEN:
            assert by_page[0] == 200, by_page[1]
            assert by_program[0] in {200, 204}
        else:
            assert (by_page[0], by_program[0]) == (403, 403)
            assert sentence[language] in by_page[1]
            assert by_program[1] == sentence[language]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", State)
async def test_nobody_else_changes_or_withdraws_and_what_is_not_public_is_not_there(
    db: AsyncSession, doors: Callable[..., Any], state: State, language: str
) -> None:
    both = await doors(await accounts.person(db), language)
    idea = await standing(db, state, await accounts.person(db))
    for verb, sentence in AUTHORS_ONLY.items():
        status, page = await both.page(verb, idea)
        code, said = await both.api(verb, idea)
        if state in {State.DRAFT, State.HIDDEN}:
            assert (status, code) == (404, 404)
            assert idea.title not in page
        else:
            assert (status, code) == (403, 403)
            assert sentence[language] in page
            assert said == sentence[language]


async def test_a_draft_has_nothing_to_support_even_for_its_author(
    db: AsyncSession, doors: Callable[..., Any]
) -> None:
    author = await accounts.person(db)
    both = await doors(author)
    draft = await ideas.idea(db, author=author, state="draft")
    for verb in ("support", "take back"):
        assert (await both.page(verb, draft))[0] == 404
        assert (await both.api(verb, draft))[0] == 404


async def test_a_suspended_author_does_nothing_by_either_door(
    db: AsyncSession, doors: Callable[..., Any]
) -> None:
    author = await accounts.person(db, suspended_at=clock.now())
    both = await doors(author)
    idea = await ideas.idea(db, author=author)
    for verb in ("support", "take back", "edit", "withdraw"):
        status, page = await both.page(verb, idea)
        code, _said = await both.api(verb, idea)
        assert (status, code) == (403, 401), "their tokens open nothing at all"
        assert "suspendu" in page
    await db.refresh(idea)
    assert (idea.state, idea.version) == (State.PUBLISHED, 1)
