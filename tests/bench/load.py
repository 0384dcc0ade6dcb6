"""Load: wrk for throughput, one patient client for latency."""

import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

SECONDS = 6
CONNECTIONS = 32

MEMBERS = """
local members = {}
for line in io.lines("%s") do
  local secret, token = line:match("(%%S+) (%%S+)")
  members[#members + 1] = {secret, token}
end
local thread_count = 0
function setup(thread) thread:set("first", thread_count); thread_count = thread_count + 1 end
local n = 0
function request()
  local m = members[1 + (first + n * 2) %% #members]
  n = n + 1
  return wrk.format("%s", nil, {
    ["Cookie"] = "session=" .. m[1], ["Sec-Fetch-Site"] = "same-origin",
    ["X-CSRF-Token"] = m[2], ["HX-Request"] = "%s",
    ["Content-Type"] = "application/x-www-form-urlencoded"}, "")
end
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """What wrk saw."""

    per_second: float
    faults: int
    answers: int


def wrk(
    url: str, *, script: str = "", headers: dict[str, str] | None = None, seconds: int = SECONDS
) -> Rate:
    """Load ``url`` for some seconds from 32 connections."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if script:
            file.write(script)
            file.flush()
            command += ["-s", file.name]
        done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    return read(done.stdout)


def read(said: str) -> Rate:
    """Return what wrk's report says."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    answers = re.search(r"(\d+) requests in", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    assert rate and answers, said
    faults = int(bad[1]) if bad else 0
    faults += sum(map(int, lost.groups())) if lost else 0
    return Rate(float(rate[1]), faults, int(answers[1]))


def members_script(
    pairs: Sequence[tuple[str, str]], method: str, *, fragment: bool, folder: Path
) -> str:
    """Return a wrk script in which each request comes from the next member."""
    file = folder / "members.txt"
    file.write_text("".join(f"{secret} {token}\n" for secret, token in pairs))
    return MEMBERS % (file, method, "true" if fragment else "false")


def latencies(address: str, paths: Sequence[str], *, cookie: str = "") -> tuple[float, float]:
    """Return the median and the 95th percentile, in ms, of asking for each path in turn."""
    headers = {"cookie": cookie} if cookie else {}
    with httpx.Client(base_url=address, headers=headers, timeout=30) as client:
        for path in paths[:3]:
            client.get(path)
        times = []
        for path in paths:
            started = time.perf_counter()
            answer = client.get(path)
            times.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.95) - 1]
