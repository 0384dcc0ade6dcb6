"""Background work of privacy: copies, reminders, erasures, and the nightly keeping of terms."""

import contextlib
import secrets
import tempfile
from pathlib import Path

from app.core import clock, logging
from app.core.jobs import defer, every, job
from app.core.mail.post import build
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.privacy.copies.archive import write_copy
from app.privacy.models import DataCopy
from app.privacy.rules import COPY_FILE, CopyState
from app.privacy.service import copying, erase, leave, terms_kept

log = logging.get("privacy")


@job("privacy.copy")
async def make_copy(runtime: Runtime, *, copy_id: int) -> None:
    """Write a copy that was asked for and tell its owner; twice makes one."""
    now = clock.now()
    folder = runtime.settings.data_dir / "copies"
    folder.mkdir(parents=True, exist_ok=True)
    name = COPY_FILE.format(secrets.token_hex(16))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        target = Path(place) / name
        async with runtime.database.transaction() as session:
            wanted = await session.get(DataCopy, copy_id)
            if wanted is None or wanted.state is not CopyState.ASKED:
                return
            await write_copy(runtime, session, wanted.person_id, wanted.language, target, now)
        size = target.stat().st_size
        await runtime.storage.take(name, target)
    async with runtime.database.transaction() as session:
        taken = await copying.deliver(session, runtime.settings, copy_id, name, size, clock.now())
    if not taken:
        await runtime.storage.delete(name)


@job("privacy.forget_files")
async def forget_files(runtime: Runtime, *, names: list[str]) -> None:
    """Delete copies that nobody may take any more."""
    for name in names:
        await runtime.storage.delete(name)


@job("privacy.erase_one")
async def erase_one(runtime: Runtime, *, person_id: int) -> None:
    """Erase one person whose thirty days are over, then write to them a last time."""
    async with runtime.database.transaction() as session:
        erased = await erase.erase(session, runtime.settings, person_id, clock.now())
        if erased is not None:
            drop_pages(session, runtime, *erased.pages)
    if erased is not None:
        # The address is nowhere any more: the letter cannot wait in the queue, so it is tried once.
        with contextlib.suppress(OSError):
            await runtime.mail.send(build(runtime.settings, erased.letter))


@every("23 6 * * *", "privacy.erase")
async def erase_due(runtime: Runtime) -> None:
    """Every night: remind those who leave, and erase those whose thirty days are over."""
    async with runtime.database.transaction() as session:
        await leave.remind(session, runtime.settings, clock.now())
    async with runtime.database.transaction() as session:
        for person_id in await leave.due(session, clock.now()):
            await defer(
                session, "nv:privacy.erase_one", lock=f"erase:{person_id}", person_id=person_id
            )


@every("47 6 * * *", "privacy.retain")
async def retain(runtime: Runtime) -> None:
    """Every night: delete what has been kept long enough, by the terms of every slice."""
    for name, number in (await terms_kept.enforce(runtime, clock.now())).items():
        if number:
            log.info("privacy.retained", term=name, rows=number)
