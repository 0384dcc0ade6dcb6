"""Where browsers fetch photos and documents from."""

import io

import pytest
from PIL import Image

from app.core.files.rules import WIDTHS
from app.core.subjects import Subject
from app.media import hosts
from app.media.service.removal import files_of
from tests.factories import accounts, media as files


async def test_a_public_photo_is_kept_long_by_who_saw_it(db, runtime, subject, browser):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, subject)
    for width in WIDTHS:
        answer = (await browser.go(f"/media/{photo.public_id}/{width}.webp")).answer
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert "s-maxage=3600" in answer.headers["cache-control"]
        assert "set-cookie" not in answer.headers
        assert Image.open(io.BytesIO(answer.content)).size == (60, 40)
    head = await browser.http.head(f"/media/{photo.public_id}/400.webp")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/media/{id}/500.webp",
        "/media/{id}/0400.webp",
        "/media/{id}/-1.webp",
        "/media/{id}/٤٠٠.webp",
        "/media/{id}/document",
        "/media/{id}/400.jpg",
        "/media/{id}",
        "/media/2222222222/400.webp",
        "/media/..%2f..%2fetc/400.webp",
        "/media/%00/400.webp",
        "/media/{id}0/400.webp",
    ],
)
async def test_anything_else_is_not_found(db, runtime, subject, browser, path):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, subject)
    await browser.go(path.replace("{id}", photo.public_id))
    assert browser.status in {400, 404}


async def test_what_hangs_on_something_private_is_seen_by_its_friends_only(
    db, runtime, wall, visitor
):
    private = Subject("wall", 2)
    author, stranger = await accounts.person(db), await accounts.person(db)
    wall.friends[2] = {author.id}
    photo = await files.photo(db, runtime.storage, author, private)
    document = await files.document(db, runtime.storage, author, private)
    for path in (f"/media/{photo.public_id}/400.webp", f"/media/{document.public_id}/document"):
        assert (await visitor().go(path)).status == 404
        other = await accounts.sign_in_as(db, visitor(), stranger)
        assert (await other.go(path)).status == 404
        friend = await accounts.sign_in_as(db, visitor(), author)
        assert (await friend.go(path)).status == 200
        assert friend.answer.headers["cache-control"] == "private, no-store"
        wall.public.add(2)
        assert (await visitor().go(path)).status == 200
        wall.public.remove(2)
        assert (await visitor().go(path)).status == 404


async def test_nobody_sees_what_hangs_on_an_unknown_kind(db, runtime, browser):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, Subject("ghost", 1))
    await accounts.sign_in_as(db, browser, author)
    assert (await browser.go(f"/media/{photo.public_id}/400.webp")).status == 404
    assert not await hosts.may_see(db, Subject("ghost", 1), author)


async def test_a_document_is_saved_under_a_name_of_ours_and_never_shown(
    db, runtime, subject, browser
):
    author = await accounts.person(db)
    document = await files.document(db, runtime.storage, author, subject)
    answer = (await browser.go(f"/media/{document.public_id}/document")).answer
    assert answer.content == files.PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="plan-de-la-ruelle.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await browser.go(f"/media/{document.public_id}/400.webp")).status == 404


async def test_a_photo_whose_file_is_lost_is_not_found(db, runtime, subject, browser):
    author = await accounts.person(db)
    photo = await files.photo(db, runtime.storage, author, subject)
    for name in files_of(photo):
        await runtime.storage.delete(name)
    assert (await browser.go(f"/media/{photo.public_id}/400.webp")).status == 404
