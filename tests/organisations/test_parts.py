"""What other slices ask of organisations: moderation, jobs, notices, copies of data, files; and of whom."""

from datetime import timedelta
from secrets import token_hex

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import Person
from app.core import clock
from app.core.i18n import using
from app.core.moderated import moderation_of
from app.core.notices import notice_kinds
from app.core.personal import Leaving, erasers, readers
from app.organisations import jobs
from app.organisations.files import claim_file, logo_file
from app.organisations.models import Claim, Invitation, Membership, Organisation
from app.organisations.queries.people import (
    answer_of,
    count_members,
    members_of,
    organisations_of,
    shown_memberships,
)
from app.organisations.rules import INVITATION_LIFETIME, Means, Role, State
from tests.factories import accounts, organisations as made
from tests.factories.media import png
from tests.privacy.traces import traces_of

NOW = clock.now()


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina", email="amina@exemple.ca")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, name="Le Relais", created_by_id=owner.id)


async def test_a_moderator_reads_every_word_of_a_page_and_where_it_acts(db, owner):
    one = await made.organisation(
        db, owner, name="Le Relais", created_by_id=owner.id, presentation_en="In English too, and at length.",
        does="Corvées.", needs="Des bras.", offers="Un four.", website="https://relais.example.org",
    )  # fmt: skip
    found = await moderation_of("organisation").find(db, one.public_id)
    for words in ("In English too", "Corvées.", "Des bras.", "Un four.", "relais.example.org"):
        assert words in found.text
    assert (found.author_id, found.territory_id, found.readers) == (
        owner.id,
        one.territory_id,
        None,
    )
    with using("en"):
        english = await moderation_of("organisation").find(db, one.id)
    assert english.path == f"/en/organisations/{one.public_id}-le-relais"


async def test_hidden_twice_it_is_hidden_once_since_the_first_time(db, runtime, one):
    ways, later = moderation_of("organisation"), NOW + timedelta(hours=1)
    for at in (NOW, later):
        await ways.hide(db, runtime, one.id, at)
    after = await made.again(db, one)
    assert (after.hidden_at, after.version) == (NOW, 2)
    for _ in range(2):
        await ways.restore(db, runtime, one.id, later)
    after = await made.again(db, one)
    assert (after.hidden_at, after.version) == (None, 3)


async def test_hidden_its_members_still_see_it_with_the_reason_and_others_nothing(
    db, owner, one, visitor
):
    await db.execute(update(Organisation).values(hidden_at=NOW))
    await db.commit()
    browser = await accounts.sign_in_as(db, visitor(), owner)
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert browser.status == 200
    assert "Cet organisme n’est pas montré pour le moment" in browser.text
    await browser.go("/fr/organismes/les-miens")
    assert "Masqué par l’équipe de modération" in browser.text
    stranger = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    await stranger.go(f"/fr/organismes/{one.public_id}")
    assert stranger.status == 404
    moderator = await accounts.person(db, roles=("administrator",))
    staff = await accounts.sign_in_as(db, visitor(), moderator)
    await staff.go(f"/fr/organismes/{one.public_id}")
    assert staff.status == 200


async def test_a_closed_one_is_said_to_be_closed_where_one_looks_for_one_s_own(db, owner, visitor):
    await made.organisation(db, owner, name="Le Vieux", closed_at=NOW)
    for language, path, words in (
        ("fr", "/fr/organismes/les-miens", "Organisme fermé"),
        ("en", "/en/organisations/mine", "Closed organisation"),
    ):
        browser = await accounts.sign_in_as(db, visitor(language), owner)
        await browser.go(path)
        assert words in browser.text
        assert browser.page.css_first("main a[href$=membres], main a[href$=members]") is None
    browser = await accounts.sign_in_as(db, visitor(), owner)
    await browser.go("/fr/moi")
    assert "Le Vieux (propriétaire, organisme fermé)" in browser.text


KINDS = {
    "organisations.decided": {"state": "verified"},
    "organisations.role": {"role": "owner"},
    "organisations.joined": {"person": "abcdefghjk"},
    "organisations.closed": {},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_notice_of_what_is_gone_says_nothing(db, kind):
    write = notice_kinds()[kind].write
    assert await write(db, {"organisation": "zzzzzzzzzz", **KINDS[kind]}) is None


async def test_a_closing_that_did_not_happen_is_not_told(db, one):
    write = notice_kinds()["organisations.closed"].write
    assert await write(db, {"organisation": one.public_id}) is None


@pytest.mark.parametrize(
    ("kind", "is_due"),
    [
        ("organisations.decided", True),
        ("organisations.role", True),
        ("organisations.closed", True),
        ("organisations.joined", False),
    ],
)
def test_what_concerns_one_s_rights_cannot_be_refused(kind, is_due):
    assert notice_kinds()[kind].is_due is is_due


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"answered_at": NOW, "accepted": True}, "accepted"),
        ({"answered_at": NOW, "accepted": False}, "declined"),
        ({"invited_at": NOW - INVITATION_LIFETIME}, "expired"),
        ({"invited_at": NOW - INVITATION_LIFETIME, "answered_at": NOW}, "declined"),
        ({"invited_at": NOW}, "waiting"),
    ],
)
def test_what_became_of_an_invitation(fields, answer):
    invited = Invitation(**{"accepted": False, "invited_at": NOW, **fields})
    assert answer_of(invited, NOW) == answer


