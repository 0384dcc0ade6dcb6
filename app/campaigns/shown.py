"""Where a campaign is shown: its address, and the kept pages that show it."""

from app.campaigns.models import Campaign
from app.core.i18n import LANGUAGES
from app.core.web.routing import url
from app.projects.shown import reference

__all__ = ["address", "campaign_url", "page_addresses", "reference", "tags"]


def campaign_url(public_id: str, title: str, *, lang: str = "") -> str:
    """Return the path of a campaign's page; ``title`` is its project's."""
    return url("campaigns:show", lang=lang, campaign_ref=reference(public_id, title))


def address(campaign: Campaign, title: str, *, lang: str = "") -> str:
    """Return the path of a campaign's page in ``lang`` (by default the language in force)."""
    return campaign_url(campaign.public_id, title, lang=lang)


def page_addresses(public_id: str, title: str) -> dict[str, str]:
    """Return the path of a campaign's page in each language."""
    return {lang: campaign_url(public_id, title, lang=lang) for lang in LANGUAGES}


def tags(campaign: Campaign) -> tuple[str, ...]:
    """Return the tags of the kept pages that show a campaign, its counters, or its project's needs."""
    return (
        f"campaign:{campaign.id}", "campaigns", f"project:{campaign.project_id}", "projects",
    )  # fmt: skip
