"""Names of an organisation's files in the storage: pictures of its logo, a document for the staff."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.files.rules import WIDTHS
from app.core.jobs import defer

FILE_NAME = re.compile(r"^([0-9a-f]{32})\.(logo-\d+\.webp|claim)(\.part)?$")
"""Nothing else in the storage is ours to sweep."""


def logo_file(name: str, width: int) -> str:
    """Return the storage name of one width of a logo."""
    return f"{name}.logo-{width}.webp"


def logo_files(name: str | None) -> list[str]:
    """Return the storage names of a logo, in every width it may have."""
    return [logo_file(name, width) for width in WIDTHS] if name else []


def claim_file(name: str) -> str:
    """Return the storage name of a document shown to be verified."""
    return f"{name}.claim"


async def forget(session: AsyncSession, names: list[str]) -> None:
    """Destroy files once this transaction has committed."""
    if names:
        await defer(session, "nv:organisations.destroy", names=names)
