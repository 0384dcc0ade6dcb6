"""What the night deletes is what was foreseen: the same rows, term by term, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import slices
from app.accounts.actor import Actor
from app.accounts.models import (
    ApiToken,
    Device,
    HalfSignIn,
    LinkToken,
    NetworkSighting,
    PendingAct,
    Person,
    SpentChallenge,
)
from app.core.db.schema import all_tables
from app.core.retention import count_over, forget_some, terms
from app.core.runtime import Runtime
from app.funds.models import Match
from app.funds.rules import MatchState
from app.payments.models import GatewayEvent, Source
from app.plans.models import PlanEditing
from app.plans.rules import Section
from app.privacy import jobs
from app.privacy.models import DataCopy, Incident
from app.privacy.service import terms_kept
from app.privacy.service.terms_kept import FILES, enforce, foresee
from app.profiles.models import PersonCheck
from app.skills.models import TermProposal
from app.skills.qualities import QualityKind
from app.skills.rules import ProposalState, TermKind
from tests.database import MADE_ONCE
from tests.factories import (
    campaigns,
    funds,
    ideas,
    items,
    messages,
    missions,
    organisations,
    plans,
    pledges,
    projects,
    volunteering,
)
from tests.factories.accounts import person

NOW = datetime.now(UTC)
PAST, AGES_AGO = NOW - timedelta(hours=1), NOW - timedelta(days=4_000)


async def everything_over(db: AsyncSession) -> None:
    """Make one row at least that is over by each term."""
    slices.load()
    actor = await person(db)
    key = iter(f"{n}".encode().ljust(32, b".") for n in range(99))
    db.add_all(
        [
            Device(
                person_id=actor.id, secret_hash=next(key), seen_at=PAST, verified_at=PAST,
                expires_at=PAST,
            ),
            HalfSignIn(person_id=actor.id, secret_hash=next(key), expires_at=PAST),
            SpentChallenge(digest=next(key), expires_at=PAST),
            PendingAct(secret_hash=next(key), act="ideas.support", payload={}, expires_at=PAST),
            NetworkSighting(
                person_id=actor.id, network_hash=b"n" * 16, first_at=AGES_AGO, last_at=AGES_AGO
            ),
            LinkToken(
                person_id=actor.id, secret_hash=next(key), purpose="reset", expires_at=AGES_AGO
            ),
            ApiToken(
                person_id=actor.id, secret_hash=next(key), name="x", scopes=[], expires_at=AGES_AGO
            ),
            DataCopy(person_id=actor.id, language="fr", asked_at=AGES_AGO, expires_at=PAST),
            Incident(noticed_on=date(2015, 1, 1)),
        ]
    )  # fmt: skip
    await person(db, confirmed=False, created_at=AGES_AGO)
    await messages.conversation(db, actor, await person(db), asked_at=AGES_AGO, last_at=AGES_AGO)
    await _over_in_projects(db, actor)
    await _over_in_campaigns(db, actor)
    await db.commit()


async def _over_in_projects(db: AsyncSession, actor: Actor) -> None:
    """Make what is over by the terms of those who do things together."""
    of = await projects.project(db)
    await plans.plan(db, of)
    await items.offer(db, await items.need(db, of), actor, "withdrawn", changed_at=AGES_AGO)
    lent = await items.offer(db, await items.need(db, of), actor, "delivered")
    await items.handover(db, lent, "done", starts_at=AGES_AGO)
    mission = await missions.mission(db, project=of)
    await volunteering.application(db, mission, actor, "refused", answered_at=AGES_AGO)
    session = await volunteering.session_of(db, mission)
    await volunteering.ask(db, session, actor, asked_at=AGES_AGO)
    seer = await organisations.organisation(db)
    db.add_all(
        [
            PlanEditing(
                project_id=of.id, section=Section.NEED, person_id=actor.id, since=AGES_AGO,
                seen_at=AGES_AGO,
            ),
            PersonCheck(
                person_id=actor.id, kind=QualityKind.CHECK, code="police-check", organisation_id=seer.id,
                seen_at=AGES_AGO, withdrawn_at=AGES_AGO,
            ),
            TermProposal(
                kind=TermKind.SKILL, word="Vannerie", folded="vannerie", proposed_by_id=actor.id,
                state=ProposalState.REFUSED, proposed_at=AGES_AGO, decided_at=AGES_AGO,
            ),
        ]
    )  # fmt: skip


async def _over_in_campaigns(db: AsyncSession, actor: Actor) -> None:
    """Make what is over by the terms of those who give."""
    campaign, fund = await campaigns.campaign(db), await funds.fund(db)
    made = await pledges.pledge(db, campaign, actor, "cancelled", ended_at=AGES_AGO)
    db.add_all(
        [
            Match(
                fund_id=fund.id, campaign_id=campaign.id, pledge_id=made.id, person_id=actor.id,
                cents=0, state=MatchState.RELEASED, promised_at=AGES_AGO, released_at=AGES_AGO,
            ),
            GatewayEvent(
                id="evt_1", kind="charge.succeeded", object_id="ch_1", is_live=False,
                source=Source.WEBHOOK, made_at=AGES_AGO, handled_at=AGES_AGO, next_try_at=AGES_AGO,
            ),
        ]
    )  # fmt: skip


async def counts(db: AsyncSession) -> dict[str, int]:
    """Return how many rows each table has."""
    found = {}
    for table in all_tables().metadata.sorted_tables:
        if table.name not in MADE_ONCE:
            found[table.name] = (
                await db.execute(select(func.count()).select_from(table))
            ).scalar_one()
    await db.commit()
    return found


async def test_by_every_term_what_was_foreseen_goes(db: AsyncSession, runtime: Runtime) -> None:
    await everything_over(db)
    foreseen = await foresee(runtime, NOW)
    assert set(foreseen) == {term.name for term in terms()} | {FILES}
    assert [name for name, number in foreseen.items() if not number and name != FILES] == []
    assert await enforce(runtime, NOW) == foreseen
    assert set((await foresee(runtime, NOW)).values()) == {0}


async def test_looking_deletes_nothing_at_all(db: AsyncSession, runtime: Runtime) -> None:
    await everything_over(db)
    before = await counts(db)
    assert sum((await foresee(runtime, NOW)).values()) > 5
    assert await counts(db) == before


async def test_what_goes_along_with_something_else_is_not_told_twice(
    db: AsyncSession, runtime: Runtime
) -> None:
    """An account nobody confirmed takes its waiting acts along, which are over by themselves too."""
    never = await person(db, confirmed=False, created_at=AGES_AGO)
    db.add(
        PendingAct(
            secret_hash=b"k" * 32, person_id=never.id, act="ideas.support", payload={},
            expires_at=PAST,
        )
    )  # fmt: skip
    await db.commit()
    foreseen = await foresee(runtime, NOW)
    assert (foreseen["accounts.unconfirmed"], foreseen["accounts.waiting"]) == (1, 0)
    assert await enforce(runtime, NOW) == foreseen


@pytest.mark.parametrize("number", [1, 2, 4, 5])
async def test_batches_go_to_the_end(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr("app.core.retention.BATCH", 2)
    monkeypatch.setattr(terms_kept, "BATCH", 2)
    db.add_all(SpentChallenge(digest=bytes([n]) * 32, expires_at=PAST) for n in range(number))
    await db.commit()
    assert (await foresee(runtime, NOW))["accounts.challenges"] == number
    assert (await enforce(runtime, NOW))["accounts.challenges"] == number


async def test_the_files_of_copies_are_foreseen_too(runtime: Runtime) -> None:
    await runtime.storage.write("export-seul.zip", b"x")
    await runtime.storage.write("photo-seule.webp", b"x")
    assert (await foresee(runtime, NOW))[FILES] == 0
    later = NOW + timedelta(days=8)
    foreseen = (await foresee(runtime, later))[FILES]
    assert foreseen >= 1
    assert await runtime.storage.read("export-seul.zip") == b"x"
    assert (await enforce(runtime, later))[FILES] == foreseen
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read("export-seul.zip")
    assert await runtime.storage.read("photo-seule.webp") == b"x"


async def test_the_job_of_the_night_does_it_and_says_how_much(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await everything_over(db)
    foreseen = {name: n for name, n in (await foresee(runtime, NOW)).items() if n}
    told: dict[str, Any] = {}
    monkeypatch.setattr(jobs.log, "info", lambda _event, term, rows: told.update({term: rows}))
    await jobs.retain(runtime)
    assert told == foreseen
    told.clear()
    await jobs.retain(runtime)
    assert told == {}, "the second night has nothing left to do"


async def test_a_failure_in_the_middle_keeps_what_was_done_and_the_next_night_goes_on(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await everything_over(db)
    foreseen = await foresee(runtime, NOW)
    last = terms()[-1]

    async def fails(session: AsyncSession, term: Any, now: datetime) -> int:
        if term.name == last.name:
            message = "the disk is full"
            raise OSError(message)
        return await forget_some(session, term, now)

    with monkeypatch.context() as patch:
        patch.setattr(terms_kept, "forget_some", fails)
        with pytest.raises(OSError, match="disk"):
            await enforce(runtime, NOW)
    left = await foresee(runtime, NOW)
    assert {name for name, number in left.items() if number} == {last.name}
    assert (await enforce(runtime, NOW))[last.name] == foreseen[last.name]


async def test_who_confirms_or_makes_something_in_time_stays(db: AsyncSession) -> None:
    month = timedelta(days=30)
    confirmed = await person(db, created_at=NOW - 2 * month)
    young = await person(db, confirmed=False, created_at=NOW - month + timedelta(minutes=1))
    suspended = await person(
        db, confirmed=False, created_at=NOW - 2 * month, suspended_at=NOW, suspended_until=None
    )
    busy = await person(db, confirmed=False, created_at=NOW - 2 * month)
    await ideas.idea(db, busy)
    over = await person(db, confirmed=False, created_at=NOW - month - timedelta(minutes=1))
    term = next(one for one in terms() if one.name == "accounts.unconfirmed")
    assert await count_over(db, term, NOW) == 1
    await forget_some(db, term, NOW)
    left = set((await db.execute(select(Person.id))).scalars())
    assert {confirmed.id, young.id, suspended.id, busy.id} <= left
    assert over.id not in left


async def test_what_ends_this_very_moment_is_not_over_yet(db: AsyncSession) -> None:
    db.add(SpentChallenge(digest=b"d" * 32, expires_at=NOW))
    await db.commit()
    term = next(one for one in terms() if one.name == "accounts.challenges")
    assert await count_over(db, term, NOW) == 0
    assert await count_over(db, term, NOW + timedelta(microseconds=1)) == 1
