"""What programs read of matching funds; amounts are whole Canadian cents."""

from datetime import date

from pydantic import BaseModel, Field

from app.core.i18n import LANGUAGES, N_
from app.core.settings import Settings
from app.funds.queries.lines import FundLine
from app.funds.queries.show import Figures, TieLine
from app.funds.rules import Engine, FundState, Standing
from app.funds.shown import fund_url
from app.ideas.api.shapes import Addresses


class MatchingFundShown(BaseModel):
    """Dollars that a partner adds to those of neighbours."""

    id: str = Field(description=N_("Public identifier."))
    name: str = Field(description=N_("Name of the fund."))
    language: str = Field(description=N_("The language it is written in."))
    organisation: str = Field(description=N_("Identifier of the partner."))
    engine: Engine = Field(description=N_("So much for each gift, or one grant at a threshold."))
    factor_percent: int | None = Field(
        description=N_("What is added to a gift, in percent of it; null with a threshold.")
    )
    threshold_percent: int | None = Field(
        description=N_("Of a campaign’s minimum, in gifts; null with a factor.")
    )
    threshold_givers: int | None = Field(description=N_("From how many people; null likewise."))
    grant_cents: int | None = Field(description=N_("The grant; null with a factor."))
    total_cents: int = Field(description=N_("All that the fund holds."))
    allocated_cents: int = Field(description=N_("Of that, what is promised or booked."))
    booked_cents: int = Field(description=N_("Of that, what stands in the ledger."))
    left_cents: int = Field(description=N_("What is not promised to anybody."))
    themes: list[str] = Field(description=N_("Themes of its projects; empty for all."))
    starts_on: date = Field(description=N_("The first day on which it matches."))
    ends_on: date = Field(description=N_("The last day on which it matches."))
    state: FundState = Field(description=N_("Whether it takes more campaigns in."))
    pages: Addresses = Field(description=N_("Where people read it."))


class MatchedCampaign(BaseModel):
    """Where a campaign stands with a fund."""

    campaign: str = Field(description=N_("Identifier of the campaign."))
    standing: Standing = Field(description=N_("Where it stands with the fund."))
    allocated_cents: int = Field(description=N_("What is promised to it, or booked."))
    booked_cents: int = Field(description=N_("Of that, what stands in the ledger."))


class MatchingFundWhole(MatchingFundShown):
    """A fund, with what its dollars multiplied into."""

    what: str = Field(description=N_("Why there is such a fund, in Markdown."))
    per_gift_cents: int | None = Field(description=N_("The most for one gift; null: no cap."))
    per_person_cents: int | None = Field(
        description=N_("The most for all the gifts of one person; null: no cap.")
    )
    per_project_cents: int | None = Field(description=N_("The most for one project; null: no cap."))
    gifts: int = Field(description=N_("How many gifts it matched."))
    gift_cents: int = Field(description=N_("What these gifts come to."))
    campaigns: list[MatchedCampaign] = Field(description=N_("Its campaigns, the latest first."))


class MatchingFundList(BaseModel):
    """A page of funds."""

    funds: list[MatchingFundShown] = Field(description=N_("The funds, newest first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


OF_LINE = set(MatchingFundShown.model_fields) - {"id", "organisation", "pages"}


def _pages(line: FundLine, settings: Settings) -> Addresses:
    base = settings.base_url.rstrip("/")
    paths = {lang: base + fund_url(line.public_id, line.name, lang=lang) for lang in LANGUAGES}
    return Addresses(fr=paths["fr"], en=paths["en"])


def fund_line(line: FundLine, settings: Settings) -> MatchingFundShown:
    """Return a fund of a list."""
    return MatchingFundShown(
        id=line.public_id,
        organisation=line.organisation_public_id,
        pages=_pages(line, settings),
        **{name: getattr(line, name) for name in OF_LINE},
    )


def tie_shown(tie: TieLine) -> MatchedCampaign:
    """Return where a campaign stands."""
    return MatchedCampaign(
        campaign=tie.campaign_public_id,
        standing=tie.standing,
        allocated_cents=tie.allocated_cents,
        booked_cents=tie.booked_cents,
    )


def whole(
    line: MatchingFundShown, fund: dict[str, object], met: Figures, ties: list[TieLine]
) -> MatchingFundWhole:
    """Return a fund, whole; ``fund`` is what a list does not say."""
    return MatchingFundWhole.model_validate(
        line.model_dump()
        | fund
        | {
            "gifts": met.gifts,
            "gift_cents": met.gift_cents,
            "campaigns": [tie_shown(tie) for tie in ties],
        }
    )
