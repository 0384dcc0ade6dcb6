"""A word is looked for before it is proposed, in the list's own page and inside the profile's form."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.runtime import Runtime
from app.profiles.models import ProfileSkill
from app.skills.models import TermProposal
from app.skills.rules import WAITING_MAX, ProposalState, TermKind
from app.skills.schemas import Proposed
from app.skills.service.propose import propose
from tests.factories import skills as factory
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

LIST, MINE = "/fr/competences", "/fr/moi/competences"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def words(db: AsyncSession) -> list[tuple[str, str, ProposalState]]:
    db.expire_all()
    query = select(TermProposal.kind, TermProposal.word, TermProposal.state)
    rows = await db.execute(query.order_by(TermProposal.id))
    return [(str(row.kind), row.word, row.state) for row in rows]


async def test_anybody_reads_the_list_and_looks_up_their_own_words(browser: Visitor) -> None:
    await browser.go(LIST)
    assert (browser.status, len(browser.page.css("h1"))) == (200, 1)
    assert {"Menuiserie", "Aide alimentaire"} <= set(browser.all(".chip"))
    await browser.submit("form[role=search]", q="menuisière")
    assert browser.all(".terms-found strong") == ["Menuiserie"]
    assert "Se connecter" in browser.text or "Connexion" in browser.text
    await browser.go("/en/skills?q=food%20bank")
    assert "Food aid" in browser.all(".terms-found strong")
    await browser.go(f"{LIST}?q=parapente")
    assert "Rien de proche" in browser.text


async def test_the_list_is_kept_for_visitors_but_not_what_they_type(
    browser: Visitor, runtime: Runtime
) -> None:
    await browser.go(LIST)
    with counted(runtime) as again:
        await browser.go(LIST)
    assert again == []
    await browser.go(f"{LIST}?q=menuisier")
    assert "x-page-tags" not in browser.answer.headers


async def test_a_member_proposes_what_is_not_there_once(browser: Visitor, db: AsyncSession) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    for _again in range(2):
        await browser.go(f"{LIST}?q=Parapente")
        await browser.submit("form[action='/fr/competences'][method=post]", note="Pour la fête.")
        assert "L’équipe regarde « Parapente »" in browser.text.replace("\u00a0", " ")
    assert await words(db) == [("skill", "Parapente", ProposalState.WAITING)]
    assert "Parapente – attend l’équipe" in browser.text


async def test_a_word_of_the_list_is_not_proposed_but_said(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"{LIST}?q=Ébéniste")
    await browser.submit("form[action='/fr/competences'][method=post]")
    assert browser.status == 403
    assert "choisissez « Menuiserie »" in browser.error("word").replace("\u00a0", " ")
    assert await words(db) == []


@pytest.mark.parametrize("word", ["", "x", "y" * 61, "\u0000", "🙂🙂"])
async def test_what_is_no_word_is_refused(browser: Visitor, db: AsyncSession, word: str) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"{LIST}?q=Parapente")
    await browser.submit("form[action='/fr/competences'][method=post]", word=word)
    assert browser.status == 422
    assert browser.error("word")
    assert await words(db) == []


async def test_who_is_not_confirmed_reads_why_they_cannot(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db, confirmed=False)
    await sign_in_as(db, browser, who)
    await browser.go(f"{LIST}?q=Parapente")
    assert "Confirmez d’abord" in browser.text
    with pytest.raises(Refused):
        await propose(db, who, Proposed(kind=TermKind.SKILL, word="Parapente"), NOW)


async def test_only_a_few_words_of_one_person_wait(db: AsyncSession) -> None:
    who = await person(db)
    for n in range(WAITING_MAX):
        await propose(db, who, Proposed(kind=TermKind.CAUSE, word=f"Parapente {n}"), NOW)
    with pytest.raises(Refused) as refusal:
        await propose(db, who, Proposed(kind=TermKind.CAUSE, word="Deltaplane"), NOW)
    assert "10" in refusal.value.message
    other = await person(db)
    await propose(db, other, Proposed(kind=TermKind.CAUSE, word="Deltaplane"), NOW)


async def test_what_the_team_refused_once_is_answered_at_once(db: AsyncSession) -> None:
    why = "Une mission ne peut pas la demander."
    await factory.proposal(db, "Bonne humeur", state=ProposalState.REFUSED, reason=why)
    with pytest.raises(Refused) as refusal:
        await propose(
            db,
            await person(db),
            Proposed(kind=TermKind.SKILL, word="bonne  humeur".replace("  ", " ")),
            NOW,
        )
    assert why in refusal.value.message


async def test_a_language_is_known_for_the_name_that_was_typed(db: AsyncSession) -> None:
    await propose(
        db, await person(db, language="en"), Proposed(kind=TermKind.SKILL, word="Paragliding"), NOW
    )
    row = (await db.execute(select(TermProposal))).scalar_one()
    assert (row.fr, row.en) == ("", "Paragliding")


async def test_the_profile_asks_what_a_word_means_before_it_saves(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(MINE)
    await browser.submit(missing_skill="menuisière", monthly_hours="4")
    assert browser.status == 422
    assert "vouliez-vous dire" in browser.error("missing_skill")
    assert browser.all(".terms-meant label")[0] == "Menuiserie"
    assert (await db.execute(select(ProfileSkill))).all() == []
    chosen = browser.page.css_first("#meant-skill-carpentry")
    assert chosen is not None
    await browser.submit(skills=["carpentry:able"], sharing="named")
    assert browser.status == 200
    rows = await db.execute(select(ProfileSkill.skill, ProfileSkill.level))
    assert [tuple(row) for row in rows] == [("carpentry", "able")]
    assert await words(db) == []


async def test_the_profile_proposes_a_word_that_is_ticked(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(MINE)
    await browser.submit(missing_skill="Parapente", missing_cause="sans-abris")
    assert "rien de proche" in browser.error("missing_skill")
    assert browser.all(".terms-meant label")[1] == "Itinérance"
    await browser.submit(propose_skill="1", causes=["homelessness"])
    assert "L’équipe regarde le mot" in browser.text
    assert await words(db) == [("skill", "Parapente", ProposalState.WAITING)]
    await browser.go(MINE)
    assert browser.page.css_first("input[name=causes][value=homelessness][checked]") is not None


async def test_another_word_is_asked_about_again(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(MINE)
    await browser.submit(missing_skill="Parapente")
    await browser.submit(missing_skill="plombière", propose_skill="1")
    assert browser.status == 422
    assert browser.all(".terms-meant label")[0] == "Plomberie"
    assert await words(db) == []


async def test_a_word_that_cannot_be_proposed_keeps_nothing(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(MINE)
    await browser.submit(missing_skill="Ébéniste")
    await browser.submit(propose_skill="1", skills=["law:able"])
    assert browser.status == 403
    assert "Menuiserie" in browser.error("missing_skill")
    assert (await db.execute(select(ProfileSkill))).all() == []


async def test_old_decisions_and_leaving_people_are_forgotten(
    db: AsyncSession, runtime: Runtime
) -> None:
    from app.core.personal import Leaving, erasers, readers
    from app.core.retention import count_over, terms

    who = await person(db)
    await factory.proposal(db, "Parapente", who, note="Pour la fête.")
    await factory.proposal(db, "Deltaplane", who, ProposalState.MERGED, code="sport-coaching")
    given = [row async for row in readers()["term_proposals"](db, who.id)]
    assert [(row["word"], row["state"]) for row in given] == [
        ("Parapente", "waiting"),
        ("Deltaplane", "merged"),
    ]
    await erasers()["skills"](db, Leaving(who.id, erase_words=False, now=NOW))
    await db.commit()
    left = (await db.execute(select(TermProposal))).scalars().all()
    assert [(row.word, row.proposed_by_id) for row in left] == [("Deltaplane", None)]
    term = next(one for one in terms() if one.name == "term_proposals")
    assert await count_over(db, term, NOW) == 0
    assert await count_over(db, term, NOW + timedelta(days=800)) == 1
    del runtime
