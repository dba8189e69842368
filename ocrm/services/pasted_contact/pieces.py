"""Cutting pasted text into pieces that each say one thing, with the label that stood before where there was one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ocrm.services.pasted_contact.words import COURTESIES, LABELS, LEAD_INS, LETTERS, SIGNS

MAX_CHARS = 8_000
"""Characters that are looked at; a signature has a few hundred."""
_RULE = re.compile(r"[\s\-_=*~—–─━·.•#<>|]+")
_SEPARATORS = re.compile(r"\s*[|｜•●◆■▪‣]\s*|\s+[·/]\s+|\t+|\s{3,}|[;；]")
_CHAT_STOPS = re.compile(r"[,，。!！]\s*|\.\s+(?=[A-Z])| or (?=[\d+(])| and (?=my\b)")
_BULLET = re.compile(r"^[\-*•●◆■▪·>]+\s+")
_LABEL_GROUPS = "|".join(f"(?P<{field}>{pattern})" for field, pattern in LABELS.items())
_ANY_LABEL = "|".join(LABELS.values())
_SIGN_GROUP = "|".join(map(re.escape, SIGNS))
_LABEL = re.compile(
    rf"(?<![A-Za-z@./\-])(?:{_LABEL_GROUPS})(?:\s*[(（][^()（）]{{0,10}}[)）])?(?:\s*[/&、和]\s*"
    rf"(?P<second>{_ANY_LABEL}))?"
    r"(?P<sign>\s*(?:是|号是|为)?\s*[:.：]+\s*|\s*(?:是|号是|为|\bis\b)\s*)",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?<![A-Za-z@./\-一-鿿])(?:加我的?|加)?(?P<label>手机号码?|手机|电话|座机|传真|邮箱|微信号?|qq号?|邮编|地址"
    r"|tel|phone|mobile|mob|cell|fax|email|e-mail"
    r"|wechat|ph|direct|office)(?P<sign>[ \t]*(?=[+(（]?\d[\d \-()]{5,})|[ \t]+(?=[\w.\-+]+@)"
    r"|[ \t]*(?=[A-Za-z][\w\-]{4,19}(?:$|[,，。 ]))|[ \t]+(?=[一-鿿]))",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(?:^|(?<=[\s|,;]))(?P<letter>[TPODMCFEWAtpodmcfewa])(?:\s*[:：]\s*|\.\s+|\s+)(?=\+?[\d(]|[\w.\-+]+@|www\."
    r"|https?:)"
)
_SIGN = re.compile(rf"(?P<sign>{_SIGN_GROUP})\ufe0f?\s*:?\s*")
_BOTH = re.compile(r"(?:微信)?同号|wechat same|same as (?:mobile|wechat)|微信同(?:手机|电话)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; `label` is the field that the words before it name, `second` another one it is too."""

    text: str
    line: int
    label: str = ""
    second: str = ""
    is_alone: bool = True
    """Whether it has a line to itself."""


def pieces_of(text: str) -> tuple[list[Piece], bool]:
    """Return the pieces of a text in order, and whether it says that the WeChat id is the mobile number."""
    folded = _folded(text[:MAX_CHARS])
    is_same = _BOTH.search(folded) is not None
    folded = re.sub(r"[(（]?[ \t]*(?:" + _BOTH.pattern + r")[ \t]*[)）]?", " ", folded, flags=re.IGNORECASE)
    found: list[Piece] = []
    for number, line in enumerate(folded.splitlines()):
        bare = _BULLET.sub("", line.strip())
        if not bare or _RULE.fullmatch(bare) or COURTESIES.fullmatch(bare):
            continue
        parts = list(_line_pieces(bare, number))
        found += [Piece(part.text, number, part.label, part.second, len(parts) == 1) for part in parts]
    return found, is_same


def _folded(text: str) -> str:
    """Return text in plain width; the commas and stops of Chinese sentences stay, because they end what is said."""
    kept = text.translate({0xFF0C: 0xE000, 0x3002: 0xE001})
    folded = unicodedata.normalize("NFKC", kept).translate({0xE000: 0xFF0C, 0xE001: 0x3002})
    return folded.replace("\u200b", "").replace("\xa0", " ")


def _line_pieces(line: str, number: int) -> Iterator[Piece]:
    for part in _SEPARATORS.split(line):
        yield from _labelled(part, number)


def _marks(text: str) -> list[tuple[int, int, str, str]]:
    """Return (start, end, field, second field) of every label in a text, none inside another."""
    found = [(match.start(), match.end(), _field(match), _second(match)) for match in _LABEL.finditer(text)]
    found += [(match.start(), match.end(), _of_word(match["label"]), "") for match in _LOOSE.finditer(text)]
    found += [(match.start(), match.end(), LETTERS[match["letter"].lower()], "") for match in _LETTER.finditer(text)]
    found += [(match.start(), match.end(), SIGNS[match["sign"]], "") for match in _SIGN.finditer(text)]
    chosen: list[tuple[int, int, str, str]] = []
    for mark in sorted(found):
        if not chosen or mark[0] >= chosen[-1][1]:
            chosen.append(mark)
        elif SIGNS.get(text[chosen[-1][0]]) and mark[0] <= chosen[-1][1]:
            chosen[-1] = mark
    return chosen


def _field(match: re.Match[str]) -> str:
    return next(field for field in LABELS if match[field])


def _second(match: re.Match[str]) -> str:
    return _of_word(match["second"]) if match["second"] else ""


def _of_word(word: str) -> str:
    return next((field for field, pattern in LABELS.items() if re.fullmatch(pattern, word, re.IGNORECASE)), "")


def _labelled(text: str, number: int) -> Iterator[Piece]:
    """Yield what stands before the first label, then each label's value."""
    marks = _marks(text)
    before = text[: marks[0][0]] if marks else text
    yield from _unlabelled(before, number)
    for place, (_start, end, field, second) in enumerate(marks):
        stop = marks[place + 1][0] if place + 1 < len(marks) else len(text)
        value = text[end:stop].strip(" ,，。;；、")
        if field in ("mobile", "phone", "fax", "email", "wechat", "qq", "website", "postcode"):
            value, *rest = [part for part in _CHAT_STOPS.split(value) if part] or [""]
        elif field in ("name", "company", "title", "department"):
            value, *rest = [part for part in re.split(r"[，。]|,\s+(?=(?:I|i|my)\b)", value) if part] or [""]
        else:
            rest = []
        if value:
            yield Piece(value.strip(), number, field, second)
        for more in rest:
            yield from _unlabelled(more, number)


def _unlabelled(text: str, number: int) -> Iterator[Piece]:
    """Yield plain text, a sentence of a chat in its parts."""
    stripped = text.strip(" ,，。;；:：、-–—()（）!！~")
    parts = _CHAT_STOPS.split(stripped) if re.search(r"[，。]", text) or _is_chat(stripped) else [stripped]
    for part in parts:
        bare = part.strip(" ,，。;；:：、")
        before = None
        while bare != before:
            before, bare = bare, LEAD_INS.sub("", bare).strip(" ,，:：、")
        if bare and not COURTESIES.fullmatch(bare) and not _RULE.fullmatch(bare):
            yield Piece(bare, number)


def _is_chat(text: str) -> bool:
    return (
        re.match(
            r"(?:hi|hello|hey|this is|i am|i'm|i’m|my name is|你好|您好|我是|我叫)\b|我是|我叫|你好|您好",
            text,
            re.IGNORECASE,
        )
        is not None
    )