async def test_a_profile_may_name_the_verified_ones_that_one_chose_to_be_named_by(db, owner):
    shown = {
        "Zénith": {}, "Arbres": {},
        "Caché": {"hidden_at": NOW}, "Fermé": {"closed_at": NOW},
        "Suspendu": {"state": State.SUSPENDED}, "Attend": {"state": State.PENDING},
    }  # fmt: skip
    for name, fields in shown.items():
        it = await made.organisation(db, owner, name=name, **fields)
        await db.execute(
            update(Membership).where(Membership.organisation_id == it.id).values(is_shown=True)
        )
    await made.organisation(db, owner, name="Discret")
    await db.commit()
    assert [line.name for line in await shown_memberships(db, owner.id)] == ["Arbres", "Zénith"]
    mine = [line.name for line in await organisations_of(db, owner)]
    assert mine[-1] == "Fermé", "what has ended comes last"
    assert len(mine) == 7


async def test_who_closed_their_account_is_neither_counted_nor_named(db, one, owner):
    gone = await accounts.person(db, name="Chantal")
    await made.join(db, one, gone, Role.EDITOR, is_shown=True)
    assert await count_members(db, one.id) == 2
    await db.execute(update(Person).where(Person.id == gone.id).values(deleted_at=NOW))
    assert await count_members(db, one.id) == 1
    assert [line.name for line in await members_of(db, one.id)] == ["Amina"]


async def test_erased_one_s_address_leaves_the_pages_it_stood_on(db, owner):
    one = await made.organisation(
        db, owner, contact_email="Amina@Exemple.ca", shows_email=True, name="Le Relais"
    )
    other = await made.organisation(db, contact_email="b@exemple.ca", shows_email=True)
    await made.join(db, one, await accounts.person(db), Role.OWNER)
    await erasers()["organisations"](db, Leaving(owner.id, erase_words=False, now=NOW))
    await db.commit()
    after = await made.again(db, one)
    assert (after.contact_email, after.shows_email, after.closed_at) == ("", False, None)
    assert (await made.again(db, other)).shows_email
    assert [t for t in await traces_of(db, "Amina@Exemple") if "organisation" in t] == []


async def test_erased_one_s_words_to_the_staff_go_and_the_decision_stays(db, owner, one):
    await made.claim(
        db, one, note="Je suis Amina K.", sent_by_id=owner.id, outcome="refused",
        decided_at=NOW, reason="Pas le même nom.",
    )  # fmt: skip
    await made.join(db, one, await accounts.person(db), Role.OWNER)
    await erasers()["organisations"](db, Leaving(owner.id, erase_words=True, now=NOW))
    await db.commit()
    claim = (await db.execute(select(Claim).execution_options(populate_existing=True))).scalar_one()
    assert (claim.sent_by_id, claim.note, claim.reason) == (None, "", "Pas le même nom.")
    assert (await made.again(db, one)).created_by_id is None


async def test_erasing_twice_changes_nothing_more(db, owner, one):
    await made.join(db, one, await accounts.person(db), Role.EDITOR)
    for _ in range(2):
        await erasers()["organisations"](db, Leaving(owner.id, erase_words=True, now=NOW))
        await db.commit()
    assert list((await made.roles(db, one)).values()) == [Role.OWNER]


async def test_a_copy_of_one_s_data_names_the_organisations_and_not_their_other_members(
    db, owner, one
):
    other = await accounts.person(db, name="Chantal", email="chantal@exemple.ca")
    await made.join(db, one, other)
    await made.invitation(db, one, "bruno@exemple.ca", invited_by_id=other.id)
    copies = []
    for name in ("organisations", "organisation_invitations", "organisation_claims"):
        copies += [row async for row in readers()[name](db, owner.id)]
    assert copies[0]["name"] == "Le Relais"
    assert "Chantal" not in str(copies)
    assert "bruno@exemple.ca" not in str(copies), "that invitation was another owner's"


async def test_the_sweep_takes_parts_of_files_and_leaves_what_is_young(db, runtime, owner):
    await made.organisation(db, owner, logo="a" * 32)
    old, part = logo_file("b" * 32, 400), claim_file("c" * 32) + ".part"
    for name in (old, part):
        await runtime.storage.write(name, b"x")
    await jobs.sweep(runtime)
    assert await runtime.storage.read(old) == b"x", "its request may not have committed yet"
    await runtime.storage.delete(old)
    await runtime.storage.delete(part)


async def test_the_nightly_job_twice_is_the_nightly_job_once(db, runtime, one):
    await made.invitation(db, one, "a@exemple.ca", invited_at=NOW - timedelta(days=400))
    for _ in range(2):
        await jobs.forget(runtime)
    assert await db.scalar(select(func.count()).select_from(Invitation)) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_logo_is_answered_to_a_look_and_to_a_glance(db, browser, runtime, method):
    await made.organisation(db, logo="d" * 32)
    await runtime.storage.write(logo_file("d" * 32, 400), png(40, 40))
    answer = await browser.http.request(method, f"/organisations/logo/{'d' * 32}/800.webp")
    assert answer.status_code == 200, "the widest there is"
    assert answer.headers["content-type"] == "image/webp"
    assert bool(answer.content) is (method == "GET")


async def test_a_logo_whose_files_are_lost_is_nowhere(db, browser):
    await made.organisation(db, logo="e" * 32)
    await browser.go(f"/organisations/logo/{'e' * 32}/400.webp")
    assert browser.status == 404


async def test_the_desk_is_told_when_a_document_is_lost(db, visitor):
    one = await made.organisation(db, state=State.UNVERIFIED)
    lost = token_hex(16)
    await made.claim(db, one, Means.DOCUMENT, file=lost, media_type="application/pdf")
    staff = await accounts.person(db, roles=("administrator",))
    browser = await accounts.sign_in_as(db, visitor(), staff)
    await browser.go(f"/fr/equipe/organismes/{one.public_id}/document")
    assert browser.status == 404
    assert "Ce document a été détruit." in browser.text
