"""Ends of lists, rows that went away meanwhile, numbers that are somebody's: what is said there."""

import pytest
from sqlalchemy import delete

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.core.i18n import using
from app.core.pagination import encode
from app.organisations.models import Organisation
from app.organisations.queries.speaking import Spoken
from app.organisations.rules import Means, State
from app.organisations.schemas import ClaimDraft
from app.organisations.service import claims, lapse, members
from app.organisations.service.locking import locked
from tests.factories import accounts, organisations as made

NOW = clock.now()
NEQ, CHARITY = "1143920115", "119219814RR0001"


@pytest.fixture
async def owner(db):
    return await accounts.person(db)


@pytest.mark.parametrize(
    ("language", "path", "words"),
    [
        ("fr", "/fr/organismes", "Revenir au début"),
        ("en", "/en/organisations", "Back to the beginning"),
    ],
)
async def test_past_the_end_of_the_list_there_is_a_way_back(db, visitor, language, path, words):
    await made.organisation(db, name="Arbres")
    beyond = encode(("zzzz", 10**9))
    browser = await visitor(language).go(path, params={"after": beyond})
    assert browser.status == 200
    assert browser.all(".org-card h2") == []
    await browser.follow(words)
    assert browser.all(".org-card h2") == ["Arbres"]


async def test_past_the_end_a_program_gets_an_empty_page(db, browser):
    await made.organisation(db, name="Arbres")
    await browser.go("/api/v1/organisations", params={"after": encode(("zzzz", 10**9))})
    assert browser.answer.json() == {"organisations": [], "after": None}


@pytest.mark.parametrize(
    ("draft", "taken", "field"),
    [
        (ClaimDraft(means="neq", neq=NEQ), {"neq": NEQ}, "neq"),
        (
            ClaimDraft(means="charity", charity_number=CHARITY),
            {"charity_number": CHARITY},
            "charity_number",
        ),
    ],
    ids=["neq", "charity"],
)
async def test_a_number_that_is_another_s_is_said_beside_its_field_in_both_languages(
    db, runtime, owner, draft, taken, field
):
    await made.organisation(db, name="Le premier", **taken)
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    said = []
    for language in ("fr", "en"):
        with using(language), pytest.raises(Invalid) as caught:
            await claims.ask(db, runtime.storage, owner, one, draft, b"", NOW)
        said.append(caught.value.errors[field])
    assert said[0].startswith("Un autre organisme vérifié a ce numéro.")
    assert said[1].startswith("Another verified organisation has this number.")


@pytest.mark.parametrize(
    "taken",
    [{"state": State.SUSPENDED}, {"state": State.UNVERIFIED}, {"closed_at": NOW}],
    ids=["suspended", "not-verified", "closed"],
)
async def test_a_number_that_is_nobody_s_any_more_may_be_shown(db, runtime, owner, taken):
    await made.organisation(db, neq=NEQ, **taken)
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    draft = ClaimDraft(means="neq", neq=NEQ)
    made_claim = await claims.ask(db, runtime.storage, owner, one, draft, b"", NOW)
    assert made_claim.neq == NEQ


async def test_what_was_deleted_meanwhile_is_not_found(db, owner):
    one = await made.organisation(db, owner)
    number = one.id
    await db.execute(delete(Organisation).where(Organisation.id == number))
    db.expunge_all()
    with pytest.raises(NotFound):
        await locked(db, number)
    with pytest.raises(NotFound):
        await members.leave(db, owner, one, NOW)


async def test_nothing_lapses_where_nothing_waits(db, owner):
    one = await made.organisation(db, owner)
    assert await lapse.lapse(db, one.id, NOW) is False
    waiting = await made.organisation(db, owner, state=State.UNVERIFIED)
    await made.claim(db, waiting, Means.NEQ, sent_at=NOW)
    assert await lapse.lapse(db, waiting.id, NOW) is False


def test_who_is_spoken_for_has_a_page_and_perhaps_a_picture():
    with_logo = Spoken(1, "abcdefghjk", "Coop du Roulement", "f" * 32)
    assert with_logo.picture == f"/organisations/logo/{'f' * 32}/400.webp"
    assert Spoken(1, "abcdefghjk", "Coop").picture == ""
    with using("en"):
        assert with_logo.path == "/en/organisations/abcdefghjk-coop-du-roulement"
