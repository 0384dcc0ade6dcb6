"""Where a project is shown: its address, and the kept pages that show it."""

from app.core.i18n import LANGUAGES
from app.core.text import slugify
from app.core.web.routing import url
from app.projects.models import Project


def reference(public_id: str, title: str) -> str:
    """Return the end of a project's address: its public id and, for people, its title."""
    slug = slugify(title)
    return f"{public_id}-{slug}" if slug else public_id


def project_url(public_id: str, title: str, *, lang: str = "") -> str:
    """Return the path of the page of a project that is known by a few columns only."""
    return url("projects:show", lang=lang, project_ref=reference(public_id, title))


def address(project: Project, *, lang: str = "") -> str:
    """Return the path of a project's page in ``lang`` (by default the language in force)."""
    return project_url(project.public_id, project.title, lang=lang)


def page_addresses(public_id: str, title: str) -> dict[str, str]:
    """Return the path of a project's page in each language."""
    return {lang: project_url(public_id, title, lang=lang) for lang in LANGUAGES}


def letter_url(public_id: str) -> str:
    """Return the page of an invitation by e-mail, for whoever signed in with the address it went to."""
    return url("projects:letter", secret=public_id)


def tags(project_id: int, *, listed: bool = False) -> tuple[str, ...]:
    """Return the tags of the pages that show a project; ``listed`` when lists change with it too."""
    own = f"project:{project_id}"
    return (own, "projects") if listed else (own,)
