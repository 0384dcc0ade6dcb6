"""A member's own page of suggestions: why, not for me, yes; a pause, and who asks."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import fragment, page, redirect, wants_fragment
from app.core.web.routing import MEMBER, Pages, url
from app.matching import policy
from app.matching.gates import invitations
from app.matching.queries import kept, suggesting
from app.matching.queries.introductions import own
from app.matching.rules import Introduction as State
from app.matching.schemas import Answer, Pausing
from app.matching.service import introduce, wishes
from app.matching.shown import card
from app.missions.path import MissionInPath
from app.missions.shown import mission_url
from app.profiles.rules import QUOTA

pages = Pages("/me/suggestions", fr="/moi/suggestions")


@pages.get("", name="matching:suggestions", access=MEMBER)
async def suggestions(request: Request, session: Session, member: Member) -> Response:
    """Show what fits the member now, why, and who asks."""
    now = clock.now()
    found = await suggesting.for_person(session, member.id, now)
    cards = [card(pair.helper, pair.opening, pair.facts, pair.score) for pair in found.pairs]
    mine = await own(session, member.id, now)
    context = {
        "cards": cards,
        "looked_at": found.at,
        "helper": found.helper,
        "quota": invitations(found.helper) if found.helper else QUOTA,
        "asked": [one for one in mine if one.state is State.WAITS_PERSON],
        "dismissed": await kept.dismissed(session, member.id),
        "waiting": [one for one in mine if one.state is State.WAITS_TEAM],
        "agreed": [one for one in mine if one.state is State.BOTH],
        "mission_url": mission_url,
        "may": policy.can_answer(member),
        "profile": url("profiles:skills", query={"back": url("matching:suggestions")}),
    }
    return page(request, "matching/suggestions.html", context)


@pages.post("/pause", name="matching:pause", access=MEMBER)
async def pause(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Pausing], form_of(Pausing)],
) -> Response:
    """Pause suggestions, or begin again."""
    paused = form.data.pause == "yes"
    await wishes.pause(session, member, clock.now(), paused=paused)
    said = (
        _("Suggestions are paused: nobody finds you, and nothing is sent.")
        if paused
        else _("Suggestions are back. New ones will be here in a moment.")
    )
    return redirect(request, url("matching:suggestions"), said)


@pages.post(
    "/{mission_id}/answer", fr="/{mission_id}/reponse", name="matching:answer", access=MEMBER
)
async def answer(
    request: Request,
    session: Session,
    member: Member,
    seen: MissionInPath,
    form: Annotated[Form[Answer], form_of(Answer)],
) -> Response:
    """Say yes to a mission, or that it is not for one."""
    now = clock.now()
    if not form.data.is_yes:
        await introduce.decline(session, member, seen, now)
        if wants_fragment(request):
            context = {"mission": seen.mission}
            return fragment(request, "matching/_gone.html", "gone", context)
        return redirect(request, url("matching:suggestions"), _("We will not suggest it again."))
    made = await introduce.interested(session, member, seen, now)
    if made.state is State.BOTH and made.conversation:
        said = _("You both said yes: you can write to each other, and choose your dates.")
        return redirect(request, url("messages:show", conversation_id=made.conversation), said)
    said = _(
        "The team is told that somebody would like to help. It reads what fits, not who you are."
    )
    return redirect(request, url("matching:suggestions"), said)


@pages.post(
    "/{mission_id}/again", fr="/{mission_id}/de-nouveau", name="matching:again", access=MEMBER
)
async def again(
    request: Request, session: Session, member: Member, seen: MissionInPath
) -> Response:
    """Take back that a mission is not for one."""
    await wishes.take_back(session, member, seen.mission.id)
    return redirect(request, url("matching:suggestions"), _("It may be suggested again."))
