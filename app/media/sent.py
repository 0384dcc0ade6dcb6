"""The file that came with a form: read once the words beside it are in order."""

from typing import Any

from app.core.errors import Invalid
from app.core.files import weight
from app.core.i18n import gettext as _
from app.core.web.forms import Form, FormModel


async def file_of(form: Form[Any], name: str, please: str) -> bytes:
    """Return the file that came in the field ``name``; ``please`` asks for one when none did.

    Raises:
        Invalid: words or file are missing, or the file is too heavy to be read into memory; a
            file never survives a correction, so it says so.
    """
    sent = next(iter(form.files.get(name, [])), None)
    given = sent is not None and bool(sent.filename or sent.size)
    try:
        words: FormModel | None = form.data
        errors: dict[str, str] = {}
    except Invalid as refusal:
        words, errors = None, dict(refusal.errors)
    if sent is None or not given:
        errors = {name: please} | errors
    elif heavy := weight.fault(sent.size or 0):
        errors = {name: heavy} | errors
    elif words is None:
        errors = {name: _("Please choose the file again: it could not be kept.")} | errors
    if errors or sent is None:
        raise Invalid(errors)
    return await sent.read()


async def photo_of(form: Form[Any]) -> bytes:
    """Return the picture that came with a form.

    Raises:
        Invalid: as for :func:`file_of`.
    """
    return await file_of(form, "photo", _("Please choose a picture."))
