"""axe-core: every rule it enables, best practices too, and the size of targets."""

from functools import cache
from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
LOOKS = ["color-contrast", "link-in-text-block"]
"""Rules whose verdict depends on colours: the others say the same of a page in the dark."""
RUN = """
(only) => axe.run(document, {
    resultTypes: ["violations"],
    rules: {"target-size": {enabled: true}},
    ...(only ? {runOnly: {type: "rule", values: only}} : {}),
}).then(({violations}) => violations.map((v) => ({
    impact: v.impact, rule: v.id, help: v.help, count: v.nodes.length,
    where: v.nodes.slice(0, 3).map((n) => n.target.join(" ") + "  " + n.html.replace(/\\s+/g, " ").slice(0, 160)
        + (n.any[0] ? "  [" + n.any[0].message + "]" : "")),
})))
"""


@cache
def _source() -> str:
    return AXE.read_text()


async def axe(tab: Page, only: list[str] | None = None) -> list[str]:
    """Return what axe finds, of any impact."""
    if not await tab.evaluate("() => 'axe' in globalThis"):
        await tab.evaluate(_source())
    found = await tab.evaluate(RUN, only)
    return [
        f"axe {v['impact']} {v['rule']} ×{v['count']}: {v['help']}\n      "
        + "\n      ".join(v["where"])
        for v in found
    ]
