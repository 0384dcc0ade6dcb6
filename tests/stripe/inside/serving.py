"""Run by the environment's own Python: serve worlds on a free port until standard input closes."""

import json
import os
import re
import socket
import sys
import threading

import seahaven.http
import uvicorn
from seahaven_stripe_world import world
from seahaven_stripe_world.http_api import handle
from transfers import answer

YES = re.compile(r"/bank/yes/((?:seti|pi)_\w+)")
NO = re.compile(r"/bank/(?:no/(\w+)|fine)/(pm_\w+)")
TABLES = {"seti": "setup_intents", "pi": "payment_intents"}
ASKS = "three_d_secure=required"


def with_banks(ctx: seahaven.Ctx, request: seahaven.http.HttpRequest) -> seahaven.http.HttpResponse:
    """Answer as the provider does; as a cardholder's bank and for transfers too, which the world has not."""
    if asked := YES.fullmatch(request.path):
        return say_yes(ctx, request, asked[1])
    if asked := NO.fullmatch(request.path):
        return refuse_from_now_on(ctx, asked[1], asked[2])
    return answer(ctx, request) or handle(ctx, request)


def say_yes(
    ctx: seahaven.Ctx, request: seahaven.http.HttpRequest, intent: str
) -> seahaven.http.HttpResponse:
    """Confirm what waits for its bank, whose card asks again next time."""
    table = TABLES[intent.partition("_")[0]]
    row = ctx.db.one(f"SELECT payment_method FROM {table} WHERE id = ?", intent)
    card = ctx.db.one("SELECT * FROM payment_methods WHERE id = ?", row["payment_method"])
    tags = [tag for tag in card["x_behavior"].split(",") if tag != ASKS]
    behave = "UPDATE payment_methods SET x_behavior = ? WHERE id = ?"
    ctx.db.execute(behave, ",".join(tags), card["id"])
    path = f"/v1/{table}/{intent}/confirm"
    answer = handle(ctx, seahaven.http.HttpRequest("POST", path, headers=request.headers))
    ctx.db.execute(behave, card["x_behavior"], card["id"])
    return answer


def refuse_from_now_on(ctx: seahaven.Ctx, why: str | None, card: str) -> seahaven.http.HttpResponse:
    """Let a card that was saved be refused for a reason, or be fine again."""
    tags = f"charge_declined=card_declined,decline_code={why}" if why else None
    ctx.db.execute("UPDATE payment_methods SET x_behavior = ? WHERE id = ?", tags, card)
    return seahaven.http.HttpResponse.json({"id": card})


def end_with_parent() -> None:
    """Stop when whoever started this is gone, however they went."""
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Say the port, then serve; test mode, as many worlds as there are names."""
    door = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=512)
    app = seahaven.http.app(
        world, with_banks, reset_options={"startup": {"livemode": False}}, max_instances=0
    )
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(json.dumps(door.getsockname()[1]), flush=True)
    # A line that is closed just as it is used again would look like a fault of the application.
    config = uvicorn.Config(
        app, log_level="error", access_log=False, lifespan="off", timeout_keep_alive=3_600
    )
    uvicorn.Server(config).run(sockets=[door])


if __name__ == "__main__":
    main()
