"""Photos, documents and links of an idea: the third step of a draft, and later on its own."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core.db import Session
from app.core.files.rules import BODY_MAX
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.ideas.models import Idea
from app.ideas.pages.path import EditableInPath
from app.ideas.rules import State
from app.ideas.service import attachments as service
from app.ideas.shown import address, tags
from app.media import queries as media
from app.media.rules import ALT_MAX, DOCUMENTS_MAX, LINKS_MAX, PHOTOS_MAX
from app.media.schemas import DocumentWords, LinkWords, PhotoWords
from app.media.sent import file_of, photo_of

pages = Pages("/ideas", fr="/idees")

TEMPLATE = "ideas/writing/photos.html"


@pages.get("/{idea_id}/photos", name="ideas:photos", access="authors")
async def photos(
    request: Request, session: Session, member: Member, idea: EditableInPath
) -> Response:
    """Show what hangs on an idea, and how to add to it."""
    return page(request, TEMPLATE, await _shown(session, member, idea) | {"form": Form(PhotoWords)})


@pages.post("/{idea_id}/photos", name="ideas:photos", access="authors", max_body=BODY_MAX)
async def add_photo(
    request: Request,
    session: Session,
    member: Member,
    idea: EditableInPath,
    form: Annotated[Form[PhotoWords], form_of(PhotoWords)],
) -> Response:
    """Hang a photo."""
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, idea)):
        data = await photo_of(form)
        await service.add_photo(session, runtime_of(request).storage, member, idea, data, form.data)
    return _done(request, session, idea, "photos", _("The photo is added."))


@pages.post("/{idea_id}/documents", name="ideas:documents", access="authors", max_body=BODY_MAX)
async def add_document(
    request: Request,
    session: Session,
    member: Member,
    idea: EditableInPath,
    form: Annotated[Form[DocumentWords], form_of(DocumentWords)],
) -> Response:
    """Hang a document."""
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, idea)):
        data = await file_of(form, "document", _("Please choose a document."))
        await service.add_document(
            session, runtime_of(request).storage, member, idea, data, form.data
        )
    return _done(request, session, idea, "documents", _("The document is added."))


@pages.post("/{idea_id}/links", fr="/{idea_id}/liens", name="ideas:links", access="authors")
async def add_link(
    request: Request,
    session: Session,
    member: Member,
    idea: EditableInPath,
    form: Annotated[Form[LinkWords], form_of(LinkWords)],
) -> Response:
    """Hang a link."""
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, idea)):
        await service.add_link(session, member, idea, form.data)
    return _done(request, session, idea, "links", _("The link is added."))


@pages.get("/{idea_id}/photos/{media_id}", name="ideas:describe_photo", access="authors")
async def form_to_describe(
    request: Request, session: Session, _member: Member, idea: EditableInPath, media_id: str
) -> Response:
    """Show a photo and what it says to who cannot see it."""
    photo = await service.one_of(session, idea, media_id)
    known = {"alt": photo.alt, "decorative": "1" if photo.is_decorative else ""}
    context = {"idea": idea, "photo": photo, "form": Form(PhotoWords, known), "alt_max": ALT_MAX}
    return page(request, "ideas/writing/describe.html", context)


@pages.post("/{idea_id}/photos/{media_id}", name="ideas:describe_photo", access="authors")
async def describe(
    request: Request,
    session: Session,
    member: Member,
    idea: EditableInPath,
    media_id: str,
    form: Annotated[Form[PhotoWords], form_of(PhotoWords)],
) -> Response:
    """Change what a photo says."""
    photo = await service.one_of(session, idea, media_id)
    shown = {"idea": idea, "photo": photo, "alt_max": ALT_MAX}
    with form.or_rerender(request, "ideas/writing/describe.html", part=None, **shown):
        await service.describe(session, member, idea, media_id, form.data)
    return _done(request, session, idea, "photos", _("The description is changed."))


@pages.post(
    "/{idea_id}/attachments/{media_id}/earlier",
    fr="/{idea_id}/pieces/{media_id}/avant",
    name="ideas:move_earlier",
    access="authors",
)
async def earlier(
    request: Request, session: Session, member: Member, idea: EditableInPath, media_id: str
) -> Response:
    """Move one before its neighbour."""
    await service.move(session, member, idea, media_id, earlier=True)
    return _done(request, session, idea, "photos", _("The order is changed."))


@pages.post(
    "/{idea_id}/attachments/{media_id}/remove",
    fr="/{idea_id}/pieces/{media_id}/retirer",
    name="ideas:remove_attachment",
    access="authors",
)
async def remove(
    request: Request, session: Session, member: Member, idea: EditableInPath, media_id: str
) -> Response:
    """Take one down."""
    await service.remove(session, member, idea, media_id)
    return _done(request, session, idea, "photos", _("It is removed."))


async def _shown(session: AsyncSession, member: Actor, idea: Idea) -> dict[str, Any]:
    it = service.subject_of(idea)
    return {
        "idea": idea,
        "is_draft": idea.state is State.DRAFT,
        "path": "" if idea.state is State.DRAFT else address(idea),
        **(await media.attached_to(it, with_hidden=True).alone(session)).by_name,
        "told_why": await media.hidden_of(session, it, member.id),
        "most": {"photos": PHOTOS_MAX, "documents": DOCUMENTS_MAX, "links": LINKS_MAX},
        "alt_max": ALT_MAX,
    }


def _done(request: Request, session: AsyncSession, idea: Idea, place: str, said: str) -> Response:
    if idea.state is not State.DRAFT:
        drop_pages(session, runtime_of(request), *tags(idea.id, listed=True))
    return redirect(request, f"{url('ideas:photos', idea_id=idea.public_id)}#{place}", said)
