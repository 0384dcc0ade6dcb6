"""The list of slices: what each brings to the application. A new slice is added here, and only here."""

import importlib
from pathlib import Path

from fastapi import APIRouter, FastAPI

from app.core.web import routing
from app.core.web.routing import Pages

APP = Path(__file__).parent

PAGES = (
    "app.site.pages",
    "app.places.pages",
    "app.search.pages",
    "app.ideas.pages.index",
    "app.ideas.pages.map",
    "app.ideas.pages.feeds",
    "app.ideas.pages.writing",
    "app.ideas.pages.likeness",
    "app.ideas.pages.placing",
    "app.ideas.pages.attachments",
    "app.ideas.pages.publishing",
    "app.ideas.pages.editing",
    "app.ideas.pages.versions",
    "app.ideas.pages.co_authors",
    "app.ideas.pages.supporting",
    "app.ideas.pages.endorsing",
    "app.ideas.pages.sharing",
    "app.ideas.pages.closing",
    "app.ideas.pages.moderating",
    "app.ideas.pages.show",
    "app.projects.pages.carrying",
    "app.projects.pages.index",
    "app.projects.pages.feeds",
    "app.projects.pages.turning",
    "app.projects.pages.editing",
    "app.projects.pages.updates",
    "app.projects.pages.photos",
    "app.projects.pages.team",
    "app.projects.pages.joining",
    "app.projects.pages.sharing",
    "app.projects.pages.embedding",
    "app.projects.pages.show",
    "app.campaigns.pages.index",
    "app.campaigns.pages.feeds",
    "app.campaigns.pages.preparing",
    "app.campaigns.pages.writing",
    "app.campaigns.pages.rewarding",
    "app.campaigns.pages.reviewing",
    "app.campaigns.pages.opening",
    "app.campaigns.pages.sharing",
    "app.campaigns.pages.embedding",
    "app.campaigns.pages.queue",
    "app.campaigns.pages.show",
    "app.organisations.pages.directory",
    "app.organisations.pages.joining",
    "app.organisations.pages.writing",
    "app.organisations.pages.verifying",
    "app.organisations.pages.members",
    "app.organisations.pages.staff",
    "app.organisations.pages.show",
    "app.missions.pages.index",
    "app.missions.pages.feeds",
    "app.missions.pages.writing",
    "app.missions.pages.course",
    "app.missions.pages.dating",
    "app.missions.pages.show",
    "app.pledges.pages.own",
    "app.pledges.pages.giving",
    "app.pledges.pages.card",
    "app.pledges.pages.deciding",
    "app.volunteering.pages.taking_part",
    "app.volunteering.pages.mine",
    "app.volunteering.pages.parts",
    "app.volunteering.pages.applications",
    "app.volunteering.pages.welcoming",
    "app.volunteering.pages.arriving",
    "app.volunteering.pages.roster",
    "app.accounts.pages.entering",
    "app.accounts.pages.second_step",
    "app.accounts.pages.verifying",
    "app.accounts.pages.joining",
    "app.accounts.pages.confirming",
    "app.accounts.pages.recovering",
    "app.accounts.pages.settling",
    "app.accounts.pages.security",
    "app.accounts.pages.factors",
    "app.accounts.pages.adding",
    "app.accounts.pages.tokens",
    "app.accounts.pages.audit_log",
    "app.payments.pages.trying",
    "app.discussion.pages.threads",
    "app.discussion.pages.comments",
    "app.discussion.pages.marks",
    "app.discussion.pages.changes",
    "app.answers.pages.answering",
    "app.answers.pages.endorsing",
    "app.answers.pages.clocks",
    "app.plans.pages.writing",
    "app.plans.pages.steps",
    "app.plans.pages.budget",
    "app.plans.pages.capacity",
    "app.plans.pages.reviewing",
    "app.plans.pages.turning",
    "app.plans.pages.photos",
    "app.plans.pages.reporting",
    "app.plans.pages.reading",
    "app.plans.pages.queue",
    "app.profiles.pages.directory",
    "app.profiles.pages.show",
    "app.profiles.pages.editing",
    "app.profiles.pages.checks",
    "app.profiles.pages.nominating",
    "app.profiles.pages.withdrawing",
    "app.profiles.pages.dashboard",
    "app.profiles.pages.deciding",
    "app.profiles.pages.recording",
    "app.skills.pages.index",
    "app.skills.pages.deciding",
    "app.notifications.pages.following",
    "app.notifications.pages.index",
    "app.notifications.pages.choosing",
    "app.notifications.pages.unsubscribing",
    "app.notifications.pages.feed",
    "app.hours.pages.certifying",
    "app.hours.pages.mine",
    "app.hours.pages.saying",
    "app.hours.pages.waiting",
    "app.hours.pages.entries",
    "app.hours.pages.verifying",
    "app.calendars.pages.own",
    "app.calendars.pages.feed",
    "app.messages.pages.asking",
    "app.messages.pages.reading",
    "app.messages.pages.answering",
    "app.privacy.pages.own",
    "app.privacy.pages.leaving",
    "app.privacy.pages.reading",
    "app.privacy.pages.incidents",
    "app.moderation.pages.reporting",
    "app.moderation.pages.appealing",
    "app.moderation.pages.statistics",
    "app.moderation.pages.queue",
    "app.moderation.pages.deciding",
    "app.moderation.pages.reviewing",
    "app.moderation.pages.duplicates",
    "app.matching.pages.suggestions",
    "app.matching.pages.people",
    "app.matching.pages.roster",
    "app.matching.pages.near",
    "app.items.pages.index",
    "app.items.pages.asking",
    "app.items.pages.offering",
    "app.items.pages.stepping",
    "app.items.pages.driving",
    "app.items.pages.photos",
    "app.items.pages.offers",
    "app.items.pages.staff",
    "app.items.pages.show",
    "app.funds.pages.index",
    "app.funds.pages.writing",
    "app.funds.pages.answering",
    "app.funds.pages.proposing",
    "app.funds.pages.exporting",
    "app.funds.pages.show",
    "app.treasury.pages.ledger",
    "app.treasury.pages.overview",
    "app.treasury.pages.payouts",
    "app.treasury.pages.giving_back",
    "app.treasury.pages.collecting",
    "app.treasury.pages.accounts",
    "app.api.pages",
    "app.admin.pages.home",
    "app.admin.pages.search",
    "app.admin.pages.numbers",
    "app.admin.pages.choices",
    "app.admin.pages.roles",
    "app.admin.pages.people",
    "app.admin.pages.jobs",
)
"""Modules with ``pages``; addresses are matched in this order, words before ``{idea_ref}``."""

