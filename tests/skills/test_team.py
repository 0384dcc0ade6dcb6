"""The team's queue: who opens it, with what session, what each answer does, and who is told what."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import Conflict, Invalid, Refused
from app.core.runtime import Runtime
from app.skills import kept, policy
from app.skills.models import AddedTerm, TermProposal, TermWord
from app.skills.queries import proposals
from app.skills.rules import WAITING_MAX, ProposalState, TermKind
from app.skills.schemas import Accepting, Proposed
from app.skills.service import decide
from app.skills.service.propose import propose
from app.skills.terms import find_terms, skills, term_named
from tests.factories import skills as factory
from tests.factories.accounts import person, sign_in_as
from tests.hours.sides import plain
from tests.notifications.letters import Mailbox, letters, words
from tests.profiles.hearing import due
from tests.two_servers import TwoServers
from tests.visitor import Visitor

QUEUE = "/fr/equipe/mots"
WHY = "Une mission ne peut pas la demander à quelqu’un."
BEES = Accepting(fr="Apiculture", en="Beekeeping", group="living")
ACTS = {
    "accepter": {"fr": "Apiculture", "en": "Beekeeping", "group": "living", "theme": ""},
    "joindre": {"code": "gardening"},
    "refuser": {"reason": WHY},
}


async def moderator(db: AsyncSession) -> Actor:
    return await person(db, roles=("moderator:ville-marie",))


async def state_of(db: AsyncSession, made: TermProposal) -> ProposalState:
    await db.refresh(made)
    return made.state


@pytest.mark.parametrize("role", ["moderator", "moderator:ville-marie", "administrator"])
async def test_any_member_of_the_staff_decides_the_list_is_everybody_s(
    browser: Visitor, db: AsyncSession, role: str
) -> None:
    made = await factory.proposal(db)
    await sign_in_as(db, browser, await person(db, roles=(role,)))
    await browser.go(QUEUE)
    await browser.follow("Apiculture")
    assert {form.attributes["action"] for form in browser.page.css("main form")} == {
        f"{QUEUE}/{made.public_id}/{act}" for act in ACTS
    }


@pytest.mark.parametrize("act", ACTS)
async def test_without_a_second_factor_nothing_is_seen_nor_decided(
    browser: Visitor, db: AsyncSession, act: str
) -> None:
    made = await factory.proposal(db)
    await sign_in_as(db, browser, await moderator(db), strong=False)
    for path in (QUEUE, f"{QUEUE}/{made.public_id}"):
        await browser.go(path)
        assert "Apiculture" not in browser.text
    await browser.post(f"{QUEUE}/{made.public_id}/{act}", ACTS[act])
    assert await state_of(db, made) is ProposalState.WAITING


@pytest.mark.parametrize("act", ACTS)
async def test_a_session_that_is_not_fresh_is_asked_for_its_password_first(
    browser: Visitor, db: AsyncSession, act: str
) -> None:
    made = await factory.proposal(db)
    long_ago = clock.now() - timedelta(hours=2)
    await sign_in_as(db, browser, await moderator(db), verified_at=long_ago)
    await browser.go(QUEUE)
    assert browser.all(".terms-queue h2") == ["Apiculture"], "reading the list needs no password"
    await browser.go(f"{QUEUE}/{made.public_id}")
    assert not browser.path.startswith(QUEUE)
    await browser.post(f"{QUEUE}/{made.public_id}/{act}", ACTS[act])
    assert await state_of(db, made) is ProposalState.WAITING


@pytest.mark.parametrize("act", ACTS)
async def test_a_decision_needs_the_form_s_own_token(
    browser: Visitor, db: AsyncSession, act: str
) -> None:
    made = await factory.proposal(db)
    await sign_in_as(db, browser, await moderator(db))
    await browser.post(f"{QUEUE}/{made.public_id}/{act}", ACTS[act])
    assert browser.status == 403
    assert await state_of(db, made) is ProposalState.WAITING


async def test_members_see_no_line_of_it_in_any_menu(browser: Visitor, db: AsyncSession) -> None:
    await factory.proposal(db)
    await sign_in_as(db, browser, await person(db))
    for path in ("/fr/moi", "/fr/competences"):
        assert QUEUE not in (await browser.go(path)).answer.text
    await sign_in_as(db, browser, await moderator(db))
    await browser.go("/fr/equipe")
    assert "Compétences et causes proposées 1" in plain(browser.text)


async def test_an_empty_queue_says_what_comes_there(browser: Visitor, db: AsyncSession) -> None:
    await factory.proposal(db, state=ProposalState.REFUSED, reason=WHY)
    await sign_in_as(db, browser, await moderator(db))
    await browser.go(QUEUE)
    assert "Aucun mot n’attend" in browser.text
    await browser.go("/en/staff/words")
    assert "No word waits" in browser.text
    assert (await browser.go(f"{QUEUE}?after=zzz")).status == 422


@pytest.mark.parametrize(
    ("act", "typed", "fault"),
    [
        ("accepter", {"fr": ""}, "fr"),
        ("accepter", {"en": "x"}, "en"),
        ("accepter", {"group": ""}, "group"),
        ("accepter", {"group": "nowhere"}, "group"),
        ("accepter", {"fr": "Menuiserie"}, "fr"),
        ("joindre", {"code": ""}, "code"),
        ("joindre", {"code": "abolished"}, "code"),
        ("refuser", {"reason": ""}, "reason"),
        ("refuser", {"reason": "Non merci"}, "reason"),
        ("refuser", {"reason": "x" * 601}, "reason"),
    ],
)
async def test_what_cannot_be_decided_comes_back_beside_its_field(
    browser: Visitor, db: AsyncSession, act: str, typed: dict[str, str], fault: str
) -> None:
    made = await factory.proposal(db)
    await sign_in_as(db, browser, await moderator(db))
    await browser.go(f"{QUEUE}/{made.public_id}")
    await browser.submit(f"form[action$={act}]", **(ACTS[act] | typed))
    assert browser.status == 422
    assert browser.error(fault)
    assert await state_of(db, made) is ProposalState.WAITING
    assert await due(db) == []


async def test_a_word_that_became_a_term_meanwhile_is_joined_to_no_other(
    db: AsyncSession,
) -> None:
    who = await moderator(db)
    hive = (await factory.proposal(db, "Ruche")).public_id
    hives = (await factory.proposal(db, "Ruches")).public_id
    typed = BEES.model_copy(update={"fr": "Ruches", "en": "Hives"})
    term = await decide.accept(db, who, hive, typed, clock.now())
    await db.commit()
    with pytest.raises(Invalid) as fault:
        await decide.join(db, who, hives, "gardening", clock.now())
    assert plain(fault.value.errors["code"]) == (
        "C’est déjà un mot pour « Ruches » : rattachez-le à celui-là."
    )
    await db.rollback()
    await decide.join(db, who, hives, term.code, clock.now())
    await db.commit()
    found = term_named(TermKind.SKILL, "ruches")
    assert found is not None
    assert found.code == term.code


async def test_the_word_itself_leads_to_the_term_that_was_named_otherwise(
    db: AsyncSession,
) -> None:
    made = await factory.proposal(db, "S’occuper des abeilles")
    await decide.accept(db, await moderator(db), made.public_id, BEES, clock.now())
    await db.commit()
    joined = (await db.execute(select(TermWord.word, TermWord.code))).all()
    assert [tuple(row) for row in joined] == [("S’occuper des abeilles", "beekeeping")]
    assert find_terms("abeille", TermKind.SKILL)[0].term.code == "beekeeping"
    assert find_terms("apiculteurs", TermKind.SKILL)[0].term.code == "beekeeping"


async def test_what_is_decided_is_remembered_after_the_commit_alone(
    db: AsyncSession,
) -> None:
    who, first = await moderator(db), await factory.proposal(db)
    second = await factory.proposal(db, "Gossage")
    name = second.public_id
    await decide.accept(db, who, first.public_id, BEES, clock.now())
    assert "beekeeping" not in skills()
    await db.rollback()
    await decide.join(db, who, name, "carpentry", clock.now())
    await db.commit()
    assert "beekeeping" not in skills(), "the first was taken back: the second commit brings it not"
    assert kept.words(TermKind.SKILL, "carpentry") == ("Gossage",)


async def test_the_same_word_of_another_kind_stays_in_the_queue(db: AsyncSession) -> None:
    skill = await factory.proposal(db, "Compostage")
    cause = await factory.proposal(db, "Compostage", kind=TermKind.CAUSE)
    await decide.refuse(db, await moderator(db), skill.public_id, WHY, clock.now())
    await db.commit()
    assert await state_of(db, skill) is ProposalState.REFUSED
    assert await state_of(db, cause) is ProposalState.WAITING
    assert await proposals.count_waiting(db) == 1


@pytest.mark.parametrize("act", ACTS)
async def test_whoever_decides_of_their_own_word_is_not_told_the_others_are(
    db: AsyncSession, act: str
) -> None:
    staff, other = await moderator(db), await person(db)
    mine = await factory.proposal(db, "Apiculture", staff)
    await factory.proposal(db, "APICULTURE", other)
    now = clock.now()
    if act == "accepter":
        await decide.accept(db, staff, mine.public_id, BEES, now)
    elif act == "joindre":
        await decide.join(db, staff, mine.public_id, "gardening", now)
    else:
        await decide.refuse(db, staff, mine.public_id, WHY, now)
    told = [set(one["to"]) - set(one["but"]) for one in await due(db, "skills.decided")]
    assert told == [set(), {other.id}]
    log = (await db.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "term"))).one()
    assert (log.detail["word"], log.by_id if hasattr(log, "by_id") else staff.id) == (
        "Apiculture", staff.id,
    )  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
async def test_what_is_decided_stays_decided(db: AsyncSession, act: str) -> None:
    made = await factory.proposal(db, state=ProposalState.REFUSED, reason=WHY)
    who, now = await moderator(db), clock.now()
    again = {
        "accepter": lambda: decide.accept(db, who, made.public_id, BEES, now),
        "joindre": lambda: decide.join(db, who, made.public_id, "gardening", now),
        "refuser": lambda: decide.refuse(db, who, made.public_id, WHY, now),
    }[act]
    with pytest.raises(Conflict, match="Quelqu’un d’autre vient de décider"):
        await again()


@pytest.mark.parametrize(
    ("language", "subject", "because"),
    [
        (
            "fr",
            "« Bonne humeur » n’a pas été ajouté à la liste",
            "parce que vous avez proposé ce mot",
        ),
        ("en", "“Bonne humeur” was not added to the list", "because you proposed this word"),
    ],
)
async def test_a_letter_gives_the_reason_in_the_proposer_s_language(
    db: AsyncSession, work: Callable[[], Awaitable[None]], mailbox: Mailbox, language: str,
    subject: str, because: str,
) -> None:  # fmt: skip
    who = await person(db, language=language)
    made = await factory.proposal(db, "Bonne humeur", who)
    await decide.refuse(db, await moderator(db), made.public_id, WHY, clock.now())
    await db.commit()
    await work()
    [letter] = [one for one in letters(mailbox) if one["To"] == who.email]
    assert subject in plain(str(letter["Subject"]))
    assert WHY in words(letter)
    assert because in words(letter).lower()


async def test_one_s_own_words_are_listed_with_what_became_of_them_and_nobody_else_s(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    await factory.proposal(db, "Parapente", who)
    await factory.proposal(db, "Bonne humeur", who, ProposalState.REFUSED, reason=WHY)
    await factory.proposal(db, "Gossage", who, ProposalState.MERGED, code="carpentry")
    await factory.proposal(db, "D’une autre personne")
    await sign_in_as(db, browser, who)
    await browser.go("/fr/competences")
    assert browser.all("section[aria-labelledby=own] li") == [
        "Gossage – rattaché à un autre mot (Menuiserie)",
        f"Bonne humeur – non ajouté {WHY}",
        "Parapente – attend l’équipe",
    ]


async def test_a_decided_word_makes_room_for_another(db: AsyncSession) -> None:
    who, staff, now = await person(db), await moderator(db), clock.now()
    for n in range(WAITING_MAX):
        await propose(db, who, Proposed(kind=TermKind.SKILL, word=f"Parapente {n}"), now)
    another = Proposed(kind=TermKind.SKILL, word="Deltaplane")
    with pytest.raises(Refused):
        await propose(db, who, another, now)
    first = (await db.scalars(select(TermProposal.public_id).order_by(TermProposal.id))).first()
    assert first is not None
    await decide.refuse(db, staff, first, WHY, now)
    await propose(db, who, another, now)


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"confirmed": False}, "Confirmez d’abord"), ({"suspended_at": clock.now()}, "suspendu")],
)
async def test_who_may_not_act_reads_why(
    db: AsyncSession, fields: dict[str, object], why: str
) -> None:
    verdict = policy.can_propose(await person(db, **fields))  # type: ignore[arg-type]
    assert not verdict
    assert why in verdict.reason
    assert not policy.can_decide(await person(db, **fields))  # type: ignore[arg-type]


async def test_a_suspended_moderator_decides_nothing(db: AsyncSession) -> None:
    made, who = await factory.proposal(db), await moderator(db)
    await db.execute(update(Person).where(Person.id == who.id).values(suspended_at=clock.now()))
    await db.commit()
    from app.accounts.queries import actor_by_id

    stopped = await actor_by_id(db, who.id, strong=True)
    assert stopped is not None
    with pytest.raises(Refused):
        await decide.refuse(db, stopped, made.public_id, WHY, clock.now())


async def test_what_was_added_shows_on_kept_pages_at_once(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    del runtime
    made = await factory.proposal(db)
    assert "Apiculture" not in (await visitor().go("/fr/competences")).text
    await sign_in_as(db, browser, await moderator(db))
    await browser.go(f"{QUEUE}/{made.public_id}")
    await browser.submit("form[action$=accepter]", **ACTS["accepter"])
    assert "Apiculture" in (await visitor().go("/fr/competences")).all(".chip")
    assert "Beekeeping" in (await visitor(language="en").go("/en/skills")).all(".chip")


async def test_two_servers_decide_at_once_and_one_decision_stands(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    made = await factory.proposal(db)
    staff = [await person(db, roles=("moderator",)) for _n in range(3)]
    headers = await two_servers.sign_in(db, staff)
    calls = [
        ("POST", f"{QUEUE}/{made.public_id}/{act}", one)
        for act, one in zip(ACTS, headers, strict=True)
    ]
    answers = await two_servers.at_once(calls * 3, list(ACTS.values()) * 3)
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(303), statuses.count(409)) == (1, 8), statuses
    assert await state_of(db, made) is not ProposalState.WAITING
    added = (await db.scalars(select(AddedTerm.id))).all()
    assert len(added) == (made.state is ProposalState.ACCEPTED)
    assert len(await due(db, "skills.decided")) == 1
