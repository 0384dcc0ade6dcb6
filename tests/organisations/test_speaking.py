"""Speaking for an organisation: both names everywhere, only by who may, and never once it is hidden."""

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.core.errors import Refused
from app.discussion.hosts import hosted
from app.discussion.models import Comment
from app.discussion.schemas import CommentDraft
from app.discussion.service import say
from app.exchange.exporting.columns import Site
from app.exchange.exporting.public_ideas import after
from app.ideas.models import Idea
from app.organisations.models import Membership, Organisation
from app.organisations.moderated import Organisations
from app.organisations.rules import Role, State
from app.places.gazetteer import gazetteer
from tests.factories import accounts, discussion, ideas, organisations as made

NOW = clock.now()
SAID = "Nous prêtons les outils et la remorque."


@pytest.fixture
async def speaker(db):
    return await accounts.person(db, name="Amina Diallo")


@pytest.fixture
async def one(db, speaker):
    return await made.organisation(db, speaker, name="Éco-quartier Saint-Roch")


@pytest.fixture
async def idea(db):
    return await ideas.idea(db)


@pytest.fixture
async def browser_of(db, visitor, speaker):
    return await accounts.sign_in_as(db, visitor(), speaker)


async def only(db, table):
    query = select(table).order_by(table.id.desc()).limit(1)
    return (await db.execute(query.execution_options(populate_existing=True))).scalar_one()


async def said_for(db, speaker, idea, organisation, body=SAID) -> str:
    about = await hosted(db, "idea", idea.public_id, speaker)
    draft = CommentDraft(body=body, organisation=organisation.public_id)
    public_id = await say.comment(db, speaker, about, draft, NOW)
    await db.commit()
    return public_id


async def test_a_comment_shows_the_organisation_first_and_smaller_who_spoke(
    db, one, idea, browser_of, visitor
):
    await browser_of.go(f"/fr/idees/{idea.public_id}")
    offered = browser_of.all("#field-organisation option")
    assert offered == ["Moi – Amina Diallo", "Éco-quartier Saint-Roch"]
    await browser_of.submit(".comment-form form", body=SAID, organisation=one.public_id)
    kept = await only(db, Comment)
    assert (kept.organisation_id, kept.body) == (one.id, SAID)
    reader = visitor()
    await reader.go(f"/fr/idees/{idea.public_id}")
    assert reader.all(".comment-by") == ["Éco-quartier Saint-Roch"]
    assert "par Amina Diallo" in reader.all(".comment-meta")[0]
    link = reader.page.css_first(".comment-by a").attributes["href"]
    assert link.startswith(f"/fr/organismes/{one.public_id}")


async def test_a_reply_may_be_said_for_an_organisation_too(db, one, idea, speaker, browser_of):
    first = await discussion.comment(db, idea)
    await browser_of.go(f"/fr/commentaires/{first.public_id}")
    await browser_of.submit("#reply", body=SAID, organisation=one.public_id)
    assert (await only(db, Comment)).organisation_id == one.id


async def test_who_has_no_voice_is_offered_none(db, idea, visitor):
    browser = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert browser.page.css_first("[name=organisation]") is None
    anybody = visitor()
    await anybody.go(f"/fr/idees/{idea.public_id}")
    assert anybody.page.css_first("[name=organisation]") is None


@pytest.mark.parametrize("why", ["member", "stranger", "unverified", "hidden", "closed"])
async def test_nobody_speaks_for_an_organisation_without_the_right(db, idea, speaker, why):
    fields = {"hidden": {"hidden_at": NOW}, "closed": {"closed_at": NOW}}.get(why, {})
    state = State.UNVERIFIED if why == "unverified" else State.VERIFIED
    owner = speaker if why in {"unverified", "hidden", "closed"} else None
    one = await made.organisation(db, owner, state=state, **fields)
    if why == "member":
        await made.join(db, one, speaker, Role.MEMBER)
    with pytest.raises(Refused, match="Vous ne pouvez pas parler") as caught:
        await said_for(db, speaker, idea, one)
    assert caught.value.field == "organisation"


async def test_the_voice_is_gone_at_the_next_request_and_the_text_stays(db, one, idea, browser_of):
    await browser_of.go(f"/fr/idees/{idea.public_id}")
    await db.execute(update(Membership).values(role=Role.MEMBER))
    await db.commit()
    await browser_of.submit(".comment-form form", body=SAID, organisation=one.public_id)
    assert browser_of.status == 403
    assert "Vous ne pouvez pas parler pour cet organisme" in browser_of.text
    assert browser_of.page.css_first("#field-body").text().strip() == SAID


