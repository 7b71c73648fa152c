"""Markdown as a page: headings with addresses of their own, tables and examples that scroll in their boxes, buttons that copy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from unicodedata import east_asian_width

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_WIDE_MARKS: Final = "，。；：、）？！"
_BEHIND_LOW_LINE: Final = re.compile("(?<=_)(?=[^_])")
LANGUAGE_NAMES: Final = {"bash": "curl", "python": "Python", "js": "JavaScript", "graphql": "GraphQL", "json": "JSON"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title: the name by which an address leads to it, and its words."""

    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page made of Markdown: the words of its title, what stands below it, and its headings of the second level."""

    title: str
    html: SafeString
    headings: tuple[Heading, ...]


def page(markdown: str) -> Page:
    """Return the page of Markdown that begins with its title. HTML in it is shown as text."""
    parser = _parser()
    tokens = parser.parse(markdown)
    title, below = tokens[1], tokens[3:]
    headings = _name_headings(below)
    return Page(title.content, mark_safe(parser.renderer.render(below, parser.options, {})), headings)  # noqa: S308 (HTML is escaped)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_inline", _code)
    parser.add_render_rule("softbreak", _end_of_line)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    for cell in ("th_open", "td_open"):
        parser.add_render_rule(cell, _cell)
    return parser


def _name_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    headings = []
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open":
            text = "".join(each.content for each in words.children or ())
            opening.attrSet("id", slugify(text, allow_unicode=True))
            if opening.tag == "h2":
                headings.append(Heading(str(opening.attrGet("id")), text))
    return tuple(headings)


def _fence(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    language, _space, role = tokens[index].info.partition(" ")
    name = _("答复") if role == "answer" else _("变量") if role == "variables" else LANGUAGE_NAMES.get(language, language)
    return format_html(
        '<figure class="example"><figcaption class="example__head"><span>{name}</span><button type="button" '
        'class="button button--link copy" data-copy="{id}" data-done="{done}" hidden>{copy}</button></figcaption>'
        '<pre class="code-block" tabindex="0"><code id="{id}">{text}</code></pre></figure>',
        name=name,
        id=f"example-{index}",
        copy=_("复制"),
        done=_("已复制"),
        text=tokens[index].content,
    )


def _code(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    # On a phone a long one goes on behind a low line, and not in the middle of a word.
    words = ((word,) for word in _BEHIND_LOW_LINE.split(tokens[index].content))
    return format_html("<code>{}</code>", format_html_join(mark_safe("<wbr>"), "{}", words))


def _end_of_line(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    # Chinese has no space between words, and a mark such as a comma brings its own.
    before, after = tokens[index - 1].content[-1:], tokens[index + 1].content[:1]
    is_within_chinese = before in _WIDE_MARKS or {east_asian_width(each) for each in before + after} == {"W"}
    return "" if before and is_within_chinese else "\n"


def _table_open(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    # The first cell of its head says what the table lists.
    name = next(each.content for each in tokens[index:] if each.type == "inline")
    return format_html('<div class="table-scroll" role="region" tabindex="0" aria-label="{}"><table class="table">', name)


def _table_close(_renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
    return "</table></div>"


def _is_english(inline: Token) -> bool:
    """Tell whether a cell holds a sentence in English, such as what a code of an error means; a name or a code is none."""
    words = " ".join(each.content for each in inline.children or () if each.type == "text")
    return words.isascii() and len(words.split()) > 2


def _cell(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, _env: Any) -> str:
    cell = tokens[index]
    # The parser writes a style, which the policy of our pages refuses.
    if cell.attrs.pop("style", None):
        cell.attrSet("class", "number")
    if cell.tag == "th":
        cell.attrSet("scope", "col")
    elif get_language() != "en" and _is_english(tokens[index + 1]):
        cell.attrSet("lang", "en")
    return renderer.renderToken(tokens, index, options, {})
