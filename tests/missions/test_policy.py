"""Who may do what with a mission, and the sentence that they get otherwise."""

from dataclasses import replace

import pytest

from app.accounts.actor import Actor
from app.core.i18n import using
from app.missions import policy
from app.missions.models import Mission, MissionSession
from app.missions.policy import NOBODY, Standing
from app.missions.rules import ALIVE, DRAFTS_MAX, READABLE, SessionState, State
from app.organisations.rules import Role
from app.places.rules import Home
from app.projects.rules import TeamRole

ANA = Actor(1, "ana", "ana@exemple.ca", "Ana", "en", Home(), is_confirmed=True)
CARRIER, MEMBER = Standing(TeamRole.CARRIER), Standing(TeamRole.MEMBER)
MENTOR = Standing(TeamRole.MENTOR)
OWNER, EDITOR = (Standing(None, role, speaks=True) for role in (Role.OWNER, Role.EDITOR))
BELONGS = Standing(None, Role.MEMBER, speaks=True)
MUTE = Standing(None, Role.OWNER, speaks=False)
TEAM = (CARRIER, MEMBER)
VOICES = (OWNER, EDITOR)


def of(project: bool = False, organisation: bool = False, **fields: object) -> Mission:
    return Mission(
        project_id=1 if project else None, organisation_id=1 if organisation else None,
        **{"state": State.PUBLISHED, "territory_id": None, "hidden_at": None, **fields},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mission", "may"),
    [
        (of(project=True), {*TEAM}),
        (of(organisation=True), {*VOICES}),
        (of(project=True, organisation=True), {*TEAM, *VOICES}),
    ],
)
def test_the_team_and_who_speaks_for_the_organisation_run_a_mission_and_nobody_else(mission, may):
    everybody = (*TEAM, MENTOR, *VOICES, BELONGS, MUTE, NOBODY)
    standings = [s for s in everybody if mission.organisation_id or s.organisation_role is None]
    found = {standing for standing in standings if policy.may_run(ANA, mission, standing)}
    assert found == may


def test_a_visitor_and_a_suspended_account_run_nothing_and_are_told_why():
    mission = of(project=True)
    with using("en"):
        assert policy.may_run(None, mission, NOBODY).reason.startswith("Only who runs")
        said = policy.may_run(replace(ANA, is_suspended=True), mission, CARRIER)
    assert not said
    assert said.reason == "Your account is suspended."


def test_an_organisation_that_is_not_verified_or_is_suspended_runs_nothing():
    for mission in (of(organisation=True), of(project=True, organisation=True)):
        with using("en"):
            said = policy.may_run(ANA, mission, MUTE)
        assert not said
        assert said.reason == "The organisation must be verified to run missions."


@pytest.mark.parametrize(
    ("standing", "project", "organisation", "words"),
    [
        (CARRIER, True, False, ""),
        (MEMBER, True, False, ""),
        (OWNER, False, True, ""),
        (EDITOR, False, True, ""),
        (Standing(TeamRole.MEMBER, Role.EDITOR, speaks=True), True, True, ""),
        (MENTOR, True, False, "Only the team of this project"),
        (NOBODY, True, False, "Only the team of this project"),
        (OWNER, True, True, "Only the team of this project"),
        (CARRIER, True, True, "You cannot speak for this organisation."),
        (BELONGS, False, True, "You cannot speak for this organisation."),
        (NOBODY, False, True, "You cannot speak for this organisation."),
        (MUTE, False, True, "The organisation must be verified"),
        (Standing(TeamRole.CARRIER, Role.OWNER), True, True, "The organisation must be verified"),
    ],
)
def test_a_project_is_written_for_by_its_team_and_an_organisation_by_its_voice(
    standing, project, organisation, words
):
    with using("en"):
        said = policy.can_host(ANA, standing, for_project=project, with_organisation=organisation)
    assert bool(said) == (words == "")
    assert said.reason.startswith(words)


def test_a_suspended_account_writes_for_nobody():
    suspended = replace(ANA, is_suspended=True)
    assert not policy.can_host(suspended, CARRIER, for_project=True, with_organisation=False)


def test_missions_are_written_by_confirmed_members_who_have_room_for_a_draft():
    assert policy.can_write(ANA, DRAFTS_MAX - 1)
    with using("en"):
        full = policy.can_write(ANA, DRAFTS_MAX)
        unknown = policy.can_write(replace(ANA, is_confirmed=False))
    assert full.reason.startswith("You already have 50 drafts.")
    assert unknown.reason == "Please confirm your e-mail address first."


@pytest.mark.parametrize("state", list(State))
def test_anybody_reads_what_is_public_and_drafts_are_for_whom_they_concern(state):
    mission = of(organisation=True, state=state)
    assert bool(policy.can_read(None, mission, NOBODY)) == (state in READABLE)
    for standing in (BELONGS, OWNER, MUTE):
        assert policy.can_read(ANA, mission, standing)
    hidden = of(organisation=True, state=state, hidden_at=1)
    assert not policy.can_read(ANA, hidden, NOBODY)
    assert policy.can_read(ANA, hidden, BELONGS)


@pytest.mark.parametrize("state", list(State))
def test_a_mission_is_changed_until_it_is_over_and_dated_until_it_is_cancelled(state):
    mission = of(organisation=True, state=state)
    assert bool(policy.can_change(ANA, mission, OWNER)) == (state in ALIVE)
    assert bool(policy.can_date(ANA, mission, OWNER)) == (state is not State.CANCELLED)
    assert bool(policy.can_discard(ANA, mission, OWNER)) == (state is State.DRAFT)
    for standing in (BELONGS, NOBODY):
        assert not policy.can_change(ANA, mission, standing)
        assert not policy.can_date(ANA, mission, standing)
        assert not policy.can_discard(ANA, mission, standing)


@pytest.mark.parametrize("state", list(SessionState))
def test_only_a_planned_date_is_moved_or_cancelled(state):
    one = MissionSession(state=state)
    said = policy.can_change_session(ANA, of(organisation=True), one, EDITOR)
    assert bool(said) == (state is SessionState.SCHEDULED)
    over = of(organisation=True, state=State.CANCELLED)
    assert not policy.can_change_session(ANA, over, MissionSession(state=state), EDITOR)
    assert not policy.can_change_session(ANA, of(organisation=True), one, NOBODY)


def test_one_belongs_to_a_mission_in_any_role_of_either_host():
    assert all(s.belongs for s in (*TEAM, MENTOR, *VOICES, BELONGS, MUTE))
    assert not NOBODY.belongs
