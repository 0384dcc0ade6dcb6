"""The author's last words: withdrawing an idea, or renewing one that would be archived."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.ideas import policy
from app.ideas.pages.path import PublishedInPath
from app.ideas.queries import supporting
from app.ideas.reasons import Withdrawal
from app.ideas.rules import archived_from
from app.ideas.service import close
from app.ideas.shown import address, tags

pages = Pages("/ideas", fr="/idees")


@pages.get("/{idea_id}/withdraw", fr="/{idea_id}/retirer", name="ideas:withdraw", access="author")
async def ask_to_withdraw(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Say what withdrawing means, and ask why."""
    policy.can_withdraw(member, idea).require()
    tally = await supporting.tally(session, idea.id)
    context = {"idea": idea, "tally": tally, "form": Form(Withdrawal), "path": address(idea)}
    return page(request, "ideas/withdraw.html", context)


@pages.post("/{idea_id}/withdraw", fr="/{idea_id}/retirer", name="ideas:withdraw", access="author")
async def withdraw(
    request: Request,
    session: Session,
    member: Member,
    idea: PublishedInPath,
    form: Annotated[Form[Withdrawal], form_of(Withdrawal)],
) -> Response:
    """Close the idea; its supporters will be told."""
    policy.can_withdraw(member, idea).require()
    tally = await supporting.tally(session, idea.id)
    path = address(idea)
    with form.or_rerender(request, "ideas/withdraw.html", idea=idea, tally=tally, path=path):
        await close.withdraw(session, member, idea, form.data.reason, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id, listed=True))
    return redirect(request, path, _("Your idea is withdrawn. Its page says so."))


@pages.get("/{idea_id}/renew", fr="/{idea_id}/renouveler", name="ideas:renew", access="author")
async def ask_to_renew(request: Request, member: Member, idea: PublishedInPath) -> Response:
    """Offer one more year, with a button: a link in an e-mail changes nothing by itself."""
    verdict = policy.can_renew(member, idea)
    if idea.author_id != member.id:
        verdict.require()
    until = None
    if idea.archive_due_at and idea.reminded_at:
        until = archived_from(idea.archive_due_at, idea.reminded_at)
    context = {
        "idea": idea,
        "refusal": verdict.reason,
        "path": address(idea),
        "until": until,
    }
    return page(request, "ideas/renew.html", context)


@pages.post("/{idea_id}/renew", fr="/{idea_id}/renouveler", name="ideas:renew", access="author")
async def renew(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Give the idea a second year."""
    await close.renew(session, member, idea, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id))
    return redirect(request, address(idea), _("Your idea has one more year to find support."))
