"""What a mission's page says of itself to machines: its dates as events (schema.org, as JSON-LD)."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from app.core.i18n.format import iso
from app.core.markdown import summary
from app.ideas.pages.metadata import script
from app.missions.models import Mission
from app.missions.queries.show import About, Date
from app.missions.rules import OPEN, Remote
from app.missions.shown import address
from app.places.gazetteer import gazetteer

MOST = 20


def linked_data(mission: Mission, about: About, dates: Sequence[Date], base: str) -> Markup:
    """Return the JSON-LD of a mission: one event for each of the next dates, those cancelled too."""
    link = base + address(mission)
    events = [_event(mission, about, date, link, base) for date in dates[:MOST]]
    return script({"@context": "https://schema.org", "@graph": events})


def _event(mission: Mission, about: About, date: Date, link: str, base: str) -> dict[str, Any]:
    event = {
        "@type": "Event",
        "@id": f"{link}#{date.public_id}",
        "url": link,
        "name": mission.title,
        "description": summary(mission.tasks, 600),
        "inLanguage": f"{mission.language}-CA",
        "startDate": iso(date.starts_at),
        "endDate": iso(date.ends_at),
        "eventStatus": f"https://schema.org/Event{'Cancelled' if date.is_cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{_mode(mission.remote)}",
        "location": _location(mission, link),
        "organizer": _organiser(about, base),
        "maximumAttendeeCapacity": date.places,
        "remainingAttendeeCapacity": 0 if date.is_cancelled else date.free,
        "isAccessibleForFree": True,
        "typicalAgeRange": f"{mission.minimum_age}-",
    }
    if not date.is_cancelled and mission.state in OPEN:
        event["potentialAction"] = {"@type": "JoinAction", "name": mission.title, "target": link}
    return event


def _mode(remote: Remote) -> str:
    return {
        Remote.NO: "OfflineEventAttendanceMode",
        Remote.POSSIBLE: "MixedEventAttendanceMode",
        Remote.FULL: "OnlineEventAttendanceMode",
    }[remote]


def _location(mission: Mission, link: str) -> dict[str, Any]:
    if mission.remote is Remote.FULL:
        return {"@type": "VirtualLocation", "url": link}
    place: dict[str, Any] = {
        "@type": "Place",
        "name": mission.place_label or gazetteer.name(mission.area),
        "address": gazetteer.name(mission.area),
    }
    if mission.place_lat is not None and mission.place_lon is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": mission.place_lat,
            "longitude": mission.place_lon,
        }
    return place


def _organiser(about: About, base: str) -> dict[str, str]:
    kind, host = "Organization", about.organisation
    if host is None:
        kind, host = "Project", about.project
    return {"@type": kind, "name": host.name, "url": base + host.path} if host else {}
