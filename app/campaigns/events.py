"""What others may hear of campaigns."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class CampaignTurned:
    """A campaign came to another state."""

    campaign_id: int
    was: str
    now_is: str
