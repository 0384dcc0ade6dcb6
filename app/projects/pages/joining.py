"""Coming into a team: asking to, answering it, an invitation by e-mail; an organisation's support."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member, Visitor
from app.accounts.invited import key_of
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound, SignInRequired
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.organisations.queries import voices
from app.projects import policy
from app.projects.models import TeamInvitation
from app.projects.path import CarriedProject, ProjectInPath, SeenProject
from app.projects.rules import MESSAGE_MAX, TeamRole, role_label
from app.projects.schemas import Asking, Organising, YesOrNo
from app.projects.service import joining, letters, sponsoring
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
JOIN, SPONSOR = "projects/join.html", "projects/sponsor.html"
QUESTIONS = Limit("projects.questions", 20, 24 * 3600)
SPEAKER = "speaker of an organisation, or carrier"


@pages.get(
    "/{project_id}/join", fr="/{project_id}/se-joindre", name="projects:join",
    access="confirmed member",
)  # fmt: skip
async def form_to_join(request: Request, member: Member, seen: ProjectInPath) -> Response:
    """Ask what one would do."""
    policy.can_join(member, seen.project, seen.role).require()
    form = Form(Asking, {"role": TeamRole.MEMBER.value})
    return page(request, JOIN, _frame(seen) | {"form": form})


@pages.post(
    "/{project_id}/join", fr="/{project_id}/se-joindre", name="projects:join",
    access="confirmed member",
)  # fmt: skip
async def join(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    form: Annotated[Form[Asking], form_of(Asking)],
) -> Response:
    """Ask the team."""
    with form.or_rerender(request, JOIN, **_frame(seen)):
        await attempt(runtime_of(request), QUESTIONS, member.public_id)
        await joining.ask(session, member, seen.project, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    said = _("The team is told. You will read its answer in your notices.")
    return redirect(request, address(seen.project), said)


@pages.post(
    "/{project_id}/answer", fr="/{project_id}/repondre", name="projects:answer",
    access="whom the team asks",
)  # fmt: skip
async def answer(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    form: Annotated[Form[YesOrNo], form_of(YesOrNo)],
) -> Response:
    """Say yes or no to a team that asks."""
    yes = form.data.yes
    await joining.answer(session, member, seen.project, yes=yes, now=clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    said = _("You are in the team. Welcome!") if yes else _("You said no, and they are being told.")
    return redirect(request, address(seen.project), said)


@pages.get("/invitation/{secret}", fr="/invitation/{secret}", name="projects:letter", access=PUBLIC)
async def letter(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Show what one is invited to; opening it changes nothing."""
    key = await key_of(session, TeamInvitation, secret, visitor)
    offer = await letters.look(session, key, visitor, clock.now())
    if offer.invitation.accepted:
        return redirect(request, address(offer.project))
    context = {
        "project": offer.project,
        "path": address(offer.project),
        "role_name": role_label(offer.invitation.role),
        "secret": secret,
        "is_member": visitor is not None,
    }
    return page(request, "projects/invitation.html", context)


