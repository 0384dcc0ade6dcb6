"""The team decides of a word: a new term, another word for one we have, or neither; once for all who proposed it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.db import once_committed
from app.core.errors import Conflict, Invalid
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.core.subjects import Subject
from app.core.text import fold, slugify
from app.skills import kept, policy
from app.skills.listed import listed
from app.skills.models import AddedTerm, TermCode, TermProposal, TermWord
from app.skills.queries.added import load
from app.skills.rules import CODE_MAX, ProposalState, Term, TermKind, known_as
from app.skills.schemas import Accepting
from app.skills.terms import term_named, terms_of

NOTICE = "skills.decided"
ADDING_LOCK = 7_203_145
"""Advisory lock: terms are added one at a time, so that two never get the same name or code."""


class DecidedMeanwhile(Conflict):
    """Somebody else decided of it after this person had opened the page."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has just decided of this word."))


async def accept(
    session: AsyncSession, actor: Actor, public_id: str, typed: Accepting, now: datetime
) -> Term:
    """Add the word to the list under these names, and tell who proposed it.

    Raises:
        Refused: the actor is not of the team.
        DecidedMeanwhile: it no longer waits.
        Invalid: a name is taken, or the group is none of ours.
    """
    policy.can_decide(actor).require()
    same = await _waiting(session, public_id)
    term = await add(session, same[0].kind, typed, now, by=actor.id)
    once_committed(session, lambda: kept.remember_term(term))
    word = same[0].word
    if term_named(term.kind, word) is None and fold(word) not in _names(typed):
        await join_word(session, term, word, now)
        once_committed(session, lambda: kept.remember_word(term.kind, term.code, word))
    await _close(session, actor, same, ProposalState.ACCEPTED, now, code=term.code)
    return term


async def join(
    session: AsyncSession, actor: Actor, public_id: str, code: str, now: datetime
) -> Term:
    """Make it another word for a term of the list: whoever types it will find the term.

    Raises:
        Refused: the actor is not of the team.
        DecidedMeanwhile: it no longer waits.
        Invalid: there is no such term, or the word is another one's.
    """
    policy.can_decide(actor).require()
    same = await _waiting(session, public_id)
    term = terms_of(same[0].kind).get(code)
    if term is None:
        raise Invalid({"code": _("Please choose among the offered answers.")})
    word = same[0].word
    other = term_named(term.kind, word)
    if other is not None and other.code != code:
        raise Invalid({"code": _taken(other)})
    await join_word(session, term, word, now)
    once_committed(session, lambda: kept.remember_word(term.kind, term.code, word))
    await _close(session, actor, same, ProposalState.MERGED, now, code=term.code)
    return term


async def refuse(
    session: AsyncSession, actor: Actor, public_id: str, reason: str, now: datetime
) -> None:
    """Leave the list as it is, and say why.

    Raises:
        Refused: the actor is not of the team.
        DecidedMeanwhile: it no longer waits.
    """
    policy.can_decide(actor).require()
    same = await _waiting(session, public_id)
    await _close(session, actor, same, ProposalState.REFUSED, now, reason=reason)


async def add(
    session: AsyncSession, kind: TermKind, typed: Accepting, now: datetime, *, by: int | None
) -> Term:
    """Add a term beside those of our files; no other has its code or one of its names.

    Raises:
        Invalid: a name is taken, or the group is none of ours.
    """
    await session.execute(select(func.pg_advisory_xact_lock(ADDING_LOCK)))
    await load(session)
    _check(kind, typed)
    term = Term(
        await _free_code(session, kind, typed), typed.fr, typed.en, kind, typed.group,
        typed.theme if kind is TermKind.CAUSE else "", is_added=True,
    )  # fmt: skip
    await session.execute(
        insert(AddedTerm).values(
            kind=kind, code=term.code, group_code=term.group, theme=term.theme, fr=term.fr,
            en=term.en, added_at=now, added_by_id=by,
        )
    )  # fmt: skip
    return term


