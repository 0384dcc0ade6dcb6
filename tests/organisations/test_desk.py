"""The staff's desk: who reads what of an organisation, in which language, what they decided, and how it is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from app.accounts.models import Person, Role as Right
from app.core import clock
from app.organisations import jobs
from app.organisations.models import Claim, Organisation
from app.organisations.queries.staff import count_waiting, queue
from app.organisations.rules import DOCUMENT_LIFETIME, Kind, Means, Outcome, Role, State
from tests.factories import accounts, organisations as made
from tests.organisations.press import press
from tests.organisations.told import told_by, written
from tests.queries import counted

NOW = clock.now()
HERE = "villeray-saint-michel-parc-extension"
REASON = "Le nom du document n’est pas celui de la page."


@pytest.fixture
async def moderator(db):
    return await accounts.person(db, name="Esther", roles=(f"moderator:{HERE}",))


@pytest.fixture
async def desk(db, moderator, visitor):
    return await accounts.sign_in_as(db, visitor(), moderator)


@pytest.fixture
async def one(db):
    owner = await accounts.person(db, name="Amina")
    return await made.organisation(db, owner, state=State.UNVERIFIED, name="Les Amis de la ruelle")


def at(one, end: str = "") -> str:
    return f"/fr/equipe/organismes/{one.public_id}{end}"


async def waiting(db, **fields) -> Organisation:
    means = fields.pop("means", Means.NEQ)
    sent = {key: fields.pop(key) for key in ("sent_at", "note", "sent_by_id") if key in fields}
    one = await made.organisation(db, state=State.UNVERIFIED, **fields)
    await made.claim(db, one, means, **sent)
    return one


async def test_the_desk_speaks_english_too(db, visitor):
    staff = await accounts.person(db, roles=("administrator",), language="en")
    one = await waiting(db, name="Friends of the Alley", kind=Kind.BUSINESS, note="See you!")
    browser = await accounts.sign_in_as(db, visitor("en"), staff)
    await browser.go("/en/staff/organisations")
    assert "Private business" in browser.text
    await browser.follow("Friends of the Alley")
    assert browser.all("h1") == ["Verify Friends of the Alley"]
    assert "Its form is right. Look this number up" in browser.text
    await browser.submit("form[action$=decide]", verdict="refuse", reason="")
    assert "Please say why: the owners of the organisation read it." in browser.error("reason")
    await browser.submit("form[action$=decide]", verdict="accept")
    assert "Friends of the Alley is verified. Its owners are told." in browser.text
    assert (await made.again(db, one)).state is State.VERIFIED


@pytest.mark.parametrize(
    ("means", "fields", "words"),
    [
        (Means.NEQ, {"neq": "1143920115"}, "registre des entreprises du Québec"),
        (Means.CHARITY, {"charity_number": "119219814RR0001"}, "Agence du revenu du Canada"),
        (Means.DOCUMENT, {"file": "a" * 32}, "N’en gardez pas de copie."),
    ],
)
async def test_each_thing_that_is_shown_says_how_to_check_it(db, one, desk, means, fields, words):
    await made.claim(db, one, means, **fields)
    await desk.go(at(one))
    assert words in desk.text


async def test_what_was_decided_before_is_read_with_its_reason_the_newest_first(db, one, desk):
    past = [
        (Outcome.REFUSED, REASON), (Outcome.WITHDRAWN, ""), (Outcome.LAPSED, ""),
        (Outcome.ACCEPTED, ""),
    ]  # fmt: skip
    for outcome, reason in past:
        await made.claim(db, one, outcome=outcome, decided_at=NOW, reason=reason)
    await db.execute(update(Organisation).values(state=State.VERIFIED, verified_at=NOW))
    await db.commit()
    await desk.go(at(one))
    lines = [line.split(" – ")[-1] for line in desk.all("main ul:not([role]) > li")][-4:]
    assert lines == ["vérifié", "non lu à temps", "retiré", f"refusé: {REASON}"]


async def test_who_asked_and_has_gone_is_named_nowhere(db, one, desk):
    gone = await accounts.person(db, name="Zénobie Lachance")
    await made.claim(db, one, sent_by_id=gone.id)
    await desk.go(at(one))
    assert "Demandé par Zénobie Lachance" in desk.text
    await db.execute(update(Person).where(Person.id == gone.id).values(deleted_at=NOW))
    await db.commit()
    await desk.go(at(one))
    assert "Zénobie" not in desk.text
    assert "Demandé par Ex-membre" in desk.text


async def test_members_who_are_not_named_on_the_page_are_known_to_the_desk(db, one, desk):
    quiet = await accounts.person(db, name="Chantal")
    await made.join(db, one, quiet, Role.EDITOR, is_shown=False)
    await desk.go(at(one))
    assert "Chantal – Responsable de la page" in desk.text


async def test_what_an_organisation_writes_to_the_desk_stays_words(db, one, desk):
    await made.claim(db, one, note="<script>alert(1)</script> **gras**")
    await desk.go(at(one))
    assert "<script>alert(1)" not in desk.answer.text
    assert "<script>alert(1)</script> **gras**" in desk.all("blockquote")[0]


@pytest.mark.parametrize("verb", ["suspendre", "retablir"])
@pytest.mark.parametrize(
    ("typed", "words"), [("", "10 caractères"), ("Non.", "10 caractères"), ("a" * 501, "500")]
)
async def test_a_reason_too_short_or_too_long_is_said_and_kept(
    db, desk, runtime, verb, typed, words
):
    state = State.VERIFIED if verb == "suspendre" else State.SUSPENDED
    one = await made.organisation(db, state=state)
    await desk.go(at(one))
    await desk.submit(f"form[action$={verb}]", reason=typed)
    assert desk.status == 422
    assert words in desk.error("reason").replace("\u00a0", " ")
    assert desk.page.css_first("#field-reason").text().strip() == typed
    assert (await made.again(db, one)).state is state


@pytest.mark.parametrize("sent", [{"verdict": "maybe"}, {"version": "x"}, {"version": "0"}, {}])
async def test_a_decision_that_is_none_changes_nothing(db, one, desk, runtime, sent):
    await made.claim(db, one)
    fields = {"verdict": "accept", "version": "1", **sent} if sent else {}
    await press(runtime, desk, at(one, "/decider"), **fields)
    assert desk.status == 422
    assert (await made.again(db, one)).state is State.PENDING


async def test_the_queue_of_a_territory_counts_and_lists_the_same(db, moderator):
    await waiting(db, name="D’ici")
    await waiting(db, name="D’à côté", area="cremazie")
    await waiting(db, name="D’ailleurs", area="t:ville-marie")
    await waiting(db, name="Masqué", hidden_at=NOW)
    await made.organisation(db, name="Vérifié")
    found = (await queue(db, moderator)).items
    assert [line.name for line in found] == ["D’ici", "D’à côté"]
    assert await count_waiting(db, moderator) == 2
    everywhere = await accounts.person(db, roles=("moderator",))
    assert await count_waiting(db, everywhere) == 3


async def test_the_staff_s_menu_says_how_many_wait_and_members_have_no_such_menu(db, desk, browser):
    for _ in range(2):
        await waiting(db)
    await desk.go("/fr/equipe")
    link = desk.page.css_first('a[href="/fr/equipe/organismes"]')
    assert link is not None
    assert "2" in link.parent.text()
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go("/fr/equipe")
    assert browser.page.css_first('a[href="/fr/equipe/organismes"]') is None


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "x" * 600])
async def test_a_cursor_that_is_none_of_ours_is_refused(db, desk, cursor):
    await desk.go(f"/fr/equipe/organismes?after={cursor}")
    assert desk.status == 422


async def test_the_queue_asks_as_much_for_many_as_for_few(db, desk, runtime):
    await waiting(db)
    await desk.go("/fr/equipe/organismes")
    with counted(runtime) as few:
        await desk.go("/fr/equipe/organismes")
    for _ in range(6):
        await waiting(db)
    with counted(runtime) as many:
        await desk.go("/fr/equipe/organismes")
    assert len(many) == len(few)


async def test_staff_without_a_second_factor_are_sent_to_have_one(db, one, visitor):
    await made.claim(db, one)
    staff = await accounts.person(db, roles=("administrator",))
    browser = await accounts.sign_in_as(db, visitor(), staff, strong=False)
    await browser.go(at(one))
    assert browser.page.css_first("form[action$=decider]") is None


async def test_a_moderator_who_lost_the_territory_decides_no_more_at_the_next_request(
    db, one, desk, moderator
):
    await made.claim(db, one)
    await desk.go(at(one))
    await db.execute(delete(Right).where(Right.person_id == moderator.id))
    await db.commit()
    await desk.submit("form[action$=decider]", verdict="accept")
    assert desk.status == 403
    assert (await made.again(db, one)).state is State.PENDING


async def test_a_request_that_lapses_is_told_to_its_owners_who_may_ask_again(db, runtime, work):
    owner = await accounts.person(db, name="Amina")
    one = await made.organisation(db, owner, state=State.UNVERIFIED, name="Le Relais")
    late = NOW - DOCUMENT_LIFETIME - timedelta(minutes=1)
    await made.claim(db, one, Means.DOCUMENT, file="a" * 32, sent_at=late)
    (due,) = await told_by(db, jobs.forget(runtime))
    assert due.to == [owner.id]
    title = "Personne n’a pu lire à temps la demande de Le Relais : faites-la de nouveau"
    assert (await written(db, due)).title.replace("\u00a0", " ") == title
    assert (await written(db, due, "en")).title.startswith("Nobody could look at the request")
    assert await told_by(db, jobs.forget(runtime)) == [], "told once"


@pytest.mark.parametrize("state", [State.VERIFIED, State.REFUSED, State.SUSPENDED])
async def test_what_was_decided_never_lapses(db, runtime, state):
    one = await made.organisation(db, state=State.UNVERIFIED)
    late = NOW - 2 * DOCUMENT_LIFETIME
    outcome = Outcome.REFUSED if state is State.REFUSED else Outcome.ACCEPTED
    await made.claim(db, one, sent_at=late, decided_at=late, outcome=outcome)
    await db.execute(update(Organisation).values(state=state, verified_at=late))
    await db.commit()
    await jobs.forget(runtime)
    assert (await made.again(db, one)).state is state
    assert (await db.execute(select(Claim.outcome))).scalar_one() is outcome


async def test_verification_speaks_the_owner_s_language(db, visitor):
    owner = await accounts.person(db, language="en")
    one = await made.organisation(db, owner, state=State.UNVERIFIED, name="Friends of the Alley")
    browser = await accounts.sign_in_as(db, visitor("en"), owner)
    await browser.go(f"/en/organisations/{one.public_id}/verification")
    for typed, field, words in (
        ({"means": "neq", "neq": "12"}, "neq", "A NEQ has exactly 10 digits"),
        ({"means": "neq", "neq": "9943920115"}, "neq", "begins with 11, 22, 33 or 88"),
        ({"means": "charity", "charity_number": "119219815RR0001"}, "charity_number",
         "One of the digits of this charity number is wrong"),
        ({"means": "document"}, "document", "Please choose the document"),
    ):  # fmt: skip
        await browser.submit("main form", **typed)
        assert browser.status == 422
        assert words in browser.error(field)
    await browser.submit("main form", means="neq", neq="1143 920 115")
    assert "Your request is in the queue." in browser.text
