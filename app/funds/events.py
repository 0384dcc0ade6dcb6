"""What others may hear of matching funds."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class FundOpened:
    """A partner opened a fund."""

    fund_id: int


@event
@dataclass(frozen=True, slots=True)
class FundEmptied:
    """The last cent of a fund is promised."""

    fund_id: int
