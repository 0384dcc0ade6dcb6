"""Which pages the accessibility gate opens, and as whom: every registered one, or a reason why not."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from app import slices
from app.accounts.pages.security import STEP_UP
from app.core.web.routing import MEMBER, PUBLIC, PageRoute
from app.ideas.rules import State
from tests.world import World

VISITOR = "visitor"


@dataclass(frozen=True)
class Visit:
    """One page, opened by somebody, about an idea in some state."""

    page: str
    who: str = VISITOR
    state: str = State.PUBLISHED
    query: dict[str, str] = field(default_factory=dict, hash=False)
    status: int = 200
    is_chief: bool = False
    """Whether it is the visit of its page that is looked at most closely."""

    def __str__(self) -> str:
        about = "" if self.state is State.PUBLISHED else f" of a {self.state} idea"
        return f"{self.page}{about} as {self.who}" + (
            f" ?{urlencode(self.query)}" if self.query else ""
        )

    def path(self, language: str, world: World) -> str:
        """Return its address."""
        path = PAGES[self.page].paths[language]
        for name, value in world.params(self.page, self.state).items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path, f"{path}: give the world a value for it (tests/world.py)"
        ids = {str(state): idea.public_id for state, idea in world.ideas.items()}
        query = {name: value.format(**ids) for name, value in self.query.items()}
        return path + (f"?{urlencode(query)}" if query else "")


PAGES: dict[str, PageRoute] = {
    route.name: route for pages in slices.pages() for route in pages.routes if route.method == "GET"
}

NO_PAGE: dict[str, str] = {
    "ideas:qr": "a picture",
    "projects:qr": "a picture",
    "ideas:card": "a picture",
    "projects:card": "a picture",
    "ideas:poster": "a PDF file",
    "projects:poster": "a PDF file",
    "ideas:feed": "an Atom feed",
    "projects:feed": "an Atom feed",
    "pledges:returned": "looks at the payment service, and leads on",
    "campaigns:qr": "a picture",
    "campaigns:card": "a picture",
    "campaigns:poster": "a PDF file",
    "campaigns:feed": "an Atom feed",
    "ideas:points": "JSON, for the map",
    "organisations:document": "a document for the staff",
    "notifications:feed": "an Atom feed",
    "missions:feed": "an iCalendar feed",
    "missions:ics": "an iCalendar feed",
    "calendars:feed": "an iCalendar feed",
    "calendars:entry": "an iCalendar file",
    "hours:paper": "a PDF file",
    "funds:export": "a CSV file",
    "treasury:ledger_csv": "a CSV file",
    "treasury:proof": "a PDF or a picture",
}
"""Addresses without words to read, with what they are instead."""

AS: dict[str, str] = {
    PUBLIC: "member",
    MEMBER: "member",
    STEP_UP: "member",
    "author": "author",
    "owner": "author",
    "editor": "editor",
    "organisation-member": "coauthor",
    "authors": "author",
    "moderator": "moderator",
    "staff": "moderator",
    "administrator": "administrator",
    "administrator with a recent password": "administrator",
    "nominee": "member",
    "citizen of the territory": "member",
    "elected official or staff": "official",
    "leader": "editor",
    "one of the two sides": "member",
    "project team": "author",
    "carrier": "author",
    "confirmed member": "member",
    "whom the offer concerns": "member",
    "speaker of an organisation, or carrier": "editor",
    "giver": "member",
    "giver or team": "author",
    "runner": "author",
    "mission-runner": "editor",
    "mentor or moderator": "editor",
    "project team, mentor or moderator": "author",
    "fund owner": "author",
    "partner or team": "author",
}
"""By whom a page of this declared access is opened; visitors open public ones too."""

BY: dict[str, str] = {"discussion:edit": "member", "discussion:remove": "member",
    "hours:certificate": "member", "hours:revoke": "member", "hours:waiting": "editor",
    "items:offer_for": "member", "items:withdraw": "member", "funds:of_campaign": "coauthor",
}  # fmt: skip
"""The world's comments are ``member``'s."""

OF: dict[str, str] = {
    "ideas:discard": State.DRAFT,
    "missions:discard": State.DRAFT,
    "answers:write": State.CANDIDATE,
    "projects:carry": State.CANDIDATE,
    "projects:hand_over": State.CANDIDATE,
    "projects:volunteer": State.CANDIDATE,
    "moderation:why": "held",
    "moderation:review": "appealed",
    "items:release": "accepted", "items:renege": "accepted", "items:deliver": "accepted",
    "items:return": "lent", "items:dispute": "delivered", "items:settle": "disputed",
    "items:thank": "delivered", "items:meet": "accepted", "items:call_off": "accepted",
    "items:drive": "accepted",
    **dict.fromkeys(
        ("projects:turn", "projects:edit", "projects:updates", "projects:tell", "projects:edit_update",
         "projects:photos", "projects:update_photos", "projects:team", "projects:embedding",
         "projects:show"), "living",
    ),
    "skills:staff_proposal": "waits", "hours:show": "proposed",
    "campaigns:decide": "camp-asked", "campaigns:open": "camp-ready",
    **dict.fromkeys(
        ("campaigns:show", "campaigns:share", "campaigns:embedding", "campaigns:cancel"), "camp-open",
    ),
    **dict.fromkeys(
        ("campaigns:write", "campaigns:goal", "campaigns:rewards", "campaigns:add_reward",
         "campaigns:reward", "campaigns:ask_review", "campaigns:prepare"), "camp-draft",
    ),
    "pledges:confirm": "needs_action",
    "plans:reviews": "found", "plans:decide": "asked", "plans:reopen": "found",
    "plans:report": "told", "plans:write_report": "running", "plans:photos": "running",
    **dict.fromkeys(
        ("plans:show", "plans:history", "plans:write", "plans:add_step", "plans:step", "plans:budget",
         "plans:add_capacity", "plans:capacity", "plans:ask_review"), "writing",
    ),
}  # fmt: skip
"""Pages that are about an idea in another state than a published one."""

FOR_VISITORS = frozenset(
    {
        "accounts:sign_in",
        "accounts:sign_up",
        "accounts:sign_up_details",
        "accounts:sign_up_sent",
        "accounts:forgotten",
        "accounts:second_step",
    }
)
"""Pages that lead a member elsewhere, or that none would open."""

QUERY: dict[str, dict[str, str]] = {
    "search:show": {"q": "ruelle"},
    "accounts:sign_up_details": {"postal_code": "H3N", "neighbourhood": "parc-extension"},
}
"""What a page is asked with."""

MORE: tuple[Visit, ...] = (
    Visit("ideas:index", query={"area": "parc-extension", "theme": "nature"}),
    Visit("ideas:index", query={"area": "senneville"}),
    Visit("ideas:index", query={"theme": "money"}, status=422),
    Visit("ideas:map", query={"area": "parc-extension"}),
    Visit("search:show", query={"q": "ruele"}),
    Visit("places:around", query={"code": "H3X"}),
    Visit("places:around", query={"code": "H7N"}),
    Visit("places:around", query={"code": "D1A"}, status=422),
    Visit("ideas:show", "author"),
    Visit("ideas:show", "coauthor"),
    Visit("ideas:show", "unconfirmed"),
    Visit("ideas:show", "moderator"),
    Visit("ideas:show", state=State.CANDIDATE),
    Visit("ideas:show", state=State.WITHDRAWN),
    Visit("ideas:show", state=State.ARCHIVED),
    Visit("ideas:show", "author", State.HIDDEN),
    Visit("ideas:show", state=State.HIDDEN, status=404),
    Visit("ideas:supporters", state=State.CANDIDATE),
    Visit("ideas:show", "official", State.CANDIDATE),
    Visit("answers:history", state=State.CANDIDATE),
    Visit("profiles:dashboard", "official"),
    Visit("profiles:index", query={"skill": "accounting"}),
    Visit("skills:index", "member", query={"q": "menuisiere"}),
    Visit("profiles:index", query={"q": "personne de ce nom"}),
    Visit("projects:show", "author", "living"),
    Visit("projects:show", "member", "stopped"),
    Visit("projects:index", query={"has": "items"}),
    Visit("campaigns:prepare", "author", "camp-open"),
    Visit("campaigns:show", "author", "camp-draft"),
    Visit("campaigns:index", query={"which": "ended"}),
    Visit("funds:show", "author", "fund_draft"),
    Visit("funds:show", state="fund_closed"),
    Visit("funds:proposal", "coauthor"),
    Visit("projects:team", "author", "living", {"q": "Chantal Nguyen"}),
    Visit("ideas:merge", "moderator", query={"into": "{candidate}"}),
    Visit("ideas:withdraw", "member", status=403),
    Visit("accounts:sign_up", query={"rta": "H3X"}),
    Visit("accounts:unconfirmed", "unconfirmed"),
    Visit("accounts:waiting", "author"),
    Visit("notifications:index", "author"),
    Visit("notifications:following", "unconfirmed"),
    Visit("notifications:settings", "elsewhere"),
    Visit("admin:home", "administrator"),
    Visit("admin:people", "administrator", query={"q": "amina"}),
    Visit("admin:people", "administrator", query={"q": "zzzz"}),
    Visit("admin:search", "administrator", query={"q": "ruelle"}),
    Visit("admin:search", "administrator", query={"q": "zzzz"}),
    Visit("admin:jobs", "administrator", query={"state": "running"}),
)
"""Further states of a page, with other words or other buttons."""


def visits() -> list[Visit]:
    """Return every visit, page by page."""
    found: list[Visit] = []
    for name, route in PAGES.items():
        if name in NO_PAGE:
            continue
        query = QUERY.get(name, {})
        is_for_members = name not in FOR_VISITORS
        about = OF.get(name, State.PUBLISHED)
        if route.access == PUBLIC:
            found.append(Visit(name, state=about, query=query, is_chief=not is_for_members))
        who = BY.get(name) or AS.get(route.access)
        if who and is_for_members:
            found.append(Visit(name, who, about, query=query, is_chief=True))
    return found + list(MORE)


def forgotten() -> list[str]:
    """Return the pages that nobody opens and nobody excused, and excuses for no page."""
    opened = {visit.page for visit in visits()}
    missing = [name for name in PAGES if name not in opened | NO_PAGE.keys()]
    return missing + [f"{name} (no such page)" for name in NO_PAGE if name not in PAGES]
