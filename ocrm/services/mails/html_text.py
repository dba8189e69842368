"""The text of a web page in a mail; nothing in it is run or fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_MAX_HTML = 2_000_000
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"})
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


class _Text(HTMLParser):
    """Collects what a reader sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = 0 if tag == "body" else self._silent + (tag in _SILENT)  # heads are not always closed
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))


def html_to_text(html: str) -> str:
    """Return what a web page says, a line for each of its paragraphs."""
    reader = _Text()
    reader.feed(html[:_MAX_HTML])
    reader.close()
    lines = (line.strip() for line in "".join(reader.pieces).splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
