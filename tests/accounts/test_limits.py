"""Every door has a limit, which says when to come back and keeps what was typed."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import limits
from app.accounts.actor import Actor
from app.accounts.models import PendingAct, Person
from app.core.throttle import Limit
from tests.accounts.conftest import PASSWORD
from tests.accounts.test_confirming import WHO
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]


@pytest.fixture
def strict(visitor_with: Callable[..., Visitor]) -> Visitor:
    """A visitor who is counted."""
    return visitor_with(throttling=True)


def at_most(monkeypatch: pytest.MonkeyPatch, name: str, attempts: int = 2) -> None:
    kept: Limit = getattr(limits, name)
    monkeypatch.setattr(limits, name, Limit(kept.name, attempts, kept.seconds))


@pytest.mark.parametrize("name", ["SIGN_UP_NETWORK", "SIGN_UP_ALL"])
async def test_accounts_are_not_opened_by_the_hundred(
    strict: Visitor, db: AsyncSession, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    at_most(monkeypatch, name)
    for number in range(3):
        await strict.post("/fr/inscription/compte", WHO | {"email": f"a{number}@exemple.ca"})
    assert strict.status == 429
    assert int(strict.answer.headers["retry-after"]) > 0
    assert (await db.execute(select(func.count()).select_from(Person))).scalar_one() == 2


async def test_acts_are_not_kept_by_the_thousand(
    strict: Visitor, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.accounts.handlers.KEEP_ACT", Limit("act.network", 2, 60))
    statuses = []
    for number in range(3):
        idea = await ideas.idea(db, title=f"Une idée de quartier {number}")
        await strict.post(f"/fr/idees/{idea.public_id}/appuyer")
        statuses.append(strict.status)
        strict.http.cookies.clear()
    assert statuses == [200, 200, 429]
    assert (await db.execute(select(func.count()).select_from(PendingAct))).scalar_one() == 2


@pytest.mark.parametrize("path", ["confirmer", "nouveau-mot-de-passe", "nouvelle-adresse"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_links_are_not_guessed(
    strict: Visitor, monkeypatch: pytest.MonkeyPatch, path: str, method: str
) -> None:
    at_most(monkeypatch, "LINK_NETWORK")
    statuses = []
    for number in range(3):
        answer = await strict.http.request(
            method,
            f"/fr/{path}/{'x' * 40}{number}",
            data={"password": PASSWORD} if method == "POST" else None,
            headers={"sec-fetch-site": "same-origin"},
        )
        statuses.append(answer.status_code)
    assert statuses == [410, 410, 429]


async def test_the_password_asked_again_is_not_guessed(
    strict: Visitor, member: Member, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most(monkeypatch, "PASSWORD_AGAIN")
    await sign_in_as(db, strict, await member())
    await strict.go("/fr/compte/verifier?next=/fr/compte/courriel")
    for _ in range(2):
        await strict.submit(password="mauvais mot de passe")
        assert strict.status == 422
    await strict.submit(password=PASSWORD)
    assert strict.status == 429
    kept = strict.page.css_first("input[name=next]")
    assert kept is not None
    assert kept.attributes["value"] == "/fr/compte/courriel"


async def test_an_unconfirmed_member_does_not_flood_a_mailbox(
    strict: Visitor, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most(monkeypatch, "LETTER_ADDRESS")
    await sign_in_as(db, strict, await person(db, confirmed=False))
    await strict.go("/fr/compte/confirmer")
    for _ in range(2):
        await strict.submit()
        assert strict.status == 200
    await strict.submit()
    assert strict.status == 429


async def test_a_new_address_is_not_flooded_either(
    strict: Visitor, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most(monkeypatch, "LETTER_ADDRESS")
    await sign_in_as(db, strict, await person(db))
    for _ in range(3):
        await strict.go("/fr/compte/courriel")
        await strict.submit(email="cible@exemple.ca")
    assert strict.status == 429


async def test_the_words_of_a_limit_are_in_the_language_of_the_page(
    visitor_with: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most(monkeypatch, "SIGN_IN_NETWORK", 0)
    for language, path, said in (
        ("fr", "/fr/connexion", "Trop d"),
        ("en", "/en/sign-in", "Too many attempts"),
    ):
        browser = visitor_with(language, throttling=True)
        await browser.go(path)
        await browser.submit(email="a@exemple.ca", password=PASSWORD)
        assert browser.status == 429
        assert said in browser.text


def test_no_limit_is_a_door_left_open() -> None:
    found = [value for value in vars(limits).values() if isinstance(value, Limit)]
    assert len(found) == len({limit.name for limit in found}), "two limits share a count"
    assert all(0 < limit.attempts <= 3_000 and limit.seconds >= 60 for limit in found)
