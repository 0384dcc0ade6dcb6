"""Whose a message is to send: decided in the database, in the same breath as its last byte.

A mail server takes a message when it reads the dot that ends it. The claim is held in an open
transaction; its COMMIT and the dot are written one after the other, with nothing waited for in between.
A worker killed before has claimed and sent nothing, one killed after has done both: only the few
microseconds between two writes could part them.
"""

import select
from collections.abc import Callable
from typing import Any, LiteralString, Protocol

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy.engine import make_url

APPLICATION = "notreville mail"


class Claim(Protocol):
    """The right to send one message. Its methods wait: call them in a thread."""

    def take(self) -> bool:
        """Hold the message until the end of the claim; False when another worker has sent it."""

    def keep(self, send: Callable[[], object]) -> None:
        """Make the message ours for ever, and ``send`` the end of it at once."""

    def settle(self) -> None:
        """End the claim of a message that the server took."""

    def give_back(self) -> None:
        """End the claim of a message that did not leave: it may be sent another time."""


class Always:
    """Claims nothing: whoever asks may send."""

    def take(self) -> bool:
        """Say yes."""
        return True

    def keep(self, send: Callable[[], object]) -> None:
        """Send."""
        send()

    def settle(self) -> None:
        """Do nothing."""

    def give_back(self) -> None:
        """Do nothing."""


class Claims:
    """Connections on which claims are held, kept for the next one."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url).set(drivername="postgresql")
        self.conninfo = url.render_as_string(hide_password=False)
        self._idle: list[psycopg.Connection[Any]] = []

    def connection(self) -> psycopg.Connection[Any]:
        """Return a connection without a transaction, for one thread at a time."""
        while self._idle:
            kept = self._idle.pop()
            if not kept.broken and not kept.closed:
                return kept
        return psycopg.connect(self.conninfo, application_name=APPLICATION, connect_timeout=3)

    def put_back(self, connection: psycopg.Connection[Any]) -> None:
        """Keep a connection for the next claim."""
        self._idle.append(connection)

    def close(self) -> None:
        """Let all of them go."""
        while self._idle:
            self._idle.pop().close()


class Once:
    """Claims by a statement that changes one row for who comes first, and one that undoes it."""

    def __init__(
        self, claims: Claims, take: LiteralString, undo: LiteralString, values: dict[str, Any]
    ) -> None:
        self.claims = claims
        self._take, self._undo, self._values = take, undo, values
        self._held: psycopg.Connection[Any] | None = None
        self._kept = False

    def take(self) -> bool:
        """Change the row; whoever wants it too waits until this claim ends."""
        held = self.claims.connection()
        try:
            mine = held.execute(self._take, self._values).rowcount == 1
            if not mine:
                held.rollback()
        except BaseException:
            held.close()
            raise
        if mine:
            self._held = held
        else:
            self.claims.put_back(held)
        return mine

    def keep(self, send: Callable[[], object]) -> None:
        """Write COMMIT without waiting for its answer, then send."""
        assert self._held is not None, "nothing is kept that was not taken"
        server = self._held.pgconn
        server.send_query(b"COMMIT")
        server.flush()
        self._kept = True
        send()

    def settle(self) -> None:
        """Wait for what COMMIT answers."""
        held, self._held = self._held, None
        assert held is not None, "nothing is settled that was not taken"
        if self._kept and not _answered(held):
            held.close()
            message = "the database did not keep a claim"
            raise OSError(message)
        self.claims.put_back(held)

    def give_back(self) -> None:
        """Undo the change, kept or not."""
        held, self._held = self._held, None
        if held is None:
            return
        try:
            if self._kept and _answered(held):
                held.execute(self._undo, self._values)
                held.commit()
            else:
                held.rollback()
        except psycopg.Error:
            held.close()
            raise
        self.claims.put_back(held)


def _answered(held: psycopg.Connection[Any]) -> bool:
    """Wait, without keeping other threads waiting, and say whether COMMIT was done."""
    server = held.pgconn
    server.consume_input()
    while server.is_busy():
        select.select([server.socket], [], [])
        server.consume_input()
    done = False
    while (result := server.get_result()) is not None:
        done = result.status == ExecStatus.COMMAND_OK
    return done
