"""Organisations for programs: the same rules, words and states as the pages."""

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.ideas.models import Endorsement
from app.organisations.models import Organisation
from app.organisations.rules import Role, State
from tests.api.program import problem
from tests.factories import accounts, ideas, organisations as made

NOW = clock.now()
SENT = {
    "name": "Les Amis de la ruelle",
    "kind": "community",
    "practices": ["rights"],
    "area": "parc-extension",
    "presentation_fr": "Nous verdissons les ruelles avec les gens qui y vivent depuis 2011.",
}


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina", language="en")


async def test_a_program_creates_reads_and_rewrites(db, owner, holding, anybody):
    program = await holding(owner, "organisations:write")
    answer = await program.send("POST", "/organisations", SENT)
    assert answer.status_code == 201, answer.text
    it = answer.json()
    assert answer.headers["location"].endswith(f"/api/v1/organisations/{it['id']}")
    assert (it["state"], it["role"], it["version"]) == ("unverified", "owner", 1)
    seen = (await anybody.get(f"/organisations/{it['id']}")).json()
    assert seen["presentation"] == {"fr": SENT["presentation_fr"], "en": ""}
    assert seen["role"] is None
    assert seen["area"]["slug"] == "parc-extension"
    again = {**SENT, "does": "Corvées.", "version": 1}
    answer = await program.send("PUT", f"/organisations/{it['id']}", again)
    assert (answer.json()["does"], answer.json()["version"]) == ("Corvées.", 2)
    stale = await program.send("PUT", f"/organisations/{it['id']}", again)
    problem(stale, 409, "moved-on")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "sect"}, "kind"),
        ({"area": "atlantide"}, "area"),
        ({"presentation_fr": "court"}, "presentation_en"),
        ({"website": "ftp://x.example"}, "website"),
        ({"contact_email": "x"}, "contact_email"),
        ({"practices": ["flying"]}, "practices"),
        ({"state": "verified"}, "state"),
        ({"verified_at": "2026-01-01"}, "verified_at"),
        ({"neq": "1143920115"}, "neq"),
    ],
)
async def test_bad_input_is_named_and_nobody_verifies_themselves(db, owner, holding, change, field):
    program = await holding(owner, "organisations:write")
    answer = await program.send("POST", "/organisations", {**SENT, **change})
    body = problem(answer, 422, "invalid")
    assert field in str(body["errors"])
    assert (await db.execute(select(func.count()).select_from(Organisation))).scalar_one() == 0


async def test_a_token_needs_the_scope_and_a_person_the_role(db, owner, holding, anybody):
    one = await made.organisation(db, owner)
    sent = {**SENT, "name": one.name, "version": 1}
    path = f"/organisations/{one.public_id}"
    problem(await anybody.send("PUT", path, sent), 401, "sign-in-required")
    problem(await (await holding(owner, "read")).send("PUT", path, sent), 403, "refused")
    stranger = await accounts.person(db, language="en")
    problem(await (await holding(stranger)).send("PUT", path, sent), 403, "refused")
    member = await accounts.person(db, language="en")
    await made.join(db, one, member, Role.MEMBER)
    problem(await (await holding(member)).send("PUT", path, sent), 403, "refused")
    editor = await accounts.person(db, language="en")
    await made.join(db, one, editor, Role.EDITOR)
    assert (await (await holding(editor)).send("PUT", path, sent)).status_code == 200


async def test_the_list_is_filtered_and_paged_by_key(db, anybody):
    for n in range(5):
        await made.organisation(db, name=f"Groupe {n}")
    await made.organisation(db, name="Un commerce", kind="business", area="verdun-centre")
    await made.organisation(db, name="Pas vérifié", state=State.PENDING)
    first = await anybody.get("/organisations", params={"limit": 4})
    seen = [one["name"] for one in first.json()["organisations"]]
    assert 'rel="next"' in first.headers["link"]
    second = await anybody.get("/organisations", params={"after": first.json()["after"]})
    seen += [one["name"] for one in second.json()["organisations"]]
    assert seen == [*(f"Groupe {n}" for n in range(5)), "Un commerce"]
    assert second.json()["after"] is None

    async def names(**query):
        answer = await anybody.get("/organisations", params=query)
        return [one["name"] for one in answer.json()["organisations"]]

    assert await names(kind="business") == ["Un commerce"]
    assert await names(area="verdun-centre") == ["Un commerce"]
    assert await names(q="commerc") == ["Un commerce"]
    assert "Pas vérifié" in await names(verified="all")
    for query in ({"kind": "sect"}, {"area": "x"}, {"after": "x"}, {"limit": 0}, {"foo": 1}):
        assert (await anybody.get("/organisations", params=query)).status_code == 422


