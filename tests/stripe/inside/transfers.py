"""Transfers to connected accounts, which the world has not: kept in it, and written into its books.

The objects are shaped as the provider's OpenAPI document says, with what our code reads of them.
"""

import json
import re
import secrets
import time

import seahaven
from seahaven_stripe_world.billing import ledger
from seahaven_stripe_world.dispatch.response import ApiResponse
from seahaven_stripe_world.http_api import wire
from seahaven_stripe_world.middleware.idempotency import replay_or_run
from seahaven_stripe_world.resources import _lookup, balance_transactions, events

PATH = re.compile(r"/v1/transfers(?:/(tr_\w+)(/reversals)?)?")
TABLE = "CREATE TABLE IF NOT EXISTS nv_transfers (id TEXT PRIMARY KEY, body TEXT NOT NULL)"
SAVE = "INSERT INTO nv_transfers (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body"
CONNECTED = re.compile(r"acct_\w+")


def answer(
    ctx: seahaven.Ctx, request: seahaven.http.HttpRequest
) -> seahaven.http.HttpResponse | None:
    """Answer what is about transfers; nothing else."""
    found = PATH.fullmatch(request.path)
    if found is None:
        return None
    ctx.db.execute(TABLE)
    form = wire.decode(request).form
    if request.method == "GET":
        said = _read(ctx, found[1]) if found[1] else _all(ctx, form)
    else:
        said, _ = replay_or_run(
            ctx, method="POST", path=request.path, params=form,
            key=request.header("idempotency-key") or secrets.token_hex(),
            run=lambda: _reverse(ctx, found[1], form) if found[2] else _make(ctx, form),
        )  # fmt: skip
    return seahaven.http.HttpResponse.json(said.body, status=said.status)


def _make(ctx: seahaven.Ctx, form: dict) -> ApiResponse:
    destination = form["destination"]
    if not CONNECTED.fullmatch(destination) or destination.endswith("_gone"):
        return _refused(400, f"No such destination: '{destination}'", "resource_missing")
    cents, name = int(form["amount"]), f"tr_{secrets.token_hex(12)}"
    body = {
        "id": name, "object": "transfer", "amount": cents, "amount_reversed": 0,
        "balance_transaction": _book(ctx, "transfer", -cents, name), "created": int(time.time()),
        "currency": form["currency"], "description": None, "destination": destination,
        "destination_payment": None, "livemode": False, "metadata": form.get("metadata", {}),
        "reversals": _listed(name, []), "reversed": False, "source_transaction": None,
        "source_type": "card", "transfer_group": form.get("transfer_group"),
    }  # fmt: skip
    return _saved(ctx, body, "transfer.created")


def _reverse(ctx: seahaven.Ctx, name: str, form: dict) -> ApiResponse:
    body = _kept(ctx, name)
    if body is None:
        return _missing(name)
    left = body["amount"] - body["amount_reversed"]
    cents = int(form.get("amount", left))
    if cents > left:
        return _refused(400, "Reversal amount is greater than what is left of the transfer", "")
    reversal = {
        "id": f"trr_{secrets.token_hex(12)}", "object": "transfer_reversal", "amount": cents,
        "created": int(time.time()), "currency": body["currency"], "metadata": {},
        "destination_payment_refund": None, "source_refund": None, "transfer": name,
    }  # fmt: skip
    reversal["balance_transaction"] = _book(ctx, "transfer_refund", cents, reversal["id"])
    body["amount_reversed"] += cents
    body["reversed"] = body["amount_reversed"] == body["amount"]
    body["reversals"] = _listed(name, [reversal, *body["reversals"]["data"]])
    _saved(ctx, body, "transfer.reversed")
    return ApiResponse(200, reversal | {"balance_transaction": _line(ctx, reversal)})


def _read(ctx: seahaven.Ctx, name: str) -> ApiResponse:
    body = _kept(ctx, name)
    return ApiResponse(200, _whole(ctx, body)) if body else _missing(name)


def _all(ctx: seahaven.Ctx, form: dict) -> ApiResponse:
    bodies = [json.loads(row["body"]) for row in ctx.db.rows("SELECT body FROM nv_transfers")]
    group = form.get("transfer_group")
    found = [one for one in bodies if group is None or one["transfer_group"] == group]
    listed = {"object": "list", "has_more": False, "url": "/v1/transfers"}
    return ApiResponse(200, listed | {"data": [_whole(ctx, one) for one in found]})


def _saved(ctx: seahaven.Ctx, body: dict, event: str) -> ApiResponse:
    ctx.db.execute(SAVE, body["id"], json.dumps(body))
    events.emit_event(ctx, type=event, obj=body)
    return ApiResponse(200, _whole(ctx, body))


def _kept(ctx: seahaven.Ctx, name: str) -> dict | None:
    row = ctx.db.one("SELECT body FROM nv_transfers WHERE id = ?", name)
    return json.loads(row["body"]) if row else None


def _book(ctx: seahaven.Ctx, kind: str, cents: int, source: str) -> str:
    row = ledger.record(
        ctx, type_=kind, amount=cents, fee=0, currency="cad", source_id=source, description=None
    )
    return row["id"]


def _whole(ctx: seahaven.Ctx, body: dict) -> dict:
    """Give it with its lines of the books in it: our code asks for them each time."""
    reversals = [
        one | {"balance_transaction": _line(ctx, one)} for one in body["reversals"]["data"]
    ]
    listed = _listed(body["id"], reversals)
    return body | {"balance_transaction": _line(ctx, body), "reversals": listed}


def _line(ctx: seahaven.Ctx, body: dict) -> dict:
    name = body["balance_transaction"]
    row = _lookup.require_row(ctx, "balance_transactions", "balance_transaction", name, param="id")
    return balance_transactions.serialize(ctx, row)


def _listed(name: str, reversals: list[dict]) -> dict:
    url = f"/v1/transfers/{name}/reversals"
    return {"object": "list", "data": reversals, "has_more": False, "url": url}


def _missing(name: str) -> ApiResponse:
    return _refused(404, f"No such transfer: '{name}'", "resource_missing")


def _refused(status: int, message: str, code: str) -> ApiResponse:
    error = {"type": "invalid_request_error", "message": message, "code": code}
    return ApiResponse(status, {"error": error})
