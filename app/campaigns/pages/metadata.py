"""What a campaign's page says of itself to machines (schema.org, as JSON-LD)."""

from typing import Any

from markupsafe import Markup

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.campaigns.shown import address
from app.core.i18n.format import iso
from app.core.markdown import summary
from app.core.money import typed
from app.ideas.pages.metadata import script
from app.projects.models import Project
from app.projects.shown import address as project_address


def linked_data(campaign: Campaign, project: Project, base: str) -> Markup:
    """Return the JSON-LD of a campaign: an act of giving that is possible, under way, done or failed."""
    link = base + address(campaign, project.title)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DonateAction",
        "@id": link,
        "url": link,
        "name": project.title,
        "description": summary(campaign.pitch, 600),
        "price": typed(campaign.minimum_cents),
        "priceCurrency": "CAD",
        "actionStatus": _status(campaign.state),
        "recipient": {
            "@type": "Project",
            "name": project.title,
            "url": base + project_address(project),
        },
    }
    if campaign.opens_at is not None:
        data["startTime"] = iso(campaign.opens_at)
    if campaign.ends_at is not None:
        data["endTime"] = iso(campaign.ends_at)
    return script(data)


def _status(state: State) -> str:
    if state in {State.FAILED, State.RELEASED, State.CANCELLED}:
        return "https://schema.org/FailedActionStatus"
    if state is State.LIVE:
        return "https://schema.org/ActiveActionStatus"
    return "https://schema.org/CompletedActionStatus"
