"""Files that nobody needs are swept; nothing else is touched."""

import os
import secrets
from datetime import timedelta

from app.core import clock
from app.core.storage import FolderStorage
from app.media.jobs import forget, sweep
from app.media.rules import document_file, photo_file
from app.media.service.removal import files_of
from tests.factories import accounts, media as files


def age(storage: FolderStorage, name: str, **ago: float) -> None:
    at = (clock.now() - timedelta(**ago)).timestamp()
    os.utime(storage.path(name), (at, at))


def there(storage: FolderStorage, name: str) -> bool:
    return storage.path(name).exists()


async def test_files_of_failed_requests_are_swept_after_a_day(db, runtime, subject):
    storage, author = runtime.storage, await accounts.person(db)
    photo = await files.photo(db, storage, author, subject)
    orphan, young = secrets.token_hex(16), secrets.token_hex(16)
    lost = [photo_file(orphan, 400), document_file(orphan), photo_file(orphan, 800) + ".part"]
    others = ["poster-42.pdf", f"{orphan}.backup", "ab.webp"]
    for name in (*lost, *others, photo_file(young, 400)):
        await storage.write(name, b"x")
    for name in (*lost, *others, *files_of(photo)):
        age(storage, name, days=2)
    await sweep(runtime)
    assert not any(there(storage, name) for name in lost)
    assert all(there(storage, name) for name in others)
    assert all(there(storage, name) for name in files_of(photo))
    assert there(storage, photo_file(young, 400))


async def test_sweeping_goes_through_more_files_than_one_batch(runtime, monkeypatch):
    monkeypatch.setattr("app.media.jobs.BATCH", 3)
    names = [document_file(secrets.token_hex(16)) for _ in range(8)]
    for name in names:
        await runtime.storage.write(name, b"x")
        age(runtime.storage, name, days=2)
    await sweep(runtime)
    await sweep(runtime)
    assert not any(there(runtime.storage, name) for name in names)


async def test_forgetting_twice_is_forgetting_once(runtime):
    name = document_file(secrets.token_hex(16))
    await runtime.storage.write(name, b"x")
    await forget(runtime, names=[name])
    await forget(runtime, names=[name])
    assert not there(runtime.storage, name)
