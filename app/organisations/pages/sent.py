"""The file that came with a form."""

from typing import Any

from app.core.errors import Invalid
from app.core.files import weight
from app.core.web.forms import Form


async def file_of(form: Form[Any], name: str, missing: str = "") -> bytes:
    """Return the bytes of the file that came as ``name``; none are nothing, unless ``missing`` says so.

    Raises:
        Invalid: none came, or it is too heavy to be read into memory.
    """
    sent = next(iter(form.files.get(name, [])), None)
    if sent is not None and (heavy := weight.fault(sent.size or 0)):
        raise Invalid({name: heavy})
    data = await sent.read() if sent is not None else b""
    if missing and not data:
        raise Invalid({name: missing})
    return data
