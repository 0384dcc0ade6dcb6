"""Who may write a fund, and bring it together with a campaign, and why not."""

from datetime import date
from typing import Protocol

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long
from app.core.policy import YES, Verdict, no
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import FUNDS_OPEN_MAX, FundState, Side, Standing
from app.organisations.models import Organisation
from app.organisations.rules import Role
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.projects.models import Project
from app.projects.policy import may_run
from app.projects.rules import TeamRole
from app.themes.rules import themes_of

TAKES = frozenset({State.DRAFT, State.REVIEW, State.LIVE})
"""States in which a campaign and a fund may still be brought together."""


def can_manage(actor: Actor, role: Role | None) -> Verdict:
    """A fund binds the organisation: its owners write it and answer for it."""
    if role is not Role.OWNER:
        return no(_("Only an owner of the organisation can do this."))
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return can_act(actor)


def can_write(
    actor: Actor,
    organisation: Organisation,
    role: Role | None,
    *,
    is_partner: bool,
    open_funds: int = 0,
) -> Verdict:
    """Owners of a verified organisation that is a local partner today write a fund."""
    if not (verdict := can_manage(actor, role)):
        return verdict
    if not organisation.is_verified:
        return no(_("The organisation must be verified before it opens a fund."))
    if not is_partner:
        return no(_("Only a local partner opens a fund: an agreement with the place comes first."))
    if open_funds >= FUNDS_OPEN_MAX:
        return no(
            _("An organisation has at most %(num)s funds that are not closed.")
            % {"num": FUNDS_OPEN_MAX}
        )
    return YES


def can_change(actor: Actor, fund: MatchingFund, role: Role | None) -> Verdict:
    """Owners change a fund that is not closed."""
    if not (verdict := can_manage(actor, role)):
        return verdict
    if fund.hidden_at is not None:
        return no(_("Moderators have hidden this fund: it stays as it is for now."))
    if fund.state is FundState.CLOSED:
        return no(_("This fund is closed: it can be read, not changed."))
    return YES


def can_open(
    actor: Actor, fund: MatchingFund, role: Role | None, *, is_partner: bool, today: date
) -> Verdict:
    """Owners make a fund public, once it can still match something."""
    if not (verdict := can_change(actor, fund, role)):
        return verdict
    if fund.state is not FundState.DRAFT:
        return no(_("This fund is open already."))
    if not is_partner:
        return no(_("Only a local partner opens a fund: an agreement with the place comes first."))
    if fund.ends_on < today:
        return no(_("The last day of this fund is over: choose another one first."))
    return YES


def can_close(actor: Actor, fund: MatchingFund, role: Role | None) -> Verdict:
    """Owners let a fund take no more campaigns; what it promised stays promised."""
    if not (verdict := can_change(actor, fund, role)):
        return verdict
    if fund.state is not FundState.OPEN:
        return no(_("This fund is not open."))
    return YES


def can_read(actor: Actor | None, fund: MatchingFund, role: Role | None) -> Verdict:
    """Anybody reads a fund that was opened; its organisation's people also a draft."""
    if fund.is_public or role is not None:
        return YES
    if fund.hidden_at is not None and actor is not None and actor.moderates(fund.territory_id):
        return YES
    return no(_("This fund is not public."))


def takes_part(fund: MatchingFund, today: date, *, is_partner: bool) -> Verdict:
    """Say whether a fund takes one more campaign in."""
    if fund.state is FundState.DRAFT:
        return no(_("This fund is not open yet."))
    if fund.state is FundState.CLOSED or fund.hidden_at is not None:
        return no(_("This fund is closed: it takes no more campaigns."))
    if fund.ends_on < today:
        return no(_("This fund ended on %(date)s.") % {"date": date_long(fund.ends_on)})
    if not fund.left_cents:
        return no(_("Every dollar of this fund is promised already."))
    if not is_partner:
        return no(_("This organisation is not a local partner at the moment."))
    return YES


class Sought(Protocol):
    """What of a fund says which projects it is for."""

    @property
    def territory_id(self) -> int | None:
        """Return where its projects are; None for the whole city."""

    @property
    def themes(self) -> list[str]:
        """Return what its projects are about; empty for all."""


def suits(fund: Sought, campaign: Campaign, project: Project) -> Verdict:
    """Say whether a campaign is one that a fund is for."""
    if campaign.state not in TAKES:
        return no(_("This campaign is over: nothing can be added to it."))
    if campaign.hidden_at is not None or project.hidden_at is not None:
        return no(_("Moderators have hidden this campaign: it stays as it is for now."))
    if fund.territory_id is not None and project.territory_id != fund.territory_id:
        where = gazetteer.name(Area(fund.territory_id, None))
        return no(_("This fund is for projects of %(place)s only.") % {"place": where})
    if fund.themes and not set(fund.themes) & set(project.themes):
        named = ", ".join(theme.label for theme in themes_of(fund.themes))
        return no(_("This fund is for projects about: %(themes)s.") % {"themes": named})
    return YES


def can_propose(actor: Actor, side: Side, fund_role: Role | None, role: TeamRole | None) -> Verdict:
    """Owners propose a fund, the team proposes its campaign."""
    return can_manage(actor, fund_role) if side is Side.FUND else may_run(actor, role)


def side_of(fund_role: Role | None, role: TeamRole | None, asked: FundCampaign) -> Side | None:
    """Return on which side of a proposal somebody stands; who is on both, across from who proposed."""
    of_fund, of_team = fund_role is Role.OWNER, bool(role and role is not TeamRole.MENTOR)
    if of_fund and of_team:
        return asked.proposed_by.other
    if of_fund:
        return Side.FUND
    return Side.CAMPAIGN if of_team else None


def can_answer(actor: Actor, asked: FundCampaign, side: Side | None) -> Verdict:
    """The side that did not propose answers, and never whoever proposed."""
    if side is None:
        return no(_("This is between the partner and the team of the project."))
    if asked.state is not Standing.PROPOSED:
        return no(_("This was answered already."))
    if side is asked.proposed_by:
        return no(_("Your side proposed this: the other side answers."))
    if asked.proposer_id == actor.id:
        return no(_("You proposed this yourself: somebody else answers."))
    return can_act(actor)


def can_take_back(actor: Actor, asked: FundCampaign, side: Side | None) -> Verdict:
    """The side that proposed takes it back while nobody has answered."""
    if side is None:
        return no(_("This is between the partner and the team of the project."))
    if asked.state is not Standing.PROPOSED:
        return no(_("This was answered already."))
    if side is not asked.proposed_by and asked.proposer_id != actor.id:
        return no(_("The other side proposed this: you can accept or refuse it."))
    return can_act(actor)
