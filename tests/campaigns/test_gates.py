"""The five gates: each shut until it is proved, and none can be walked around."""

from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.gates import GateName, gates_of, require_open
from app.campaigns.models import Campaign, CampaignUse
from app.campaigns.rules import Act, ReviewState, State
from app.campaigns.service.turn import turn
from app.core.errors import Refused
from app.ideas.models import Gate as IdeaGate
from app.plans.models import BudgetLine, Capacity, Plan
from app.projects.models import Project
from app.projects.rules import State as ProjectState
from tests.campaigns.world import NOW, World, world
from tests.factories import campaigns


async def shut(db: AsyncSession, w: World) -> dict[str, str]:
    """Return what the shut gates lack, by name."""
    made = await db.get_one(Campaign, w.number, populate_existing=True)
    return {gate.name.value: gate.proof for gate in await gates_of(db, made) if not gate.is_open}


async def test_a_prepared_campaign_has_five_open_gates_each_with_its_proof_and_its_place(
    db: AsyncSession,
) -> None:
    w = await world(db, State.REVIEW)
    gates = await gates_of(db, w.campaign)
    assert [gate.name for gate in gates] == list(GateName)
    assert all(gate.is_open and gate.path and gate.proof for gate in gates)
    assert "3 sur 5" not in gates[0].proof
    assert gates[1].proof.startswith("2 lignes du budget donnent ensemble l’objectif de 1")


async def test_a_project_shows_its_gates_before_there_is_a_campaign(db: AsyncSession) -> None:
    project = await campaigns.ready_project(db)
    gates = {gate.name: gate for gate in await gates_of(db, project.id)}
    assert [name for name, gate in gates.items() if gate.is_open] == [
        GateName.SUPPORTERS, GateName.CAPACITY,
    ]  # fmt: skip
    assert gates[GateName.PAYEE].proof == "Dites qui sera payé."


async def test_supporters_are_shown_until_the_idea_passes(db: AsyncSession) -> None:
    w = await world(db, State.REVIEW)
    gate = update(IdeaGate).where(IdeaGate.idea_id == w.project.idea_id)
    await db.execute(gate.values(passed_at=None, local=12))
    assert shut_word(await shut(db, w), "supporters").startswith("12 personnes du secteur sur")
    w.project.idea_id = None
    await db.flush()
    assert "aucune idée" in shut_word(await shut(db, w), "supporters")


def shut_word(found: dict[str, str], name: str) -> str:
    """Return what the only shut gate lacks."""
    assert list(found) == [name]
    return found[name]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda w: update(Plan).where(Plan.project_id == w.project.id).values(to_find=900_00), "1 200 $ à trouver"),
        (lambda w: update(BudgetLine).where(BudgetLine.project_id == w.project.id).values(cents=150_00), "coûte 150"),
        (lambda w: delete(CampaignUse).where(CampaignUse.campaign_id == w.number, CampaignUse.position == 1), "totalisent 700"),
        (lambda w: update(CampaignUse).where(CampaignUse.campaign_id == w.number, CampaignUse.position == 1).values(optimum_cents=200_01), "donnent 1"),
        (lambda w: delete(BudgetLine).where(BudgetLine.project_id == w.project.id, BudgetLine.label == "Assurance"), "n’est plus une dépense"),
        (lambda w: update(Plan).where(Plan.project_id == w.project.id).values(hidden_at=NOW), "masqué le plan"),
        (lambda w: update(Campaign).where(Campaign.id == w.number).values(minimum_cents=99_99), "Le minimum se situe entre"),
    ],
)  # fmt: skip
async def test_a_budget_that_does_not_add_up_to_the_goal_shuts_the_gate(
    db: AsyncSession, change: Any, said: str
) -> None:
    w = await world(db, State.REVIEW)
    await db.execute(change(w))
    db.expire_all()
    found = shut_word(await shut(db, w), "plan").replace("\u00a0", " ").replace("\u202f", " ")
    if "à trouver" not in said:
        assert said in found
    else:
        assert "900" in found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"experience": ""}, "quelle expérience"),
        ({"is_secured": False}, "Rien n’est encore assuré"),
    ],
)
async def test_capacity_needs_experience_and_something_secured(
    db: AsyncSession, values: dict[str, Any], said: str
) -> None:
    w = await world(db, State.REVIEW)
    await db.execute(update(Capacity).values(**values))
    assert said in shut_word(await shut(db, w), "capacity")


@pytest.mark.parametrize(
    ("state", "fields", "said"),
    [
        (None, {}, "Aucune relecture"),
        (ReviewState.ASKED, {}, "Une relecture a été demandée"),
        (ReviewState.CHANGES, {}, "demande des changements"),
        (ReviewState.READY, {"campaign_version": 7}, "a changé depuis"),
    ],
)
async def test_the_review_must_have_found_this_very_version_ready(
    db: AsyncSession, state: ReviewState | None, fields: dict[str, Any], said: str
) -> None:
    w = await world(db, State.REVIEW, reviewed=False)
    if state is not None:
        await campaigns.review(db, w.campaign, state, **fields)
    assert said in shut_word(await shut(db, w), "review")


async def test_a_flexible_campaign_needs_a_review_that_allows_it(db: AsyncSession) -> None:
    w = await world(db, State.REVIEW, kind="flexible")
    assert "n’a pas permis" in shut_word(await shut(db, w), "review")
    await campaigns.review(db, w.campaign, ReviewState.READY, allows_flexible=True)
    assert await shut(db, w) == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"payee_name": ""}, "Dites qui sera payé."),
        ({"payee_known_at": None}, "doit encore vérifier"),
    ],
)
async def test_who_is_paid_is_said_and_checked(
    db: AsyncSession, fields: dict[str, Any], said: str
) -> None:
    w = await world(db, State.REVIEW, **fields)
    assert said in shut_word(await shut(db, w), "payee")


@pytest.mark.parametrize("fields", [{"reviewed": False}, {"known": False}, {"payee_name": ""}])
async def test_a_campaign_does_not_open_while_a_gate_is_shut(
    db: AsyncSession, fields: dict[str, Any]
) -> None:
    w = await world(db, State.REVIEW, **fields)
    with pytest.raises(Refused):
        await require_open(db, w.campaign)
    number, project = w.number, w.project.id
    with pytest.raises(Refused):
        await turn(db, w.carrier, w.campaign, Act.OPEN, NOW)
    await db.rollback()
    assert (await db.get_one(Campaign, number)).state is State.REVIEW
    assert (await db.get_one(Project, project)).state is ProjectState.MOBILISING


async def test_it_opens_when_all_are_open_and_its_project_gathers_money(db: AsyncSession) -> None:
    w = await world(db, State.REVIEW, days=15)
    assert await turn(db, w.carrier, w.campaign, Act.OPEN, NOW) is State.LIVE
    assert w.campaign.opens_at is not None
    assert w.campaign.ends_at is not None
    assert w.campaign.floor_percent == 90
    held = await db.get_one(Project, w.project.id, populate_existing=True)
    assert held.state is ProjectState.CROWDFUNDING


async def test_a_project_that_is_not_mobilising_cannot_open_one(db: AsyncSession) -> None:
    project = await campaigns.ready_project(db, ProjectState.READY)
    made = await campaigns.campaign(db, State.REVIEW, project)
    with pytest.raises(Refused, match="ne se peut pas maintenant"):
        await turn(db, None, made, Act.OPEN, NOW)
