"""A mission's form asks what a word means before it is proposed, as the profile's does."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionSkill
from app.skills.models import TermProposal
from tests.factories import accounts, organisations
from tests.factories.accounts import sign_in_as
from tests.missions.test_pages import SAID


async def test_words_that_are_not_in_the_list_are_looked_for_then_proposed(
    db: AsyncSession, visitor: Any
) -> None:
    owner = await accounts.person(db, language="en")
    await organisations.organisation(db, owner)
    browser = await sign_in_as(db, visitor("en"), owner)
    await browser.go("/en/missions/new")
    await browser.submit(**SAID, missing_skill="carpentar", missing_cause="beekeepers union")
    assert browser.status == 422
    assert browser.all(".terms-meant label")[0] == "Carpentry"
    assert "did you mean" in browser.error("missing_skill")
    assert (await db.execute(select(Mission.id))).all() == []
    await browser.submit(useful_skills=["carpentry"], propose_cause="1")
    assert browser.path.endswith("/dates"), browser.text
    rows = await db.execute(select(MissionSkill.skill, MissionSkill.is_required))
    assert [tuple(row) for row in rows] == [("carpentry", False)]
    [proposed] = (await db.scalars(select(TermProposal))).all()
    assert (proposed.word, proposed.en, proposed.proposed_by_id) == (
        "beekeepers union", "beekeepers union", owner.id,
    )  # fmt: skip
    await browser.go("/en/skills")
    assert "beekeepers union" in browser.text
