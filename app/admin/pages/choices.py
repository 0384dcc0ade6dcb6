"""What administrators choose while the site runs: the list, one choice, its history, going back."""

from typing import Annotated, Any

from fastapi import Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.admin.asking import ADMINISTRATOR, Administrator
from app.choices import queries, service
from app.choices.queries import Now
from app.choices.registry import choice_named
from app.choices.rules import Choice, WholeNumber
from app.choices.schemas import EarlierValue, NewValue
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_, gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url

pages = Pages("/staff/settings", fr="/equipe/reglages")

SHOW, EARLIER = "admin/choice.html", "admin/choice_earlier.html"
Version = Annotated[int, Path(ge=0, le=2**31 - 1)]

GROUPS = {
    "site": N_("The site’s words"),
    "ideas": N_("Ideas"),
    "accounts": N_("Accounts"),
    "themes": N_("Themes"),
    "messages": N_("Messages"),
    "moderation": N_("Moderation"),
}
"""Names of slices, for people; another slice is called by its own name."""


@pages.get("", name="admin:choices", access=ADMINISTRATOR)
async def index(request: Request, session: Session, _administrator: Administrator) -> Response:
    """List what can be chosen and what is."""
    stored = await queries.everything(session)
    groups = [
        (_(GROUPS.get(name, name)), [_line(choice, stored.get(choice.name)) for choice in choices])
        for name, choices in service.grouped().items()
    ]
    return page(request, "admin/choices.html", {"groups": groups, "current": "admin:choices"})


def _line(choice: Choice[Any], now: Now | None) -> dict[str, Any]:
    value = choice.default if now is None else choice.load(now.stored)
    return {
        "name": choice.name,
        "label": _(choice.label),
        "said": choice.said(value),
        "changed_at": now.changed_at if now else None,
    }


@pages.get("/{choice_name}", name="admin:choice", access=ADMINISTRATOR)
async def show(
    request: Request, session: Session, _administrator: Administrator, choice_name: str
) -> Response:
    """Show one choice, with everything that it ever was."""
    choice = _known(choice_name)
    frame = await _frame(session, choice)
    value = choice.load(frame["now"].stored)
    return page(request, SHOW, {**frame, "form": Form(NewValue, choice.typed(value))})


@pages.post("/{choice_name}", name="admin:choice", access=ADMINISTRATOR)
async def change(
    request: Request,
    session: Session,
    administrator: Administrator,
    choice_name: str,
    form: Annotated[Form[NewValue], form_of(NewValue)],
) -> Response:
    """Choose; every process and every kept page knows at once."""
    choice = _known(choice_name)
    with form.or_rerender(request, SHOW, **await _frame(session, choice)):
        value = await service.choose(session, administrator, choice, form.data, clock.now())
    return _chosen(request, session, choice, value)


@pages.get("/{choice_name}/earlier/{version}", fr="/{choice_name}/avant/{version}", name="admin:choice_earlier",
           access=ADMINISTRATOR)  # fmt: skip
async def ask_earlier(
    request: Request,
    session: Session,
    _administrator: Administrator,
    choice_name: str,
    version: Version,
) -> Response:
    """Ask why the choice should be again what it was."""
    choice = _known(choice_name)
    frame = await _earlier_frame(session, choice, version)
    return page(request, EARLIER, {**frame, "form": Form(EarlierValue)})


@pages.post("/{choice_name}/earlier/{version}", fr="/{choice_name}/avant/{version}", name="admin:choice_earlier",
            access=ADMINISTRATOR)  # fmt: skip
async def go_back(
    request: Request,
    session: Session,
    administrator: Administrator,
    choice_name: str,
    version: Version,
    form: Annotated[Form[EarlierValue], form_of(EarlierValue)],
) -> Response:
    """Make the choice what it was, by a new change."""
    choice = _known(choice_name)
    with form.or_rerender(request, EARLIER, **await _earlier_frame(session, choice, version)):
        value = await _revert(session, administrator, choice, version, form.data)
    return _chosen(request, session, choice, value)


async def _revert(
    session: AsyncSession, by: Actor, choice: Choice[Any], version: int, typed: EarlierValue
) -> Any:
    return await service.revert(
        session, by, choice, clock.now(), to=version, reason=typed.reason, seen=typed.version
    )


def _chosen(request: Request, session: AsyncSession, choice: Choice[Any], value: Any) -> Response:
    drop_pages(session, runtime_of(request), *service.tags_of(choice))
    message = _("Chosen: %(value)s. It holds from now on.") % {"value": choice.said(value)}
    return redirect(request, url("admin:choice", choice_name=choice.name), message)


def _known(choice_name: str) -> Choice[Any]:
    choice = choice_named(choice_name)
    if choice is None:
        raise NotFound
    return choice


async def _frame(session: AsyncSession, choice: Choice[Any]) -> dict[str, Any]:
    now = await queries.current_of(session, choice)
    return {
        "choice": choice,
        "label": _(choice.label),
        "help": _(choice.help) if choice.help else "",
        "unit": _(choice.unit) if isinstance(choice, WholeNumber) and choice.unit else "",
        "now": now,
        "said": choice.said(choice.load(now.stored)),
        "first": choice.said(choice.default),
        "history": [
            (change, choice.said(choice.load(change.old)), choice.said(choice.load(change.new)))
            for change in await queries.history(session, choice.name)
        ],
        "current": "admin:choices",
    }


async def _earlier_frame(
    session: AsyncSession, choice: Choice[Any], version: int
) -> dict[str, Any]:
    value = await queries.value_after(session, choice, version)
    if value is None:
        raise NotFound
    frame = await _frame(session, choice)
    return {**frame, "earlier": choice.said(value), "version": version}
