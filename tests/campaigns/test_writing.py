"""A team writes its campaign: who may, what is refused in words, what is never overwritten."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, CampaignUse, Reward
from app.campaigns.rules import REWARDS_MAX, Kind, State
from app.campaigns.schemas import GoalWords, RewardWords
from app.campaigns.service import rewards, write
from app.campaigns.service.holding import CampaignMovedOn
from app.core.errors import Invalid, NotFound, Refused
from app.plans.models import BudgetLine
from app.projects.rules import State as ProjectState
from tests.campaigns.world import NOW, Browsers, goal, signed_in, words, world
from tests.factories import campaigns, organisations, projects
from tests.factories.accounts import person

REWARD = RewardWords(title="Un pot de miel", least="40")  # type: ignore[arg-type]


async def lines(db: AsyncSession, project_id: int) -> list[str]:
    """Return the costs of the plan, in order."""
    query = select(BudgetLine.public_id).where(
        BudgetLine.project_id == project_id, BudgetLine.kind == "cost"
    )
    return list(await db.scalars(query.order_by(BudgetLine.position)))


async def test_a_member_of_the_team_begins_one_and_only_one(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await campaigns.ready_project(db, carrier=carrier)
    member = await person(db)
    await projects.join(db, project, member)
    made = await write.begin(db, member, project.id, NOW)
    assert (made.state, made.days, made.kind) == (State.DRAFT, 30, Kind.ALL_OR_NOTHING)
    with pytest.raises(Refused, match="a déjà une campagne"):
        await write.begin(db, carrier, project.id, NOW)


@pytest.mark.parametrize("state", [ProjectState.CO_CREATION, ProjectState.IN_PROGRESS])
async def test_a_campaign_waits_for_a_plan_that_was_found_ready(
    db: AsyncSession, state: ProjectState
) -> None:
    carrier = await person(db)
    project = await campaigns.ready_project(db, state, carrier)
    with pytest.raises(Refused, match="une fois le plan jugé prêt"):
        await write.begin(db, carrier, project.id, NOW)


async def test_a_hidden_project_begins_none_and_a_stranger_neither(db: AsyncSession) -> None:
    carrier = await person(db)
    hidden = await campaigns.ready_project(db, carrier=carrier, hidden_at=NOW)
    for who, said in ((carrier, "masqué ce projet"), (await person(db), "l’équipe de ce projet")):
        with pytest.raises(Refused, match=said):
            await write.begin(db, who, hidden.id, NOW)


async def test_the_text_is_kept_and_a_version_rises(db: AsyncSession) -> None:
    w = await world(db)
    await write.write(db, w.member, w.number, words(days=45, payee_role="Trésorier"))
    await campaigns.again(db, w.campaign)
    assert (w.campaign.days, w.campaign.payee_role, w.campaign.version) == (45, "Trésorier", 2)


@pytest.mark.parametrize("days", [1, 14, 61, 90])
async def test_a_campaign_lasts_what_the_administrators_chose(db: AsyncSession, days: int) -> None:
    w = await world(db)
    with pytest.raises(Invalid) as refusal:
        await write.write(db, w.carrier, w.number, words(days=days))
    assert refusal.value.errors == {"days": "Une campagne dure de 15 à 60 jours."}


async def test_another_payee_has_to_be_checked_anew_and_the_same_does_not(
    db: AsyncSession,
) -> None:
    w = await world(db)
    same = {"payee_name": w.campaign.payee_name, "payee_role": w.campaign.payee_role}
    await write.write(db, w.carrier, w.number, words(**same))
    assert w.campaign.payee_known_at is not None
    await write.write(db, w.carrier, w.number, words(payee_name="Moi-même", version=2))
    assert w.campaign.payee_known_at is None


async def test_the_organisation_that_supports_the_project_can_be_paid(db: AsyncSession) -> None:
    w = await world(db)
    with pytest.raises(Invalid) as refusal:
        await write.write(db, w.carrier, w.number, words(payee_is_sponsor=True))
    assert "payee_is_sponsor" in refusal.value.errors
    sponsor = await organisations.organisation(db, w.carrier, name="Éco-quartier du coin")
    await projects.sponsor(db, w.project, sponsor)
    await write.write(db, w.carrier, w.number, words(payee_is_sponsor=True, version=2))
    made = await db.get_one(Campaign, w.number)
    assert (made.payee_name, made.payee_organisation_id) == ("Éco-quartier du coin", sponsor.id)


async def test_what_somebody_else_changed_is_not_overwritten(db: AsyncSession) -> None:
    w = await world(db)
    await write.write(db, w.member, w.number, words())
    with pytest.raises(CampaignMovedOn) as moved:
        await write.write(db, w.carrier, w.number, words())
    assert moved.value.facts == {"version": 2}


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.REVIEW, "Quelqu’un lit cette campagne"), (State.LIVE, "elle reste telle quelle"),
     (State.FUNDED, "elle reste telle quelle"), (State.CANCELLED, "elle reste telle quelle")],
)  # fmt: skip
async def test_it_is_written_as_a_draft_only(db: AsyncSession, state: State, said: str) -> None:
    w = await world(db, state)
    with pytest.raises(Refused, match=said):
        await write.write(db, w.carrier, w.number, words())
    with pytest.raises(Refused, match=said):
        await write.set_goal(db, w.carrier, w.number, goal([], least=[], most=[]))
    with pytest.raises(Refused, match=said):
        await rewards.add(db, w.carrier, w.number, REWARD)


async def test_neither_a_mentor_nor_a_stranger_writes(db: AsyncSession) -> None:
    w = await world(db)
    for who in (w.mentor, await person(db)):
        with pytest.raises(Refused, match="Seule l’équipe de ce projet"):
            await write.write(db, who, w.number, words())


async def test_a_goal_that_adds_up_is_kept_line_by_line(db: AsyncSession) -> None:
    w = await world(db)
    first, second = await lines(db, w.project.id)
    typed = goal([second, first], minimum="500,50", optimum="$600", least=["0", "500.50"],
                 most=["99,50", "500.50"])  # fmt: skip
    made = await write.set_goal(db, w.carrier, w.number, typed)
    assert (made.minimum_cents, made.optimum_cents) == (500_50, 600_00)
    rows = await db.scalars(select(CampaignUse).where(CampaignUse.campaign_id == w.number).order_by(CampaignUse.position))  # fmt: skip
    assert [(row.line, row.minimum_cents, row.optimum_cents) for row in rows] == [
        (first, 500_50, 500_50), (second, 0, 99_50),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"least": ["700", "101"]}, "totalisent 801"),
        ({"most": ["1000", "199.99"]}, "donnent 1"),
        ({"optimum": "1300", "most": ["1000", "300"]}, "à trouver"),
        ({"least": ["700", "100"], "most": ["600", "600"]}, "au moins ce que paie le minimum"),
        ({"minimum": "1200", "optimum": "800"}, "L’optimum vaut au moins le minimum"),
    ],
)
async def test_a_goal_that_does_not_add_up_is_refused(
    db: AsyncSession, more: dict[str, Any], said: str
) -> None:
    w = await world(db)
    both = await lines(db, w.project.id)
    with pytest.raises(Invalid) as refusal:
        await write.set_goal(db, w.carrier, w.number, goal(both, **more))
    assert said in refusal.value.errors["form"].replace("\u00a0", " ")


async def test_a_line_that_is_no_cost_of_this_plan_is_refused(db: AsyncSession) -> None:
    w = await world(db)
    other = await campaigns.ready_project(db)
    with pytest.raises(Invalid):
        await write.set_goal(db, w.carrier, w.number, goal(await lines(db, other.id)))


@pytest.mark.parametrize(
    "amount", ["0", "-5", "1e308", "10.005", "12 €", "USD 100", "99.99", "1000000.01", "NaN", "", None, 800]
)  # fmt: skip
def test_what_is_no_amount_is_no_goal(amount: Any) -> None:
    with pytest.raises(ValidationError):
        GoalWords.model_validate({"minimum": amount, "optimum": "1200", "version": 1})


@pytest.mark.parametrize(
    "rows",
    [{"line": ["a"], "least": [], "most": []}, {"line": ["a", "a"], "least": ["1", "1"], "most": ["1", "1"]}],
)  # fmt: skip
def test_rows_arrive_whole_and_once(rows: dict[str, list[str]]) -> None:
    with pytest.raises(ValidationError):
        GoalWords.model_validate({"minimum": "800", "optimum": "1200", "version": 1} | rows)


@pytest.mark.parametrize(
    "more", [{"least": "1.99"}, {"least": "25000.01"}, {"units": 0}, {"units": 10_001}, {"title": "x"}]
)  # fmt: skip
def test_a_reward_has_limits(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RewardWords.model_validate({"title": "Un pot de miel", "least": "40"} | more)


async def test_rewards_are_added_changed_and_removed_by_the_team(db: AsyncSession) -> None:
    w = await world(db)
    made = await rewards.add(db, w.member, w.number, REWARD)
    typed = RewardWords(title="Deux pots", least="75.50", units=3)  # type: ignore[arg-type]
    await rewards.change(db, w.carrier, w.number, made.public_id, typed)
    assert (made.title, made.least_cents, made.units, made.left) == ("Deux pots", 75_50, 3, 3)
    await rewards.remove(db, w.carrier, w.number, made.public_id)
    assert (await db.scalars(select(Reward))).all() == []
    await campaigns.again(db, w.campaign)
    assert w.campaign.version == 4, "each change asks for another reading"


async def test_a_reward_of_another_campaign_is_not_there(db: AsyncSession) -> None:
    w, other = await world(db), await world(db)
    theirs = await campaigns.reward(db, other.campaign)
    with pytest.raises(NotFound):
        await rewards.remove(db, w.carrier, w.number, theirs.public_id)


async def test_there_are_so_many_rewards_at_most(db: AsyncSession) -> None:
    w = await world(db)
    db.add_all(
        Reward(campaign_id=w.number, title="Merci", least_cents=500) for _ in range(REWARDS_MAX)
    )
    await db.flush()
    with pytest.raises(Refused, match="au plus 20 contreparties"):
        await rewards.add(db, w.carrier, w.number, REWARD)


async def test_a_wrong_goal_comes_back_as_it_was_typed(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db)
    team = await signed_in(db, visitor, w.carrier)
    await team.go(w.at("/objectif"))
    await team.submit(minimum="10.005", least=["1", "2"])
    assert team.status == 422
    assert "Veuillez écrire un montant" in team.error("minimum")
    kept = [node.attributes["value"] for node in team.page.css("input[name=least]")]
    assert (kept, team.page.css_first("#field-minimum").attributes["value"]) == (
        ["1", "2"],
        "10.005",
    )
    await team.submit(minimum="800", least=["700", "50"])
    assert team.status == 422
    assert "totalisent 750" in team.text.replace("\u00a0", " ")


async def test_two_writers_are_shown_that_they_met(db: AsyncSession, visitor: Browsers) -> None:
    w = await world(db)
    first, second = await signed_in(db, visitor, w.carrier), await signed_in(db, visitor, w.member)
    for one in (first, second):
        await one.go(w.at("/ecrire"))
    await first.submit(days="20")
    assert first.path.endswith("/preparer")
    await second.submit(days="40")
    assert second.status == 409
    assert "rien n’a été" in second.text
    assert second.page.css_first("#field-days").attributes["value"] == "40"
    await second.submit()
    assert (await campaigns.again(db, w.campaign)).days == 40
