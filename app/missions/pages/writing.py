"""Writing a mission: for a project or an organisation, then the same written anew."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import current, gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.ideas.pages.areas import themes_and_map
from app.missions import policy
from app.missions.hosting import default_area, hosts_for
from app.missions.pages.forms import NewMissionForm, RevisionForm
from app.missions.path import RunInPath
from app.missions.queries.said import values_of
from app.missions.rules import ACCESSIBILITY, EFFORT_LABELS, REMOTE_LABELS
from app.missions.service import write as service
from app.missions.shown import address, changed_tags
from app.places.choices import area_groups
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.skills.asking import ask_first, propose_missing
from app.skills.qualities import QualityKind, language_options, quality_options
from app.skills.rules import TermKind
from app.skills.terms import options

pages = Pages("/missions")
NEW, EDIT = "missions/new.html", "missions/edit.html"


async def choices(session: AsyncSession, area: str = "", has: Sequence[str] = ()) -> dict[str, Any]:
    """Return what the form offers to choose from; ``has`` are themes that stay though they are no longer offered."""
    return {
        **await themes_and_map(session, gazetteer.area(area) or Area(), has),
        "area_groups": area_groups(),
        "skills": options(TermKind.SKILL),
        "causes": options(TermKind.CAUSE),
        "languages": language_options(),
        "checks": quality_options(QualityKind.CHECK),
        "trainings": quality_options(QualityKind.TRAINING),
        "remotes": [(code.value, _(label)) for code, label in REMOTE_LABELS.items()],
        "efforts": [(code.value, _(label)) for code, label in EFFORT_LABELS.items()],
        "accesses": [(code, _(label)) for code, label in ACCESSIBILITY.items()],
    }


@pages.get("/new", fr="/nouvelle", name="missions:new", access=MEMBER)
async def blank(request: Request, session: Session, member: Member) -> Response:
    """Offer a blank form, for whom the address says or the member may choose."""
    found = await hosts_for(session, member)
    given = request.query_params
    wanted = {name: given.get(name, "") for name in ("project", "organisation")}
    if not any(wanted.values()) and (only := found.only):
        wanted |= only
    verdict = policy.can_write(member, await service.drafts_of(session, member))
    area = await default_area(session, **wanted)
    form = Form(
        NewMissionForm,
        {
            "language": current(), "remote": "no", "effort": "light", "minimum_age": 14,
            "minimum_people": 1, "maximum_people": 10, "area": area, **wanted,
        },
    )  # fmt: skip
    offered = await choices(session, area)
    context = {**offered, "hosts": found, "refusal": verdict.reason, "form": form}
    return page(request, NEW, context)


@pages.post("/new", fr="/nouvelle", name="missions:new", access=MEMBER)
async def create(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[NewMissionForm], form_of(NewMissionForm)],
) -> Response:
    """Keep the draft and go on to its dates."""
    found = await hosts_for(session, member)
    offered = await choices(session, str(form.value("area")))
    with form.or_rerender(request, NEW, **offered, hosts=found, refusal=""):
        typed, now = form.data, clock.now()
        ask_first(typed)
        made = await service.create(session, member, typed, now)
        await propose_missing(session, runtime_of(request), member, typed, now)
    to = url("missions:dates", mission_id=made.public_id)
    return redirect(request, to, _("The draft is kept. Now say when people can come."))


@pages.get("/{mission_id}/edit", fr="/{mission_id}/modifier", name="missions:edit", access="runner")
async def written(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Show what the mission says, to be written anew."""
    policy.can_change(member, seen.mission, seen.standing).require()
    values = await values_of(session, seen.mission) | {"version": seen.mission.version}
    form = Form(RevisionForm, {k: "" if v is None else v for k, v in values.items()})
    offered = await choices(session, values["area"], seen.mission.themes)
    return page(request, EDIT, {**offered, "form": form, "mission": seen.mission})


@pages.post(
    "/{mission_id}/edit", fr="/{mission_id}/modifier", name="missions:edit", access="runner"
)
async def rewrite(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    form: Annotated[Form[RevisionForm], form_of(RevisionForm)],
) -> Response:
    """Write the mission anew."""
    offered = await choices(session, str(form.value("area")), seen.mission.themes)
    with form.or_rerender(request, EDIT, **offered, mission=seen.mission):
        typed, now = form.data, clock.now()
        ask_first(typed)
        after = await service.change(session, member, seen.mission, typed, now)
        await propose_missing(session, runtime_of(request), member, typed, now)
    drop_pages(session, runtime_of(request), *changed_tags(after))
    if after.hidden_at is not None:
        said = _("The mission is kept. It was held automatically: a moderator reads it before it is shown.")  # fmt: skip
        return redirect(request, address(after), said, kind="info")
    return redirect(request, address(after), _("The mission is changed."))


@pages.get(
    "/{mission_id}/discard", fr="/{mission_id}/jeter", name="missions:discard", access="runner"
)
async def ask_to_discard(request: Request, member: Member, seen: RunInPath) -> Response:
    """Ask before a draft is thrown away."""
    policy.can_discard(member, seen.mission, seen.standing).require()
    context = {
        "question": _("Throw this draft away?"),
        "consequence": _("“%(title)s” and its dates will be gone. Nobody has seen them.")
        % {"title": seen.mission.title},
        "action": url("missions:discard", mission_id=seen.mission.public_id),
        "yes": _("Throw it away"),
        "back_url": address(seen.mission),
        "danger": True,
    }
    return page(request, "layouts/confirm.html", context)


@pages.post(
    "/{mission_id}/discard", fr="/{mission_id}/jeter", name="missions:discard", access="runner"
)
async def discard(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Throw a draft away."""
    await service.discard(session, member, seen.mission)
    return redirect(request, url("missions:mine"), _("The draft is gone."))
