"""Finding somebody to carry an idea: asked or offering, both are heard, nobody twice, nobody by force."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app.accounts.models import Person
from app.core.errors import Conflict, Gone, Invalid, NotFound, Refused
from app.ideas.models import Idea
from app.ideas.rules import State as IdeaState
from app.messages.models import Block
from app.organisations.rules import Role
from app.projects.models import CarryOffer, Project, TeamMember
from app.projects.queries import offers as reading
from app.projects.rules import Answered, Standing
from app.projects.schemas import Carrying, Handing, Volunteering
from app.projects.service import begin, joining, offers
from tests.factories import answers, ideas, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
WORDS = Volunteering(message="J’ai déjà monté deux ruelles vertes.")
TYPED = Carrying(title="Un verger derrière l’école", summary="Douze pommiers et trois bancs.")


@pytest.fixture
async def author(db):
    return await person(db, name="Aïcha")


@pytest.fixture
async def idea(db, author):
    return await answers.candidate(db, author=author, title="Un verger derrière l’école")


@pytest.fixture
async def ana(db):
    return await person(db, name="Ana Lagos")


async def test_whoever_is_asked_already_is_told_so_and_led_to_the_question(
    db, idea, author, ana, browser, runtime
):
    made = await offers.hand_over(db, author, idea, Handing(person=ana.public_id), NOW)
    await db.commit()
    with pytest.raises(Conflict, match="On vous demande déjà") as refusal:
        await offers.volunteer(db, ana, idea, WORDS, NOW)
    assert "proposé" not in refusal.value.message
    await sign_in_as(db, browser, ana)
    await browser.go(f"/fr/idees/{idea.public_id}/proposer-de-porter")
    assert browser.path == f"/fr/idees/offres/{made.public_id}"
    assert "Porterez-vous cette idée" in browser.text
    pressed = await press(
        runtime, browser, f"/fr/idees/{idea.public_id}/proposer-de-porter", message=WORDS.message
    )
    assert pressed.status == 409
    assert "On vous demande déjà de porter cette idée" in pressed.text


async def test_whoever_speaks_for_the_organisation_that_is_asked_is_asked_too(
    db, idea, author, ana
):
    helper = await organisations.organisation(db, ana)
    member = await person(db)
    await organisations.join(db, helper, member, Role.MEMBER)
    made = await offers.hand_over(db, author, idea, Handing(organisation=helper.public_id), NOW)
    with pytest.raises(Conflict, match="On vous demande déjà"):
        await offers.volunteer(db, ana, idea, WORDS, NOW)
    await offers.volunteer(db, member, idea, WORDS, NOW)
    assert await reading.asked(db, idea.id, ana.id) == made.public_id
    assert await reading.asked(db, idea.id, member.id) == ""


async def test_an_author_does_not_ask_whoever_offers_but_answers_them(db, idea, author, ana):
    helper = await organisations.organisation(db, ana)
    await offers.volunteer(db, ana, idea, WORDS, NOW)
    with pytest.raises(Conflict, match="Cette offre vous est déjà faite"):
        await offers.hand_over(db, author, idea, Handing(person=ana.public_id), NOW)
    await offers.hand_over(db, author, idea, Handing(organisation=helper.public_id), NOW)
    boris = await person(db)
    other = await organisations.organisation(db, boris)
    await offers.volunteer(
        db, boris, idea, Volunteering(organisation=other.public_id, message=WORDS.message), NOW
    )
    with pytest.raises(Conflict, match="Cette offre vous est déjà faite"):
        await offers.hand_over(db, author, idea, Handing(organisation=other.public_id), NOW)
    await offers.hand_over(db, author, idea, Handing(person=boris.public_id), NOW)


async def test_twice_is_said_as_what_it_is(db, idea, author, ana):
    boris = await person(db)
    await offers.volunteer(db, ana, idea, WORDS, NOW)
    await offers.hand_over(db, author, idea, Handing(person=boris.public_id), NOW)
    await db.commit()
    with pytest.raises(Conflict, match="Vous l’avez déjà proposé"):
        await offers.volunteer(db, ana, idea, WORDS, NOW)
    await db.rollback()
    with pytest.raises(Conflict, match="attend une réponse"):
        await offers.hand_over(db, author, idea, Handing(person=boris.public_id), NOW)


async def test_whoever_blocked_an_author_is_as_good_as_nobody(db, idea, author, ana):
    db.add(Block(by_id=ana.id, person_id=author.id, is_anonymous=False, blocked_at=NOW))
    await db.commit()
    said = set()
    for public_id in (ana.public_id, "zzzzzzzzzz"):
        with pytest.raises(Invalid) as refusal:
            await offers.hand_over(db, author, idea, Handing(person=public_id), NOW)
        said.add(refusal.value.errors["person"])
    assert said == {"Veuillez choisir une personne ou un organisme."}


async def test_offers_of_an_idea_and_of_a_person_have_a_limit(db, idea, author, ana, monkeypatch):
    monkeypatch.setattr("app.projects.policy.OFFERS_MAX", 2)
    crowd = [await person(db) for _ in range(3)]
    await offers.volunteer(db, crowd[0], idea, WORDS, NOW)
    asked = await offers.hand_over(db, author, idea, Handing(person=crowd[1].public_id), NOW)
    for verb in (
        offers.volunteer(db, ana, idea, WORDS, NOW),
        offers.hand_over(db, author, idea, Handing(person=crowd[2].public_id), NOW),
    ):
        with pytest.raises(Refused, match="2 offres attendent"):
            await verb
    await offers.decline(db, crowd[1], asked.public_id, NOW)
    await offers.volunteer(db, ana, idea, WORDS, NOW)
    others = [await answers.candidate(db) for _ in range(2)]
    await offers.volunteer(db, ana, others[0], WORDS, NOW)
    with pytest.raises(Refused, match="2 offres attendent"):
        await offers.volunteer(db, ana, others[1], WORDS, NOW)


async def test_each_side_hears_of_an_offer_and_of_its_answer(db, idea, author, ana):
    signer = await person(db, name="Cosignataire")
    await ideas.co_author(db, idea, signer)
    (asked,) = await told_by(db, offers.volunteer(db, ana, idea, WORDS, NOW))
    assert (asked.kind, asked.to) == ("projects.asked", sorted([author.id, signer.id]))
    said = await written(db, asked, "en")
    assert said is not None
    assert said.title == f"Ana Lagos offers to carry “{idea.title}”"
    assert said.excerpt == WORDS.message
    query = select(CarryOffer.public_id)
    first = (await db.execute(query)).scalar_one()
    (refused,) = await told_by(db, offers.decline(db, signer, first, NOW))
    assert refused.to == [ana.id]
    said = await written(db, refused)
    assert said is not None
    assert "cherche encore" in said.title
    (asked,) = await told_by(
        db, offers.hand_over(db, author, idea, Handing(person=ana.public_id), NOW)
    )
    assert (asked.to, asked.because) == ([ana.id], "because you are asked to")
    second = (await db.execute(query.where(CarryOffer.standing == Answered.OFFERED))).scalar_one()
    await offers.withdraw(db, author, second, NOW)
    assert await written(db, asked) is None, "what was taken back is not told any more"


async def test_the_others_who_waited_hear_that_it_begins_without_them(db, idea, author, ana):
    boris, carla = await person(db), await person(db)
    made = await offers.volunteer(db, ana, idea, WORDS, NOW)
    await offers.volunteer(db, boris, idea, WORDS, NOW)
    await offers.hand_over(db, author, idea, Handing(person=carla.public_id), NOW)
    await db.commit()
    told = await told_by(db, offers.accept(db, author, made.public_id, NOW))
    waiting = [due for due in told if due.to == sorted([boris.id, carla.id])]
    assert [due.kind for due in waiting] == ["projects.begun"]
    assert waiting[0].because == "because you offered to carry this idea, or were asked to"
    answered = [due for due in told if due.kind == "projects.answered"]
    assert [due.to for due in answered] == [[ana.id]]
    standings = set(await db.scalars(select(CarryOffer.standing)))
    assert standings == {Answered.ACCEPTED, Answered.DECLINED}


async def test_an_author_who_gives_their_idea_away_is_asked_by_whoever_carries_it(
    db, idea, author, ana
):
    made = await offers.volunteer(db, ana, idea, WORDS, NOW)
    project = await offers.accept(db, author, made.public_id, NOW)
    row = (
        await db.execute(select(TeamMember).where(TeamMember.person_id == author.id))
    ).scalar_one()
    assert (row.standing, row.invited_by_id) == (Standing.INVITED, ana.id)
    (told,) = await told_by(db, joining.answer(db, author, project, yes=False, now=NOW))
    assert told.to == [ana.id], "and not the author themselves"


async def test_who_would_carry_it_must_still_be_there(db, idea, author, ana):
    made = await offers.volunteer(db, ana, idea, WORDS, NOW)
    gone = update(Person).where(Person.id == ana.id)
    await db.execute(gone.values(suspended_at=datetime.now(UTC)))
    with pytest.raises(Gone, match="quitté le site"):
        await offers.accept(db, author, made.public_id, NOW)
    assert list(await db.scalars(select(Project.id))) == []


@pytest.mark.parametrize("state", [IdeaState.PUBLISHED, IdeaState.WITHDRAWN, IdeaState.ARCHIVED])
async def test_an_idea_that_is_no_candidate_any_more_is_neither_asked_for_nor_given(
    db, idea, author, ana, state
):
    made = await offers.volunteer(db, ana, idea, WORDS, NOW)
    await db.execute(update(Idea).values(state=state))
    await db.commit()
    for verb in (
        offers.accept(db, author, made.public_id, NOW),
        offers.volunteer(db, await person(db), idea, WORDS, NOW),
        offers.hand_over(db, author, idea, Handing(person=ana.public_id), NOW),
        begin.carry(db, author, idea, TYPED, NOW),
    ):
        with pytest.raises(Refused, match="seuil"):
            await verb
    assert await reading.waiting_for(db, author.id) == []


async def test_a_member_is_asked_on_the_page_says_no_there_and_is_asked_no_more(
    db, idea, author, ana, visitor
):
    lead = await sign_in_as(db, visitor(), author)
    await lead.go(f"/fr/idees/{idea.public_id}")
    await lead.follow("La confier")
    await lead.submit("form[role=search]:has(#field-q)", q="Ana Lagos")
    await lead.submit("form:has(#field-person)", person=ana.public_id, message="Tu saurais faire.")
    assert "La demande est envoyée" in lead.text
    assert "Ana Lagos" in lead.text
    theirs = await sign_in_as(db, visitor(), ana)
    await theirs.go("/fr/moi")
    await theirs.follow("On vous demande de porter")
    assert "Tu saurais faire." in theirs.text
    await theirs.submit("form[action$='/refuser']")
    assert "Vous avez dit non" in theirs.text
    assert "On vous demande de porter" not in theirs.text
    await lead.go(f"/fr/idees/{idea.public_id}/confier")
    assert "n’a pas encore répondu" not in lead.text


async def test_a_neighbour_offers_on_the_page_and_the_author_says_yes_there(
    db, idea, author, ana, visitor
):
    theirs = await sign_in_as(db, visitor(), ana)
    await theirs.go(f"/fr/idees/{idea.public_id}")
    await theirs.follow("Proposer de la porter")
    await theirs.submit(message="court")
    assert theirs.status == 422
    await theirs.submit(message=WORDS.message)
    assert "Vous lirez leur réponse" in theirs.text
    lead = await sign_in_as(db, visitor(), author)
    await lead.go("/fr/moi")
    await lead.follow("Ana Lagos propose de porter")
    await lead.submit("form[action$='/accepter']")
    assert "Le projet commence" in lead.text
    assert (await db.execute(select(Project.idea_id))).scalar_one() == idea.id
    assert "Ana Lagos" in " ".join(lead.all(".idea-authors"))


async def test_an_offer_is_read_by_whom_it_concerns_and_withdrawn_by_whoever_made_it(
    db, idea, author, ana, runtime, visitor
):
    made = await offers.volunteer(db, ana, idea, WORDS, NOW)
    await db.commit()
    path = f"/fr/idees/offres/{made.public_id}"
    for who, status in ((author, 200), (ana, 200), (await person(db), 404)):
        assert (await (await sign_in_as(db, visitor(), who)).go(path)).status == status
    other = await sign_in_as(db, visitor(), await person(db, roles=("moderator",)))
    for verb in ("accepter", "refuser", "retirer"):
        assert (await press(runtime, other, f"{path}/{verb}")).status == 404
    theirs = await sign_in_as(db, visitor(), ana)
    await theirs.go(path)
    assert "n’ont pas encore répondu" in theirs.text
    await theirs.submit("form[action$='/retirer']")
    assert "Cette offre est retirée" in theirs.text
    with pytest.raises(NotFound):
        await offers.withdraw(db, ana, made.public_id, NOW)
    lead = await sign_in_as(db, visitor(), author)
    assert (await press(runtime, lead, f"{path}/accepter")).status == 410
    assert (await lead.go("/fr/idees/offres/zzzzzzzzzz")).status == 404


async def test_the_pages_are_refused_with_words_to_whom_they_are_not_for(db, idea, visitor, ana):
    browser = await sign_in_as(db, visitor(), ana)
    for page in ("porter", "confier"):
        await browser.go(f"/fr/idees/{idea.public_id}/{page}")
        assert browser.status == 403
        assert "Seules les personnes qui la signent" in browser.text
    lead = await sign_in_as(db, visitor(), await person(db, confirmed=False))
    await lead.go(f"/fr/idees/{idea.public_id}/proposer-de-porter")
    assert lead.status == 403
    assert "Confirmez d’abord" in lead.text
    mine = await sign_in_as(db, visitor(), await person(db))
    young = await ideas.idea(db, await person(db))
    await mine.go(f"/fr/idees/{young.public_id}/proposer-de-porter")
    assert mine.status == 403
    assert "seuil" in mine.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "court"), ("title", "x" * 121), ("summary", "trop court"), ("summary", "x" * 601), ("what", "x" * 121)],
)  # fmt: skip
async def test_a_project_that_is_badly_described_does_not_begin_and_loses_no_word(
    db, idea, author, browser, field, value
):
    await sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/porter")
    await browser.submit(**{field: value})
    assert browser.status == 422
    assert browser.error(field)
    kept = browser.page.css_first(f"#field-{field}")
    assert value in (kept.attributes.get("value") or kept.text())
    assert list(await db.scalars(select(Project.id))) == []


async def test_a_project_says_at_first_what_the_idea_proposed(db, idea, author, browser):
    await sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/porter")
    assert browser.page.css_first("#field-title").attributes["value"] == idea.title
    await browser.submit()
    made = (await db.execute(select(Project))).scalar_one()
    assert (made.title, made.language, made.area) == (idea.title, idea.language, idea.area)
    assert 20 <= len(made.summary) <= 600
    assert made.summary == begin.opening(idea).summary


async def test_for_its_organisation_whoever_volunteers_brings_its_support(db, idea, author, ana):
    helper = await organisations.organisation(db, ana)
    typed = Volunteering(organisation=helper.public_id, message=WORDS.message)
    made = await offers.volunteer(db, ana, idea, typed, NOW)
    project = await offers.accept(db, author, made.public_id, NOW)
    assert (await projects.again(db, project)).organisation_id == helper.id
    with pytest.raises(Refused, match="parler"):
        await offers.volunteer(db, await person(db), await answers.candidate(db), typed, NOW)
