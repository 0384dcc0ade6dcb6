"""Said for an organisation: wherever it is read, both names stand, the organisation's and whoever spoke."""

import pytest
from sqlalchemy import update

from app.accounts.models import Person
from app.core import clock
from app.core.i18n import using
from app.core.notices import notice_kinds
from app.discussion.hosts import hosted
from app.discussion.schemas import CommentDraft
from app.discussion.service import say as discussing
from app.ideas.service import endorse as endorsing
from app.messages.parties import Party
from app.messages.rules import State as Talk
from app.messages.service import say
from app.messages.service.ask import Request, answer, ask
from app.organisations.models import Organisation
from app.organisations.moderated import Organisations
from app.organisations.queries.speaking import Spoken
from app.organisations.rules import Role, State
from tests.accounts.letters import read
from tests.factories import accounts, ideas, messages, notifications, organisations as made
from tests.organisations.told import told_by, written

NOW = clock.now()
ORG, PERSON = "Éco-quartier Saint-Roch", "Amina Diallo"
SAID = "Nous prêtons la remorque et trois bacs."


@pytest.fixture
async def speaker(db):
    return await accounts.person(db, name=PERSON)


@pytest.fixture
async def one(db, speaker):
    return await made.organisation(db, speaker, name=ORG)


@pytest.fixture
async def idea(db, one, speaker):
    return await ideas.idea(
        db, speaker, title="Un four à pain au parc", organisation_id=one.id, published_at=NOW
    )


async def comment(db, speaker, one, about) -> str:
    subject = await hosted(db, "idea", about.public_id, speaker)
    draft = CommentDraft(body=SAID, organisation=one.public_id)
    public_id = await discussing.comment(db, speaker, subject, draft, NOW)
    await db.commit()
    return public_id


IDEA = [
    "/fr/idees/{idea}",
    "/en/ideas/{idea}",
    "/api/v1/ideas/{idea}",
    "/fr/idees/fil.atom",
    "/en/ideas/feed.atom",
]


@pytest.mark.parametrize("path", IDEA)
async def test_an_idea_is_signed_by_both_names(browser, idea, path):
    await browser.go(path.format(idea=idea.public_id))
    assert browser.status == 200, path
    assert ORG in browser.answer.text
    assert PERSON in browser.answer.text


LISTS = [
    "/fr", "/fr/idees", "/en/ideas", "/fr/recherche?q=four", "/en/search?q=four",
    "/api/v1/ideas", "/api/v1/search?q=four", "/fr/idees/carte.json",
]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_no_list_names_the_person_and_leaves_the_organisation_out(browser, idea, path):
    await browser.go(path)
    assert browser.status == 200
    assert "four" in browser.answer.text, "the idea is not even there"
    assert (PERSON in browser.answer.text) <= (ORG in browser.answer.text)


COMMENT = [
    "/fr/idees/{idea}",
    "/en/ideas/{idea}",
    "/fr/commentaires/{comment}",
    "/en/comments/{comment}",
    "/fr/discussion/idea/{idea}",
    "/api/v1/comments/{comment}",
    "/api/v1/ideas/{idea}/comments",
]


@pytest.mark.parametrize("path", COMMENT)
async def test_a_comment_is_signed_by_both_names(db, browser, one, speaker, path):
    about = await ideas.idea(db)
    said = await comment(db, speaker, one, about)
    await browser.go(path.format(idea=about.public_id, comment=said))
    assert browser.status == 200, path
    assert ORG in browser.answer.text
    assert PERSON in browser.answer.text


NOTICES = ["discussion.comment", "discussion.followed", "discussion.reply"]


@pytest.mark.parametrize("kind", NOTICES)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_notice_of_a_comment_says_both_names(db, one, speaker, kind, language):
    said = await comment(db, speaker, one, await ideas.idea(db))
    with using(language):
        notice = await notice_kinds()[kind].write(db, {"comment": said})
    assert notice.title.startswith(f"{ORG} ({PERSON}) ")


async def test_a_notice_of_one_s_own_comment_names_no_organisation(db, one, speaker):
    about = await ideas.idea(db)
    subject = await hosted(db, "idea", about.public_id, speaker)
    said = await discussing.comment(db, speaker, subject, CommentDraft(body=SAID), NOW)
    notice = await notice_kinds()["discussion.comment"].write(db, {"comment": said})
    assert notice.title.startswith(f"{PERSON} commente")
    assert ORG not in notice.title


@pytest.mark.parametrize("lost", [{"hidden_at": NOW}, {"state": State.SUSPENDED}])
async def test_a_notice_names_no_organisation_that_lost_its_standing(db, one, speaker, lost):
    said = await comment(db, speaker, one, await ideas.idea(db))
    await db.execute(update(Organisation).values(**lost))
    notice = await notice_kinds()["discussion.comment"].write(db, {"comment": said})
    assert notice.title.startswith(f"{PERSON} commente")


async def test_closed_since_it_is_still_named(db, one, speaker):
    said = await comment(db, speaker, one, await ideas.idea(db))
    await db.execute(update(Organisation).values(closed_at=NOW))
    notice = await notice_kinds()["discussion.comment"].write(db, {"comment": said})
    assert notice.title.startswith(f"{ORG} ({PERSON})")


async def test_the_letter_to_an_author_says_both_names_in_both_forms(
    db, one, speaker, work, mailbox
):
    author = await accounts.person(db, email="chantal@exemple.ca", language="en")
    about = await ideas.idea(db, author)
    await comment(db, speaker, one, about)
    await work()
    (raw,) = [mail for mail in mailbox() if "chantal@exemple.ca" in mail]
    letter = read(raw)
    assert f"{ORG} ({PERSON}) comments on your idea" in " ".join(letter.text.split())
    assert f"{ORG} ({PERSON})" in " ".join(letter.html.split())


