"""The team accepts a word, joins it to another or refuses it: once, for all who proposed it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import Conflict, Invalid, Refused
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.skills import kept, subscribers
from app.skills.models import AddedTerm, TermCode, TermProposal
from app.skills.queries import proposals
from app.skills.rules import ProposalState, TermKind
from app.skills.schemas import Accepting
from app.skills.service import decide
from app.skills.terms import find_terms, skills
from tests.factories import skills as factory
from tests.factories.accounts import person, sign_in_as
from tests.profiles.hearing import due
from tests.queries import counted
from tests.visitor import Visitor

QUEUE = "/fr/equipe/mots"
WHY = "Une mission ne peut pas la demander à quelqu’un."
BEES = Accepting(fr="Apiculture", en="Beekeeping", group="living")


async def moderator(db: AsyncSession) -> Actor:
    return await person(db, roles=("moderator",))


async def states(db: AsyncSession) -> list[tuple[ProposalState, str]]:
    db.expire_all()
    rows = await db.execute(select(TermProposal.state, TermProposal.code).order_by(TermProposal.id))
    return [(row.state, row.code) for row in rows]


async def audited(db: AsyncSession) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.action.startswith("term."))
    return list(await db.scalars(query.order_by(AuditEntry.id)))


async def test_a_word_is_decided_once_for_all_who_proposed_it(
    browser: Visitor, db: AsyncSession
) -> None:
    first, second = await person(db), await person(db)
    await factory.proposal(db, "Apiculture", first, note="Deux ruches sur le toit.")
    await factory.proposal(db, "apiculture", second)
    await sign_in_as(db, browser, await moderator(db))
    await browser.go("/fr/equipe")
    await browser.follow("Compétences et causes proposées")
    assert browser.all(".terms-queue h2") == ["Apiculture"]
    assert "2 personnes" in browser.text
    await browser.follow("Apiculture")
    assert "Deux ruches sur le toit." in browser.text
    await browser.submit("form[action$=accepter]", en="Beekeeping", group="living")
    assert browser.path == QUEUE
    assert "Aucun mot n’attend" in browser.text
    assert await states(db) == [(ProposalState.ACCEPTED, "beekeeping")] * 2
    assert skills()["beekeeping"].fr == "Apiculture"
    assert [one["to"] for one in await due(db, "skills.decided")] == [[first.id], [second.id]]
    assert await audited(db) == ["term.accepted"]
    await browser.go("/fr/competences")
    assert "Apiculture" in browser.all(".chip")


async def test_a_joined_word_leads_to_its_term(browser: Visitor, db: AsyncSession) -> None:
    who = await person(db)
    made = (await factory.proposal(db, "Gossage", who)).public_id
    await sign_in_as(db, browser, await moderator(db))
    await browser.go(f"{QUEUE}/{made}")
    await browser.submit("form[action$=joindre]", code="carpentry")
    assert await states(db) == [(ProposalState.MERGED, "carpentry")]
    assert find_terms("gossages", TermKind.SKILL)[0].term.code == "carpentry"
    await browser.go(f"{QUEUE}/{made}")
    assert browser.page.css("form[action*=equipe]") == []
    assert "Menuiserie" in browser.text


async def test_a_refusal_gives_its_reason(
    browser: Visitor, db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    who = await person(db)
    made = await factory.proposal(db, "Bonne humeur", who)
    await sign_in_as(db, browser, await moderator(db))
    await browser.go(f"{QUEUE}/{made.public_id}")
    await browser.submit("form[action$=refuser]", reason="Non.")
    assert browser.status == 422
    await browser.submit("form[action$=refuser]", reason=WHY)
    assert await states(db) == [(ProposalState.REFUSED, "")]
    await work()
    await sign_in_as(db, browser, who)
    await browser.go("/fr/competences")
    assert WHY in browser.text
    await browser.go("/fr/avis")
    assert "« Bonne humeur » n’a pas été ajouté" in browser.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (
            ProposalState.ACCEPTED,
            "gardening",
            "“Ruches” is in the list now, as “Gardening and greening”",
        ),
        (ProposalState.MERGED, "gardening", "“Ruches” now leads to “Gardening and greening”"),
        (ProposalState.REFUSED, "", "“Ruches” was not added to the list"),
    ],
)
async def test_each_decision_is_told_in_the_readers_language(
    db: AsyncSession, state: ProposalState, code: str, said: str
) -> None:
    made = await factory.proposal(db, "Ruches", state=state, code=code, reason="")
    with using("en"):
        told = await notice_kinds()["skills.decided"].write(db, {"proposal": made.public_id})
    assert told is not None
    assert (told.title, told.path) == (said, "/en/skills")


async def test_nothing_is_told_of_a_word_that_waits_or_is_gone(db: AsyncSession) -> None:
    waits = await factory.proposal(db)
    write = notice_kinds()["skills.decided"].write
    assert await write(db, {"proposal": waits.public_id}) is None
    assert await write(db, {"proposal": "nothing000"}) is None


async def test_a_word_is_decided_by_the_team_alone(browser: Visitor, db: AsyncSession) -> None:
    made, member = await factory.proposal(db), await person(db)
    now = clock.now()
    for attempt in (
        decide.accept(db, member, made.public_id, BEES, now),
        decide.join(db, member, made.public_id, "gardening", now),
        decide.refuse(db, member, made.public_id, WHY, now),
    ):
        with pytest.raises(Refused):
            await attempt
    await sign_in_as(db, browser, member)
    for path in (QUEUE, f"{QUEUE}/{made.public_id}"):
        assert (await browser.go(path)).status == 403


@pytest.mark.parametrize("path", ["nothing000", "not-an-id"])
async def test_there_is_nothing_at_another_address(
    browser: Visitor, db: AsyncSession, path: str
) -> None:
    await sign_in_as(db, browser, await moderator(db))
    assert (await browser.go(f"{QUEUE}/{path}")).status == 404


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"fr": "Ébéniste"}, "fr"),
        ({"en": "woodworking"}, "en"),
        ({"group": "nowhere"}, "group"),
    ],
)
async def test_a_name_is_nobodys_else_and_a_group_is_ours(
    db: AsyncSession, fields: dict[str, str], fault: str
) -> None:
    made = await factory.proposal(db)
    typed = BEES.model_copy(update=fields)
    with pytest.raises(Invalid) as refusal:
        await decide.accept(db, await moderator(db), made.public_id, typed, clock.now())
    assert refusal.value.errors.keys() == {fault}
    await db.rollback()
    assert await states(db) == [(ProposalState.WAITING, "")]


async def test_a_cause_is_added_under_a_theme_of_ours(db: AsyncSession) -> None:
    made = (await factory.proposal(db, "Ciel étoilé", kind=TermKind.CAUSE)).public_id
    typed = Accepting(fr="Ciel étoilé", en="Night sky", group="green", theme="stars")
    who = await moderator(db)
    with pytest.raises(Invalid):
        await decide.accept(db, who, made, typed, clock.now())
    await db.rollback()
    better = typed.model_copy(update={"theme": "nature"})
    term = await decide.accept(db, who, made, better, clock.now())
    assert (term.code, term.theme) == ("night-sky", "nature")


async def test_a_joined_word_needs_a_term(db: AsyncSession) -> None:
    made = await factory.proposal(db)
    with pytest.raises(Invalid):
        await decide.join(db, await moderator(db), made.public_id, "abolished", clock.now())


async def test_two_names_with_the_same_letters_get_two_codes(db: AsyncSession) -> None:
    await factory.added(db, "beekeeping", fr="Ruches", en="Hives")
    made = await factory.proposal(db)
    typed = BEES.model_copy(update={"en": "Beekeeping?"})
    term = await decide.accept(db, await moderator(db), made.public_id, typed, clock.now())
    assert term.code == "beekeeping-2"


async def test_a_decision_that_is_taken_back_adds_nothing(db: AsyncSession) -> None:
    made = await factory.proposal(db)
    await decide.accept(db, await moderator(db), made.public_id, BEES, clock.now())
    await db.rollback()
    assert "beekeeping" not in skills()


async def test_of_two_who_decide_at_once_one_is_told(db: AsyncSession, runtime: Runtime) -> None:
    made, who = await factory.proposal(db), await moderator(db)

    async def press() -> str:
        try:
            async with runtime.database.transaction() as session:
                await decide.accept(session, who, made.public_id, BEES, clock.now())
        except Conflict:
            return "late"
        return "done"

    assert sorted(await asyncio.gather(press(), press(), press())) == ["done", "late", "late"]
    assert len((await db.scalars(select(AddedTerm.id))).all()) == 1


async def test_what_an_import_proposed_is_known_by_its_code_afterwards(db: AsyncSession) -> None:
    made = await factory.proposal(db, source="opencioc:BEES", proposed_by_id=None)
    await decide.accept(db, await moderator(db), made.public_id, BEES, clock.now())
    await db.commit()
    row = (await db.execute(select(TermCode))).scalar_one()
    assert (row.scheme, row.external, row.code) == ("opencioc", "BEES", "beekeeping")
    assert await due(db, "skills.decided") == []


async def test_another_process_reads_what_was_added(db: AsyncSession, runtime: Runtime) -> None:
    await factory.added(db)
    assert "beekeeping" not in skills()
    await subscribers.read_again(runtime)
    assert skills()["beekeeping"].is_added
    kept.forget()


async def test_the_queue_costs_the_same_for_many_words_and_has_pages(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    by = await person(db)
    await factory.proposal(db, "Parapente 0", by)
    await sign_in_as(db, browser, await moderator(db))
    await browser.go(QUEUE)
    with counted(runtime) as few:
        await browser.go(QUEUE)
    for n in range(1, 25):
        await factory.proposal(db, f"Parapente {n}", by)
    with counted(runtime) as many:
        await browser.go(QUEUE)
    assert len(many) == len(few)
    assert await proposals.count_waiting(db) == 25
    assert browser.all(".terms-queue h2")[0] == "Parapente 0"
    await browser.go(browser.page.css_first("a[rel=next]").attributes["href"] or "")  # type: ignore[union-attr]
    assert len(browser.all(".terms-queue h2")) == 5
