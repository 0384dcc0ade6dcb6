"""How long ideas wait for an answer: everywhere, in one territory, and for who should answer."""

from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.answers import policy
from app.answers.pages.answering import OFFICIAL, territory_name
from app.answers.queries import clocks, given
from app.answers.queries.clocks import TerritoryClock, Waiting
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound, Refused
from app.core.i18n import current, gettext as _
from app.core.pagination import Page
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas.rules import answer_label, days_waited
from app.ideas.shown import idea_url
from app.places.gazetteer import gazetteer
from app.profiles.queries.offices import MandateLine, mandates_held, mandates_in_force
from app.profiles.shown import person_url

pages = Pages("", fr="")
SECONDS = 60
CITY = {"fr": "toute-la-ville", "en": "whole-city"}
"""How the address of the whole city's clock ends, in each language."""


@pages.get("/answers", fr="/reponses", name="answers:clocks", access=PUBLIC)
async def index(request: Request, session: Session) -> Response:
    """Show every territory's clock."""
    found = await clocks.by_territory(session)
    now = clock.now()
    context = {
        "rows": [_row(one, now) for one in found],
        "waiting": sum(one.waiting for one in found),
        "answered": sum(one.answered for one in found),
        "latest": (await given.page_of_answers(session, size=5)).items,
        "idea_url": idea_url,
        "label": answer_label,
    }
    return page(request, "answers/clocks.html", context, tags=("answers", "ideas"), seconds=SECONDS)


def _row(one: TerritoryClock, now: Any) -> dict[str, Any]:
    return {
        "name": territory_name(one.territory_id),
        "path": url("answers:territory", territory=slug_of(one.territory_id)),
        "waiting": one.waiting,
        "answered": one.answered,
        "median": one.median_days,
        "longest": days_waited(one.since, now) if one.since else None,
    }


def slug_of(territory_id: int | None) -> str:
    """Return the end of the address of a territory's clock, in the language in force."""
    return CITY[current()] if territory_id is None else gazetteer.territories[territory_id].slug


def _territory(slug: str) -> int | None:
    if slug in CITY.values():
        return None
    for territory in gazetteer.territories.values():
        if territory.slug == slug:
            return territory.id
    raise NotFound


@pages.get(
    "/answers/{territory}", fr="/reponses/{territory}", name="answers:territory", access=PUBLIC
)
async def territory(request: Request, session: Session, territory: str) -> Response:
    """Show what waits in one territory, who could answer, and what was answered."""
    territory_id = _territory(territory)
    if territory != slug_of(territory_id):
        query = dict(request.query_params)
        to = url("answers:territory", territory=slug_of(territory_id), query=query)
        return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
    after = request.query_params.get("after", "")
    found = await clocks.waiting(session, frozenset({territory_id}), after=after)
    here = await mandates_in_force(session, clock.now())
    mine = next(
        (c for c in await clocks.by_territory(session) if c.territory_id == territory_id), None
    )
    answered = await given.page_of_answers(session, territory_id=territory_id, size=10)
    context = {
        **_waiting(found, url("answers:territory", territory=territory)),
        "name": territory_name(territory_id),
        "clock": _row(mine, clock.now()) if mine else None,
        "officials": [m for m in here if m.territory_id == territory_id],
        "latest": answered.items if territory_id is not None else [],
        "is_first": not after,
        "person_url": person_url,
        "label": answer_label,
    }
    tags = ("answers", "ideas", "people")
    return page(request, "answers/territory.html", context, tags=tags, seconds=SECONDS)


@pages.get("/me/territory", fr="/moi/territoire", name="answers:waiting", access=OFFICIAL)
async def waiting(request: Request, session: Session, member: Member) -> Response:
    """Show an official the ideas of their territory past the gate, and for how long they wait."""
    mandates = await mandates_held(session, member.id, clock.now())
    if not policy.may_ever_answer(member, mandates):
        raise Refused(_("This page is for elected officials and staff."))
    after = request.query_params.get("after", "")
    found = await clocks.waiting(session, answers_for(member, mandates), after=after)
    context = {
        **_waiting(found, url("answers:waiting")),
        "mandates": mandates,
        "territory_name": territory_name,
        "given": await given.given_by(session, member.id),
        "is_first": not after,
        "label": answer_label,
    }
    return page(request, "answers/waiting.html", context)


def answers_for(actor: Actor, mandates: list[MandateLine]) -> frozenset[int | None] | None:
    """Return the territories somebody answers for; None for all of them."""
    city = any(mandate.territory_id is None for mandate in mandates)
    if city or actor.is_administrator or actor.moderates_everywhere:
        return None
    return actor.moderated_territories | {mandate.territory_id for mandate in mandates}


def _waiting(found: Page[Waiting], address: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "ideas": [
            {
                "idea": one,
                "path": idea_url(one.public_id, one.title),
                "area": gazetteer.name(one.area),
                "days": days_waited(one.passed_at, now),
                "supporters": one.local + one.other,
            }
            for one in found.items
        ],
        "older_url": f"{address}?after={found.next_cursor}" if found.next_cursor else "",
        "idea_url": idea_url,
    }
