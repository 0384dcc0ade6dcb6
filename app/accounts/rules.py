"""Facts about accounts: lengths, lifetimes, names nobody may take, when a home may change."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.i18n import N_
from app.core.text import fold

EMAIL_MAX = 254
NAME_MIN, NAME_MAX = 2, 60
PASSWORD_MIN, PASSWORD_MAX = 12, 1_024
MINIMUM_AGE = 14
TOKEN_PREFIX = "nv_"  # noqa: S105 (how our tokens begin, so that a leaked one is recognised)
TOKEN_NAME_MAX = 60
MOST_TOKENS = 20
MOST_PASSKEYS = 10
PASSKEY_NAME_MAX = 60
FEW_CODES = 3
"""So many recovery codes left, or fewer: the page says that it is time for others."""

ACT_LIFETIME = timedelta(days=7)
MOST_ACTS = 10
"""How many acts wait for one browser."""

UNCONFIRMED_LIFETIME = timedelta(days=30)
"""An account whose address is never confirmed, and that made nothing, is forgotten after this."""

SPENT_LINKS_KEPT = timedelta(days=7)
"""How long a dead link is remembered, to say that it is over rather than unknown."""

HOME_CHANGE_EVERY = timedelta(days=30)
RESERVED = re.compile(r"\b(admin|moderat|notreville|ville de montreal|city of montreal|webmaster)")
"""Beginnings of words that would pass for our team or the City, in folded text."""

NETWORKS_KEPT = timedelta(days=30)
"""How long it is known that two accounts were used from one network; the key changes as often."""

STILL_OPEN = frozenset(
    {
        "accounts:sign_in", "accounts:second_step", "accounts:second_step_passkey",
        "accounts:passkey_options", "accounts:passkey_sign_in", "accounts:verify_passkey",
        "accounts:sign_out", "accounts:sign_out_device",
        "accounts:sign_out_others", "accounts:verify", "accounts:password", "accounts:confirm",
        "accounts:unconfirmed", "accounts:forgotten", "accounts:reset", "accounts:address",
        "accounts:new_address", "accounts:revoke_token", "accounts:forget_act", "site:language",
        "moderation:appeal", "pledges:cancel", "pledges:card", "pledges:confirm", "pledges:returned",
    }
)  # fmt: skip
"""Names of the forms that a suspended member may still send; a promise made before is charged all the same."""

STILL_OPEN_PREFIXES = ("privacy:", "notifications:")
"""Slices whose every form is theirs still: taking their data, leaving, stopping letters."""

MARKS_ON_ONE = 3
MARKS_PER_LETTER = 1.5


class RoleName(StrEnum):
    """A right beyond citizen."""

    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """What a link sent by e-mail is for; it can do nothing else."""

    CONFIRM = "confirm"
    RESET = "reset"
    NEW_ADDRESS = "new-address"
    RETURN = "return"


LINK_LIFETIME = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.RESET: timedelta(hours=1),
    Purpose.NEW_ADDRESS: timedelta(days=1),
    Purpose.RETURN: timedelta(days=30),
}


class Scope(StrEnum):
    """What a program may do with a person's token."""

    READ = "read"
    IDEAS = "ideas:write"
    SUPPORT = "support"
    COMMENTS = "comments:write"
    PROFILE = "profile:write"
    ANSWERS = "answers:write"
    NOTIFICATIONS = "notifications"
    ORGANISATIONS = "organisations:write"
    REPORTS = "reports:write"
    MISSIONS = "missions:write"
    HOURS = "hours:write"
    PROJECTS = "projects:write"
    ITEMS = "items:write"
    VOLUNTEERING = "volunteering:write"
    PLEDGES = "pledges:write"


SCOPE_LABELS = {
    Scope.READ: N_("Read what I can read, my account included"),
    Scope.IDEAS: N_("Write and change my ideas"),
    Scope.SUPPORT: N_("Give and withdraw my support"),
    Scope.COMMENTS: N_("Write and change my comments"),
    Scope.PROFILE: N_("Change what others see of me"),
    Scope.ANSWERS: N_("Answer ideas for the place I was elected in"),
    Scope.NOTIFICATIONS: N_("Read my notices, and follow in my name"),
    Scope.ORGANISATIONS: N_("Write the pages of my organisations, and endorse ideas in their name"),
    Scope.REPORTS: N_("Report what breaks the rules of the place"),
    Scope.ITEMS: N_("Ask for things for my projects, offer things, and say what became of them"),
    Scope.MISSIONS: N_("Write the missions of my projects and organisations, and their dates"),
    Scope.HOURS: N_("Say my hours, and confirm those of the missions I run"),
    Scope.PROJECTS: N_("Write the plans of my projects, and run them"),
    Scope.VOLUNTEERING: N_("Apply to missions, take and give back places, answer those who apply"),
    Scope.PLEDGES: N_("Promise gifts in my name, and take them back"),
}


def name_fault(name: str) -> str:
    """Return why nobody may be shown under ``name`` (an untranslated sentence), or nothing."""
    if "@" in name or re.search(r"https?:|www\.", name.lower()):
        return N_("Everybody sees this name: it cannot hold an e-mail or web address.")
    if RESERVED.search(fold(name)):
        return N_("This name could be mistaken for our team’s. Please choose another one.")
    if _stacks_marks(name):
        return N_("This name has too many accents on one letter. Please write it simply.")
    return ""


def _stacks_marks(name: str) -> bool:
    """Say whether marks pile up: pointed Hebrew has up to three on a letter, about one on average."""
    run = marks = letters = 0
    for character in unicodedata.normalize("NFC", name):
        is_mark = unicodedata.category(character) == "Mn"
        run = run + 1 if is_mark else 0
        marks += is_mark
        letters += not is_mark
        if run > MARKS_ON_ONE:
            return True
    return marks > MARKS_PER_LETTER * letters


def home_may_change_at(last_change: datetime | None) -> datetime | None:
    """Return from when a home may change again; None when it may now.

    The home given at sign-up may be corrected at once; after that a change is held for
    :data:`HOME_CHANGE_EVERY`, because local supporters open an idea's gate.
    """
    return None if last_change is None else last_change + HOME_CHANGE_EVERY
