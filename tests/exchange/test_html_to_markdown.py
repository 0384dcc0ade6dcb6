"""HTML of other platforms becomes Markdown that our pages show the same, and nothing more."""

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.core.markdown import render
from app.exchange.html_to_markdown import escape, is_html, to_markdown, words


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Une ruelle.</p><p>Deux bancs.</p>", "Une ruelle.\n\nDeux bancs."),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<p>Des <strong>arbres</strong> et des <em>fleurs</em></p>", "Des **arbres** et des *fleurs*"),
        ("<p>un<b> gros </b>arbre</p>", "un **gros** arbre"),
        ("<b></b><i> </i>x", "x"),
        ("<b><strong>deux fois</strong></b>", "**deux fois**"),
        ("<p><s>vieux</s></p>", "~~vieux~~"),
        ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
        ("<ol><li>un</li><li>deux</li></ol>", "1. un\n2. deux"),
        ("<ul><li>un<ul><li>dedans</li></ul></li><li>deux</li></ul>", "- un\n  - dedans\n- deux"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b"),
        ("<h1>Titre</h1>texte", "### Titre\n\ntexte"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre><code>a\n  b</code></pre>", "```\na\n  b\n```"),
        ("<pre>```\nx</pre>", "````\n```\nx\n````"),
        ("<p>tape <code>make run</code></p>", "tape `make run`"),
        ("<p><code>a`b</code></p>", "`` a`b ``"),
        ("<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"),
        ('<p><img src="x.png" alt="Un banc"></p>', "Un banc"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A · B\n1 · 2"),
        ("<p>Thé &amp; café &lt;3&nbsp;!</p>", "Thé & café \\<3\u00a0!"),
    ],
)  # fmt: skip
def test_elements_become_marks(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<a href="https://a.example/b">lien</a>', "[lien](https://a.example/b)"),
        ('<a href="https://a.example/b(c) d">lien</a>', "[lien](https://a.example/b%28c%29%20d)"),
        ('<a href="mailto:a@b.example">écrire</a>', "[écrire](mailto:a@b.example)"),
        ('<a href="javascript:alert(1)">clic</a>', "clic"),
        ('<a href="data:text/html,x">clic</a>', "clic"),
        ('<a href="#ancre">ici</a>', "ici"),
        ('<a href="https://a.example"></a>x', "x"),
        ("<a>rien</a>", "rien"),
    ],
)
def test_links_keep_their_address_when_it_is_harmless(html, markdown):
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<!-- <script>alert(1)</script> -->",
        "<svg onload=alert(1)></svg>",
        "<p></p><div></div>",
    ],
)
def test_what_is_no_writing_disappears(html):
    assert to_markdown(html) == ""


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2 et _souligné_",
        "# pas un titre",
        "- pas une liste",
        "1. pas une liste",
        "+ plus",
        "=== pas un titre",
        "[pas](un lien)",
        "![pas](une image)",
        "<b>pas gras</b>",
        "a &amp; b &copy;",
        "\\*",
        "`pas du code`",
        "~~pas barré~~",
        "| pas | un | tableau |",
    ],
)
def test_plain_words_read_the_same_after_escaping(text):
    shown = LexborHTMLParser(str(render(escape(text)))).body.text().strip()
    assert shown == text


def test_the_marks_of_a_text_survive_as_text():
    html = "<p>* une étoile</p><p>2. deux</p>"
    shown = LexborHTMLParser(str(render(to_markdown(html))))
    assert [node.text() for node in shown.css("p")] == ["* une étoile", "2. deux"]


def test_a_text_without_elements_keeps_its_lines():
    assert (
        to_markdown("Un arbre.\n\nDeux &amp; trois < quatre.")
        == "Un arbre.\n\nDeux & trois < quatre."
    )
    assert not is_html("3 < 4 > 2")
    assert is_html("a<br/>b")


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("Une <b>ruelle</b> verte", "Une ruelle verte"),
        ("Une<br>ruelle", "Une ruelle"),
        ("<p>Une</p><p>ruelle</p>", "Une ruelle"),
        ("R&amp;D <script>x</script>", "R&D"),
    ],
)
def test_words_of_a_title(html, title):
    assert words(html) == title


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li>" * 7_000,
        "<blockquote>" * 5_000 + "x",
        "<b>" * 20_000 + "x",
        "<a " * 20_000,
        "<![CDATA[" * 6_000,
        "<!--" * 15_000,
        "<" * 60_000,
        "&" * 60_000,
        '<a href="' * 6_000,
    ],
    ids=["lists", "quotes", "bold", "open", "cdata", "comments", "less", "ampersands", "links"],
)
def test_hostile_html_is_read_in_good_time(html):
    started = time.perf_counter()
    to_markdown(html)
    words(html)
    assert time.perf_counter() - started < 5


def test_words_nested_too_deep_are_kept_without_their_marks():
    assert "mot" in to_markdown("<div>" * 500 + "mot" + "</div>" * 500)


def test_markup_that_was_escaped_does_not_come_alive():
    html = "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert "<script" not in str(render(to_markdown(html)))
