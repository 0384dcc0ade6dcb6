"""What is done, in words: the log keeps short names, people read sentences."""

from app.core.i18n import N_, gettext as _

WORDS: dict[str, str] = {
    "access.denied": N_("Access to a page of the team refused"),
    "account.made": N_("Account made on the command line"),
    "account.password_set": N_("Password set on the command line"),
    "agreement.ended": N_("Partner agreement ended"),
    "agreement.recorded": N_("Partner agreement recorded"),
    "answer.given": N_("Official answer given"),
    "audit.checked": N_("Audit log checked"),
    "audit.exported": N_("Audit log exported"),
    "choice.changed": N_("Setting changed"),
    "factor.reset": N_("Second factors taken away on the command line"),
    "idea.merged": N_("Idea merged into another"),
    "ideas.exported": N_("Ideas exported on the command line"),
    "ideas.imported": N_("Ideas imported"),
    "incident.completed": N_("Confidentiality incident completed"),
    "incident.exported": N_("Register of incidents exported"),
    "incident.opened": N_("Confidentiality incident entered into the register"),
    "job.given_up": N_("Job given up"),
    "job.retried": N_("Job tried again"),
    "leader.confirmed": N_("Leader confirmed"),
    "leader.refused": N_("Leader not confirmed"),
    "leader.renewed": N_("Leader renewed"),
    "leader.revoked": N_("Leader’s role taken back"),
    "leader.stepped_down": N_("Leader stepped down"),
    "mandate.ended": N_("Mandate of an elected official ended"),
    "mandate.recorded": N_("Mandate of an elected official recorded"),
    "moderation.appeal_overturned": N_("Appeal accepted: decision undone"),
    "moderation.appeal_upheld": N_("Appeal refused: decision kept"),
    "moderation.counted_again": N_("Support counted again"),
    "moderation.dismissed": N_("Report dismissed"),
    "moderation.hidden": N_("Content hidden"),
    "moderation.restored": N_("Content shown again"),
    "moderation.set-aside": N_("Support set aside"),
    "moderation.set_aside": N_("Supports set aside together"),
    "moderation.suspended": N_("Member suspended"),
    "moderation.warned": N_("Member warned"),
    "organisation.closed": N_("Organisation closed"),
    "organisation.member_left": N_("Member left an organisation"),
    "organisation.member_removed": N_("Member removed from an organisation"),
    "organisation.refused": N_("Organisation not verified"),
    "organisation.renamed": N_("Organisation renamed"),
    "organisation.role_changed": N_("Role in an organisation changed"),
    "organisation.suspended": N_("Organisation suspended"),
    "organisation.verified": N_("Organisation verified"),
    "privacy.came_back": N_("Account opened again by its owner"),
    "privacy.consents_listed": N_("Consents listed"),
    "privacy.copy_asked": N_("Copy of personal data asked for"),
    "privacy.copy_taken": N_("Copy of personal data taken"),
    "privacy.erased": N_("Account erased"),
    "privacy.left": N_("Account closed by its owner"),
    "role.granted": N_("Role given"),
    "role.revoked": N_("Role taken back"),
    "token.made": N_("API token made on the command line"),
}


def in_words(action: str) -> str:
    """Return what an action is called in the language in force; its short name when nobody said."""
    known = WORDS.get(action)
    return _(known) if known else action
