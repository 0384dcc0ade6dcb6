"""Documents: known by their content, given back under a name of ours."""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.files import sniff
from app.core.files.refusals import BadFile
from app.core.files.weight import check_weight
from app.core.i18n import gettext as _
from app.core.storage import Storage
from app.core.subjects import Subject
from app.media.models import Media
from app.media.rules import Kind, document_file
from app.media.schemas import DocumentWords
from app.media.service.room import make_room


async def add_document(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    subject: Subject,
    *,
    data: bytes,
    words: DocumentWords,
    language: str,
) -> Media:
    """Hang a document on ``subject``.

    Raises:
        BadFile: no document we can take (``field`` is ``document``).
        Refused: there are enough, or the person's files hold too much.
    """
    try:
        check_weight(len(data))
        found = known(data)
    except BadFile as refusal:
        refusal.field = "document"
        raise
    if found in {sniff.TEXT, sniff.CSV}:
        data = (sniff.as_utf8(data) or "").encode()
    position = await make_room(session, actor, subject, Kind.DOCUMENT, len(data))
    name = secrets.token_hex(16)
    await storage.write(document_file(name), data)
    document = Media(
        subject_kind=subject.kind,
        subject_id=subject.id,
        kind=Kind.DOCUMENT,
        position=position,
        language=language,
        title=words.document_title,
        file=name,
        media_type=found.media_type,
        size=len(data),
        added_by_id=actor.id,
    )
    session.add(document)
    await session.flush()
    return document


def known(data: bytes) -> sniff.DocumentType:
    """Return what kind of document it is.

    Raises:
        BadFile: it is none that we keep.
    """
    if not data:
        raise BadFile(_("This file is empty. Please choose another one."))
    if sniff.picture_format(data) or sniff.is_heic(data):
        raise BadFile(_("This is a picture. It has its place among the photos."))
    found = sniff.document_type(data)
    if found is None and sniff.is_markup(data):
        raise BadFile(_("Web pages and drawings that may carry programs are refused."))
    if found is None:
        raise BadFile(
            _(
                "This kind of document is not accepted. Please choose a PDF, an OpenDocument, Word, Excel or PowerPoint file, a text or a CSV."
            )
        )
    if sniff.has_macros(data):
        raise BadFile(_("This document carries a program (macros). Please save it without."))
    return found
