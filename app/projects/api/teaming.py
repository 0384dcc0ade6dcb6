"""Teams from a program: asking and asked, leaving; the same verbs as the pages."""

from typing import Annotated

from fastapi import Path, Request

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.throttle import attempt
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.projects.api.sent import NewInvitation, NewRequest, TeamAnswer
from app.projects.api.shapes import TeamShown
from app.projects.api.view import OwnProject, team_answer
from app.projects.pages.joining import QUESTIONS
from app.projects.pages.team import INVITATIONS
from app.projects.schemas import Asking, Inviting
from app.projects.service import joining, leaving
from app.projects.shown import tags

router = api_router("projects")
Writer = Annotated[Actor, require_scope(Scope.PROJECTS)]
PersonId = Annotated[str, Path(description=N_("Public identifier of the person."))]


@router.post(
    "/projects/{project_id}/team",
    name="api:invite_to_team",
    summary=N_("Ask somebody to join a team"),
    description=N_("For who carries the project. They answer; nothing changes until they say yes."),
    openapi_extra=access(Scope.PROJECTS),
)
async def invite(
    request: Request, session: Session, actor: Writer, seen: OwnProject, sent: NewInvitation
) -> TeamShown:
    """Ask a member to join."""
    await attempt(runtime_of(request), INVITATIONS, actor.public_id)
    typed = Inviting(**sent.model_dump())
    await joining.invite(session, actor, seen.project, typed, clock.now())
    return await _team(request, session, actor, seen)


@router.post(
    "/projects/{project_id}/team/requests",
    name="api:ask_to_join",
    summary=N_("Ask to join a team"),
    description=N_("Whoever carries the project answers."),
    openapi_extra=access(Scope.PROJECTS),
)
async def ask(
    request: Request, session: Session, actor: Writer, seen: OwnProject, sent: NewRequest
) -> TeamShown:
    """Ask to join."""
    await attempt(runtime_of(request), QUESTIONS, actor.public_id)
    typed = Asking(**sent.model_dump())
    await joining.ask(session, actor, seen.project, typed, clock.now())
    return await _team(request, session, actor, seen)


@router.put(
    "/projects/{project_id}/team/{mate_id}",
    name="api:answer_for_team",
    summary=N_("Answer an invitation or a request"),
    description=N_(
        "With your own identifier: to a team that asks you; else to who asks your team."
    ),
    openapi_extra=access(Scope.PROJECTS),
)
async def answer(
    request: Request, session: Session, actor: Writer, seen: OwnProject, mate_id: PersonId,
    sent: TeamAnswer,
) -> TeamShown:  # fmt: skip
    """Say yes or no."""
    now = clock.now()
    if mate_id == actor.public_id:
        await joining.answer(session, actor, seen.project, yes=sent.yes, now=now)
    else:
        await joining.answer_request(session, actor, seen.project, mate_id, yes=sent.yes, now=now)
    return await _team(request, session, actor, seen)


@router.delete(
    "/projects/{project_id}/team/{mate_id}",
    name="api:leave_team",
    summary=N_("Leave a team, or remove somebody from it"),
    description=N_("With your own identifier you leave. A living project keeps a carrier."),
    openapi_extra=access(Scope.PROJECTS),
)
async def leave(
    request: Request, session: Session, actor: Writer, seen: OwnProject, mate_id: PersonId
) -> TeamShown:
    """Leave, or remove a member."""
    if mate_id == actor.public_id:
        await leaving.leave(session, actor, seen.project, clock.now())
    else:
        await leaving.remove(session, actor, seen.project, mate_id, clock.now())
    return await _team(request, session, actor, seen)


async def _team(request: Request, session: Session, actor: Actor, seen: OwnProject) -> TeamShown:
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    return await team_answer(session, seen.project, actor)
