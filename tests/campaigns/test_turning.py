"""The one turn of a campaign: who may, what moves with it, who hears of it, and what it never waits for."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.events import CampaignTurned
from app.campaigns.models import Campaign, CampaignReview, CampaignTurn
from app.campaigns.rules import Act, ReviewState, State
from app.campaigns.service.call_off import call_off
from app.campaigns.service.turn import TurnedMeanwhile, turn
from app.core.errors import Invalid, Refused
from app.projects.models import Project
from app.projects.rules import Act as ProjectAct, State as ProjectState
from app.projects.service.turn import turn as turn_project
from tests.campaigns.world import HERE, NOW, WHY, Browsers, World, signed_in, world
from tests.factories import campaigns
from tests.factories.accounts import person
from tests.organisations.told import told_by

AFTER_SUCCESS = (
    (State.FUNDED, Act.COLLECT, State.COLLECTING, ProjectState.CROWDFUNDING),
    (State.COLLECTING, Act.SETTLE, State.SETTLED, ProjectState.IN_PROGRESS),
    (State.COLLECTING, Act.FALL_SHORT, State.FAILED, ProjectState.MOBILISING),
    (State.SETTLED, Act.PAY_OUT, State.PAYING_OUT, ProjectState.IN_PROGRESS),
    (State.PAYING_OUT, Act.DELIVER, State.DELIVERING, ProjectState.IN_PROGRESS),
    (State.DELIVERING, Act.CLOSE, State.CLOSED, ProjectState.IN_PROGRESS),
    (State.FAILED, Act.RELEASE, State.RELEASED, ProjectState.MOBILISING),
)


async def project_of(db: AsyncSession, w: World) -> ProjectState:
    """Return where the campaign's project stands."""
    return (await db.get_one(Project, w.project.id, populate_existing=True)).state


@pytest.mark.parametrize(("state", "act", "then", "project"), AFTER_SUCCESS)
async def test_the_place_turns_a_campaign_and_its_project_follows(
    db: AsyncSession, state: State, act: Act, then: State, project: ProjectState
) -> None:
    w = await world(db, state)
    reason = WHY if act is Act.FALL_SHORT else ""
    assert await turn(db, None, w.campaign, act, NOW, reason) is then
    assert await project_of(db, w) is project
    step = (await db.scalars(select(CampaignTurn))).one()
    assert (step.was, step.now_is, step.by_id) == (state, then, None)


async def test_collecting_ends_after_the_days_that_the_campaign_kept(db: AsyncSession) -> None:
    w = await world(db, State.FUNDED, day_seconds=60, collection_days=7)
    await turn(db, None, w.campaign, Act.COLLECT, NOW)
    assert w.campaign.collection_ends_at is not None
    assert w.campaign.collection_ends_at - w.campaign.turned_at == timedelta(minutes=7)


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.ASK_REVIEW, Act.WITHDRAW, Act.OPEN, Act.CANCEL, Act.ASK_CHANGES}))  # fmt: skip
@pytest.mark.parametrize("roles", [(), ("administrator",)])
async def test_nobody_turns_by_hand_what_the_clock_and_the_money_turn(
    db: AsyncSession, act: Act, roles: tuple[str, ...]
) -> None:
    w = await world(db, State.LIVE)
    who = await person(db, roles=roles) if roles else w.carrier
    with pytest.raises(Refused, match="Le site le fait lui-même"):
        await turn(db, who, w.campaign, act, NOW)


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.REVIEW, State.LIVE}))
async def test_what_is_over_is_not_called_off(db: AsyncSession, state: State) -> None:
    w = await world(db, state)
    with pytest.raises(Refused, match="L’état de la campagne est"):
        await call_off(db, w.carrier, w.campaign, WHY, NOW)


async def test_a_stale_page_turns_nothing(db: AsyncSession) -> None:
    w = await world(db, State.FUNDED)
    await db.execute(
        text("UPDATE campaign SET state = 'collecting' WHERE id = :id"), {"id": w.number}
    )
    with pytest.raises(TurnedMeanwhile, match="Encaissement des promesses"):
        await turn(db, None, w.campaign, Act.COLLECT, NOW)
    assert w.campaign.state is State.COLLECTING


async def test_an_open_campaign_is_called_off_in_time_and_its_project_goes_on(
    db: AsyncSession,
) -> None:
    w = await world(db, State.LIVE)
    await call_off(db, w.carrier, w.campaign, WHY, NOW)
    assert (w.campaign.state, w.campaign.reason) == (State.CANCELLED, WHY)
    assert await project_of(db, w) is ProjectState.MOBILISING


async def test_it_is_too_late_to_call_off_what_the_deadline_decides(db: AsyncSession) -> None:
    w = await world(db, State.LIVE, ends_in=timedelta(seconds=-1))
    with pytest.raises(TurnedMeanwhile, match="C’est l’échéance qui en décide"):
        await call_off(db, w.carrier, w.campaign, WHY, NOW)