async def test_once_the_person_has_gone_the_organisation_alone_is_named(db, one, speaker):
    said = await comment(db, speaker, one, await ideas.idea(db))
    await db.execute(update(Person).where(Person.id == speaker.id).values(deleted_at=NOW))
    notice = await notice_kinds()["discussion.comment"].write(db, {"comment": said})
    assert notice.title.startswith(f"{ORG} commente")
    assert "()" not in notice.title


@pytest.mark.parametrize(("person", "line"), [("Amina", "Coop (Amina)"), ("", "Coop")])
def test_both_names_in_one_line(person, line):
    assert Spoken(1, "abcdefghjk", "Coop").beside(person) == line


async def test_an_endorsement_names_both_on_the_page_and_in_the_api(
    db, browser, visitor, one, speaker
):
    about = await ideas.idea(db)
    await endorsing.endorse(db, speaker, about, one.public_id, NOW)
    await db.commit()
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.all(".endorsing li span:last-child") == [f"{ORG} par {PERSON}"]
    english = visitor("en")
    await english.go(f"/en/ideas/{about.public_id}")
    assert english.all(".endorsing li span:last-child") == [f"{ORG} by {PERSON}"]
    await browser.go(f"/api/v1/ideas/{about.public_id}")
    (backed,) = browser.answer.json()["endorsed_by"]
    assert (backed["name"], backed["by"]) == (ORG, PERSON)
    assert backed["pages"]["fr"].endswith(f"{one.public_id}-eco-quartier-saint-roch")


async def test_an_endorsement_of_who_has_gone_names_nobody_in_their_place(
    db, browser, one, speaker
):
    about = await ideas.idea(db)
    await endorsing.endorse(db, speaker, about, one.public_id, NOW)
    await db.execute(update(Person).where(Person.id == speaker.id).values(deleted_at=NOW))
    await db.commit()
    await browser.go(f"/api/v1/ideas/{about.public_id}")
    (backed,) = browser.answer.json()["endorsed_by"]
    assert (backed["name"], backed["by"]) == (ORG, None)


async def test_who_follows_the_organisation_is_told_of_its_idea_and_why(
    db, one, speaker, visitor, work
):
    follower = await accounts.person(db)
    await notifications.follow(db, follower, f"organisation:{one.id}")
    draft = await ideas.idea(db, speaker, state="draft", title="Un four à pain au parc")
    browser = await accounts.sign_in_as(db, visitor(), speaker)
    await browser.go(f"/fr/idees/{draft.public_id}/publier")
    await browser.submit("form[action$=publier]", organisation=one.public_id)
    await work()
    theirs = await accounts.sign_in_as(db, visitor(), follower)
    await theirs.go("/fr/avis")
    assert "Un four à pain au parc" in theirs.text
    assert f"Parce que vous suivez {ORG}." in theirs.text


@pytest.mark.parametrize("lost", [{"hidden_at": NOW}, {"closed_at": NOW}])
async def test_what_is_followed_and_gone_is_neither_listed_nor_named(
    db, one, browser, runtime, lost
):
    follower = await accounts.person(db)
    await notifications.follow(db, follower, f"organisation:{one.id}")
    await accounts.sign_in_as(db, browser, follower)
    await browser.go("/fr/suivis")
    assert ORG in browser.text
    await db.execute(update(Organisation).values(**lost))
    await db.commit()
    await browser.go("/fr/suivis")
    assert browser.status == 200
    assert ORG not in browser.text
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert browser.page.css_first("main form[action*=suivre]") is None


async def test_followers_find_it_again_when_it_is_shown_again(db, one, browser, runtime):
    follower = await accounts.person(db)
    await notifications.follow(db, follower, f"organisation:{one.id}")
    await accounts.sign_in_as(db, browser, follower)
    ways = Organisations()
    await ways.hide(db, runtime, one.id, NOW)
    await ways.restore(db, runtime, one.id, NOW)
    await db.commit()
    await browser.go("/fr/suivis")
    assert ORG in browser.text


async def test_a_request_a_yes_and_a_message_in_its_name_are_told_with_both_names(db, one, speaker):
    bruno = await accounts.person(db, name="Bruno")
    request = Request(Party(speaker.id, one.id), Party(bruno.id), False, messages.REQUEST)
    asks = ask(db, speaker, await messages.reader(db, speaker), request, NOW)
    (due,) = await told_by(db, asks)
    assert (await written(db, due)).title == f"{ORG} ({PERSON}) aimerait vous écrire"
    carl = await accounts.person(db, name="Carl")
    talk = await messages.conversation(db, carl, to=one, state=Talk.ASKED)
    yes = answer(db, await messages.reader(db, speaker), talk.public_id, NOW, accept=True)
    (due,) = await told_by(db, yes)
    assert (await written(db, due)).title == f"{ORG} ({PERSON}) accepte d’échanger avec vous"
    editor = await accounts.person(db, name="Édith")
    await made.join(db, one, editor, Role.EDITOR)
    says = say.say(db, editor, await messages.reader(db, editor), talk.public_id, "Venez !", NOW)
    (due,) = await told_by(db, says)
    assert (await written(db, due, "en")).title == f"{ORG} (Édith) has written to you"
    assert "Venez" not in str(due)


async def test_between_persons_a_notice_names_the_person_alone(db, one, speaker):
    bruno = await accounts.person(db, name="Bruno")
    talk = await messages.conversation(db, speaker, bruno)
    says = say.say(db, speaker, await messages.reader(db, speaker), talk.public_id, "Venez.", NOW)
    (due,) = await told_by(db, says)
    assert "by" not in due.data
    assert (await written(db, due)).title == f"{PERSON} vous a écrit"