async def join_word(session: AsyncSession, term: Term, word: str, now: datetime) -> None:
    """Keep another word for a term."""
    await session.execute(
        insert_unless(TermWord)
        .values(kind=term.kind, code=term.code, word=word, folded=known_as(word), added_at=now)
        .on_conflict_do_nothing()
    )


async def keep_code(
    session: AsyncSession, kind: TermKind, code: str, scheme: str, external: str, now: datetime
) -> None:
    """Keep what another list calls a term."""
    await session.execute(
        insert_unless(TermCode)
        .values(kind=kind, scheme=scheme, external=external, code=code, added_at=now)
        .on_conflict_do_update(
            index_elements=[TermCode.kind, TermCode.scheme, TermCode.external],
            set_={"code": code},
        )
    )


def _names(typed: Accepting) -> set[str]:
    return {fold(typed.fr), fold(typed.en)}


def _check(kind: TermKind, typed: Accepting) -> None:
    faults = {}
    for field, name in (("fr", typed.fr), ("en", typed.en)):
        known = term_named(kind, name)
        if known is not None:
            faults[field] = _taken(known)
    if typed.group not in {group.code for group in listed(kind)}:
        faults["group"] = _("Please choose among the offered answers.")
    if kind is TermKind.CAUSE and typed.theme not in {"", *themes()}:
        faults["theme"] = _("Please choose among the offered answers.")
    if faults:
        raise Invalid(faults)


def _taken(by: Term) -> str:
    said = _("This is a word for “%(term)s” already: join it to that one.")
    return said % {"term": by.label}


def themes() -> list[str]:
    """Return the codes of the themes, in the order of our list of causes."""
    own = (term.theme for group in listed(TermKind.CAUSE) for term in group.terms)
    return list(dict.fromkeys(own))


async def _free_code(session: AsyncSession, kind: TermKind, typed: Accepting) -> str:
    """Return a code that nothing ever had; two names may give the same letters."""
    wanted = slugify(typed.en, CODE_MAX - 3) or slugify(typed.fr, CODE_MAX - 3) or kind.value
    query = select(AddedTerm.code).where(AddedTerm.kind == kind)
    taken = set(await session.scalars(query)) | set(terms_of(kind))
    numbered = (f"{wanted}-{number}" for number in range(2, 100))
    return next(code for code in (wanted, *numbered) if code not in taken)


async def _waiting(session: AsyncSession, public_id: str) -> Sequence[TermProposal]:
    """Return the proposal and all others of the same word, kept from other transactions."""
    asked = (
        select(TermProposal.kind, TermProposal.folded)
        .where(TermProposal.public_id == public_id)
        .subquery()
    )
    query = (
        select(TermProposal)
        .join(asked, (asked.c.kind == TermProposal.kind) & (asked.c.folded == TermProposal.folded))
        .where(TermProposal.state == ProposalState.WAITING)
        .order_by(TermProposal.id)
        .with_for_update(of=TermProposal)
        .execution_options(populate_existing=True)
    )
    found = (await session.scalars(query)).all()
    if not found:
        raise DecidedMeanwhile
    return found


async def _close(
    session: AsyncSession,
    actor: Actor,
    same: Sequence[TermProposal],
    state: ProposalState,
    now: datetime,
    *,
    code: str = "",
    reason: str = "",
) -> None:
    first = same[0]
    await session.execute(
        update(TermProposal)
        .where(TermProposal.id.in_([one.id for one in same]))
        .values(state=state, code=code, reason=reason, decided_at=now, decided_by_id=actor.id)
    )
    for one in same:
        scheme, _colon, external = one.source.partition(":")
        if code and external:
            await keep_code(session, one.kind, code, scheme, external, now)
    await record(
        session, f"term.{state}", by=actor.id, now=now, subject=Subject("term", first.id),
        reason=reason, detail={"kind": str(first.kind), "word": first.word, "code": code},
    )  # fmt: skip
    for one in same:
        if one.proposed_by_id is not None:
            await tell(
                session, NOTICE, f"{NOTICE}:{one.public_id}", to=[one.proposed_by_id],
                because=N_("because you proposed this word"), but=[actor.id],
                data={"proposal": one.public_id},
            )  # fmt: skip
