"""One's own profile: the switches, the skills, and what others see."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import local_path, page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.profiles import policy
from app.profiles.pages.view import expertise_shown, person_context
from app.profiles.queries import people
from app.profiles.rules import (
    BIO_MAX,
    CAUSES_MAX,
    DAYS,
    LANGUAGES_MAX,
    LEVEL_LABELS,
    PARTS,
    QUOTA,
    SKILLS_MAX,
    Sharing,
)
from app.profiles.schemas import Offer, Switches
from app.profiles.service import show as service
from app.profiles.shown import tags
from app.skills.asking import ask_first, propose_missing
from app.skills.qualities import language_options
from app.skills.rules import TermKind
from app.skills.terms import term_groups

pages = Pages("/me", fr="/moi")


@pages.get("/profile", fr="/profil", name="profiles:edit", access=MEMBER)
async def edit(request: Request, session: Session, member: Member) -> Response:
    """Show the switches as they are."""
    own = await people.own(session, member.id)
    values = {
        "bio": own.bio,
        "bio_language": own.bio_language if own.version else member.language,
        "version": own.version,
        **{name: "1" for name in SWITCHES if getattr(own, name)},
    }
    context = await _switches(session, member)
    return page(request, "profiles/edit.html", context | {"form": Form(Switches, values)})


SWITCHES = ("shows_area", "shows_ideas", "is_listed", "is_indexed")


@pages.post("/profile", fr="/profil", name="profiles:edit", access=MEMBER)
async def save(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Switches], form_of(Switches)],
) -> Response:
    """Show what was chosen, and nothing else."""
    with form.or_rerender(request, "profiles/edit.html", **await _switches(session, member)):
        await service.save(session, member, form.data, clock.now())
    drop_pages(session, runtime_of(request), *tags(member.id))
    if (await people.own(session, member.id)).hidden_at is not None:
        said = _("Your profile is kept. The text about you is not shown for now: read here why.")
        return redirect(request, url("profiles:edit"), said, kind="info")
    said = _("Your profile is up to date. This is what others see.")
    return redirect(request, url("profiles:preview"), said)


@pages.get("/profile/preview", fr="/profil/apercu", name="profiles:preview", access=MEMBER)
async def preview(request: Request, session: Session, member: Member) -> Response:
    """Show the member as others see them, and where."""
    now = clock.now()
    seen = await people.shown_by_number(session, member.id, now)
    own = await people.own(session, member.id)
    hidden_entry = own.sharing is Sharing.ANONYMOUS and own.paused_at is None
    context = {
        "own": own,
        "may": policy.can_change(member),
        "anonymous_entry": expertise_shown(own.expertise) if hidden_entry else None,
    }
    if seen is not None:
        context |= await person_context(session, seen, now)
    else:
        context |= {"person": None}
    return page(request, "profiles/preview.html", context)


@pages.get("/skills", fr="/competences", name="profiles:skills", access=MEMBER)
async def skills(request: Request, session: Session, member: Member) -> Response:
    """Show what the member said they can do."""
    own = await people.own(session, member.id)
    values: dict[str, Any] = {
        "sharing": own.sharing,
        "skills": [f"{known.skill.code}:{known.level}" for known in own.expertise.skills],
        "causes": list(own.expertise.causes),
        "moments": list(own.expertise.moments),
        "monthly_hours": own.expertise.monthly_hours,
        "travel_km": own.expertise.travel_km,
        "languages": list(own.languages),
        "birth_year": own.birth_year,
        "monthly_quota": own.monthly_quota,
        "version": own.version,
    }
    values |= {"is_remote": "1"} if own.expertise.is_remote else {}
    values |= {"is_paused": "1"} if own.paused_at else {}
    return page(request, "profiles/skills.html", _choices(member) | {"form": Form(Offer, values)})


@pages.post("/skills", fr="/competences", name="profiles:skills", access=MEMBER)
async def offer(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Offer], form_of(Offer)],
) -> Response:
    """Keep it, and share it as was chosen; a word that is not in the list is looked for first."""
    now = clock.now()
    with form.or_rerender(request, "profiles/skills.html", **_choices(member)):
        typed = form.data
        ask_first(typed)
        await service.offer(session, member, typed, now)
        proposed = await propose_missing(session, runtime_of(request), member, typed, now)
    drop_pages(session, runtime_of(request), *tags(member.id))
    said = _shared(typed)
    if proposed:
        said += " " + _("The team looks at the word you proposed, and tells you.")
    back = local_path(request.query_params.get("back", ""))
    return redirect(request, back or url("profiles:preview"), said)


def _shared(typed: Offer) -> str:
    if typed.sharing is Sharing.NOBODY:
        return _("Your skills are kept, and nobody else sees them.")
    if typed.is_paused:
        return _("Your skills are kept. You are on a pause: nobody sees them for now.")
    if typed.sharing is Sharing.ANONYMOUS:
        return _("Your skills are in the directory, without your name.")
    return _("Your skills are on your page, with your name.")


async def _switches(session: AsyncSession, member: Actor) -> dict[str, Any]:
    own = await people.own(session, member.id)
    return {
        "may": policy.can_change(member),
        "most": BIO_MAX,
        "is_hidden": own.hidden_at is not None,
        "lives_elsewhere": member.home.is_elsewhere,
    }


def _choices(member: Actor) -> dict[str, Any]:
    return {
        "may": policy.can_change(member),
        "groups": term_groups(TermKind.SKILL),
        "levels": [(level.value, _(label)) for level, label in LEVEL_LABELS.items()],
        "cause_groups": term_groups(TermKind.CAUSE),
        "days": [(code, _(label)) for code, label in DAYS.items()],
        "parts": [(code, _(label)) for code, label in PARTS.items()],
        "most_skills": SKILLS_MAX,
        "most_causes": CAUSES_MAX,
        "languages": language_options(),
        "most_languages": LANGUAGES_MAX,
        "quota": QUOTA,
    }
