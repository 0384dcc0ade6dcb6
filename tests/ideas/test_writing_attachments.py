"""Photos, documents and links of an idea, as its authors hang them and everybody sees them."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.files.rules import BODY_MAX, FILE_MAX
from app.core.subjects import Subject
from app.media.models import Media
from app.media.rules import PHOTOS_MAX
from tests.factories import accounts, ideas, media as files

ALT = "Trois arbres devant un mur de brique"
FORM = "form[action$=photos]"


@pytest.fixture
async def author(db):
    return await accounts.person(db)


@pytest.fixture
async def draft(db, author):
    return await ideas.idea(db, author=author, state="draft")


@pytest.fixture
async def member(db, browser, author, draft):
    await accounts.sign_in_as(db, browser, author)
    return await browser.go(f"/fr/idees/{draft.public_id}/photos")


async def hung(db) -> list[Media]:
    query = select(Media).order_by(Media.kind, Media.position)
    fresh = query.execution_options(populate_existing=True)
    return list((await db.execute(fresh)).scalars())


def sent(data: bytes, name: str = "IMG_0001.JPG", kind: str = "image/jpeg"):
    return {"photo": (name, data, kind)}


async def test_a_photo_is_added_and_seen(db, member, draft, visitor):
    await member.submit(FORM, files=sent(files.jpeg_with_a_past()), alt=ALT)
    assert member.status == 200
    assert "La photo est ajoutée" in member.text
    (photo,) = await hung(db)
    assert (photo.alt, photo.language, photo.subject_id) == (ALT, "fr", draft.id)
    shown = member.page.css_first(".hung-photos img")
    assert shown.attributes["alt"] == ALT
    picture = (await member.go(shown.attributes["src"])).answer
    assert Image.open(io.BytesIO(picture.content)).size == (40, 60)
    assert (await visitor().go(shown.attributes["src"])).status == 404, "a draft's photo is private"


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide"),
        (b"\x89", "pas une image que nous savons lire"),
        (b"GIF89a/*\x01\x00\x01\x00*/=alert(1);//;", "abîmée"),
        (b"<!doctype html><script>alert(1)</script>", "page web"),
        (SVG, "SVG"),
        (files.png_stating(100_000, 100_000), "trop de pixels"),
        (files.png_stating(65_000, 10), "trop longue et mince"),
        (files.png_text_bomb(), "données cachées"),
        (files.PDF, "un document, pas une image"),
        (b"\0" * (FILE_MAX + 1), "trop lourd"),
    ],
)
async def test_each_wrong_file_has_its_sentence_beside_the_field_and_the_words_stay(
    db, member, data, sentence
):
    await member.submit(FORM, files=sent(data, "photo.png", "image/png"), alt=ALT)
    assert member.status == 422
    assert sentence in member.error("photo")
    assert member.page.css_first("#field-alt").attributes["value"] == ALT
    assert await hung(db) == []


@pytest.mark.parametrize(
    ("over", "said"), [(1, "10,1 Mo"), (600_000, "10,6 Mo"), (15_000_000, "25 Mo")]
)
async def test_a_picture_heavier_than_a_file_may_be_brings_the_form_back(db, member, over, said):
    await member.submit(FORM, files=sent(b"\xff\xd8\xff" + b"\0" * (FILE_MAX + over - 3)), alt=ALT)
    assert member.status == 422
    assert said in member.error("photo")
    assert "10 Mo" in member.error("photo").split("maximum")[-1]
    assert member.page.css_first("#field-alt").attributes["value"] == ALT
    assert await hung(db) == []


async def test_a_heavy_document_and_its_wordless_name_are_both_told(db, member):
    heavy = {"document": ("plan.pdf", b"%PDF-" + b"\0" * FILE_MAX, "application/pdf")}
    await member.submit("form[action$=documents]", files=heavy, document_title="🎉")
    assert member.status == 422
    assert "trop lourd" in member.error("document")
    assert "avec des mots" in member.error("document_title")
    assert member.page.css_first("#field-document_title").attributes["value"] == "🎉"
    assert await hung(db) == []


@pytest.mark.filterwarnings("ignore:Exception ignored in")
async def test_a_file_far_too_large_is_stopped_on_its_way(db, member):
    await member.submit(FORM, files=sent(b"\0" * (BODY_MAX + 1)), alt=ALT)
    assert member.status == 413
    assert "trop" in member.text
    assert await hung(db) == []


NAMES = [
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "image.php.jpg",
    "a" * 300 + ".jpg",
    ".htaccess",
    "nul",
    "image\u202egpj.exe",
    "été à l’Île-des-Sœurs.jpg",
    "$(id).jpg",
    '"onerror=alert(1) x=".jpg',
    "<img src=x onerror=alert(1)>.png",
    "photo\r\nX-Header: 1.jpg",
    "🏙️.png",
]


@pytest.mark.parametrize("name", NAMES)
async def test_the_name_of_a_file_is_never_used(db, runtime, member, name):
    await member.submit(FORM, files=sent(files.png(), name), alt=ALT)
    (photo,) = await hung(db)
    assert len(photo.file) == 32
    assert set(photo.file) <= set("0123456789abcdef")
    assert "passwd" not in member.answer.text
    assert "onerror" not in member.answer.text
    assert "x-header" not in member.answer.headers


async def test_no_file_and_no_words_are_both_said(db, member):
    await member.submit(FORM)
    assert member.status == 422
    assert "Choisissez une image" in member.error("photo")
    assert "Décrivez l’image" in member.error("alt")


async def test_a_file_whose_words_are_missing_must_be_chosen_again(db, member):
    await member.submit(FORM, files=sent(files.png()), alt="")
    assert "de nouveau" in member.error("photo")
    assert "Décrivez" in member.error("alt")
    await member.submit(FORM, files=sent(files.png()), alt="", decorative="1")
    (photo,) = await hung(db)
    assert photo.is_decorative
    assert "décorative" in member.text


async def test_a_description_is_changed_later(db, runtime, member, author, draft):
    photo = await files.photo(db, runtime.storage, author, Subject("idea", draft.id))
    await member.go(f"/fr/idees/{draft.public_id}/photos")
    await member.follow("Décrire")
    await member.submit("main form", alt="")
    assert "Décrivez" in member.error("alt")
    await member.submit("main form", alt=ALT)
    assert "La description est changée" in member.text
    assert [one.alt for one in await hung(db)] == [ALT]
    await member.go(f"/fr/idees/{draft.public_id}/photos/{photo.public_id}")
    assert member.page.css_first("#field-alt").attributes["value"] == ALT


async def test_photos_are_ordered_and_removed_without_dragging(
    db, runtime, member, author, draft, work
):
    for alt in ("Première", "Deuxième"):
        await files.photo(db, runtime.storage, author, Subject("idea", draft.id), alt)
    await member.go(f"/fr/idees/{draft.public_id}/photos")
    await member.submit(".hung-photos li:nth-child(2) form[action$=avant]")
    assert [one.alt for one in await hung(db)] == ["Deuxième", "Première"]
    await member.submit(".hung-photos li:nth-child(1) form[action$=retirer]")
    assert [one.alt for one in await hung(db)] == ["Première"]
    await work()
    assert "1 sur 8" in member.text


async def test_there_is_room_for_eight(db, runtime, member, author, draft):
    for _ in range(PHOTOS_MAX - 1):
        await files.photo(db, runtime.storage, author, Subject("idea", draft.id))
    await member.go(f"/fr/idees/{draft.public_id}/photos")
    last = member.page
    await member.submit(FORM, files=sent(files.png()), alt=ALT)
    assert not member.page.css(FORM)
    assert "place pour 8 photos" in member.text
    member.page = last
    await member.submit(FORM, files=sent(files.png()), alt=ALT)
    assert member.status == 403
    assert len(await hung(db)) == PHOTOS_MAX


async def test_a_document_is_added_and_downloaded(db, member):
    data = {"document": ("rapport.docx", files.DOCX, "text/html")}
    await member.submit("form[action$=documents]", files=data, document_title="Étude de 2025")
    assert "Le document est ajouté" in member.text
    await member.go(member.page.css_first(".hung-lines a").attributes["href"])
    assert 'filename="etude-de-2025.docx"' in member.answer.headers["content-disposition"]
    assert member.answer.content == files.DOCX


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (files.png(), "parmi les photos"),
        (b"<html><script>alert(1)</script>", "programmes"),
        (b"MZ\x90\0\x03", "genre de document"),
        (
            files.archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "macros",
        ),
    ],
)
async def test_each_wrong_document_has_its_sentence(db, member, data, sentence):
    sent_file = {"document": ("rapport.pdf", data, "application/pdf")}
    await member.submit("form[action$=documents]", files=sent_file, document_title="Étude")
    assert member.status == 422
    assert sentence in member.error("document")
    assert member.page.css_first("#field-document_title").attributes["value"] == "Étude"
    assert "open" in member.page.css_first("#documents details").attributes


async def test_a_link_is_added_or_said_to_be_none(db, member):
    form = "form[action$=liens]"
    await member.submit(form, address="javascript:alert(1)", link_title="Guide", note="À lire")
    assert member.status == 422
    assert "https://" in member.error("address")
    assert member.page.css_first("#field-note").attributes["value"] == "À lire"
    await member.submit(form, address="montreal.ca/ruelles", link_title="Guide", note="À lire")
    (link,) = await hung(db)
    assert (link.address, link.title, link.note) == (
        "https://montreal.ca/ruelles",
        "Guide",
        "À lire",
    )
    assert "nofollow" in member.page.css_first(".hung-lines a").attributes["rel"]


async def test_what_hangs_on_a_published_idea_is_on_its_page_at_once(db, browser, author, visitor):
    idea = await ideas.idea(db, author=author)
    page = f"/fr/idees/{idea.public_id}"
    reader = visitor()
    assert not (await reader.go(page)).page.css(".idea-photos")
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"{page}/photos")
    await browser.submit(FORM, files=sent(files.png()), alt=ALT)
    await reader.go(page)
    assert reader.page.css_first(".idea-photos img").attributes["alt"] == ALT
    picture = await reader.http.get(reader.page.css_first(".idea-photos img").attributes["src"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    assert picture.headers["cache-control"].startswith("public")


async def test_what_hangs_on_a_hidden_idea_is_hidden_with_it(db, runtime, visitor, author):
    idea = await ideas.idea(db, author=author, state="hidden")
    photo = await files.photo(db, runtime.storage, author, Subject("idea", idea.id))
    path = f"/media/{photo.public_id}/800.webp"
    assert (await visitor().go(path)).status == 404
    mine = await accounts.sign_in_as(db, visitor(), author)
    assert (await mine.go(path)).status == 200
    stranger = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    assert (await stranger.go(path)).status == 404


async def test_only_its_authors_hang_things_and_only_on_their_own_idea(
    db, runtime, visitor, author, draft
):
    theirs = await ideas.idea(db)
    photo = await files.photo(db, runtime.storage, author, Subject("idea", theirs.id))
    mine = await accounts.sign_in_as(db, visitor(), author)
    await mine.go(f"/fr/idees/{draft.public_id}/photos")
    key = mine.page.css_first("input[name=csrf_token]").attributes["value"]
    for path in (
        f"/fr/idees/{theirs.public_id}/liens",
        f"/fr/idees/{theirs.public_id}/pieces/{photo.public_id}/retirer",
        f"/fr/idees/{theirs.public_id}/pieces/{photo.public_id}/avant",
        f"/fr/idees/{theirs.public_id}/photos/{photo.public_id}",
    ):
        data = {"csrf_token": key, "address": "a.ca", "link_title": "Guide", "alt": "Une rue"}
        fields = {"liens": ("address", "link_title"), photo.public_id: ("alt",)}
        own = {name: data[name] for name in fields.get(path.rsplit("/", 1)[1], ())}
        assert (await mine.post(path, own | {"csrf_token": key})).status == 403, path
    for path in ("retirer", "avant"):
        wrong = f"/fr/idees/{draft.public_id}/pieces/{photo.public_id}/{path}"
        assert (await mine.post(wrong, {"csrf_token": key})).status == 404
    assert len(await hung(db)) == 1
    assert (await visitor().post(f"/fr/idees/{theirs.public_id}/liens")).path == "/fr/connexion"
