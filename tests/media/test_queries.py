"""What pages ask for: all that hangs on a subject in one query."""

from app.core.subjects import Subject
from app.media import queries
from app.media.shown import Document, Photo, file_name
from tests.factories import accounts, media as files


async def test_photos_come_in_order_and_those_of_their_subject_alone(db, runtime, subject):
    author = await accounts.person(db)
    other, empty = Subject("wall", 2), Subject("wall", 3)
    for alt in ("Une", "Deux"):
        await files.photo(db, runtime.storage, author, subject, alt)
    await files.photo(db, runtime.storage, author, other, "")
    for about, alts in ((subject, ["Une", "Deux"]), (other, [""]), (empty, [])):
        found = await queries.attached_to(about).alone(db)
        assert [photo.alt for photo in found.photos] == alts
        assert (found.documents, found.links) == ([], [])


async def test_documents_and_links_come_the_same_way(db, runtime, subject):
    author = await accounts.person(db)
    await files.document(db, runtime.storage, author, subject)
    await files.link(db, author, subject)
    found = await queries.attached_to(subject).alone(db)
    (document,), (link,) = found.documents, found.links
    assert (document.title, document.extension, document.megabytes) == (
        "Plan de la ruelle",
        "pdf",
        0.1,
    )
    assert document.address == f"/media/{document.public_id}/document"
    assert (link.title, link.address) == ("Guide des ruelles", "https://example.org/guide")


async def test_cards_get_the_first_photo_only(db, runtime, subject):
    author = await accounts.person(db)
    for alt in ("Première", "Seconde"):
        await files.photo(db, runtime.storage, author, subject, alt)
    await files.document(db, runtime.storage, author, Subject("wall", 2))
    found = await queries.first_photos(db, "wall", [1, 2, 3])
    assert {number: photo.alt for number, photo in found.items()} == {1: "Première"}
    assert await queries.first_photos(db, "fence", [1]) == {}
    assert await queries.first_photos(db, "wall", []) == {}


async def test_one_is_found_only_on_its_own_subject(db, subject):
    author = await accounts.person(db)
    link = await files.link(db, author, subject)
    assert await queries.on_subject(db, subject, link.public_id)
    assert await queries.on_subject(db, Subject("wall", 2), link.public_id) is None
    assert await queries.on_subject(db, Subject("fence", 1), link.public_id) is None


def test_a_photo_tells_a_browser_its_widths():
    photo = Photo("abc", "Une ruelle", "fr", 900, 600)
    assert photo.src(400) == "/media/abc/400.webp"
    assert photo.srcset == (
        "/media/abc/400.webp 400w, /media/abc/800.webp 800w, /media/abc/1600.webp 900w"
    )


def test_a_document_is_never_weightless_and_has_a_name_of_ours():
    assert Document("a", "Plan", "fr", "pdf", 1_260_000).megabytes == 1.3
    assert file_name("Été à l’Île !", "pdf") == "ete-a-l-ile.pdf"
    assert file_name("../../etc/passwd", "txt") == "etc-passwd.txt"
    assert file_name('"; rm -rf', "csv") == "rm-rf.csv"
    assert file_name("ＡＢ", "pdf") == "ab.pdf"
    assert file_name("東京", "pdf") == "document.pdf"
