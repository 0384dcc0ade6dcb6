"""Where an organisation is shown: its address, its logo, and the kept pages that show it."""

from app.core.i18n import LANGUAGES
from app.core.text import slugify
from app.core.web.routing import url


def reference(public_id: str, name: str) -> str:
    """Return the end of an organisation's address: its public id and, for people, its name."""
    slug = slugify(name)
    return f"{public_id}-{slug}" if slug else public_id


def organisation_url(public_id: str, name: str, *, lang: str = "") -> str:
    """Return the path of an organisation's page in ``lang`` (by default the language in force)."""
    return url("organisations:show", lang=lang, organisation_ref=reference(public_id, name))


def page_addresses(public_id: str, name: str) -> dict[str, str]:
    """Return the path of an organisation's page in each language."""
    return {lang: organisation_url(public_id, name, lang=lang) for lang in LANGUAGES}


def logo_address(logo: str | None, width: int = 400) -> str:
    """Return where a logo is, about ``width`` pixels wide; nothing without one."""
    return f"/organisations/logo/{logo}/{width}.webp" if logo else ""


def tags(organisation_id: int, *, listed: bool = False) -> tuple[str, ...]:
    """Return the tags of pages that show an organisation; ``listed`` when lists change with it."""
    own = f"organisation:{organisation_id}"
    return (own, "organisations") if listed else (own,)
