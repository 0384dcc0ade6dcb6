"""Where a person is shown: their address, and the kept pages that show them."""

from app.core.i18n import LANGUAGES
from app.core.text import slugify
from app.core.web.routing import url


def reference(public_id: str, name: str) -> str:
    """Return the end of a person's address: their public id and, for people, their pseudonym."""
    slug = slugify(name)
    return f"{public_id}-{slug}" if slug else public_id


def person_url(public_id: str, name: str, *, lang: str = "") -> str:
    """Return the path of a person's page in ``lang`` (by default the language in force)."""
    return url("profiles:show", lang=lang, person_ref=reference(public_id, name))


def page_addresses(public_id: str, name: str) -> dict[str, str]:
    """Return the path of a person's page in each language."""
    return {lang: person_url(public_id, name, lang=lang) for lang in LANGUAGES}


def tags(person_id: int) -> tuple[str, ...]:
    """Return the tags of the pages that change with a profile: their page, and lists of people."""
    return (f"person:{person_id}", "people")
