"""Web processes that come from one which has loaded the application: they share what it loaded.

Each process that loads it by itself holds some 120 MiB of code, models and addresses. Forked from one
that has, processes share most of them for as long as they live, and a new one is there at once. Linux
only: elsewhere a fork among system libraries is not safe.
"""

import gc
import multiprocessing
import sys
from socket import socket
from typing import Any

from uvicorn import Config
from uvicorn.supervisors import multiprocess

from app.main import create_app

FORK_IS_SAFE = sys.platform == "linux"


class Forked(multiprocess.Process):
    """A web process that its parent's memory is copied for, page by page, where it writes."""

    def __init__(self, config: Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        begin: Any = multiprocessing.get_context("fork").Process
        self.process = begin(target=self.target, kwargs={"sockets": sockets})

    def target(self, sockets: list[socket] | None = None) -> None:
        """Serve until told to stop."""
        try:
            super().target(sockets)
        except KeyboardInterrupt:
            return


def serve_forked(**options: Any) -> None:
    """Load the application, then serve it from several processes; options are uvicorn's.

    Nothing is connected yet when they part: each opens its own connections when it starts.
    """
    config = Config(create_app(), **options)
    config.load()
    # What stands now stands for ever: the collector need not touch it, nor copy it by touching.
    gc.collect()
    gc.freeze()
    door = config.bind_socket()
    multiprocess.Process = Forked  # type: ignore[misc]  # what it calls a worker, at each restart too
    multiprocess.Multiprocess(config, sockets=[door]).run()
