"""What a project's page says of itself to machines (schema.org, as JSON-LD)."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from app.core.i18n.format import iso
from app.core.markdown import summary
from app.core.web.routing import url
from app.ideas.pages.metadata import script
from app.organisations.queries import Spoken
from app.places.gazetteer import gazetteer
from app.projects.models import Project
from app.projects.queries.team import Teammate
from app.projects.rules import TeamRole
from app.projects.shown import address


def linked_data(
    project: Project, team: Sequence[Teammate], sponsor: Spoken | None, base: str
) -> Markup:
    """Return the JSON-LD of a project: what it is, where, who carries and supports it."""
    link = base + address(project)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": link,
        "url": link,
        "mainEntityOfPage": link,
        "name": project.title,
        "description": summary(project.summary, 600),
        "foundingDate": iso(project.created_at),
        "image": base + url("projects:card", project_id=project.public_id),
        "location": _place(project),
        "founder": [
            {"@type": "Person", "name": mate.name} for mate in team if mate.role is TeamRole.CARRIER
        ],
        "member": [
            {"@type": "Person", "name": mate.name} for mate in team if mate.role is TeamRole.MEMBER
        ],
    }
    if sponsor is not None:
        data["sponsor"] = {
            "@type": "Organization", "name": sponsor.name, "url": base + sponsor.path,
        }  # fmt: skip
    return script(data)


def _place(project: Project) -> dict[str, Any]:
    place: dict[str, Any] = {
        "@type": "Place",
        "name": project.place_label or gazetteer.name(project.area),
    }
    if project.place_lat is not None and project.place_lon is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": project.place_lat,
            "longitude": project.place_lon,
        }
    return place