ROUTERS: tuple[str, ...] = (
    "app.site.language",
    "app.site.robots",
    "app.themes.pictures",
    "app.media.files",
    "app.organisations.logos",
    "app.exchange.downloads",
    "app.projects.pages.embedding",
    "app.campaigns.pages.embedding",
    "app.places.maps",
    "app.payments.webhook",
)
API: tuple[str, ...] = (
    "app.ideas.api.lists",
    "app.ideas.api.reading",
    "app.ideas.api.writing",
    "app.ideas.api.supporting",
    "app.ideas.api.endorsing",
    "app.projects.api.reading",
    "app.projects.api.writing",
    "app.projects.api.teaming",
    "app.campaigns.api.reading",
    "app.discussion.api.reading",
    "app.discussion.api.writing",
    "app.moderation.api.reports",
    "app.moderation.api.statistics",
    "app.search.api",
    "app.places.api",
    "app.profiles.api.reading",
    "app.profiles.api.own",
    "app.skills.api",
    "app.answers.api.routes",
    "app.plans.api.routes",
    "app.accounts.api",
    "app.notifications.api.follows",
    "app.notifications.api.notices",
    "app.organisations.api.reading",
    "app.organisations.api.writing",
    "app.missions.api.reading",
    "app.missions.api.writing",
    "app.hours.api.hours",
    "app.hours.api.certificates",
    "app.matching.api.matches",
    "app.items.api.needs",
    "app.items.api.offers",
    "app.treasury.api.ledger",
    "app.pledges.api.routes",
    "app.volunteering.api.applications",
    "app.volunteering.api.places",
    "app.funds.api.reading",
)
"""Modules whose ``router`` is a part of /api/v1, in the order of its document."""

HANDLERS = ("app.accounts.handlers", "app.privacy.handlers")
"""Modules with ``install(app)`` that teach it to answer their own failures."""

BACKGROUND = (
    "models",
    "chosen",
    "finders",
    "jobs",
    "subscribers",
    "acts",
    "hosts",
    "slots",
    "screens",
    "notices",
    "moderated",
    "personal",
    "followable",
    "needs",
    "calendar",
    "conditions",
    "arrivals",
)
"""Modules imported for what they register, in every slice that has them."""


def load() -> None:
    """Import what every slice registers with the others, so that they know it."""
    for folder in sorted(p for p in APP.iterdir() if (p / "__init__.py").exists()):
        for name in BACKGROUND:
            if (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists():
                importlib.import_module(f"app.{folder.name}.{name}")
    importlib.import_module("app.core.mail.post")
    importlib.import_module("app.core.throttle")
    routing.learn(pages())


def pages() -> list[Pages]:
    """Return the pages of every slice."""
    return [importlib.import_module(name).pages for name in PAGES]


def routers() -> list[APIRouter]:
    """Return the routers that are neither pages nor API: feeds, files."""
    return [importlib.import_module(name).router for name in ROUTERS]


def api() -> list[APIRouter]:
    """Return the routers of the API, without its prefix."""
    return [importlib.import_module(name).router for name in API]


def handlers(app: FastAPI) -> None:
    """Let slices teach ``app`` to answer their own failures."""
    for name in HANDLERS:
        importlib.import_module(name).install(app)
