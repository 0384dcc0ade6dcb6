"""The team, for whoever is in it: who belongs, who is asked, who asks; roles, leaving."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.projects import policy
from app.projects.path import CarriedProject, ProjectInPath, SeenProject
from app.projects.queries import people
from app.projects.queries.team import team_of
from app.projects.rules import MESSAGE_MAX, ROLE_LABELS, WHAT_MAX, TeamRole, role_label
from app.projects.schemas import Guest, Inviting, RoleChange, Saying, YesOrNo
from app.projects.service import joining, leaving, letters
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
TEMPLATE = "projects/team.html"
INVITATIONS = Limit("projects.invitations", 30, 24 * 3600)
CARRIER, TEAM = "carrier", "project team"


@pages.get("/{project_id}/team", fr="/{project_id}/equipe", name="projects:team", access=TEAM)
async def team(
    request: Request, session: Session, member: Member, seen: ProjectInPath, q: str = ""
) -> Response:
    """Show the team to whoever is in it; who carries it also sees who waits."""
    policy.belongs(seen.role).require()
    shown = await _shown(session, seen, member, q)
    return page(request, TEMPLATE, shown | {"form": Form(Guest, {"role": TeamRole.MEMBER.value})})


@pages.post(
    "/{project_id}/team/invite", fr="/{project_id}/equipe/inviter", name="projects:invite",
    access=CARRIER,
)  # fmt: skip
async def invite(
    request: Request,
    session: Session,
    member: Member,
    seen: CarriedProject,
    form: Annotated[Form[Inviting], form_of(Inviting)],
    q: str = "",
) -> Response:
    """Ask a member to join; ``q`` is the search that found them."""
    with form.or_rerender(request, TEMPLATE, **await _shown(session, seen, member, q)):
        await attempt(runtime_of(request), INVITATIONS, member.public_id)
        await joining.invite(session, member, seen.project, form.data, clock.now())
    return _done(
        request, session, seen, _("They are asked, and you will be told what they answer.")
    )


@pages.post(
    "/{project_id}/team/write", fr="/{project_id}/equipe/ecrire", name="projects:write",
    access=CARRIER,
)  # fmt: skip
async def write(
    request: Request,
    session: Session,
    member: Member,
    seen: CarriedProject,
    form: Annotated[Form[Guest], form_of(Guest)],
) -> Response:
    """Invite by e-mail; the answer is the same whoever reads that address."""
    runtime = runtime_of(request)
    with form.or_rerender(request, TEMPLATE, **await _shown(session, seen, member, "")):
        guest = form.data
        await attempt(runtime, INVITATIONS, member.public_id)
        await letters.send(
            session, runtime.settings, member, seen.project, guest.email, guest.role, clock.now()
        )
    said = _("An invitation is on its way to %(address)s.") % {"address": guest.email}
    return redirect(request, _here(seen), said)


@pages.post(
    "/{project_id}/team/letters/{letter_id}/revoke",
    fr="/{project_id}/equipe/lettres/{letter_id}/annuler",
    name="projects:revoke_letter",
    access=CARRIER,
)
async def revoke(
    request: Request, session: Session, member: Member, seen: CarriedProject, letter_id: str
) -> Response:
    """Take an invitation by e-mail back."""
    await letters.revoke(session, member, seen.project, letter_id, clock.now())
    return redirect(request, _here(seen), _("This invitation is taken back."))


@pages.post(
    "/{project_id}/team/{person_id}/answer", fr="/{project_id}/equipe/{person_id}/repondre",
    name="projects:answer_request", access=CARRIER,
)  # fmt: skip
async def answer(
    request: Request,
    session: Session,
    member: Member,
    seen: CarriedProject,
    person_id: str,
    form: Annotated[Form[YesOrNo], form_of(YesOrNo)],
) -> Response:
    """Say yes or no to somebody who asks to join."""
    yes = form.data.yes
    await joining.answer_request(session, member, seen.project, person_id, yes=yes, now=clock.now())
    said = _("They are in the team, and are being told.") if yes else _("They are being told.")
    return _done(request, session, seen, said)


@pages.post(
    "/{project_id}/team/{person_id}/take-back", fr="/{project_id}/equipe/{person_id}/annuler",
    name="projects:take_back", access="carrier, or whoever asked",
)  # fmt: skip
async def take_back(
    request: Request, session: Session, member: Member, seen: ProjectInPath, person_id: str
) -> Response:
    """Take back what somebody was asked, or what one asked."""
    await joining.take_back(session, member, seen.project, person_id, clock.now())
    if person_id == member.public_id:
        said = _("It is taken back: the team will not answer.")
        return redirect(request, address(seen.project), said)
    return redirect(request, _here(seen), _("This invitation is taken back."))


@pages.post(
    "/{project_id}/team/{person_id}/role", fr="/{project_id}/equipe/{person_id}/role",
    name="projects:change_role", access=CARRIER,
)  # fmt: skip
async def change_role(
    request: Request,
    session: Session,
    member: Member,
    seen: CarriedProject,
    person_id: str,
    form: Annotated[Form[RoleChange], form_of(RoleChange)],
) -> Response:
    """Let a member carry the project too, or step down."""
    role = TeamRole(form.data.role)
    await leaving.change_role(session, member, seen.project, person_id, role, clock.now())
    return _done(request, session, seen, _("This role is changed."))


@pages.post(
    "/{project_id}/team/{person_id}/remove", fr="/{project_id}/equipe/{person_id}/retirer",
    name="projects:remove_member", access=CARRIER,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: CarriedProject, person_id: str
) -> Response:
    """Let somebody be in the team no more."""
    await leaving.remove(session, member, seen.project, person_id, clock.now())
    return _done(request, session, seen, _("This person is no longer in the team."))


@pages.post(
    "/{project_id}/team/what", fr="/{project_id}/equipe/role", name="projects:say_what", access=TEAM
)
async def say_what(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    form: Annotated[Form[Saying], form_of(Saying)],
) -> Response:
    """Say what one does in the team."""
    with form.or_rerender(request, TEMPLATE, **await _shown(session, seen, member, "")):
        await leaving.say_what(session, member, seen.project, form.data.what)
    return _done(request, session, seen, _("Everybody reads it beside your name."))


@pages.post(
    "/{project_id}/team/leave",
    fr="/{project_id}/equipe/quitter",
    name="projects:leave",
    access=TEAM,
)
async def leave(
    request: Request, session: Session, member: Member, seen: ProjectInPath
) -> Response:
    """Leave the team."""
    await leaving.leave(session, member, seen.project, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    return redirect(request, address(seen.project), _("You have left the team."))


def _here(seen: SeenProject) -> str:
    return url("projects:team", project_id=seen.project.public_id)


def _done(request: Request, session: Session, seen: SeenProject, said: str) -> Response:
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    return redirect(request, _here(seen), said)


async def _shown(
    session: AsyncSession, seen: SeenProject, member: Actor, typed: str
) -> dict[str, Any]:
    project, carries = seen.project, seen.role is TeamRole.CARRIER
    now = clock.now()
    mates = await team_of(project.id).alone(session)
    own = next((mate for mate in mates if mate.person_id == member.id), None)
    return {
        "project": project,
        "path": address(project),
        "role": seen.role,
        "carries": carries,
        "reader": member,
        "own": own,
        "team": [(mate, role_label(mate.role)) for mate in mates],
        "waiting": await people.waiting_in(session, project.id) if carries else [],
        "letters": await people.letters_of(session, project.id, now) if carries else [],
        "backing": await people.organisations_of(session, project.id) if carries else [],
        "typed": typed[:100],
        "found": await people.members_named(session, typed, now, but=member.id) if carries else [],
        "organisations": await people.organisations_named(session, typed) if carries else [],
        "roles": [(role.value, role_label(role)) for role in ROLE_LABELS],
        "role_label": role_label,
        "most": {"what": WHAT_MAX, "message": MESSAGE_MAX},
    }
