"""A candidate idea finds somebody to carry it: its authors, whom they ask, or who volunteers."""

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
from app.ideas.models import Idea
from app.ideas.pages.path import PublishedInPath
from app.ideas.queries.co_authors import signs
from app.ideas.shown import address as idea_address, tags as idea_tags
from app.organisations.queries import voices
from app.projects import policy
from app.projects.models import Project
from app.projects.queries import offers as reading, people
from app.projects.rules import MESSAGE_MAX, SUMMARY_MAX, WHAT_MAX
from app.projects.schemas import Carrying, Handing, Volunteering
from app.projects.service import begin, offers as service
from app.projects.shown import address, tags

pages = Pages("/ideas", fr="/idees")

CARRY, HAND, OFFER = "projects/carry.html", "projects/hand_over.html", "projects/volunteer.html"
AUTHORS = "authors"
OFFERS = Limit("projects.offers", 20, 24 * 3600)


@pages.get("/{idea_id}/carry", fr="/{idea_id}/porter", name="projects:carry", access=AUTHORS)
async def form_to_carry(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Ask what the project is called, and what it is."""
    policy.can_carry(member, idea, signs=await signs(session, idea, member)).require()
    first = begin.opening(idea)
    form = Form(Carrying, {"title": first.title, "summary": first.summary})
    return page(request, CARRY, _frame(idea) | {"form": form})


@pages.post("/{idea_id}/carry", fr="/{idea_id}/porter", name="projects:carry", access=AUTHORS)
async def carry(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Carrying], form_of(Carrying)],
) -> Response:
    """Begin the project."""
    with form.or_rerender(request, CARRY, **_frame(idea)):
        project = await begin.carry(session, member, idea, form.data, clock.now())
    return _begun(request, session, idea, project)


@pages.get(
    "/{idea_id}/hand-over", fr="/{idea_id}/confier", name="projects:hand_over", access=AUTHORS
)
async def form_to_hand_over(
    request: Request, session: Session, member: Member, idea: PublishedInPath, q: str = ""
) -> Response:
    """Look for somebody to carry the idea, and show who was asked and who offers."""
    own = await signs(session, idea, member)
    policy.can_hand_over(member, idea, signs=own).require()
    return page(request, HAND, await _handing(session, member, idea, q) | {"form": Form(Handing)})


@pages.post(
    "/{idea_id}/hand-over", fr="/{idea_id}/confier", name="projects:hand_over", access=AUTHORS
)
async def hand_over(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Handing], form_of(Handing)],
    q: str = "",
) -> Response:
    """Ask them; ``q`` is the search that found them."""
    with form.or_rerender(request, HAND, **await _handing(session, member, idea, q)):
        await attempt(runtime_of(request), OFFERS, member.public_id)
        await service.hand_over(session, member, idea, form.data, clock.now())
    said = _("They are asked, and you will be told what they answer.")
    return redirect(request, url("projects:hand_over", idea_id=idea.public_id), said)


@pages.get(
    "/{idea_id}/volunteer", fr="/{idea_id}/proposer-de-porter", name="projects:volunteer",
    access="confirmed member",
)  # fmt: skip
async def form_to_volunteer(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Ask who would carry the idea, and how; whoever is asked to already reads the question."""
    if asked := await reading.asked(session, idea.id, member.id):
        return redirect(request, url("projects:offer", offer_id=asked))
    policy.can_volunteer(member, idea, signs=await signs(session, idea, member)).require()
    frame = _frame(idea) | {"voice_options": await voice_options(session, member)}
    return page(request, OFFER, frame | {"form": Form(Volunteering)})


@pages.post(
    "/{idea_id}/volunteer", fr="/{idea_id}/proposer-de-porter", name="projects:volunteer",
    access="confirmed member",
)  # fmt: skip
async def volunteer(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Volunteering], form_of(Volunteering)],
) -> Response:
    """Offer to carry it."""
    frame = _frame(idea) | {"voice_options": await voice_options(session, member)}
    with form.or_rerender(request, OFFER, **frame):
        await attempt(runtime_of(request), OFFERS, member.public_id)
        await service.volunteer(session, member, idea, form.data, clock.now())
    said = _("The authors of the idea are told. You will read their answer in your notices.")
    return redirect(request, idea_address(idea), said)


@pages.get(
    "/offers/{offer_id}", fr="/offres/{offer_id}", name="projects:offer",
    access="whom the offer concerns",
)  # fmt: skip
async def offer(request: Request, session: Session, member: Member, offer_id: str) -> Response:
    """Show an offer to whoever answers it, or made it.

    Raises:
        NotFound: it does not concern them.
    """
    found = await reading.offer(session, offer_id)
    mine = await reading.waiting_for(session, member.id)
    to_answer = any(line.public_id == offer_id for line in mine)
    if found is None or not (to_answer or found.person_id == member.id):
        raise NotFound
    return page(request, "projects/offer.html", {"offer": found, "to_answer": to_answer})


@pages.post(
    "/offers/{offer_id}/accept", fr="/offres/{offer_id}/accepter", name="projects:accept_offer",
    access="whom the offer concerns",
)  # fmt: skip
async def accept(request: Request, session: Session, member: Member, offer_id: str) -> Response:
    """Say yes: the idea becomes a project."""
    project = await service.accept(session, member, offer_id, clock.now())
    idea = await session.get_one(Idea, project.idea_id)
    return _begun(request, session, idea, project)


@pages.post(
    "/offers/{offer_id}/decline", fr="/offres/{offer_id}/refuser", name="projects:decline_offer",
    access="whom the offer concerns",
)  # fmt: skip
async def decline(request: Request, session: Session, member: Member, offer_id: str) -> Response:
    """Say no."""
    await service.decline(session, member, offer_id, clock.now())
    return redirect(request, url("profiles:dashboard"), _("You said no, and they are being told."))


@pages.post(
    "/offers/{offer_id}/withdraw", fr="/offres/{offer_id}/retirer", name="projects:withdraw_offer",
    access="whom the offer concerns",
)  # fmt: skip
async def withdraw(request: Request, session: Session, member: Member, offer_id: str) -> Response:
    """Take an offer of one's own back."""
    idea = await service.withdraw(session, member, offer_id, clock.now())
    return redirect(request, idea_address(idea), _("This offer is taken back."))


async def voice_options(session: AsyncSession, member: Actor) -> list[tuple[str, str]]:
    """Return the organisations that somebody may speak for, as a select offers them."""
    return [(voice.public_id, voice.name) for voice in await voices(session, member)]


def _begun(request: Request, session: Session, idea: Idea, project: Project) -> Response:
    drop_pages(
        session, runtime_of(request),
        *idea_tags(idea.id, listed=True), *tags(project.id, listed=True),
    )  # fmt: skip
    said = _("The project begins. Those who backed the idea are being told, and follow it now.")
    return redirect(request, address(project), said)


def _frame(idea: Idea) -> dict[str, Any]:
    return {
        "idea": idea,
        "path": idea_address(idea),
        "most": {"summary": SUMMARY_MAX, "message": MESSAGE_MAX, "what": WHAT_MAX},
    }


async def _handing(session: AsyncSession, member: Actor, idea: Idea, typed: str) -> dict[str, Any]:
    return _frame(idea) | {
        "typed": typed[:100],
        "people": await people.members_named(session, typed, clock.now(), but=member.id),
        "organisations": await people.organisations_named(session, typed),
        "offers": await reading.of_idea(session, idea.id),
        "reader": member,
    }