@pages.post(
    "/invitation/{secret}/accept", fr="/invitation/{secret}/accepter",
    name="projects:accept_letter", access=PUBLIC,
)  # fmt: skip
async def accept(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Join; a visitor says first who they are.

    Raises:
        SignInRequired: for a visitor; the act completes once they are known.
    """
    key, now = await key_of(session, TeamInvitation, secret, visitor), clock.now()
    if visitor is None:
        offer = await letters.look(session, key, None, now)
        payload = {"invitation": key.hex(), "title": offer.project.title}
        raise SignInRequired("projects.accept_letter", payload)
    joined = await letters.accept(session, visitor, key, now)
    drop_pages(session, runtime_of(request), *tags(joined.id))
    return redirect(request, address(joined), _("You are in the team. Welcome!"))


@pages.post(
    "/invitation/{secret}/decline", fr="/invitation/{secret}/refuser",
    name="projects:decline_letter", access=PUBLIC,
)  # fmt: skip
async def decline(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Say no, without an account."""
    await letters.decline(
        session, await key_of(session, TeamInvitation, secret, visitor), clock.now()
    )
    said = _("You said no. Nobody will ask you again for this project.")
    return redirect(request, url("projects:index"), said)


@pages.get(
    "/{project_id}/sponsor", fr="/{project_id}/soutenir", name="projects:sponsor", access=SPEAKER
)
async def form_to_sponsor(
    request: Request, session: Session, member: Member, seen: ProjectInPath
) -> Response:
    """Ask for which organisation the support is offered.

    Raises:
        NotFound: they speak for none.
    """
    context = await _sponsoring(session, member, seen)
    return page(request, SPONSOR, context | {"form": Form(Organising)})


@pages.post(
    "/{project_id}/sponsor", fr="/{project_id}/soutenir", name="projects:sponsor", access=SPEAKER
)
async def sponsor(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    form: Annotated[Form[Organising], form_of(Organising)],
) -> Response:
    """Offer the support of an organisation."""
    with form.or_rerender(request, SPONSOR, **await _sponsoring(session, member, seen)):
        await attempt(runtime_of(request), QUESTIONS, member.public_id)
        await sponsoring.offer(session, member, seen.project, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    said = _("The team is told. You will read its answer in your notices.")
    return redirect(request, address(seen.project), said)


@pages.post(
    "/{project_id}/organisations/ask", fr="/{project_id}/organismes/demander",
    name="projects:ask_sponsor", access="carrier",
)  # fmt: skip
async def ask_sponsor(
    request: Request,
    session: Session,
    member: Member,
    seen: CarriedProject,
    form: Annotated[Form[Organising], form_of(Organising)],
) -> Response:
    """Ask an organisation to support the project."""
    await attempt(runtime_of(request), QUESTIONS, member.public_id)
    await sponsoring.ask(session, member, seen.project, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id))
    said = _("They are asked, and you will be told what they answer.")
    return redirect(request, url("projects:team", project_id=seen.project.public_id), said)


@pages.post(
    "/{project_id}/organisations/{organisation_id}/answer",
    fr="/{project_id}/organismes/{organisation_id}/repondre",
    name="projects:answer_sponsor",
    access=SPEAKER,
)
async def answer_sponsor(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    organisation_id: str,
    form: Annotated[Form[YesOrNo], form_of(YesOrNo)],
) -> Response:
    """Say yes or no: a speaker to the team, a carrier to the organisation."""
    yes = form.data.yes
    await sponsoring.answer(
        session, member, seen.project, organisation_id, yes=yes, now=clock.now()
    )
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    said = _("The organisation now supports the project.") if yes else _("They are being told.")
    return redirect(request, address(seen.project), said)


@pages.post(
    "/{project_id}/organisations/{organisation_id}/end",
    fr="/{project_id}/organismes/{organisation_id}/terminer",
    name="projects:end_sponsor",
    access=SPEAKER,
)
async def end_sponsor(
    request: Request, session: Session, member: Member, seen: ProjectInPath, organisation_id: str
) -> Response:
    """End the support of an organisation, or take a question back."""
    ended = await sponsoring.end(session, member, seen.project, organisation_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(seen.project.id, listed=True))
    said = _("It is ended, and they are being told.") if ended else _("It is taken back.")
    return redirect(request, address(seen.project), said)


def _frame(seen: SeenProject) -> dict[str, Any]:
    return {
        "project": seen.project,
        "path": address(seen.project),
        "roles": [
            (role.value, role_label(role), hint)
            for role, hint in (
                (TeamRole.MEMBER, _("You run the project with the others.")),
                (
                    TeamRole.MENTOR,
                    _(
                        "A mentor is somebody who lists skills in their profile, or a leader of the community."
                    ),
                ),
            )
        ],
        "most": {"message": MESSAGE_MAX},
    }


async def _sponsoring(session: Session, member: Member, seen: SeenProject) -> dict[str, Any]:
    spoken = await voices(session, member)
    if not spoken:
        raise NotFound(_("You speak for no verified organisation."))
    options = [(voice.public_id, voice.name) for voice in spoken]
    return _frame(seen) | {"voice_options": options}