@pytest.mark.parametrize("how", ["hidden", "suspended", "renamed"])
async def test_an_organisation_that_loses_its_standing_is_named_nowhere(
    db, one, idea, speaker, runtime, visitor, how
):
    public_id = await said_for(db, speaker, idea, one)
    paths = [
        f"/fr/idees/{idea.public_id}",
        f"/fr/commentaires/{public_id}",
        f"/fr/discussion/idea/{idea.public_id}",
        f"/api/v1/comments/{public_id}",
        f"/api/v1/ideas/{idea.public_id}/comments",
    ]
    reader = visitor()
    for path in paths:
        await reader.go(path)
        assert one.name in reader.answer.text, path
    if how == "hidden":
        async with runtime.database.transaction() as session:
            await Organisations().hide(session, runtime, one.id, NOW)
    else:
        state = State.SUSPENDED if how == "suspended" else State.UNVERIFIED
        await db.execute(update(Organisation).values(state=state))
        await db.commit()
        runtime.pages.clear()
    for path in paths:
        await reader.go(path)
        assert one.name not in reader.answer.text, path
        assert "Amina Diallo" in reader.answer.text, path
    if how == "hidden":
        async with runtime.database.transaction() as session:
            await Organisations().restore(session, runtime, one.id, NOW)
        runtime.pages.clear()  # pages that did not name it die of age
        await reader.go(paths[0])
        assert one.name in reader.answer.text


async def test_an_idea_is_published_for_an_organisation_and_both_names_stand_on_it(
    db, one, speaker, browser_of, visitor
):
    draft = await ideas.idea(db, speaker, state="draft")
    await browser_of.go(f"/fr/idees/{draft.public_id}/publier")
    await browser_of.submit("form[action$=publier]", organisation=one.public_id)
    assert (await only(db, Idea)).organisation_id == one.id
    reader = visitor()
    await reader.go(f"/fr/idees/{draft.public_id}")
    names = reader.all(".idea-authors li span:last-child")
    assert names == ["Éco-quartier Saint-Roch", "par Amina Diallo"]
    assert '"@type":"Organization"' in reader.answer.text
    await reader.go(f"/api/v1/ideas/{draft.public_id}")
    assert reader.answer.json()["organisation"]["name"] == one.name
    assert reader.answer.json()["signed_by"][0]["name"] == "Amina Diallo"
    await reader.go("/fr/idees/fil.atom")
    assert "<author><name>Éco-quartier Saint-Roch</name></author>" in reader.answer.text
    assert "<contributor><name>Amina Diallo</name></contributor>" in reader.answer.text


async def test_an_idea_of_oneself_names_no_organisation(db, one, speaker, browser_of, visitor):
    draft = await ideas.idea(db, speaker, state="draft")
    await browser_of.go(f"/fr/idees/{draft.public_id}/publier")
    await browser_of.submit("form[action$=publier]")
    assert (await only(db, Idea)).organisation_id is None
    reader = visitor()
    await reader.go("/fr/idees/fil.atom")
    assert "Amina" not in reader.answer.text, "feeds name no person who speaks for themselves"


async def test_a_draft_is_not_published_for_an_organisation_one_cannot_speak_for(
    db, speaker, browser_of
):
    other = await made.organisation(db)
    draft = await ideas.idea(db, speaker, state="draft")
    await browser_of.go(f"/fr/idees/{draft.public_id}/publier")
    await browser_of.submit("form[action$=publier]", organisation=other.public_id)
    assert browser_of.status == 403
    assert (await only(db, Idea)).state == "draft"


async def test_open_data_names_the_organisation_and_never_the_person(db, one, speaker):
    await ideas.idea(db, speaker, organisation_id=one.id)
    await ideas.idea(db, speaker)
    site = Site("notreville.example", gazetteer)
    records, _last = await after(db, 0, site)
    assert [record["organisation"] for record in records] == [one.name, None]
    assert "Amina" not in str(records)
    await db.execute(update(Organisation).values(hidden_at=NOW))
    records, _last = await after(db, 0, site)
    assert [record["organisation"] for record in records] == [None, None]
