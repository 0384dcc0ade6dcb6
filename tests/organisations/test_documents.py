"""What is sent in to be verified or shown: of the wrong type, too large, empty, disguised; where its bytes go."""

import pytest
from sqlalchemy import select, update

from app.core import clock
from app.core.errors import Invalid
from app.core.files.refusals import BadFile
from app.core.files.rules import WIDTHS
from app.core.i18n import using
from app.organisations import jobs
from app.organisations.files import FILE_NAME, claim_file, logo_file, logo_files
from app.organisations.models import Claim, Organisation
from app.organisations.pages.writing import values_of
from app.organisations.rules import Means, Role, State
from app.organisations.schemas import Revision
from app.organisations.service import change, claims
from tests.factories import accounts, organisations as made
from tests.factories.media import png
from tests.organisations.press import press

NOW = clock.now()
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TOO_MUCH = 10 * 1024 * 1024 + 1


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, state=State.UNVERIFIED, name="Les Amis de la ruelle")


@pytest.fixture
async def theirs(db, owner, one, visitor):
    browser = await accounts.sign_in_as(db, visitor(), owner)
    return await browser.go(f"/fr/organismes/{one.public_id}/verification")


async def claims_of(db) -> list[Claim]:
    query = select(Claim).order_by(Claim.id).execution_options(populate_existing=True)
    return list((await db.execute(query)).scalars())


async def send(browser, data: bytes, name: str = "lettres.pdf", kind: str = "application/pdf"):
    return await browser.submit(
        "main form", means="document", note="Merci !", files={"document": (name, data, kind)}
    )


async def test_a_document_too_large_is_refused_beside_its_field_and_the_rest_is_kept(db, theirs):
    await send(theirs, PDF + b"\0" * TOO_MUCH)
    assert theirs.status in {413, 422}
    assert "10" in theirs.text
    assert "Mo" in theirs.text
    assert await claims_of(db) == []
    if theirs.status == 422:
        assert theirs.page.css_first("#field-note").text().strip() == "Merci !"


async def test_its_sentence_exists_in_english(db, owner, one):
    sentences = set()
    for language in ("fr", "en"):
        with using(language), pytest.raises(BadFile) as caught:
            claims.document_kind(b"%PDF-" + b"\0" * TOO_MUCH)
        assert caught.value.field == "document"
        sentences.add(caught.value.message)
    assert len(sentences) == 2


WRONG = {
    "page": b"<html><body>Lettres patentes</body></html>",
    "program": b"MZ\x90\x00 program",
    "archive": b"PK\x03\x04 zip",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "words": b"Nous existons, promis.",
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_neither_a_pdf_nor_a_picture_says_what_to_choose(db, one, theirs, what):
    await send(theirs, WRONG[what])
    assert theirs.status == 422
    assert "Choisissez un PDF, ou une image du document." in theirs.error("document")
    assert theirs.page.css_first("#field-note").text().strip() == "Merci !"
    assert (await made.again(db, one)).state is State.UNVERIFIED
    assert await claims_of(db) == []


async def test_the_name_and_the_type_that_the_browser_tells_mean_nothing(db, one, theirs):
    await send(theirs, png(40, 40), "lettres.exe", "application/x-msdownload")
    assert theirs.status == 200
    (claim,) = await claims_of(db)
    assert claim.media_type == "image/png"
    assert "lettres" not in str(vars(claim))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Choisissez le document qui montre que votre organisme existe."),
        ("en", "Please choose the document that shows your organisation."),
    ],
)
async def test_no_document_at_all_is_said(language, words):
    with using(language), pytest.raises(Invalid) as caught:
        claims.document_kind(b"")
    assert caught.value.errors == {"document": words}


async def test_a_document_sent_beside_a_number_is_not_kept(db, one, theirs, runtime):
    files = {"document": ("lettres.pdf", PDF, "application/pdf")}
    before = set(await runtime.storage.older_than(clock.now()))
    await theirs.submit("main form", means="neq", neq="1143920115", files=files)
    assert theirs.status == 200
    (claim,) = await claims_of(db)
    assert (claim.file, claim.media_type) == (None, "")
    assert set(await runtime.storage.older_than(clock.now())) == before


@pytest.mark.parametrize("end", ["closed", "renamed"])
async def test_the_document_goes_with_whatever_ends_its_request(db, owner, one, runtime, work, end):
    await runtime.storage.write(claim_file("e" * 32), PDF)
    await made.claim(db, one, Means.DOCUMENT, file="e" * 32)
    if end == "closed":
        await change.close(db, owner, one, NOW)
    else:
        said = Revision(**values_of(one) | {"name": "Un autre nom", "shows_email": False})
        await change.change(db, owner, one, said, NOW)
    await db.commit()
    await work()
    (claim,) = await claims_of(db)
    assert (claim.file, str(claim.outcome)) == (None, "withdrawn")
    with pytest.raises(FileNotFoundError):
        await runtime.storage.read(claim_file("e" * 32))


