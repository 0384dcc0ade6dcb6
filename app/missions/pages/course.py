"""What becomes of a mission, for who runs it: published, paused, resumed, finished, cancelled; their list."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_, gettext as _
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages
from app.missions.hosting import hosts_for
from app.missions.models import Mission
from app.missions.path import RunInPath
from app.missions.queries.mine import run_by
from app.missions.rules import Act, state_label
from app.missions.schemas import Reason
from app.missions.service import course as service
from app.missions.service.turning import result_of
from app.missions.shown import address, changed_tags

pages = Pages("/missions")

WORDS: dict[Act, dict[str, str]] = {
    Act.PAUSE: {
        "title": N_("Pause this mission"),
        "lead": N_("Nobody can sign up while it is paused; those who have signed up come as agreed."),
        "button": N_("Pause the mission"),
        "done": N_("The mission is paused."),
    },
    Act.CANCEL: {
        "title": N_("Cancel this mission"),
        "lead": N_("Every date ahead is cancelled. Those who would have come are written to, with your reason. This cannot be undone."),
        "button": N_("Cancel the mission"),
        "done": N_("The mission is cancelled. Those who would have come are being written to."),
    },
}  # fmt: skip
DONE = {
    Act.RESUME: N_("The mission looks for people again."),
    Act.FINISH: N_("The mission is done. Thank you!"),
    Act.REOPEN: N_("The mission looks for people again."),
}


class Why(FormModel):
    """Why a mission is paused or cancelled; everybody reads it."""

    reason: Reason


@pages.get("/mine", fr="/les-miennes", name="missions:mine", access=MEMBER)
async def mine(request: Request, session: Session, member: Member) -> Response:
    """List the missions that the member runs."""
    lines = await run_by(session, member, clock.now())
    hosts = await hosts_for(session, member)
    context = {"lines": lines, "label": state_label, "hosts": hosts}
    return page(request, "missions/mine.html", context)


@pages.post(
    "/{mission_id}/publish", fr="/{mission_id}/publier", name="missions:publish", access="runner"
)
async def publish(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Let everybody read it."""
    after = await service.publish(session, member, seen.mission, clock.now())
    _changed(request, session, after)
    if after.hidden_at is not None:
        said = _("The mission is kept. It was held automatically: a moderator reads it before it is shown.")  # fmt: skip
        return redirect(request, address(after), said, kind="info")
    return redirect(request, address(after), _("The mission is public: people can come."))


async def _turn(
    request: Request, session: AsyncSession, member: Member, seen: RunInPath, act: Act
) -> Response:
    after = await service.turn(session, member, seen.mission, act, clock.now())
    _changed(request, session, after)
    return redirect(request, address(after), _(DONE[act]))


@pages.post(
    "/{mission_id}/resume", fr="/{mission_id}/reprendre", name="missions:resume", access="runner"
)
async def resume(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Look for people again."""
    return await _turn(request, session, member, seen, Act.RESUME)


@pages.post(
    "/{mission_id}/finish", fr="/{mission_id}/terminer", name="missions:finish", access="runner"
)
async def finish(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Say that it is done."""
    return await _turn(request, session, member, seen, Act.FINISH)


@pages.get("/{mission_id}/pause", name="missions:pause", access="runner")
async def ask_to_pause(request: Request, seen: RunInPath) -> Response:
    """Ask why it is paused."""
    return _ask(request, seen, Act.PAUSE)


@pages.post("/{mission_id}/pause", name="missions:pause", access="runner")
async def pause(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    form: Annotated[Form[Why], form_of(Why)],
) -> Response:
    """Pause it."""
    return await _end(request, session, member, seen, Act.PAUSE, form)


@pages.get(
    "/{mission_id}/cancel", fr="/{mission_id}/annuler", name="missions:cancel", access="runner"
)
async def ask_to_cancel(request: Request, seen: RunInPath) -> Response:
    """Ask why it is cancelled."""
    return _ask(request, seen, Act.CANCEL)


@pages.post(
    "/{mission_id}/cancel", fr="/{mission_id}/annuler", name="missions:cancel", access="runner"
)
async def cancel(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    form: Annotated[Form[Why], form_of(Why)],
) -> Response:
    """Cancel it, with every date ahead."""
    return await _end(request, session, member, seen, Act.CANCEL, form)


def _ask(request: Request, seen: RunInPath, act: Act) -> Response:
    result_of(seen.mission.state, act)
    context = _context(seen.mission, act) | {"form": Form(Why)}
    return page(request, "missions/why.html", context)


async def _end(
    request: Request,
    session: AsyncSession,
    member: Member,
    seen: RunInPath,
    act: Act,
    form: Form[Why],
) -> Response:
    with form.or_rerender(request, "missions/why.html", **_context(seen.mission, act)):
        after = await service.turn(
            session, member, seen.mission, act, clock.now(), form.data.reason
        )
    _changed(request, session, after)
    return redirect(request, address(after), _(WORDS[act]["done"]))


def _context(mission: Mission, act: Act) -> dict[str, Any]:
    return {
        "mission": mission,
        "act": str(act),
        "back_url": address(mission),
        "words": {name: _(word) for name, word in WORDS[act].items()},
    }


def _changed(request: Request, session: AsyncSession, mission: Mission) -> None:
    drop_pages(session, runtime_of(request), *changed_tags(mission))
