"""A decision: once, with what follows, written down, told to those concerned."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.audit.models import AuditEntry
from app.core.errors import Conflict, DomainError, Invalid, Refused
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.ideas.models import Idea
from app.ideas.rules import State
from app.moderation.errors import DecidedMeanwhile
from app.moderation.models import Case, Decision
from app.moderation.rules import AGAINST, CaseState, Outcome, Reason
from app.moderation.schemas import Ruling
from app.moderation.service.decide import decide
from app.moderation.service.suspend import lift
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


async def state_of(db: AsyncSession, idea: Idea) -> State:
    """Return the state of an idea as the database has it."""
    return (await db.execute(select(Idea.state).where(Idea.id == idea.id))).scalar_one()


async def test_hiding_hides_and_closes_the_case(db: AsyncSession, runtime: Runtime) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    decision = await made.decided(db, runtime, idea, words="Cette phrase vise des personnes.")
    assert await state_of(db, idea) is State.HIDDEN
    case = (await db.execute(select(Case))).scalar_one()
    assert (case.state, case.decided_at) == (CaseState.DECIDED, decision.decided_at)
    assert (decision.reports, decision.case_id, decision.title) == (1, case.id, idea.title)
    assert decision.author_id == idea.author_id


async def test_leaving_it_changes_nothing_but_the_queue(db: AsyncSession, runtime: Runtime) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    decision = await made.decided(db, runtime, idea, outcome=Outcome.DISMISSED)
    assert await state_of(db, idea) is State.PUBLISHED
    assert decision.reason is None, "a rule stands beside what broke none"


async def test_a_moderator_decides_without_a_report(db: AsyncSession, runtime: Runtime) -> None:
    comment = await discussion.comment(db, await ideas.idea(db), body=made.SHOUTED)
    decision = await made.decided(db, runtime, comment)
    assert (decision.reports, decision.was_held) == (0, False)
    hidden = select(Comment.state).where(Comment.id == comment.id)
    assert await db.scalar(hidden) is Said.HIDDEN


async def test_what_was_hidden_is_shown_again_by_another_decision(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    first = await made.decided(db, runtime, idea)
    await made.decided(db, runtime, idea, outcome=Outcome.RESTORED, seen=first.public_id)
    assert await state_of(db, idea) is State.PUBLISHED
    assert await db.scalar(select(func.count()).select_from(Decision)) == 2


@pytest.mark.parametrize("outcome", sorted(AGAINST - {Outcome.SET_ASIDE}))
async def test_a_decision_against_somebody_names_a_rule(
    db: AsyncSession, runtime: Runtime, outcome: Outcome
) -> None:
    idea = await ideas.idea(db)
    with pytest.raises(Invalid) as refusal:
        await made.decided(db, runtime, idea, outcome=outcome, reason=None)
    assert "règle" in refusal.value.errors["reason"]


@pytest.mark.parametrize("days", [2, 3650])
async def test_a_suspension_lasts_as_long_as_is_offered(
    db: AsyncSession, runtime: Runtime, days: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        await made.decided(db, runtime, await ideas.idea(db), outcome=Outcome.SUSPENDED, days=days)
    assert "durée" in refusal.value.errors["days"]


async def test_two_moderators_at_once_make_one_decision(db: AsyncSession, runtime: Runtime) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    found = await made.thing(db, idea)
    moderators = [await person(db, roles=("moderator",)) for _ in range(6)]
    outcomes = [Outcome.HIDDEN, Outcome.DISMISSED] * 3

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            ruling = Ruling(outcome=outcomes[number], reason=Reason.SPAM)
            ways = made.ways_of("idea")
            await decide(session, runtime, moderators[number], ways, found, ruling, NOW)

    answers = await asyncio.gather(*(press(n) for n in range(6)), return_exceptions=True)
    refused = [one for one in answers if isinstance(one, DecidedMeanwhile)]
    assert len(refused) == 5, answers
    decision = (await db.execute(select(Decision))).scalar_one()
    hidden = decision.outcome is Outcome.HIDDEN
    assert (await state_of(db, idea) is State.HIDDEN) == hidden


async def test_who_looked_before_another_decided_looks_again(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    await made.decided(db, runtime, idea, outcome=Outcome.DISMISSED)
    with pytest.raises(Conflict, match="vient d’en décider"):
        await made.decided(db, runtime, idea, seen="")


@pytest.mark.parametrize("role", ["moderator:ville-marie", ""])
async def test_only_the_moderators_of_the_territory_decide(
    db: AsyncSession, runtime: Runtime, role: str
) -> None:
    idea = await ideas.idea(db)
    other = await person(db, roles=(role,) if role else ())
    with pytest.raises(Refused, match="territoire"):
        await made.decided(db, runtime, idea, other)
    assert await state_of(db, idea) is State.PUBLISHED


async def test_a_suspension_takes_rights_until_it_ends(db: AsyncSession, runtime: Runtime) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    now = datetime.now(UTC)
    decision = await made.decided(
        db, runtime, idea, outcome=Outcome.SUSPENDED, days=7, hides=True, now=now
    )
    assert decision.suspended_until == now + timedelta(days=7)
    assert await state_of(db, idea) is State.HIDDEN
    suspended = await actor_by_id(db, author.id)
    assert suspended is not None
    assert suspended.is_suspended
    assert await lift(db, now + timedelta(days=6)) == 0
    assert await lift(db, now + timedelta(days=7)) == 1
    assert await db.scalar(select(Person.suspended_at).where(Person.id == author.id)) is None


async def test_a_warning_leaves_the_text_unless_it_is_hidden_too(
    db: AsyncSession, runtime: Runtime
) -> None:
    kept, gone = await ideas.idea(db), await ideas.idea(db)
    await made.decided(db, runtime, kept, outcome=Outcome.WARNED)
    await made.decided(db, runtime, gone, outcome=Outcome.WARNED, hides=True)
    assert await state_of(db, kept) is State.PUBLISHED
    assert await state_of(db, gone) is State.HIDDEN


async def test_a_moderator_cannot_suspend_one_of_the_team(
    db: AsyncSession, runtime: Runtime
) -> None:
    colleague = await person(db, roles=("moderator",))
    idea = await ideas.idea(db, author=colleague)
    with pytest.raises(Refused, match="administration"):
        await made.decided(db, runtime, idea, outcome=Outcome.SUSPENDED, days=7)
    boss = await person(db, roles=("administrator",))
    await made.decided(db, runtime, idea, boss, outcome=Outcome.SUSPENDED, days=7)


async def test_it_is_written_down_with_the_rule_and_without_names(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    moderator = await person(db, roles=("moderator",))
    decision = await made.decided(db, runtime, idea, moderator, words="Une insulte.")
    entry = (
        await db.execute(select(AuditEntry).where(AuditEntry.action == "moderation.hidden"))
    ).scalar_one()
    assert (entry.by_id, entry.subject_kind, entry.subject_id) == (moderator.id, "idea", idea.id)
    assert entry.territory_id == idea.territory_id
    assert entry.reason == "Une insulte."
    assert entry.detail["rule"] == "hateful"
    assert entry.detail["decision"] == decision.public_id


@pytest.mark.parametrize(
    ("outcome", "french"),
    [
        (Outcome.HIDDEN, "masqué"),
        (Outcome.WARNED, "avertit"),
        (Outcome.SUSPENDED, "suspendu"),
    ],
)
async def test_the_author_reads_the_rule_in_their_language(
    db: AsyncSession, runtime: Runtime, outcome: Outcome, french: str
) -> None:
    decision = await made.decided(
        db, runtime, await ideas.idea(db), outcome=outcome, words="Relisez la troisième phrase."
    )
    kind = notice_kinds()["moderation.decided"]
    assert kind.is_due, "somebody could refuse to be told of a decision against them"
    told = await kind.write(db, {"decision": decision.public_id})
    assert told is not None
    assert french in told.title
    assert "Personne n’est attaqué ici" in told.excerpt
    assert "troisième phrase" in told.excerpt
    with using("en"):
        told = await kind.write(db, {"decision": decision.public_id})
    assert told is not None
    assert "Nobody is attacked here" in told.excerpt
    assert told.path.startswith("/en/")


async def test_nobody_is_told_of_what_changes_nothing_for_them(
    db: AsyncSession, runtime: Runtime
) -> None:
    decision = await made.decided(db, runtime, await ideas.idea(db), outcome=Outcome.DISMISSED)
    write = notice_kinds()["moderation.decided"].write
    assert await write(db, {"decision": decision.public_id}) is None
    assert await write(db, {}) is None


async def test_what_is_gone_cannot_be_decided(db: AsyncSession, runtime: Runtime) -> None:
    comment = await discussion.comment(db, await ideas.idea(db))
    found = await made.thing(db, comment)
    row = await db.get_one(Comment, comment.id)
    row.state, row.body = Said.REMOVED, ""
    await db.commit()
    moderator = await person(db, roles=("moderator",))
    ruling = Ruling(outcome=Outcome.DISMISSED)
    with pytest.raises(DomainError):
        await decide(db, runtime, moderator, made.ways_of("comment"), found, ruling, NOW)
