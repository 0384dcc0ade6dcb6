"""A program is told what a page is told: the same verdicts, the same sentences, as problems it can read."""

import pytest
from sqlalchemy import func, select, update

from app.audit.models import AuditEntry
from app.core import clock
from app.organisations.models import Organisation
from app.organisations.rules import UNVERIFIED_MAX, Means, Role, State
from tests.api.program import problem
from tests.factories import accounts, organisations as made
from tests.factories.organisations import PRESENTATION

NOW = clock.now()
SENT = {
    "name": "Les Amis de la ruelle",
    "kind": "community",
    "practices": ["rights"],
    "area": "parc-extension",
    "presentation_fr": PRESENTATION,
}


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina", language="en")


async def rewritten(one, **change):
    return {**SENT, "name": one.name, "version": one.version, **change}


def at(one, end: str = "") -> str:
    return f"/organisations/{one.public_id}{end}"


REFUSED = {
    "closed": ({"closed_at": NOW}, "This organisation is closed."),
    "suspended, renamed": (
        {"state": State.SUSPENDED},
        "This organisation is suspended: its name and its kind stay as they are.",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
async def test_a_refusal_is_the_sentence_of_the_page(db, owner, holding, why):
    values, sentence = REFUSED[why]
    one = await made.organisation(db, owner)
    await db.execute(update(Organisation).values(**values))
    await db.commit()
    sent = await rewritten(one, name="Un autre nom")
    body = problem(await (await holding(owner)).send("PUT", at(one), sent), 403, "refused")
    assert body["title"] == sentence
    french = await holding(owner, language="fr")
    body = problem(await french.send("PUT", at(one), sent), 403, "refused")
    assert body["title"] != sentence


async def test_a_member_is_told_who_may(db, owner, holding):
    one, member = await made.organisation(db), await accounts.person(db, language="en")
    await made.join(db, one, member, Role.MEMBER)
    answer = await (await holding(member)).send("PUT", at(one), await rewritten(one))
    body = problem(answer, 403, "refused")
    assert body["title"] == "Only its owners and editors can change this page."


async def test_an_editor_writes_everything_but_the_name_and_the_kind(db, holding):
    one, editor = await made.organisation(db), await accounts.person(db, language="en")
    await made.join(db, one, editor, Role.EDITOR)
    program = await holding(editor)
    for change in ({"name": "Ville de Montréal"}, {"kind": "institution"}):
        body = problem(
            await program.send("PUT", at(one), await rewritten(one, **change)), 403, "refused"
        )
        assert body["title"].startswith("Only an owner can change the name or the kind")
    answer = await program.send("PUT", at(one), await rewritten(one, does="Corvées."))
    assert answer.json()["does"] == "Corvées."
    assert (await made.again(db, one)).state is State.VERIFIED


async def test_renamed_by_its_owner_it_is_not_verified_any_more_and_the_answer_says_so(
    db, owner, holding, anybody
):
    one = await made.organisation(db, owner, neq="1143920115", verified_by=Means.NEQ)
    assert (await anybody.get(at(one))).json()["neq"] == "1143920115"
    sent = await rewritten(one, name="Ville de Montréal")
    body = (await (await holding(owner)).send("PUT", at(one), sent)).json()
    assert (body["state"], body["neq"], body["verified_at"], body["verified_by"]) == (
        "unverified", None, None, None,
    )  # fmt: skip
    assert (await db.execute(select(AuditEntry.action))).scalars().all() == ["organisation.renamed"]


async def test_a_hidden_one_is_not_there_for_others_and_its_members_still_write_it(
    db, owner, holding, anybody
):
    one = await made.organisation(db, owner, hidden_at=NOW)
    for path in (at(one), at(one, "/members")):
        problem(await anybody.get(path), 404, "not-found")
    stranger = await holding(await accounts.person(db, language="en"))
    problem(await stranger.send("PUT", at(one), await rewritten(one)), 404, "not-found")
    mine = await holding(owner)
    assert (await mine.get(at(one))).status_code == 200
    assert (await mine.send("PUT", at(one), await rewritten(one))).status_code == 200


@pytest.mark.parametrize("path", ["/organisations/abcdefghjk", "/organisations/x"])
async def test_what_is_nowhere_is_a_problem_too(anybody, path):
    answer = await anybody.get(path)
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_one_person_creates_so_many_and_is_told_how_many(db, owner, holding):
    for n in range(UNVERIFIED_MAX):
        await made.organisation(db, owner, state=State.UNVERIFIED, name=f"Groupe {n}")
    body = problem(
        await (await holding(owner)).send("POST", "/organisations", SENT), 403, "refused"
    )
    assert body["title"].startswith("You already own 5 organisations that are not verified.")


async def test_the_same_name_twice_is_a_conflict_beside_its_field(db, owner, holding):
    program = await holding(owner)
    assert (await program.send("POST", "/organisations", SENT)).status_code == 201
    answer = await program.send("POST", "/organisations", {**SENT, "name": "les amis DE la Ruelle"})
    assert answer.status_code == 409
    assert "You already have an organisation of this name." in answer.text
    assert (await db.execute(select(func.count()).select_from(Organisation))).scalar_one() == 1


async def test_an_unconfirmed_person_creates_nothing(db, holding):
    program = await holding(await accounts.person(db, confirmed=False, language="en"))
    body = problem(await program.send("POST", "/organisations", SENT), 403, "refused")
    assert body["title"] == "Please confirm your e-mail address first."


async def test_two_programs_do_not_write_over_one_another(db, owner, holding):
    one = await made.organisation(db, owner)
    program = await holding(owner)
    first = await program.send("PUT", at(one), await rewritten(one, does="La première."))
    assert first.json()["version"] == 2
    second = await program.send("PUT", at(one), await rewritten(one, does="La seconde."))
    body = problem(second, 409, "moved-on")
    assert body["title"].startswith("This page was changed in the meantime.")
    assert (await made.again(db, one)).does == "La première."


async def test_what_is_left_out_is_empty_afterwards(db, owner, holding):
    one = await made.organisation(
        db, owner, does="Corvées.", website="https://a.example.org", contact_email="a@exemple.ca"
    )
    body = (await (await holding(owner)).send("PUT", at(one), await rewritten(one))).json()
    assert (body["does"], body["website"], body["contact_email"]) == ("", "", None)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "ab", "3"),
        ("area", "atlantide", "Please choose one of the offered answers."),
        ("area", "", "Please choose where the organisation acts."),
        ("website", "javascript:alert(1)", "https://"),
        ("presentation_fr", "Trop court.", "40 characters"),
        ("contact_email", "a@b", "e-mail"),
    ],
)
async def test_each_wrong_field_has_the_sentence_of_its_page(
    db, owner, holding, field, value, words
):
    answer = await (await holding(owner)).send("POST", "/organisations", {**SENT, field: value})
    body = problem(answer, 422, "invalid")
    where = "presentation_en" if field == "presentation_fr" else field
    assert words in str(body["errors"][where])


