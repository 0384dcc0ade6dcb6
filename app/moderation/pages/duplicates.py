"""Accounts that are likely one person's: why, and what each idea counts of them."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.ids import is_public_id
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.ideas.models import Idea
from app.moderation import policy
from app.moderation.likeness import GROUPED_FROM, Group, told
from app.moderation.pages.path import DecisionInPath
from app.moderation.queries import likeness
from app.moderation.queries.likeness import Backed
from app.moderation.schemas import SettingAside
from app.moderation.service import set_aside as service

pages = Pages("/staff/duplicates", fr="/equipe/doublons")

TEMPLATE = "moderation/duplicates.html"
MOST = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as the page shows it, with the ideas that the reader moderates."""

    group: Group
    factors: list[tuple[str, int]]
    ideas: list[Backed]


@pages.get("", name="moderation:duplicates", access="moderator")
async def review(request: Request, session: Session, member: Member) -> Response:
    """Show the accounts that are likely one person's, the most likely first."""
    policy.can_see_queue(member).require()
    context = {"groups": await _groups(session, member), "grouped_from": GROUPED_FROM}
    return page(request, TEMPLATE, context | {"form": Form(SettingAside)})


@pages.post("", name="moderation:set_aside", access="moderator")
async def set_aside(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[SettingAside], form_of(SettingAside)],
) -> Response:
    """Stop counting the supports that are chosen, for one idea."""
    policy.can_see_queue(member).require()
    context: dict[str, Any] = {
        "groups": await _groups(session, member),
        "grouped_from": GROUPED_FROM,
    }
    with form.or_rerender(request, TEMPLATE, **context):
        wanted = form.data
        idea = await _idea(session, wanted.idea)
        made = await service.set_aside(
            session, runtime_of(request), member, idea, wanted, clock.now()
        )
    said = ngettext(
        "%(num)s support is set aside. Whoever gave it is told, and may appeal.",
        "%(num)s supports are set aside. Those who gave them are told, and may appeal.",
        len(made),
    )
    return redirect(request, url("moderation:duplicates"), said % {"num": number(len(made))})


@pages.post(
    "/{decision_id}/count-again",
    fr="/{decision_id}/recompter",
    name="moderation:count_again",
    access="moderator",
)
async def count_again(
    request: Request, session: Session, member: Member, decision: DecisionInPath
) -> Response:
    """Count a support again that was set aside."""
    await service.count_again(session, runtime_of(request), member, decision, clock.now())
    return redirect(
        request,
        url("moderation:decision", decision_id=decision.public_id),
        _("The support is counted again. Whoever gave it is told."),
    )


async def _groups(session: AsyncSession, member: Actor) -> list[Shown]:
    shown = []
    for group in (await likeness.groups(session))[:MOST]:
        ideas = [
            one
            for one in await likeness.shared_ideas(session, group)
            if member.moderates(one.territory_id)
        ]
        if ideas:
            shown.append(Shown(group, told(group.factors), ideas))
    return shown


async def _idea(session: AsyncSession, public_id: str) -> Idea:
    query = select(Idea).where(Idea.public_id == public_id)
    found = (await session.execute(query)).scalar_one_or_none() if is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return found
