"""Turning a project: one page for each act, saying what will happen, with a reason when it is asked."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_, gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.projects import policy
from app.projects.pages.view import ON_THIS_PAGE
from app.projects.path import ProjectInPath, SeenProject
from app.projects.rules import REASON_MAX, WITH_REASON, Act, act_label, after, state_label
from app.projects.schemas import Turning
from app.projects.service.turn import turn
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
TEMPLATE = "projects/turn.html"

CONSEQUENCES = {
    Act.MOBILISE: N_("The call goes out: followers are told, and the needs stand first on the page."),
    Act.BEGIN: N_("The work begins: followers are told, and wait for news from time to time."),
    Act.DELIVER: N_("It is done: followers are told. What is left is to account for it, then to close."),
    Act.TAKE_UP_AGAIN: N_("It was not quite done: followers are told that the work goes on."),
    Act.PAUSE: N_("Nothing more is asked for meanwhile. Followers are told why; you can resume."),
    Act.RESUME: N_("The project goes on where it was, and followers are told."),
    Act.STOP: N_("The project ends here: followers are told why. Its page stays, so that nobody meets a dead link."),
    Act.RESTART: N_("The project begins again with its plan, and followers are told."),
}  # fmt: skip


@pages.get(
    "/{project_id}/turn/{act}", fr="/{project_id}/tourner/{act}", name="projects:turn",
    access="project team",
)  # fmt: skip
async def ask(request: Request, member: Member, seen: ProjectInPath, act: str) -> Response:
    """Say what the act does, and ask why."""
    chosen = _act(act)
    policy.may_turn(member, seen.project, seen.role, chosen).require()
    return page(request, TEMPLATE, _frame(seen, chosen) | {"form": Form(Turning)})


@pages.post(
    "/{project_id}/turn/{act}", fr="/{project_id}/tourner/{act}", name="projects:turn",
    access="project team",
)  # fmt: skip
async def do(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    act: str,
    form: Annotated[Form[Turning], form_of(Turning)],
) -> Response:
    """Turn the project."""
    chosen = _act(act)
    policy.may_turn(member, seen.project, seen.role, chosen).require()
    with form.or_rerender(request, TEMPLATE, **_frame(seen, chosen)):
        state = await turn(session, member, seen.project, chosen, clock.now(), form.data.reason)
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    said = _("The project’s state is now: %(state)s. Its followers are being told.")
    return redirect(request, address(seen.project), said % {"state": state_label(state)})


def _act(word: str) -> Act:
    """Return the act of an address.

    Raises:
        NotFound: it is none that a team does on this page.
    """
    if word not in set(ON_THIS_PAGE):
        raise NotFound
    return Act(word)


def _frame(seen: SeenProject, act: Act) -> dict[str, Any]:
    project = seen.project
    return {
        "project": project,
        "path": address(project),
        "act": act,
        "act_label": act_label(act),
        "consequence": _(CONSEQUENCES[act]),
        "becomes": state_label(after(project.state, act, project.paused_from)),
        "asks_why": act in WITH_REASON,
        "most": REASON_MAX,
    }
