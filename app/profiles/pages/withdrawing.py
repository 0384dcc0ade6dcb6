"""Taking a nomination back."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import redirect
from app.core.web.routing import Pages
from app.organisations.queries import speaking
from app.profiles.pages.path import LeadershipInPath
from app.profiles.schemas import Withdrawing
from app.profiles.service.withdraw import withdraw
from app.profiles.shown import person_url

pages = Pages("/people/nominations", fr="/personnes/nominations")


@pages.post(
    "/{leadership_id}/withdraw",
    fr="/{leadership_id}/retirer",
    name="profiles:withdraw_nomination",
    access="nominator",
)
async def take_back(
    request: Request,
    session: Session,
    member: Member,
    whom: LeadershipInPath,
    form: Annotated[Form[Withdrawing], form_of(Withdrawing)],
) -> Response:
    """Free its place among the five."""
    voice = await speaking.voice(session, member, form.data.speak_as)
    await withdraw(session, member, whom, voice=voice)
    said = _("Your nomination of %(name)s is taken back.") % {"name": whom.name}
    return redirect(request, person_url(whom.person_public_id, whom.name), said)
