"""Who fits a mission, for its team: initials only until both said yes."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.matching.queries import kept, suggesting
from app.matching.queries.introductions import of_mission
from app.matching.queries.names import handle, masked, whose
from app.matching.rules import Introduction as State
from app.matching.schemas import Answer, Invitation
from app.matching.service import introduce
from app.matching.shown import PersonCard, person_card
from app.missions.path import RunInPath
from app.missions.queries.visible import SeenMission
from app.missions.shown import address

pages = Pages("/missions")
RUNS = "mission-runner"


@pages.get(
    "/{mission_id}/people", fr="/{mission_id}/personnes", name="matching:people", access=RUNS
)
async def people(request: Request, session: Session, member: Member, seen: RunInPath) -> Response:
    """Show who fits, by initials, and who was asked or said yes."""
    del member
    context = await people_context(session, runtime_of(request), seen)
    return page(request, "matching/people.html", context)


async def cards_of(session: AsyncSession, runtime: Runtime, seen: SeenMission) -> list[PersonCard]:
    """Return who fits a mission, as its team may see them."""
    found = await suggesting.for_mission(session, seen.mission.id, clock.now())
    return await shown_people(session, runtime, seen, found.pairs)


async def shown_people(
    session: AsyncSession, runtime: Runtime, seen: SeenMission, pairs: list[suggesting.Fitting]
) -> list[PersonCard]:
    """Return people by what fits, and initials at most."""
    known = await masked(session, [pair.helper.person_id for pair in pairs])
    secret = runtime.settings.secret
    return [
        person_card(
            pair.helper, pair.opening, pair.score, known[pair.helper.person_id].initials,
            handle(secret, seen.mission.id, pair.helper.person_id),
        )
        for pair in pairs
        if pair.helper.person_id in known
    ]  # fmt: skip


async def people_context(
    session: AsyncSession, runtime: Runtime, seen: SeenMission
) -> dict[str, Any]:
    """Return what the page of a mission's people shows."""
    now = clock.now()
    found = await suggesting.for_mission(session, seen.mission.id, now)
    standing = await of_mission(session, seen.mission.id, now)
    interested = [one for one in standing if one.state is State.WAITS_TEAM]
    initials = await masked(session, [one.person_id for one in standing])
    return {
        "mission": seen.mission,
        "path": address(seen.mission),
        "cards": await shown_people(session, runtime, seen, found.pairs),
        "looked_at": found.at,
        "interested": [(one, _initials(initials, one.person_id)) for one in interested],
        "asked": [
            (one, _initials(initials, one.person_id))
            for one in standing
            if one.state is State.WAITS_PERSON
        ],
        "agreed": [one for one in standing if one.state is State.BOTH],
    }


def _initials(known: dict[int, Any], person_id: int) -> str:
    return known[person_id].initials if person_id in known else ""


@pages.post(
    "/{mission_id}/people/invite",
    fr="/{mission_id}/personnes/inviter",
    name="matching:invite",
    access=RUNS,
)
async def invite(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    form: Annotated[Form[Invitation], form_of(Invitation)],
) -> Response:
    """Ask a person, whom the team does not know yet.

    Raises:
        NotFound: nobody of this mission's list is named so.
    """
    person_id = await find(session, runtime_of(request), seen, form.data.who)
    await introduce.invite(session, member, seen, person_id, clock.now())
    said = _("The person is asked. If they say yes, you will be able to write to each other.")
    return redirect(request, url("matching:people", mission_id=seen.mission.public_id), said)


async def find(session: AsyncSession, runtime: Runtime, seen: SeenMission, who: str) -> int:
    """Return whom a handle names among the people kept for a mission.

    Raises:
        NotFound: nobody.
    """
    secret = runtime.settings.secret
    known = await kept.for_mission(session, seen.mission.id)
    person_id = whose(secret, seen.mission.id, known.ids, who)
    if person_id is None:
        raise NotFound(_("This person no longer is among those suggested."))
    return person_id


@pages.post(
    "/{mission_id}/people/{introduction_id}/answer",
    fr="/{mission_id}/personnes/{introduction_id}/reponse",
    name="matching:team_answer",
    access=RUNS,
)
async def answer(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    introduction_id: str,
    form: Annotated[Form[Answer], form_of(Answer)],
) -> Response:
    """Answer who said yes, or take back what was asked."""
    made = await introduce.team_answer(
        session, member, seen, introduction_id, clock.now(), accept=form.data.is_yes
    )
    if made.state is State.BOTH and made.conversation:
        said = _("You both said yes: you can write to each other.")
        return redirect(request, url("messages:show", conversation_id=made.conversation), said)
    here = url("matching:people", mission_id=seen.mission.public_id)
    return redirect(request, here, _("It is noted: nobody learns who they are."))
