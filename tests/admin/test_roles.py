"""Rights are given and taken back from a page: with a reason, after the password, at once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Role
from app.core import clock
from tests.factories import accounts
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]
WHY = "Elle modère déjà le comité de son quartier."


@pytest.fixture
async def helene(db: AsyncSession) -> Actor:
    return await accounts.person(db, name="Hélène Roy")


async def roles(db: AsyncSession, who: Actor) -> list[tuple[str, str]]:
    query = select(Role.name, Role.reason).where(Role.person_id == who.id)
    return [(row.name, row.reason) for row in await db.execute(query)]


def page_of(who: Actor) -> str:
    return f"/fr/equipe/personnes/{who.public_id}"


async def test_a_role_is_given_and_holds_from_the_next_page(
    db: AsyncSession, as_: As, gisele: Actor, helene: Actor
) -> None:
    hers = await accounts.sign_in_as(db, await as_(gisele), helene)
    theirs = await as_(gisele)
    await hers.go("/fr/equipe")
    assert hers.status == 403
    await theirs.go(page_of(helene))
    await theirs.follow("Donner un rôle")
    await theirs.submit("main form.column", role="moderator", territory="ville-marie", reason=WHY)
    assert theirs.path == page_of(helene)
    assert "Le rôle est donné" in theirs.text
    assert "Modération (Ville-Marie)" in theirs.text
    assert await roles(db, helene) == [("moderator", WHY)]


async def test_a_role_taken_back_ends_with_the_next_page(
    db: AsyncSession, as_: As, gisele: Actor, esther: Actor
) -> None:
    hers, theirs = await as_(esther), await as_(gisele)
    await hers.go("/fr/equipe")
    assert hers.status == 200
    await theirs.go(page_of(esther))
    await theirs.follow("Retirer")
    assert "Villeray" in theirs.text
    await theirs.submit("main form.column", reason="Elle déménage à Québec.")
    assert "Le rôle est retiré" in theirs.text
    await hers.go("/fr/equipe")
    assert hers.status == 403
    assert await roles(db, esther) == []


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"role": "moderator", "reason": ""}, "reason", "10 caractères"),
        ({"role": "moderator", "reason": "Bof."}, "reason", "10 caractères"),
        ({"role": "moderator", "reason": "x" * 501}, "reason", "500 caractères"),
        ({"role": None, "reason": WHY}, "role", "remplir"),
        ({"role": "queen", "reason": WHY}, "role", "réponses offertes"),
        ({"role": "moderator", "territory": "laval", "reason": WHY}, "territory", "offertes"),
        (
            {"role": "administrator", "territory": "ville-marie", "reason": WHY},
            "territory",
            "partout",
        ),
    ],
)
async def test_a_form_that_cannot_be_accepted_comes_back_with_what_was_typed(
    db: AsyncSession, as_: As, gisele: Actor, helene: Actor,
    fields: dict[str, str | None], field: str, sentence: str,
) -> None:  # fmt: skip
    browser = await as_(gisele)
    await browser.go(f"{page_of(helene)}/roles/nouveau")
    await browser.submit("main form.column", **fields)
    assert browser.status == 422
    assert sentence in browser.error(field)
    area = browser.page.css_first("textarea[name=reason]")
    assert area is not None
    assert area.text().strip() == fields["reason"]
    assert await roles(db, helene) == []


async def test_the_same_role_is_not_given_twice(
    as_: As, gisele: Actor, helene: Actor, db: AsyncSession
) -> None:
    browser = await as_(gisele)
    for expected in (200, 422):
        await browser.go(f"{page_of(helene)}/roles/nouveau")
        await browser.submit("main form.column", role="moderator", territory="", reason=WHY)
        assert browser.status == expected
    assert "a déjà ce rôle" in browser.error("role")
    assert await roles(db, helene) == [("moderator", WHY)]


async def test_nobody_is_given_a_role_before_confirming_their_address(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    late = await accounts.person(db, confirmed=False)
    browser = await as_(gisele)
    await browser.go(page_of(late))
    assert "Donner un rôle" not in browser.text
    await browser.go(f"{page_of(late)}/roles/nouveau")
    await browser.submit("main form.column", role="moderator", reason=WHY)
    assert browser.status == 409
    assert "adresse courriel est confirmée" in browser.text
    assert await roles(db, late) == []


async def test_the_last_administrator_is_told_why_they_stay(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    browser = await as_(gisele)
    await browser.go(page_of(gisele))
    await browser.follow("Retirer")
    await browser.submit("main form.column", reason="Je passe à autre chose.")
    assert browser.status == 403
    assert "Le site a besoin" in browser.text
    assert "Je passe à autre chose." in browser.answer.text
    assert [name for name, _ in await roles(db, gisele)] == ["administrator"]


async def test_an_administrator_who_gives_their_own_role_back_is_shown_out(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    await accounts.person(db, roles=("administrator",))
    browser = await as_(gisele)
    await browser.go(page_of(gisele))
    await browser.follow("Retirer")
    await browser.submit("main form.column", reason="Je passe à autre chose.")
    assert browser.path == "/fr"
    assert "rendu votre rôle" in browser.text
    await browser.go("/fr/equipe/personnes")
    assert browser.status == 403


async def test_an_old_password_is_asked_again_before_anything(
    db: AsyncSession, as_: As, gisele: Actor, helene: Actor
) -> None:
    before = clock.now() - timedelta(minutes=11)
    browser = await as_(helene)
    await accounts.sign_in_as(db, browser, gisele, verified_at=before)
    await browser.go(f"{page_of(helene)}/roles/nouveau")
    assert "/compte/verifier" in browser.path
    assert await roles(db, helene) == []


async def test_a_role_of_somebody_else_is_not_taken_back_through_another_s_page(
    db: AsyncSession, as_: As, gisele: Actor, esther: Actor, helene: Actor
) -> None:
    number = (await db.execute(select(Role.id).where(Role.person_id == esther.id))).scalar_one()
    browser = await as_(gisele)
    for role_id in (number, number + 999, 2**63 - 1):
        await browser.go(f"{page_of(helene)}/roles/{role_id}/retirer")
        assert browser.status == 404
    assert len(await roles(db, esther)) == 1
