"""Facts about following and being told: why somebody is, how far around home, how long it is kept."""

from datetime import timedelta
from enum import StrEnum

from app.core.i18n import N_
from app.core.notices import Rhythm

RHYTHM_LABELS = {
    Rhythm.AT_ONCE: N_("At once"),
    Rhythm.DAILY: N_("Once a day"),
    Rhythm.WEEKLY: N_("Once a week"),
    Rhythm.NEVER: N_("Never by e-mail"),
}

DIGESTS = (Rhythm.DAILY, Rhythm.WEEKLY)
"""Rhythms that gather several notices in one message."""

HOME_RHYTHMS = (*DIGESTS, Rhythm.NEVER)
"""How often the news of a neighbourhood may come; nothing there is urgent."""

RADIUS_LEAST_M, RADIUS_MOST_M, RADIUS_STEP_M, RADIUS_USUAL_M = 500, 3_000, 500, 1_000

NEAR_GATE_PERCENT = 80
"""Part of the local supporters asked for from which an idea is said to be near its threshold."""

READ_KEPT = timedelta(days=90)
UNREAD_KEPT = timedelta(days=365)

MOST_FOLLOWED = 1_000
"""More by one person is a program, not a neighbour."""

UNSUBSCRIBE_DAYS = 400
"""How long the link of a message works; the law asks for 60 days at least."""

HOME = "home"
"""What the news around a home is called, beside the kinds of notices."""

FEED_ENTRIES = 30
PAGE_SIZE = 20


class Deed(StrEnum):
    """Why somebody follows something."""

    TOLD = "told"
    """They are told in person; whoever tells says why."""
    WROTE = "wrote"
    SUPPORTS = "supports"
    SPOKE = "spoke"
    CHOSE = "chose"
    IN_TEAM = "in_team"
    BACKED = "backed"
    """They proposed, support or follow the idea that a project was."""
    GAVE = "gave"
    """They give their time or their things to a project."""


BECAUSE = {
    Deed.TOLD: "",
    Deed.WROTE: N_("because you proposed this idea"),
    Deed.SUPPORTS: N_("because you support this idea"),
    Deed.SPOKE: N_("because you take part in its discussion"),
    Deed.CHOSE: N_("because you follow %(title)s"),
    Deed.IN_TEAM: N_("because you are in the team of this project"),
    Deed.BACKED: N_("because you proposed, support or follow the idea that it was"),
    Deed.GAVE: N_("because you give time or things to this project"),
}
RANKED = (
    Deed.TOLD, Deed.WROTE, Deed.SUPPORTS, Deed.SPOKE, Deed.CHOSE, Deed.IN_TEAM, Deed.BACKED,
    Deed.GAVE,
)  # fmt: skip
"""Who has several reasons is told the first."""

FOLLOWED_BECAUSE = {
    Deed.WROTE: N_("You proposed it."),
    Deed.SUPPORTS: N_("You support it."),
    Deed.SPOKE: N_("You take part in its discussion."),
    Deed.CHOSE: N_("You chose to follow it."),
    Deed.IN_TEAM: N_("You are in its team."),
    Deed.BACKED: N_("You proposed, support or follow the idea that it was."),
    Deed.GAVE: N_("You give it time or things."),
}
