"""Serve pages, and do the work behind them."""

import asyncio
import os
import signal
import subprocess
import sys
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
import uvicorn

from app.accounts.ceremony import place_of
from app.cli.context import settings as read_settings, stderr
from app.cli.forking import FORK_IS_SAFE, serve_forked
from app.core.settings import Settings
from app.main import database_url

KEEP_ALIVE_S = 5
MOST_CONNECTIONS = 2_000
GRACE_S = 10
WORKER_STOPS_WITHIN_S = 15

WELCOME = """
  {site} is open:  {address}/fr   (English: {address}/en)

  Sign in with      {citizen}   a neighbour of Parc-Extension
                    {moderator}   who moderates
                    {admin}   who administers
                    {expert}   who lends her skills
                    {leader}   a leader of her neighbourhood
                    {elected}   an elected official, who answers
                    {partner}   a local partner, who lends a workshop
  Password of all   {password}
  Second step       those who moderate and administer are led to add one when they first sign in:
                    any app of codes will do. Their rights open at once; before, they are neighbours.
                    {passkeys}
  Mail is kept in   {mail}

  Ctrl-C stops everything; the data stays in {data}.
"""


def serve(
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Run the worker too, and stop it at the end.")
    ] = False,
    welcome: Annotated[
        bool, typer.Option("--welcome", help="Say how to sign in to the demonstration.")
    ] = False,
) -> None:
    """Serve the site on HOST:PORT with WORKERS processes."""
    settings = read_settings()
    os.environ["DATABASE_URL"] = database_url(settings)
    os.environ["SECRET_KEY"] = settings.secret
    # uvicorn raises the signal that stopped it once more: let it end us in order, worker included.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    companion = start_worker() if with_worker else None
    if welcome:
        say_welcome(settings)
    try:
        if settings.workers > 1 and FORK_IS_SAFE:
            serve_forked(**_options(settings))
        else:
            uvicorn.run("app.main:create_app", factory=True, **_options(settings))
    except KeyboardInterrupt:
        stderr.print("Stopped.")
    finally:
        if companion is not None:
            stop_worker(companion)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "workers": settings.workers,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies or None,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "timeout_graceful_shutdown": GRACE_S,
        "limit_concurrency": MOST_CONNECTIONS,
    }


def start_worker() -> "subprocess.Popen[bytes]":
    """Start the worker in a process group of its own, so that Ctrl-C reaches it through us."""
    return subprocess.Popen([sys.executable, "-m", "app.cli", "worker"], start_new_session=True)


def stop_worker(companion: "subprocess.Popen[bytes]") -> None:
    """Ask the worker to finish its job and stop."""
    companion.send_signal(signal.SIGTERM)
    try:
        companion.wait(WORKER_STOPS_WITHIN_S)
    except subprocess.TimeoutExpired:
        companion.kill()


def say_welcome(settings: Settings) -> None:
    """Say in one screen how to sign in to the demonstration."""
    from app.demo.people import PASSWORD, SIGN_IN  # noqa: PLC0415 (only where there is a demonstration)

    width = max(len(address) for address in SIGN_IN.values())
    typer.echo(
        WELCOME.format(
            site=settings.site_name,
            address=settings.base_url.rstrip("/"),
            passkeys=_passkeys_at(settings),
            password=PASSWORD,
            mail=settings.mail_url.removeprefix("file:"),
            data=settings.data_dir,
            **{name: address.ljust(width) for name, address in SIGN_IN.items()},
        ),
        err=True,
    )


def _passkeys_at(settings: Settings) -> str:
    """Say at which address browsers take passkeys: they want a name there, not a number."""
    address = settings.base_url.rstrip("/")
    place = place_of(settings, urlsplit(address).netloc)
    if not place.works and not place.elsewhere:
        return "A passkey needs a site with a name, not a number."
    return f"A passkey works too, at {place.elsewhere or address}/fr"


def worker(
    once: Annotated[bool, typer.Option("--once", help="Stop when no job is left.")] = False,
) -> None:
    """Do background jobs: mail, notices, archiving, exports."""
    from app.worker import work  # noqa: PLC0415 (the worker stands beside this package, not below)

    asyncio.run(work(read_settings(), forever=not once))
