"""Naming a leader, and what the named person answers."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.organisations.queries import speaking
from app.profiles import policy
from app.profiles.pages.path import LeadershipInPath, PersonInPath
from app.profiles.pages.view import territory_name
from app.profiles.queries import nominating
from app.profiles.queries.people import Shown
from app.profiles.rules import LEADER_YEARS, NOMINATIONS_NEEDED, Standing
from app.profiles.schemas import Nominating
from app.profiles.service import answer
from app.profiles.service.nominate import nominate
from app.profiles.shown import person_url, tags

pages = Pages("", fr="")

NOMINATIONS = Limit("profiles.nominations", 20, 24 * 3600)
NOMINEE = "nominee"


@pages.get(
    "/people/{person_id}/nominate",
    fr="/personnes/{person_id}/nommer",
    name="profiles:nominate",
    access="citizen of the territory",
)
async def ask(request: Request, session: Session, member: Member, person: PersonInPath) -> Response:
    """Say what a leader is, and ask why this person."""
    context = await _frame(session, member, person)
    return page(request, "profiles/nominate.html", context | {"form": Form(Nominating)})


@pages.post(
    "/people/{person_id}/nominate",
    fr="/personnes/{person_id}/nommer",
    name="profiles:nominate",
    access="citizen of the territory",
)
async def name_one(
    request: Request,
    session: Session,
    member: Member,
    person: PersonInPath,
    form: Annotated[Form[Nominating], form_of(Nominating)],
) -> Response:
    """Count the nomination."""
    frame = await _frame(session, member, person)
    with form.or_rerender(request, "profiles/nominate.html", **frame):
        typed = form.data
        voice = await speaking.voice(session, member, typed.speak_as)
        await attempt(runtime_of(request), NOMINATIONS, member.public_id)
        named = await nominate(session, member, person, typed.words, clock.now(), voice=voice)
    if named.standing is Standing.GATHERING:
        said = _("Thank you. Your nomination is counted; %(num)s are needed.")
        said %= {"num": NOMINATIONS_NEEDED}
    else:
        said = _("Thank you. That is enough: %(name)s is being asked.") % {"name": person.name}
    return redirect(request, person_url(person.public_id, person.name), said)


async def _frame(session: AsyncSession, member: Actor, person: Shown) -> dict[str, Any]:
    voices = await speaking.voices(session, member)
    territory_id = member.home.territory_id
    verdict = policy.can_nominate(member, person.id)
    if not verdict and voices:
        verdict = policy.can_nominate_as(member, person.id)
    return {
        "person": person,
        "path": person_url(person.public_id, person.name),
        "territory": territory_name(territory_id) if territory_id else "",
        "voices": [(voice.public_id, voice.name) for voice in voices],
        "refusal": verdict.reason,
        "already": await nominating.has_nominated(session, member.id, person.id, territory_id),
        "given": await nominating.given_by(session, member.id, clock.now(), nominee_id=person.id),
        "territory_name": territory_name,
        "needed": NOMINATIONS_NEEDED,
        "years": LEADER_YEARS,
    }


@pages.get(
    "/me/nominations/{leadership_id}",
    fr="/moi/nominations/{leadership_id}",
    name="profiles:nomination",
    access=NOMINEE,
)
async def look(
    request: Request, session: Session, member: Member, asked: LeadershipInPath
) -> Response:
    """Show the nominee who named them and why, and ask."""
    _own(member, asked.person_id)
    if asked.standing is Standing.GATHERING and asked.answered_at is None:
        raise NotFound
    over = policy.can_cut_short(asked.ends_at, clock.now())
    context = {
        "leads": asked.standing is Standing.CONFIRMED and bool(over),
        "needed": NOMINATIONS_NEEDED,
        "asked": asked,
        "territory": territory_name(asked.territory_id),
        "voiced": await nominating.nominations_of(session, asked.id),
        "reason": await nominating.last_reason(session, asked.id),
        "may": policy.can_answer_nomination(member, asked.person_id),
        "years": LEADER_YEARS,
    }
    return page(request, "profiles/nomination.html", context)


@pages.post(
    "/me/nominations/{leadership_id}/accept",
    fr="/moi/nominations/{leadership_id}/accepter",
    name="profiles:accept_nomination",
    access=NOMINEE,
)
async def accept(
    request: Request, session: Session, member: Member, asked: LeadershipInPath
) -> Response:
    """Say yes."""
    _own(member, asked.person_id)
    await answer.accept(session, member, asked, clock.now())
    said = _("Thank you. A moderator of %(territory)s will decide, and say why.")
    said %= {"territory": territory_name(asked.territory_id)}
    return redirect(request, url("profiles:dashboard"), said)


@pages.post(
    "/me/nominations/{leadership_id}/decline",
    fr="/moi/nominations/{leadership_id}/decliner",
    name="profiles:decline_nomination",
    access=NOMINEE,
)
async def decline(
    request: Request, session: Session, member: Member, asked: LeadershipInPath
) -> Response:
    """Say no."""
    _own(member, asked.person_id)
    await answer.decline(session, member, asked, clock.now())
    said = _("You said no. Nobody will ask you again there for six months.")
    return redirect(request, url("profiles:dashboard"), said)


@pages.post(
    "/me/nominations/{leadership_id}/step-down",
    fr="/moi/nominations/{leadership_id}/me-retirer",
    name="profiles:step_down",
    access=NOMINEE,
)
async def step_down(
    request: Request, session: Session, member: Member, asked: LeadershipInPath
) -> Response:
    """Stop being a leader."""
    _own(member, asked.person_id)
    await answer.step_down(session, member, asked, clock.now())
    drop_pages(session, runtime_of(request), *tags(member.id))
    return redirect(request, url("profiles:dashboard"), _("You are no longer a leader there."))


def _own(member: Actor, person_id: int) -> None:
    """Let nobody else know that somebody is nominated.

    Raises:
        NotFound: it is about somebody else.
    """
    if member.id != person_id:
        raise NotFound
