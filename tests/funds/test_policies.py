"""Who may do what with a fund, and why not: each refusal has its own words. Nothing is stored here."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.policy import Verdict
from app.funds import policy
from app.funds.models import FundCampaign, MatchingFund
from app.funds.policy import TAKES
from app.funds.rules import FUNDS_OPEN_MAX, FundState, Side, Standing
from app.organisations.models import Organisation
from app.organisations.rules import Role, State as OrganisationState
from app.places.rules import Home
from app.projects.models import Project
from app.projects.rules import TeamRole

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def actor(number: int = 1, **more: Any) -> Actor:
    fields: dict[str, Any] = {"is_confirmed": True} | more
    return Actor(number, "p", "p@x.test", "Ana", "fr", Home(None, None), **fields)


def organisation(**fields: Any) -> Organisation:
    known = {"state": OrganisationState.VERIFIED, "closed_at": None, "hidden_at": None}
    return Organisation(**known | fields)


def fund(**fields: Any) -> MatchingFund:
    known = {
        "state": FundState.OPEN, "hidden_at": None, "total_cents": 100_00, "allocated_cents": 0,
        "starts_on": TODAY - DAY, "ends_on": TODAY + DAY, "territory_id": None, "themes": [],
    }  # fmt: skip
    return MatchingFund(**known | fields)


def tie(by: Side = Side.FUND, proposer: int = 7, **fields: Any) -> FundCampaign:
    known = {"state": Standing.PROPOSED, "proposed_by": by, "proposer_id": proposer}
    return FundCampaign(**known | fields)


def says(verdict: Verdict, said: str) -> bool:
    """Say whether it refuses in these words, or (no words) allows."""
    return verdict.allowed is (not said) and said in verdict.reason


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.EDITOR])
def test_only_an_owner_answers_for_a_fund(role: Role | None) -> None:
    said = "Seuls les propriétaires"
    assert says(policy.can_manage(actor(), role), said)
    assert says(policy.can_change(actor(), fund(), role), said)
    assert says(policy.can_close(actor(), fund(), role), said)
    assert says(policy.can_propose(actor(), Side.FUND, role, TeamRole.CARRIER), said)


def test_an_owner_has_confirmed_an_address_and_is_not_suspended() -> None:
    assert policy.can_manage(actor(), Role.OWNER)
    assert says(policy.can_manage(actor(is_confirmed=False), Role.OWNER), "Confirmez d’abord")
    assert says(policy.can_manage(actor(is_suspended=True), Role.OWNER), "suspendu")


@pytest.mark.parametrize(
    ("of", "partner", "open_funds", "said"),
    [
        ({}, True, FUNDS_OPEN_MAX - 1, ""),
        ({}, True, FUNDS_OPEN_MAX, f"au plus {FUNDS_OPEN_MAX} fonds"),
        ({}, False, 0, "Seul un partenaire local"),
        ({"state": OrganisationState.PENDING}, True, 0, "doit être vérifié"),
        ({"closed_at": NOW}, True, 0, "doit être vérifié"),
        ({"hidden_at": NOW}, True, 0, "doit être vérifié"),
    ],
)
def test_a_verified_partner_writes_so_many_funds(
    of: dict[str, Any],
    partner: bool,
    open_funds: int,
    said: str,
) -> None:
    verdict = policy.can_write(
        actor(), organisation(**of), Role.OWNER, is_partner=partner, open_funds=open_funds
    )
    assert says(verdict, said)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ({}, ""),
        ({"state": FundState.DRAFT}, ""),
        ({"state": FundState.CLOSED}, "Ce fonds est fermé"),
        ({"hidden_at": NOW}, "a masqué ce fonds"),
    ],
)
def test_a_fund_is_changed_until_it_is_closed(of: dict[str, Any], said: str) -> None:
    assert says(policy.can_change(actor(), fund(**of), Role.OWNER), said)


@pytest.mark.parametrize(
    ("of", "partner", "said"),
    [
        ({}, True, ""),
        ({}, False, "Seul un partenaire local"),
        ({"state": FundState.OPEN}, True, "déjà ouvert"),
        ({"ends_on": TODAY - DAY}, True, "Le dernier jour de ce fonds est passé"),
        ({"ends_on": TODAY}, True, ""),
    ],
)
def test_a_draft_opens_while_it_can_still_match(
    of: dict[str, Any],
    partner: bool,
    said: str,
) -> None:
    draft = fund(**{"state": FundState.DRAFT} | of)
    verdict = policy.can_open(actor(), draft, Role.OWNER, is_partner=partner, today=TODAY)
    assert says(verdict, said)


def test_an_open_fund_is_closed_and_no_other() -> None:
    assert policy.can_close(actor(), fund(), Role.OWNER)
    draft = fund(state=FundState.DRAFT)
    assert says(policy.can_close(actor(), draft, Role.OWNER), "n’est pas ouvert")


@pytest.mark.parametrize(
    ("of", "who"),
    [
        ({}, {"nobody", "stranger", "member", "here", "elsewhere"}),
        ({"state": FundState.CLOSED}, {"nobody", "stranger", "member", "here", "elsewhere"}),
        ({"state": FundState.DRAFT}, {"member"}),
        ({"hidden_at": NOW}, {"member", "here"}),
        ({"state": FundState.DRAFT, "hidden_at": NOW}, {"member", "here"}),
    ],
)
def test_each_fund_has_its_readers(of: dict[str, Any], who: set[str]) -> None:
    asks: dict[str, tuple[Actor | None, Role | None]] = {
        "nobody": (None, None),
        "stranger": (actor(), None),
        "member": (actor(), Role.MEMBER),
        "here": (actor(moderated_territories=frozenset({4})), None),
        "elsewhere": (actor(moderated_territories=frozenset({5})), None),
    }
    seen = fund(**{"territory_id": 4} | of)
    assert {name for name, (one, role) in asks.items() if policy.can_read(one, seen, role)} == who


@pytest.mark.parametrize(
    ("of", "partner", "said"),
    [
        ({}, True, ""),
        ({}, False, "n’est pas un partenaire local en ce moment"),
        ({"state": FundState.DRAFT}, True, "pas encore ouvert"),
        ({"state": FundState.CLOSED}, True, "ne prend plus de campagnes"),
        ({"hidden_at": NOW}, True, "ne prend plus de campagnes"),
        ({"ends_on": TODAY}, True, ""),
        ({"ends_on": TODAY - DAY}, True, "a pris fin le 21 novembre 2026"),
        ({"allocated_cents": 100_00}, True, "Chaque dollar de ce fonds est déjà promis"),
        ({"allocated_cents": 99_99}, True, ""),
    ],
)
def test_a_fund_says_why_it_takes_no_more_campaigns(
    of: dict[str, Any],
    partner: bool,
    said: str,
) -> None:
    assert says(policy.takes_part(fund(**of), TODAY, is_partner=partner), said)


def test_campaigns_that_may_still_be_matched_are_those_that_may_still_be_given_to() -> None:
    project = Project(hidden_at=None, territory_id=4, themes=["nature"])
    suited = {
        state
        for state in State
        if policy.suits(fund(), Campaign(state=state, hidden_at=None), project)
    }
    assert suited == TAKES == {State.DRAFT, State.REVIEW, State.LIVE}


@pytest.mark.parametrize(
    ("of", "campaign", "project", "said"),
    [
        ({}, {}, {}, ""),
        ({}, {"state": State.FAILED}, {}, "terminée"),
        ({}, {"hidden_at": NOW}, {}, "masqué cette campagne"),
        ({}, {}, {"hidden_at": NOW}, "masqué cette campagne"),
        ({"territory_id": 4}, {}, {}, ""),
        ({"themes": ["nature", "sport"]}, {}, {}, ""),
        ({"themes": ["sport"]}, {}, {}, "réservé aux projets sur ces thèmes"),
        ({"themes": ["sport"]}, {}, {"themes": []}, "réservé aux projets sur ces thèmes"),
    ],
)
def test_a_fund_says_which_projects_it_is_for(
    of: dict[str, Any], campaign: dict[str, Any], project: dict[str, Any], said: str
) -> None:
    asked = Campaign(**{"state": State.LIVE, "hidden_at": None} | campaign)
    of_project = Project(**{"hidden_at": None, "territory_id": 4, "themes": ["nature"]} | project)
    assert says(policy.suits(fund(**of), asked, of_project), said)


def test_the_team_proposes_its_campaign_and_mentors_do_not() -> None:
    for role, allowed in (
        (TeamRole.CARRIER, True), (TeamRole.MEMBER, True), (TeamRole.MENTOR, False), (None, False),
    ):  # fmt: skip
        assert bool(policy.can_propose(actor(), Side.CAMPAIGN, Role.OWNER, role)) is allowed


@pytest.mark.parametrize(
    ("fund_role", "role", "by", "side"),
    [
        (Role.OWNER, None, Side.FUND, Side.FUND),
        (None, TeamRole.MEMBER, Side.FUND, Side.CAMPAIGN),
        (Role.OWNER, TeamRole.CARRIER, Side.FUND, Side.CAMPAIGN),
        (Role.OWNER, TeamRole.CARRIER, Side.CAMPAIGN, Side.FUND),
        (Role.EDITOR, TeamRole.MENTOR, Side.FUND, None),
        (Role.OWNER, TeamRole.MENTOR, Side.CAMPAIGN, Side.FUND),
        (None, None, Side.FUND, None),
    ],
)
def test_who_stands_on_both_sides_stands_across_from_who_proposed(
    fund_role: Role | None, role: TeamRole | None, by: Side, side: Side | None
) -> None:
    assert policy.side_of(fund_role, role, tie(by)) is side


@pytest.mark.parametrize(
    ("side", "of", "said"),
    [
        (Side.CAMPAIGN, {}, ""),
        (Side.FUND, {}, "C’est votre côté qui a proposé"),
        (Side.CAMPAIGN, {"proposer": 1}, "C’est vous qui avez proposé"),
        (Side.CAMPAIGN, {"state": Standing.ACTIVE}, "Une réponse a déjà été donnée"),
        (None, {}, "entre le partenaire et l’équipe"),
    ],
)
def test_the_other_side_answers_once(side: Side | None, of: dict[str, Any], said: str) -> None:
    assert says(policy.can_answer(actor(), tie(**of), side), said)


@pytest.mark.parametrize(
    ("side", "of", "said"),
    [
        (Side.FUND, {}, ""),
        (Side.CAMPAIGN, {"proposer": 1}, ""),
        (Side.CAMPAIGN, {}, "C’est l’autre côté qui a proposé"),
        (Side.FUND, {"state": Standing.REFUSED}, "Une réponse a déjà été donnée"),
        (None, {}, "entre le partenaire et l’équipe"),
    ],
)
def test_who_proposed_takes_it_back(side: Side | None, of: dict[str, Any], said: str) -> None:
    assert says(policy.can_take_back(actor(), tie(**of), side), said)


def test_who_is_suspended_neither_answers_nor_takes_back() -> None:
    away = actor(is_suspended=True)
    assert says(policy.can_answer(away, tie(), Side.CAMPAIGN), "suspendu")
    assert says(policy.can_take_back(away, tie(), Side.FUND), "suspendu")