async def test_somebody_who_was_removed_writes_nothing_at_the_next_call(db, owner, holding):
    one, editor = await made.organisation(db, owner), await accounts.person(db, language="en")
    row = await made.join(db, one, editor, Role.EDITOR)
    program = await holding(editor)
    assert (await program.get(at(one))).json()["role"] == "editor"
    await db.delete(row)
    await db.commit()
    assert (await program.get(at(one))).json()["role"] is None
    problem(await program.send("PUT", at(one), await rewritten(one)), 403, "refused")


async def test_readers_without_a_token_never_learn_more_than_the_page_shows(db, owner, anybody):
    one = await made.organisation(
        db, owner, state=State.REFUSED, state_reason="Un motif bien à nous.",
        contact_email="secret@exemple.ca", neq="1143920115",
    )  # fmt: skip
    text = (await anybody.get(at(one))).text + (await anybody.get(at(one, "/members"))).text
    for secret in ("Un motif", "secret@exemple.ca", "1143920115", "Amina", owner.email):
        assert secret not in text


async def test_a_closed_one_says_since_when_and_stays_readable(db, owner, anybody):
    one = await made.organisation(db, owner, closed_at=NOW)
    body = (await anybody.get(at(one))).json()
    assert body["closed_at"].startswith(NOW.date().isoformat())
    listed = (await anybody.get("/organisations", params={"verified": "all"})).json()
    assert listed["organisations"] == []


async def test_members_of_a_suspended_person_are_counted_and_not_named(db, owner, anybody):
    one = await made.organisation(db, owner)
    suspended = await accounts.person(db, name="Chantal", suspended_at=NOW)
    await made.join(db, one, suspended, is_shown=True)
    body = (await anybody.get(at(one, "/members"))).json()
    assert (body["members"], body["member_count"]) == ([], 2)