@pytest.mark.parametrize("reason", ["", "Non.", "  ", "x" * 501])
async def test_calling_off_says_why(db: AsyncSession, reason: str) -> None:
    w = await world(db, State.LIVE)
    with pytest.raises(Invalid) as refusal:
        await call_off(db, w.carrier, w.campaign, reason, NOW)
    assert list(refusal.value.errors) == ["reason"]


@pytest.mark.parametrize("who", ["member", "mentor", "moderator"])
async def test_only_who_carries_it_or_an_administrator_calls_it_off(
    db: AsyncSession, who: str
) -> None:
    w = await world(db, State.LIVE)
    actor = await person(db, roles=(HERE,)) if who == "moderator" else getattr(w, who)
    with pytest.raises(Refused, match="porte ce projet"):
        await call_off(db, actor, w.campaign, WHY, NOW)
    await call_off(db, await person(db, roles=("administrator",)), w.campaign, WHY, NOW)
    assert w.campaign.state is State.CANCELLED


async def test_a_review_ends_with_its_campaign(db: AsyncSession) -> None:
    w = await world(db, State.REVIEW, reviewed=False)
    await campaigns.review(db, w.campaign, ReviewState.ASKED)
    await call_off(db, w.carrier, w.campaign, WHY, NOW)
    assert await db.scalar(select(CampaignReview.state)) is ReviewState.WITHDRAWN


async def test_a_stopped_project_ends_the_campaign_it_was_preparing(
    db: AsyncSession, work: Any
) -> None:
    w = await world(db, State.DRAFT)
    await turn_project(db, w.carrier, w.project, ProjectAct.STOP, NOW, WHY)
    await db.commit()
    await work()
    made = await db.get_one(Campaign, w.number, populate_existing=True)
    assert made.state is State.CANCELLED
    assert made.reason == "Le projet s’est arrêté pendant qu’on préparait sa campagne."


@pytest.mark.parametrize("act", [ProjectAct.PAUSE, ProjectAct.STOP])
async def test_a_project_neither_pauses_nor_stops_while_money_is_promised(
    db: AsyncSession, act: ProjectAct
) -> None:
    w = await world(db, State.LIVE)
    with pytest.raises(Refused):
        await turn_project(db, w.carrier, w.project, act, NOW, WHY)


async def test_a_project_does_not_gather_money_without_a_campaign(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await campaigns.ready_project(db, carrier=carrier)
    with pytest.raises(Refused, match="par une campagne"):
        await turn_project(db, carrier, project, ProjectAct.OPEN_CAMPAIGN, NOW)


@pytest.mark.parametrize(
    ("state", "act", "is_told"),
    [(State.REVIEW, Act.OPEN, True), (State.LIVE, Act.CANCEL, True),
     (State.COLLECTING, Act.SETTLE, True), (State.FUNDED, Act.COLLECT, False),
     (State.DRAFT, Act.CANCEL, False), (State.SETTLED, Act.PAY_OUT, False)],
)  # fmt: skip
async def test_followers_hear_once_of_what_they_wait_for(
    db: AsyncSession, state: State, act: Act, is_told: bool
) -> None:
    w = await world(db, state)
    actor = w.carrier if act in {Act.OPEN, Act.CANCEL} else None
    told = await told_by(db, turn(db, actor, w.campaign, act, NOW, WHY))
    assert [due.kind for due in told] == (["campaigns.turned"] if is_told else [])
    if is_told:
        assert set(told[0].followers_of) == {f"campaign:{w.number}", f"project:{w.project.id}"}
        assert {w.member.id, w.mentor.id} <= set(told[0].to)


async def test_those_above_hear_of_every_turn(db: AsyncSession) -> None:
    w = await world(db, State.FUNDED)
    await turn(db, None, w.campaign, Act.COLLECT, NOW)
    heard = text(
        "SELECT args->'payload' FROM procrastinate_jobs WHERE args->>'kind' = 'CampaignTurned'"
    )
    payloads = list(await db.scalars(heard))
    assert all(
        CampaignTurned(**one) == CampaignTurned(w.number, "funded", "collecting")
        for one in payloads
    )


async def test_a_carrier_calls_off_by_hand_and_everybody_reads_why(
    db: AsyncSession, visitor: Browsers
) -> None:
    w = await world(db, State.LIVE)
    team = await signed_in(db, visitor, w.carrier)
    await team.go(w.at("/preparer"))
    await team.follow("Annuler la campagne")
    await team.submit(reason="Non")
    assert team.status == 422
    await team.submit(reason=WHY)
    assert (team.status, "Annulée" in team.text) == (200, True)
    neighbour = await visitor("fr").go(w.at())
    assert WHY in neighbour.text
    assert "personne n’est débité" in neighbour.text
