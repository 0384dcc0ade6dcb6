"""What a project may be and become: states, acts, roles, limits. Source: the product's own rules (§4)."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from app.core.i18n import N_, gettext as _

TITLE_MIN, TITLE_MAX = 8, 120
SUMMARY_MIN, SUMMARY_MAX = 20, 600
THEMES_MAX = 3
WHAT_MAX = 120
"""What a member of the team says that they do."""

REASON_MIN, REASON_MAX = 10, 500
MESSAGE_MAX = 600
TEAM_MAX = 60
INVITATIONS_MAX = 30
"""Invitations of one project that wait for an answer."""

OFFERS_MAX = 10
"""Offers to carry one idea that wait for an answer, and those of one person."""

INVITATION_LIFETIME = timedelta(days=30)
UPDATE_TITLE_MIN, UPDATE_TITLE_MAX = 4, 120
UPDATE_MIN, UPDATE_MAX = 20, 10_000
UPDATES_A_DAY = 5
"""A project says so much in 24 hours, no more: its followers are told each time."""

SILENT_DAYS = 60
"""Until an administrator chooses otherwise (app/projects/chosen.py)."""


class State(StrEnum):
    """Where a project stands."""

    CO_CREATION = "co_creation"
    READY = "ready"
    MOBILISING = "mobilising"
    CROWDFUNDING = "crowdfunding"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    CLOSED = "closed"
    PAUSED = "paused"
    STOPPED = "stopped"


STATE_LABELS = {
    State.CO_CREATION: N_("Writing the plan together"),
    State.READY: N_("Plan ready"),
    State.MOBILISING: N_("Gathering hands and means"),
    State.CROWDFUNDING: N_("Gathering money"),
    State.IN_PROGRESS: N_("Under way"),
    State.DELIVERED: N_("Delivered"),
    State.CLOSED: N_("Finished and accounted for"),
    State.PAUSED: N_("Paused"),
    State.STOPPED: N_("Stopped"),
}


class Act(StrEnum):
    """What moves a project from one state to another."""

    DECLARE_READY = "declare_ready"
    REOPEN_PLAN = "reopen_plan"
    MOBILISE = "mobilise"
    OPEN_CAMPAIGN = "open_campaign"
    FUND = "fund"
    """The campaign reached its goal."""
    MISS = "miss"
    """The campaign ended short of its goal."""
    BEGIN = "begin"
    DELIVER = "deliver"
    TAKE_UP_AGAIN = "take_up_again"
    """It was said to be delivered, and is not."""
    CLOSE = "close"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    RESTART = "restart"


ACT_LABELS = {
    Act.DECLARE_READY: N_("Say that the plan is ready"),
    Act.REOPEN_PLAN: N_("Write the plan again"),
    Act.MOBILISE: N_("Call on the neighbourhood"),
    Act.OPEN_CAMPAIGN: N_("Open a campaign"),
    Act.FUND: N_("The campaign reached its goal"),
    Act.MISS: N_("The campaign ended short of its goal"),
    Act.BEGIN: N_("Start the work"),
    Act.DELIVER: N_("Say that it is done"),
    Act.TAKE_UP_AGAIN: N_("Go on with the work"),
    Act.CLOSE: N_("Close the project"),
    Act.PAUSE: N_("Pause the project"),
    Act.RESUME: N_("Resume the project"),
    Act.STOP: N_("Stop the project"),
    Act.RESTART: N_("Start the project again"),
}

PATH: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.CO_CREATION, Act.DECLARE_READY): State.READY,
        (State.READY, Act.REOPEN_PLAN): State.CO_CREATION,
        (State.READY, Act.MOBILISE): State.MOBILISING,
        (State.MOBILISING, Act.OPEN_CAMPAIGN): State.CROWDFUNDING,
        (State.CROWDFUNDING, Act.FUND): State.IN_PROGRESS,
        (State.CROWDFUNDING, Act.MISS): State.MOBILISING,
        (State.MOBILISING, Act.BEGIN): State.IN_PROGRESS,
        (State.IN_PROGRESS, Act.DELIVER): State.DELIVERED,
        (State.DELIVERED, Act.TAKE_UP_AGAIN): State.IN_PROGRESS,
        (State.DELIVERED, Act.CLOSE): State.CLOSED,
        (State.STOPPED, Act.RESTART): State.CO_CREATION,
    }
)
"""What each act leads to; pausing, resuming and stopping are said by the sets below."""

MAY_PAUSE = frozenset({State.CO_CREATION, State.READY, State.MOBILISING, State.IN_PROGRESS})
"""A campaign ends before its project pauses or stops: money is held for it."""

MAY_STOP = MAY_PAUSE | {State.PAUSED}
RESUMES = MAY_PAUSE
"""States that a paused project may come back to: the one it had, kept in ``paused_from``."""

LIVING = frozenset(State) - {State.CLOSED, State.STOPPED}
"""States in which a project has somebody who carries it."""

ACTIVE = frozenset(
    {State.CO_CREATION, State.READY, State.MOBILISING, State.CROWDFUNDING, State.IN_PROGRESS}
)
"""States in which a project goes on, and takes what is offered."""

NUDGED = frozenset({State.MOBILISING, State.CROWDFUNDING, State.IN_PROGRESS})
"""States in which people wait for news."""

WITH_REASON = frozenset({Act.PAUSE, Act.STOP, Act.REOPEN_PLAN, Act.TAKE_UP_AGAIN, Act.RESTART})
"""Acts that say why, publicly."""


def after(state: State, act: Act, paused_from: State | None = None) -> State:
    """Return the state to which an act leads; the same one when it leads nowhere from there.

    Args:
        state: where the project stands.
        act: what is done.
        paused_from: the state it had before it paused, for :attr:`Act.RESUME`.
    """
    if act is Act.PAUSE:
        return State.PAUSED if state in MAY_PAUSE else state
    if act is Act.STOP:
        return State.STOPPED if state in MAY_STOP else state
    if act is Act.RESUME:
        can = state is State.PAUSED and paused_from in RESUMES
        return paused_from if can and paused_from else state
    return PATH.get((state, act), state)


def allows(state: State, act: Act, paused_from: State | None = None) -> bool:
    """Say whether an act leads anywhere from a state."""
    return after(state, act, paused_from) is not state


def acts_from(state: State, paused_from: State | None = None) -> list[Act]:
    """Return what can be done from a state, in the order of the acts."""
    return [act for act in Act if allows(state, act, paused_from)]


class TeamRole(StrEnum):
    """What somebody is in a team; all of it is public."""

    CARRIER = "carrier"
    MEMBER = "member"
    MENTOR = "mentor"


ROLE_LABELS = {
    TeamRole.CARRIER: N_("Carries the project"),
    TeamRole.MEMBER: N_("Team member"),
    TeamRole.MENTOR: N_("Mentor"),
}
RUNS = frozenset({TeamRole.CARRIER, TeamRole.MEMBER})
"""Roles that run the project; a mentor advises and reviews."""


class Standing(StrEnum):
    """How somebody, or an organisation, stands towards a project."""

    INVITED = "invited"
    """The team asked; they have not answered."""
    ASKED = "asked"
    """They asked; the team has not answered."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"
    REMOVED = "removed"


WAITING = frozenset({Standing.INVITED, Standing.ASKED})
"""One side said yes, the other has not answered."""


class Answered(StrEnum):
    """What became of an offer to carry an idea."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def state_label(state: State) -> str:
    """Return a state's name in the language in force."""
    return _(STATE_LABELS[state])


def act_label(act: Act) -> str:
    """Return an act's name in the language in force."""
    return _(ACT_LABELS[act])


def role_label(role: TeamRole) -> str:
    """Return a role's name in the language in force."""
    return _(ROLE_LABELS[role])


def may_lose(role: TeamRole, carriers: int, state: State) -> bool:
    """Say whether a team may lose somebody of this role: a living project keeps a carrier.

    ``carriers`` is how many carry it now, themselves included.
    """
    return role is not TeamRole.CARRIER or carriers > 1 or state not in LIVING
