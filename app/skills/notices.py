"""What is told to who proposes a word: what became of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_, gettext as _
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.skills.queries import proposals
from app.skills.rules import ProposalState
from app.skills.terms import terms_of

SENTENCES = {
    ProposalState.ACCEPTED: N_("“%(word)s” is in the list now, as “%(term)s”"),
    ProposalState.MERGED: N_("“%(word)s” now leads to “%(term)s”"),
    ProposalState.REFUSED: N_("“%(word)s” was not added to the list"),
}


@notice_kind("skills.decided", N_("A decision about a word I proposed"))
async def decided(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell what became of the word, and why if it was not added."""
    found = await proposals.proposal(session, data["proposal"])
    if found is None or found.state is ProposalState.WAITING:
        return None
    term = terms_of(found.kind).get(found.code)
    said = _(SENTENCES[found.state]) % {
        "word": found.word,
        "term": term.label if term else found.code,
    }
    return NoticeText(said, url("skills:index"), found.reason)
