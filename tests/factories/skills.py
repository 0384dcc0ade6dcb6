"""Words that people missed, and checks that organisations saw, as tests need them; each factory commits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.text import fold
from app.organisations.models import Organisation
from app.profiles.models import PersonCheck
from app.skills.models import AddedTerm, TermProposal
from app.skills.qualities import QualityKind, kind_of
from app.skills.rules import ProposalState, TermKind
from tests.factories import organisations
from tests.factories.accounts import person

LONG_AGO = datetime(2026, 10, 1, 15, tzinfo=UTC)


async def proposal(
    db: AsyncSession,
    word: str = "Apiculture",
    by: Actor | None = None,
    state: ProposalState = ProposalState.WAITING,
    **fields: Any,
) -> TermProposal:
    """Let somebody miss a word, and the team decide if ``state`` says so."""
    waits = state is ProposalState.WAITING
    made = TermProposal(
        **{
            "kind": TermKind.SKILL,
            "word": word,
            "folded": fold(word),
            "fr": word,
            "state": state,
            "proposed_at": LONG_AGO,
            "proposed_by_id": (by or await person(db)).id,
            "decided_at": None if waits else LONG_AGO + timedelta(days=3),
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def added(db: AsyncSession, code: str = "beekeeping", **fields: Any) -> AddedTerm:
    """Add a term to the list; processes that are told read it again."""
    made = AddedTerm(
        **{
            "kind": TermKind.SKILL,
            "code": code,
            "group_code": "living",
            "fr": "Apiculture",
            "en": "Beekeeping",
            "added_at": LONG_AGO,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def check(
    db: AsyncSession,
    who: Actor,
    code: str = "first-aid-cpr",
    seen_by: Organisation | None = None,
    *,
    expires_on: date | None = None,
    **fields: Any,
) -> PersonCheck:
    """Let an organisation have seen a check or training of ``who``."""
    seer = seen_by or await organisations.organisation(db)
    made = PersonCheck(
        **{
            "person_id": who.id,
            "kind": kind_of(code) or QualityKind.CHECK,
            "code": code,
            "expires_on": expires_on,
            "organisation_id": seer.id,
            "seen_at": LONG_AGO,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made
