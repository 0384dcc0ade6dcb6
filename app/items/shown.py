"""Where needs and offers are shown, and the kept pages that show them."""

from app.core.web.routing import url
from app.projects.shown import reference


def need_url(public_id: str, title: str, *, lang: str = "") -> str:
    """Return the path of a need's page."""
    return url("items:show", lang=lang, need_ref=reference(public_id, title))


def offer_url(public_id: str, *, lang: str = "") -> str:
    """Return the path of an offer's page."""
    return url("items:offer", lang=lang, gift_id=public_id)


def tags(need_id: int, project_id: int) -> tuple[str, ...]:
    """Return the tags of the pages that show a need: its own, its project's, the lists of both."""
    return (f"item-need:{need_id}", f"project:{project_id}", "projects", "item-needs")