@pytest.mark.parametrize("state", [State.PENDING, State.REFUSED])
async def test_that_it_waits_or_was_refused_is_its_members_business(
    db, owner, holding, anybody, state
):
    one = await made.organisation(db, owner, state=state, neq="1143920115")
    seen = (await anybody.get(f"/organisations/{one.public_id}")).json()
    assert seen["state"] == "unverified"
    assert (seen["neq"], seen["verified_at"]) == (None, None)
    theirs = (await (await holding(owner)).get(f"/organisations/{one.public_id}")).json()
    assert theirs["state"] == str(state)


async def test_the_address_is_given_only_when_shown(db, anybody):
    secret = await made.organisation(db, contact_email="a@relais.example.org")
    shown = await made.organisation(db, contact_email="b@relais.example.org", shows_email=True)
    assert "relais.example" not in (await anybody.get(f"/organisations/{secret.public_id}")).text
    answer = (await anybody.get(f"/organisations/{shown.public_id}")).json()
    assert answer["contact_email"] == "b@relais.example.org"


async def test_members_see_everybody_and_others_those_who_chose(db, owner, holding, anybody):
    one = await made.organisation(db, owner)
    shown = await accounts.person(db, name="Bruno")
    await made.join(db, one, shown, Role.EDITOR, is_shown=True)
    path = f"/organisations/{one.public_id}/members"
    public = (await anybody.get(path)).json()
    assert [m["name"] for m in public["members"]] == ["Bruno"]
    assert public["member_count"] == 2
    own = (await (await holding(owner)).get(path)).json()
    assert [(m["name"], m["role"]) for m in own["members"]] == [
        ("Amina", "owner"),
        ("Bruno", "editor"),
    ]
    blind = await (await holding(owner, "support")).get(path)
    assert [m["name"] for m in blind.json()["members"]] == ["Bruno"], "a token that may not read"


async def test_a_program_speaks_and_endorses_for_an_organisation(db, owner, holding, anybody):
    one, idea = await made.organisation(db, owner, name="Table"), await ideas.idea(db)
    program = await holding(owner)
    said = {"body": "Nous prêtons la salle.", "organisation": one.public_id}
    answer = await program.send("POST", f"/ideas/{idea.public_id}/comments", said)
    assert answer.status_code == 201
    assert answer.json()["organisation"]["name"] == "Table"
    assert answer.json()["author"] == "Amina"
    new = {
        "title": "Un banc à l’ombre devant l’école",
        "problem": "Les parents attendent debout, au soleil, tous les jours.",
        "proposal": "Poser deux bancs et planter un arbre entre les deux.",
        "area": "parc-extension",
        "organisation": one.public_id,
    }
    made_idea = (await program.send("POST", "/ideas", new)).json()
    assert made_idea["organisation"]["id"] == one.public_id
    path = f"/ideas/{idea.public_id}/endorsements/{one.public_id}"
    for _ in range(2):
        assert (await program.send("PUT", path)).status_code == 204
    assert (await db.execute(select(func.count()).select_from(Endorsement))).scalar_one() == 1
    seen = (await anybody.get(f"/ideas/{idea.public_id}")).json()
    assert [e["name"] for e in seen["endorsed_by"]] == ["Table"]
    assert seen["supporters"]["local"] == 0
    assert (await program.send("DELETE", path)).status_code == 204
    stranger = await holding(await accounts.person(db, language="en"))
    problem(await stranger.send("PUT", path), 403, "refused")
    answer = await stranger.send("POST", f"/ideas/{idea.public_id}/comments", said)
    problem(answer, 403, "refused")
