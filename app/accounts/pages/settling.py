"""The account: how one is shown, where one lives, what waits."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts import acts, policy, queries
from app.accounts.homes import FoundHome, WhichNeighbourhood, find
from app.accounts.identity import Member
from app.accounts.schemas import HomeAnswer, Profile
from app.accounts.service import settle
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, using
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, RowNumber, url
from app.places.gazetteer import gazetteer

pages = Pages("/account", fr="/compte")


@pages.get("", name="accounts:show", access=MEMBER)
async def show(request: Request, session: Session, member: Member) -> Response:
    """Show how the person is shown, and let them change it."""
    form = Form(Profile, {"display_name": member.display_name, "language": member.language})
    facts = await queries.own_facts(session, member.id)
    context = {"form": form, "facts": facts, "may": policy.can_manage(member)}
    return page(request, "accounts/profile.html", context)


@pages.post("", name="accounts:show", access=MEMBER)
async def change(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Profile], form_of(Profile)],
) -> Response:
    """Change it."""
    facts = await queries.own_facts(session, member.id)
    may = policy.can_manage(member)
    with form.or_rerender(request, "accounts/profile.html", facts=facts, may=may):
        typed = form.data
        await settle.change_profile(session, member, typed)
    with using(typed.language):
        return redirect(request, url("accounts:show"), _("Your profile is up to date."))


@pages.get("/home", fr="/quartier", name="accounts:home", access=MEMBER)
async def home(request: Request, session: Session, member: Member) -> Response:
    """Show where the person lives, and let them say that they moved."""
    facts = await queries.own_facts(session, member.id)
    where = "elsewhere" if member.home.is_elsewhere and not facts.rta else "here"
    form = Form(HomeAnswer, {"where": where, "postal_code": facts.rta})
    return await _home_page(request, session, member, form)


@pages.post("/home", fr="/quartier", name="accounts:home", access=MEMBER)
async def move(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[HomeAnswer], form_of(HomeAnswer)],
) -> Response:
    """Change it, or ask which neighbourhood."""
    context = await _home_context(session, member)
    found: FoundHome | WhichNeighbourhood
    with form.or_rerender(request, "accounts/home.html", **context):
        found = find(gazetteer, form.data)
        if isinstance(found, FoundHome):
            changed = await settle.move(session, member, found, clock.now())
    if isinstance(found, WhichNeighbourhood):
        return await _home_page(request, session, member, form, found)
    said = _("Your neighbourhood is up to date.") if changed else _("Nothing has changed.")
    return redirect(request, url("accounts:home"), said)


async def _home_context(session: Session, member: Member) -> dict[str, Any]:
    facts = await queries.own_facts(session, member.id)
    place = gazetteer.neighbourhoods.get(member.home.neighbourhood_id or 0)
    return {
        "facts": facts,
        "place": place,
        "territory": gazetteer.territories.get(place.territory_id or 0) if place else None,
        "may": policy.can_move(member, facts.home_changed_at, clock.now()),
        "choices": (),
        "rta": "",
    }


async def _home_page(
    request: Request,
    session: Session,
    member: Member,
    form: Form[HomeAnswer],
    question: WhichNeighbourhood | None = None,
) -> Response:
    context = await _home_context(session, member)
    if question is not None:
        context |= {"choices": question.choices, "rta": question.rta}
    return page(request, "accounts/home.html", {**context, "form": form})


@pages.get("/waiting", fr="/en-attente", name="accounts:waiting", access=MEMBER)
async def waiting(request: Request, session: Session, member: Member) -> Response:
    """Show what could not be finished, with what was typed."""
    found = await acts.waiting(session, clock.now(), person_id=member.id)
    texts = {one.id: acts.typed_texts(one.payload) for one in found}
    return page(request, "accounts/waiting.html", {"waiting": found, "texts": texts})


@pages.post("/waiting", fr="/en-attente", name="accounts:waiting", access=MEMBER)
async def retry(request: Request, session: Session, member: Member) -> Response:
    """Try again."""
    done = await acts.complete(session, runtime_of(request), member, clock.now())
    if done is None:
        return redirect(request, url("accounts:waiting"))
    return redirect(request, done.path, done.message, kind=done.kind)


@pages.post(
    "/waiting/{act_id}/forget", fr="/en-attente/{act_id}/oublier", name="accounts:forget_act",
    access=MEMBER,
)  # fmt: skip
async def forget(request: Request, session: Session, member: Member, act_id: RowNumber) -> Response:
    """Let one go."""
    await acts.forget(session, member.id, act_id)
    return redirect(request, url("accounts:waiting"), _("It is forgotten."))