@pytest.mark.parametrize("who", ["owner", "member", "elsewhere", "nobody"])
async def test_a_document_is_downloaded_by_nobody_but_its_moderators(
    db, owner, one, runtime, visitor, who
):
    await runtime.storage.write(claim_file("f" * 32), PDF)
    await made.claim(db, one, Means.DOCUMENT, file="f" * 32, media_type="application/pdf")
    browser = visitor()
    if who == "owner":
        await accounts.sign_in_as(db, browser, owner)
    elif who != "nobody":
        roles = ("moderator:ville-marie",) if who == "elsewhere" else ()
        await accounts.sign_in_as(db, browser, await accounts.person(db, roles=roles))
    await browser.go(f"/fr/equipe/organismes/{one.public_id}/document")
    assert PDF not in browser.answer.content
    assert browser.status == 404 or browser.path == "/fr/connexion"


async def test_a_moderator_who_belongs_to_it_does_not_read_its_document(db, one, runtime, browser):
    staff = await accounts.person(db, roles=("administrator",))
    await made.join(db, one, staff, Role.MEMBER)
    await runtime.storage.write(claim_file("a1" * 16), PDF)
    await made.claim(db, one, Means.DOCUMENT, file="a1" * 16, media_type="application/pdf")
    await accounts.sign_in_as(db, browser, staff)
    await browser.go(f"/fr/equipe/organismes/{one.public_id}")
    assert "quelqu’un d’autre doit décider" in browser.text
    assert browser.page.css_first("a[href$=document]") is None
    await browser.go(f"/fr/equipe/organismes/{one.public_id}/document")
    assert browser.status == 404
    assert PDF not in browser.answer.content


async def test_a_logo_too_large_keeps_the_one_there_is(db, visitor, owner):
    one = await made.organisation(db, owner, logo="b" * 32)
    browser = await accounts.sign_in_as(db, visitor(), owner)
    await browser.go(f"/fr/organismes/{one.public_id}/modifier")
    await browser.submit(
        "form[action$=logo]", files={"logo": ("x.png", png(9, 9) + b"\0" * TOO_MUCH, "image/png")}
    )
    assert browser.status in {413, 422}
    assert (await made.again(db, one)).logo == "b" * 32


async def test_a_logo_that_is_a_document_says_so_in_the_reader_s_language(db, owner, runtime):
    one = await made.organisation(db, owner)
    said = set()
    for language in ("fr", "en"):
        with using(language), pytest.raises(BadFile) as caught:
            await change.set_logo(db, runtime.storage, owner, one, PDF)
        assert caught.value.field == "logo"
        said.add(caught.value.message)
    assert len(said) == 2


@pytest.mark.parametrize("role", [Role.MEMBER, None])
async def test_a_logo_sent_by_who_may_not_leaves_no_file_behind(db, browser, runtime, role):
    one, who = await made.organisation(db), await accounts.person(db)
    if role:
        await made.join(db, one, who, role)
    before = set(await runtime.storage.older_than(clock.now()))
    await accounts.sign_in_as(db, browser, who)
    await press(runtime, browser, f"/fr/organismes/{one.public_id}/logo")
    assert browser.status == 403
    assert set(await runtime.storage.older_than(clock.now())) == before


async def test_a_hidden_organisation_s_logo_is_its_members_and_kept_by_no_shared_cache(
    db, owner, visitor, runtime
):
    one = await made.organisation(db, owner, logo="c" * 32, hidden_at=NOW)
    await runtime.storage.write(logo_file("c" * 32, 400), png(40, 40))
    path = f"/organisations/logo/{'c' * 32}/400.webp"
    nobody = await visitor().go(path)
    assert nobody.status == 404
    member = await accounts.sign_in_as(db, visitor(), owner)
    await member.go(path)
    assert member.status == 200
    assert member.answer.headers["cache-control"] == "private, no-store"
    await db.execute(update(Organisation).where(Organisation.id == one.id).values(hidden_at=None))
    await db.commit()
    await nobody.go(path)
    assert nobody.status == 200
    assert nobody.answer.headers["cache-control"].startswith("public")


@pytest.mark.parametrize("width", ["0", "401", "abc", "999999", "-400"])
async def test_only_the_widths_that_exist_are_answered(db, browser, runtime, width):
    await made.organisation(db, logo="d" * 32)
    await runtime.storage.write(logo_file("d" * 32, 400), png(40, 40))
    await browser.go(f"/organisations/logo/{'d' * 32}/{width}.webp")
    assert browser.status == 404


def test_the_names_of_files_are_told_from_those_of_other_slices():
    ours = [*logo_files("a" * 32), claim_file("b" * 32), claim_file("b" * 32) + ".part"]
    assert all(FILE_NAME.match(name) for name in ours)
    assert len(logo_files("a" * 32)) == len(WIDTHS)
    assert logo_files(None) == []
    for name in ("a" * 32 + ".document", "photo.claim", "a" * 31 + ".claim", "../x.claim"):
        assert FILE_NAME.match(name) is None


async def test_destroying_what_is_gone_already_is_no_error(runtime):
    for _ in range(2):
        await jobs.destroy(runtime, names=[claim_file("9" * 32)])
