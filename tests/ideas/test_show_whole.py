"""The page of an idea with everything that slices put into it, and what it costs the database."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import OfficialAnswer
from app.core import clock
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.ideas.models import Endorsement, Idea
from app.ideas.shown import address
from app.organisations.models import Organisation
from tests.factories import (
    accounts,
    answers,
    discussion,
    ideas,
    media,
    organisations as made,
    profiles,
)
from tests.queries import counted
from tests.visitor import Visitor

MOST_FOR_A_MEMBER = 10
MOST_FOR_A_VISITOR = 8
"""Statements of the fullest page; what a slice adds to it belongs to the one that asks together."""


@pytest.fixture
async def full(db: AsyncSession, runtime: Runtime) -> Idea:
    """Make a candidate about which everything that can be said was said."""
    amina = await accounts.person(db, name="Amina Diallo")
    table = await made.organisation(db, amina, name="Table de quartier")
    idea = await answers.candidate(
        db, author=amina, organisation_id=table.id, threshold=5, place_label="Derrière l’école"
    )
    await ideas.supporters(db, idea, local=6, other=3)
    await ideas.co_author(db, idea, await accounts.person(db, name="Luc Tremblay"))
    await endorse(db, idea, "Éco-quartier du parc")
    await answers.endorsement(db, idea)
    for status in ("received", "under_study"):
        await answers.answer(db, idea, status=status)
    first = await discussion.comment(db, idea, body="Et l’hiver ?", stance="question")
    await discussion.comment(db, idea, amina, body="On déneige à la main.", parent=first)
    about = Subject("idea", idea.id)
    await media.photo(db, runtime.storage, amina, about, "Une ruelle sous la neige")
    await media.document(db, runtime.storage, amina, about)
    await media.link(db, amina, about)
    return idea


async def endorse(db: AsyncSession, idea: Idea, name: str) -> None:
    speaker = await accounts.person(db)
    one = await made.organisation(db, speaker, name=name)
    values = {"organisation_id": one.id, "person_id": speaker.id, "created_at": clock.now()}
    db.add(Endorsement(idea_id=idea.id, **values))
    await db.commit()


SAID = (
    "Table de quartier",
    "Amina Diallo",
    "Luc Tremblay",
    "Éco-quartier du parc",
    "Je connais la ruelle.",
    "Lire les 2 réponses",
    "Réponse après 12 jours",
    "Et l’hiver",
    "On déneige à la main.",
    "Plan de la ruelle",
    "Guide des ruelles",
    "6 appuis locaux",
    "Derrière l’école",
)


async def test_everything_that_slices_put_there_is_there(browser: Visitor, full: Idea) -> None:
    await browser.go(address(full))
    missing = [words for words in SAID if words not in browser.text]
    assert not missing, browser.text
    assert browser.page.css_first('img[alt="Une ruelle sous la neige"]') is not None


async def test_the_fullest_page_costs_a_member_few_statements(
    runtime: Runtime, db: AsyncSession, browser: Visitor, full: Idea
) -> None:
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    with counted(runtime) as said:
        await browser.go(address(full))
    assert browser.status == 200
    assert len(said) <= MOST_FOR_A_MEMBER, "\n".join(said)


async def test_and_a_visitor_fewer_once_and_then_none(
    runtime: Runtime, browser: Visitor, full: Idea
) -> None:
    with counted(runtime) as said:
        await browser.go(address(full))
    assert len(said) <= MOST_FOR_A_VISITOR, "\n".join(said)
    with counted(runtime) as said:
        await browser.go(address(full))
    assert said == [], "the page is kept"


async def test_who_may_do_more_pays_no_more(
    runtime: Runtime, db: AsyncSession, browser: Visitor, full: Idea
) -> None:
    official = await answers.official(db)
    await profiles.leadership(db, official)
    await made.organisation(db, official, name="Les Amis du parc")
    await accounts.sign_in_as(db, browser, official)
    with counted(runtime) as said:
        await browser.go(address(full))
    assert "Répondre officiellement" in browser.text
    assert "Les Amis du parc" in browser.all("form[action$=appuyer-publiquement]")[0]
    assert len(said) <= MOST_FOR_A_MEMBER, "\n".join(said)


async def test_a_program_reads_all_of_it_in_few_statements(
    runtime: Runtime, browser: Visitor, full: Idea
) -> None:
    with counted(runtime) as said:
        await browser.go(f"/api/v1/ideas/{full.public_id}")
    shown: dict[str, Any] = browser.answer.json()
    assert shown["organisation"]["name"] == "Table de quartier"
    assert [s["name"] for s in shown["signed_by"]] == ["Amina Diallo", "Luc Tremblay"]
    assert [e["name"] for e in shown["endorsed_by"]] == ["Éco-quartier du parc"]
    assert [d["title"] for d in shown["documents"]] == ["Plan de la ruelle"]
    assert [p["alt"] for p in shown["photos"]] == ["Une ruelle sous la neige"]
    assert (shown["supporters"]["local"], shown["comments"]) == (6, 2)
    assert len(said) <= 4, "\n".join(said)


async def test_what_was_taken_back_or_hidden_is_said_no_more(
    db: AsyncSession, browser: Visitor, full: Idea
) -> None:
    now, name = clock.now(), "Éco-quartier du parc"
    await db.execute(update(OfficialAnswer).values(hidden_at=now))
    await db.execute(update(Organisation).where(Organisation.name == name).values(closed_at=now))
    await db.commit()
    await browser.go(address(full))
    assert "Lire les 2 réponses" not in browser.text
    assert name not in browser.text
    assert "Amina Diallo" in browser.text
