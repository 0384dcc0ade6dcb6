"""The watch sees what it is there for; otherwise the other tests prove little."""

from tests.browser.checks.bones import outline
from tests.browser.windows import Window
from tests.house import House


async def test_the_home_page_opens_in_a_real_browser(house: House, window) -> None:
    tab = await (await window()).page()
    answer = await tab.goto("/fr")
    assert answer is not None
    assert answer.status == 200
    assert await tab.locator("h1").count() == 1


async def test_a_visitor_s_window_holds_no_cookie(house: House, window) -> None:
    visitor: Window = await window()
    tab = await visitor.page()
    for path in ("/fr", "/en"):
        await tab.goto(path)
    assert await visitor.context.cookies() == []


async def test_the_watch_notices_another_host_an_inline_script_and_an_error(
    house: House, window
) -> None:
    visitor: Window = await window()
    tab = await visitor.page()
    await tab.goto("/fr")
    await tab.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", () => setTimeout(done), {once: true});
            const script = document.createElement("script");
            script.textContent = "window.inline = true";
            document.body.append(script);
        })"""
    )
    assert await tab.evaluate("() => window.inline") is None
    await tab.goto("about:blank")
    await tab.evaluate("() => setTimeout(() => { throw new Error('seen') })")
    await tab.evaluate("() => fetch('http://127.0.0.2:9/').catch(() => 0)")
    said = "\n".join(visitor.watch.faults)
    assert "asked another host: http://127.0.0.2:9/" in said
    assert "Content Security Policy" in said
    assert "seen" in said
    visitor.watch.forget()


async def test_a_page_is_weighed_with_the_fonts_that_it_uses(house: House, window) -> None:
    visitor: Window = await window()
    tab = await visitor.page()
    await tab.goto("/fr/vie-privee")
    await visitor.watch.settled(tab)
    assert (await outline(tab))["unused"] == []
    visitor.watch.forget()
    await tab.goto("/fr/idees/carte")
    await visitor.watch.settled(tab)
    [unused] = (await outline(tab))["unused"]
    assert "italic" in unused
    weighed = visitor.watch.weights_asked([unused])
    assert unused not in weighed
    assert sum("fonts/" in address and size > 10_000 for address, size in weighed.items()) == 2
