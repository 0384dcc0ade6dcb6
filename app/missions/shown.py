"""Where a mission is shown: its address, and the kept pages that show it."""

from app.core.i18n import LANGUAGES
from app.core.text import slugify
from app.core.web.routing import url
from app.missions.models import Mission


def reference(public_id: str, title: str) -> str:
    """Return the end of a mission's address: its public id and, for people, its title."""
    slug = slugify(title)
    return f"{public_id}-{slug}" if slug else public_id


def mission_url(public_id: str, title: str, *, lang: str = "") -> str:
    """Return the path of the page of a mission that is known by a few columns only."""
    return url("missions:show", lang=lang, mission_ref=reference(public_id, title))


def address(mission: Mission, *, lang: str = "") -> str:
    """Return the path of a mission's page in ``lang`` (by default the language in force)."""
    return mission_url(mission.public_id, mission.title, lang=lang)


def page_addresses(public_id: str, title: str) -> dict[str, str]:
    """Return the path of a mission's page in each language."""
    return {lang: mission_url(public_id, title, lang=lang) for lang in LANGUAGES}


def tags(mission_id: int) -> tuple[str, ...]:
    """Return the tags of the kept pages that show one mission."""
    return (f"mission:{mission_id}",)


def changed_tags(mission: Mission) -> tuple[str, ...]:
    """Return the tags to drop when a mission, its dates or its places change."""
    found = [f"mission:{mission.id}", "missions"]
    if mission.project_id is not None:
        found += [f"project:{mission.project_id}", "projects"]
    if mission.organisation_id is not None:
        found.append(f"organisation:{mission.organisation_id}")
    return tuple(found)
