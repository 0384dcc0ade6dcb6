"""“Did you mean…?” inside any form: a word that is typed is compared with the list before it is proposed.

A form that lists skills (or causes) inherits :class:`~app.skills.schemas.MissingSkill`, prints the macro
``missing_term`` of ``skills/_fields.html``, calls :func:`ask_first` in its ``or_rerender`` block and
:func:`propose_missing` once it has saved. Without a script, the page comes back with the likely terms.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid, Refused
from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.text import fold
from app.core.throttle import Limit, attempt
from app.skills.rules import TermKind
from app.skills.schemas import MissingCause, MissingSkill, Proposed
from app.skills.service.propose import propose
from app.skills.terms import find_terms

PROPOSALS = Limit("skills.proposals", 20, 24 * 3600)


@dataclass(frozen=True, slots=True)
class Missed:
    """A word that was typed, as it stands in the form."""

    kind: TermKind
    word: str
    seen: str
    is_proposed: bool


def missed(typed: MissingSkill | MissingCause) -> list[Missed]:
    """Return the words that a form says are missing."""
    found = []
    if isinstance(typed, MissingSkill):
        found.append(
            Missed(
                TermKind.SKILL, typed.missing_skill, typed.missing_skill_seen, typed.propose_skill
            )
        )
    if isinstance(typed, MissingCause):
        found.append(
            Missed(
                TermKind.CAUSE, typed.missing_cause, typed.missing_cause_seen, typed.propose_cause
            )
        )
    return [one for one in found if one.word]


def ask_first(typed: MissingSkill | MissingCause) -> None:
    """Ask what a missing word means, before anything is saved; once for each word.

    Raises:
        Invalid: with the question beside the field; the page then shows the likely terms under it.
    """
    asked = {}
    for one in missed(typed):
        if fold(one.word) == fold(one.seen):
            continue
        asked[f"missing_{one.kind}"] = (
            _("“%(word)s”: did you mean one of these? Choose it, or propose your word to the team.")
            if find_terms(one.word, one.kind)
            else _("“%(word)s”: nothing near it is in the list. You may propose it to the team.")
        ) % {"word": one.word}
    if asked:
        raise Invalid(asked)


async def propose_missing(
    session: AsyncSession,
    runtime: Runtime,
    actor: Actor,
    typed: MissingSkill | MissingCause,
    now: datetime,
) -> bool:
    """Hand the words that were ticked to the team; say whether there was one.

    Raises:
        Refused: too many wait already, or the word is in the list.
        TooMany: too many in a day.
    """
    wanted = [one for one in missed(typed) if one.is_proposed]
    for one in wanted:
        await attempt(runtime, PROPOSALS, actor.public_id)
        try:
            await propose(session, actor, Proposed(kind=one.kind, word=one.word), now)
        except Refused as refusal:
            raise Refused(refusal.message, field=f"missing_{one.kind}") from refusal
    return bool(wanted)
