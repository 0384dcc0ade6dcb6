"""Patterns by address, so that cards show them as pictures that browsers keep for a year."""

from functools import lru_cache

from fastapi import APIRouter, Response

from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.core.web.json import access
from app.core.web.static import YEAR
from app.themes.pattern import THEMES, pattern_svg

router = APIRouter(include_in_schema=False)
DRAWING = 1
"""Raise it when patterns are drawn otherwise: their addresses change with it."""


def pattern_url(seed: str, theme: str) -> str:
    """Return the address of the pattern of ``theme`` for a public id."""
    return f"/patterns/{DRAWING}/{theme if theme in THEMES else 'solidarity'}/{seed}.svg"


@lru_cache(maxsize=1024)
def _drawn(seed: str, theme: str) -> bytes:
    return pattern_svg(seed, theme).encode()


@router.get(
    "/patterns/{drawing}/{theme}/{seed}.svg", name="themes:pattern", openapi_extra=access("public")
)
async def pattern(drawing: str, theme: str, seed: str) -> Response:
    """Draw a pattern; only public ids are seeds, so that nobody fills the memory with others."""
    if drawing != str(DRAWING) or theme not in THEMES or not is_public_id(seed):
        raise NotFound
    return Response(
        _drawn(seed, theme), media_type="image/svg+xml", headers={"cache-control": YEAR}
    )
