"""Where an idea is shown: its address, and the kept pages that show it."""

from app.core.i18n import LANGUAGES
from app.core.text import slugify
from app.core.web.routing import url
from app.ideas.models import Idea


def reference(public_id: str, title: str) -> str:
    """Return the end of an idea's address: its public id and, for people, its title."""
    slug = slugify(title)
    return f"{public_id}-{slug}" if slug else public_id


def idea_url(public_id: str, title: str, *, lang: str = "") -> str:
    """Return the path of the page of an idea that is known by a few columns only."""
    return url("ideas:show", lang=lang, idea_ref=reference(public_id, title))


def address(idea: Idea, *, lang: str = "") -> str:
    """Return the path of an idea's page in ``lang`` (by default the language in force)."""
    return idea_url(idea.public_id, idea.title, lang=lang)


def page_addresses(public_id: str, title: str) -> dict[str, str]:
    """Return the path of an idea's page in each language."""
    ref = reference(public_id, title)
    return {lang: url("ideas:show", lang=lang, idea_ref=ref) for lang in LANGUAGES}


def tags(idea_id: int, *, listed: bool = False) -> tuple[str, ...]:
    """Return the tags of the pages that show an idea; ``listed`` when lists change with it too."""
    own = f"idea:{idea_id}"
    return (own, "ideas", "home") if listed else (own,)
