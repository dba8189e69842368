"""The search index's language: what is stored for a record, and the FTS5 expression that finds it again.

The index is one contentless FTS5 table (unicode61, detail=none, prefix='1 2 3 4') of prepared tokens:

- Chinese: every character and every pair of neighbours;
- pinyin, of names and other short values: the syllables joined from each syllable on and the initials from each on, in
  every reading;
- digits: every suffix of three or more, so that any piece of a phone number is a prefix of something;
- other words: themselves, folded.

Both sides are folded by `fold`, so case, width, accents and traditional writing do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ocrm.text.fold import IDEOGRAPHS, fold, fold_width, simplify
from ocrm.text.pinyin import spellings, syllables
from ocrm.text.typed_pinyin import Fit, fit, mixtures

_LONGEST_TOKEN = 16
_MOST_READINGS = 12
_PINYIN_CHARACTERS = 40
_LONGEST_NAME = 8
_FIRST_CHARACTERS = 4
_SHORTEST_SUFFIX = 3
_LONGEST_DIGITS = 32
_CACHED_LENGTH = 24

_SCRIPT = IDEOGRAPHS + "\u3041-\u30ff\u31f0-\u31ff\uac00-\ud7af"
_RUN = re.compile(f"[{_SCRIPT}]+")
_UNUSUAL = re.compile("[^\u3041-\u30ff\u3400-\u4db5\u4e00-\u9fa5\uac00-\ud7a3]")
_WORD = re.compile(f"[^\\W_{_SCRIPT}]+")
_PIECE = re.compile(f"(?P<run>[{_SCRIPT}]+)|(?P<word>[^\\W_{_SCRIPT}]+)")
_DIGITS = re.compile(r"\d+(?:[ ()./·+\-]{1,3}\d+)*")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d_]+")
_SETTLED_TAIL = re.compile(
    "(?:有限|责任|股份|公司|集团|科技|贸易|实业|商贸|技术|信息|文化|电子|机械|建筑|工程|设备|材料|服务|管理|发展|投资)+$"
)
"""The end of a company's name, which nobody reads otherwise: rare readings in it would only swell the index."""
_COUNTRY_CODE = re.compile(r"(?:0086|86)(?=1[3-9])")


def index_tokens(names: Sequence[str], texts: Sequence[str] = ()) -> str:
    """Return the tokens to store for a record, separated by spaces.

    `names` are what one types in pinyin too: names, codes, numbers. `texts` are notes and the like, found by their
    characters, words and digits only; their pinyin would make up most of the index.
    """
    found = [_short_tokens(name) if len(name) <= _CACHED_LENGTH else " ".join(_tokens(name)) for name in names if name]
    found += [" ".join(_tokens(text, with_pinyin=False)) for text in texts if text]
    return " ".join(found)  # what two values share stands there twice, which the index takes for once


def match_expression(query: str) -> str:
    """Return the FTS5 expression for what a person typed; "" where nothing in it can be searched for.

    Candidates it finds still want `verify`: three and more Chinese characters are only looked up by their pairs.
    """
    if number := _whole_number(query):
        groups = [_prefix(group) for group in re.findall(r"\d+", fold(query))]
        return _any_of((_number_term(number), _all_of(groups)))
    terms: list[str] = []
    for word in _words(query):
        for piece in _PIECE.finditer(word):
            run = piece["run"]
            terms += _run_terms(run) if run else [_word_term(piece["word"])]
    return " AND ".join(dict.fromkeys(terms))


def uncertain_runs(query: str) -> tuple[str, ...]:
    """Return the characters that `match_expression` looks up by their pairs only: three and more in a row."""
    runs = (piece["run"] for word in _words(query) for piece in _PIECE.finditer(word))
    return tuple(dict.fromkeys(run for run in runs if run and len(run) > 2))


def has_runs(runs: str, *values: str | None) -> bool:
    """Tell whether texts really have every one of `runs`, which stand on a line each, inside one of them."""
    text = fold("\n".join(value for value in values if value))
    return all(run in text for run in runs.split("\n"))


def verify(query: str, text: str) -> bool:
    """Tell whether `text` (a record's texts, joined by line breaks) really has every word of `query`."""
    folded = fold(text)
    return all(_has_word(word, folded, text) for word in _words(query)) or _has_digits(query, folded)


def rank_key(query: str, title: str) -> tuple[int, int, str]:
    """Return a sort key for hits: the title itself or its whole pinyin, then how it begins, then what is inside.

    Within one tier the shorter title comes first.
    """
    wanted = "".join(_words(query))
    return _tier(wanted, title), len(title), title


# --- what is stored -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _short_tokens(value: str) -> str:
    """Return the tokens of a short value: cities, industries and names come again and again."""
    return " ".join(_tokens(value))


def _tokens(value: str, *, with_pinyin: bool = True) -> dict[str, None]:
    """Return the tokens of one value, each once."""
    written = fold_width(value)
    if written.isdecimal() and written.isascii() and len(written) <= _LONGEST_DIGITS:
        return dict.fromkeys([written[at:] for at in range(max(1, len(written) - _SHORTEST_SUFFIX + 1))])
    tokens: dict[str, None] = {}
    if not written.isascii():
        folded = simplify(written)
        for match in _RUN.finditer(folded):
            run = match.group()
            chars: Sequence[str] = [_encoded(char) for char in run] if _UNUSUAL.search(run) else run
            tokens.update(dict.fromkeys(chars))
            tokens.update(dict.fromkeys(map(str.__add__, chars, chars[1:])))
            if with_pinyin:
                _add_pinyin(tokens, written[match.start() : match.end()][:_PINYIN_CHARACTERS])
        tokens.update(dict.fromkeys(map(_encoded, _WORD.findall(written))))
    else:
        tokens.update(dict.fromkeys(_WORD.findall(written)))
    for joined in _joined_digits(written):
        tokens.update(dict.fromkeys([joined[at:] for at in range(max(1, len(joined) - _SHORTEST_SUFFIX + 1))]))
    return tokens


def _add_pinyin(tokens: dict[str, None], run: str) -> None:
    """Add the joined syllables and the initials from each character of `run` on."""
    tail = _SETTLED_TAIL.search(run)
    forms = _tail_forms(tail.group()) if tail else _Forms()
    forms = _forms_before(_heard(run[: tail.start()] if tail else run), forms)
    tokens.update(dict.fromkeys(forms.found))


@dataclass(frozen=True, slots=True)
class _Forms:
    """How the characters from one on are typed: joined and by initials, and all that was found on the way."""

    joined: tuple[str, ...] = ("",)
    initials: tuple[str, ...] = ("",)
    found: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def _tail_forms(tail: str) -> _Forms:
    """Return the forms of the end of a company's name, such as 科技有限公司: it comes again and again."""
    return _forms_before([spellings(char)[:1] for char in tail], _Forms())


def _forms_before(heard: list[tuple[str, ...]], forms: _Forms) -> _Forms:
    """Return the forms with characters put before them, given what is heard for each."""
    joined, initials, found = forms.joined, forms.initials, list(forms.found)
    for ways in reversed(heard):
        if not ways:
            joined, initials = ("",), ("",)
            continue
        joined = _put_before(ways, joined)
        initials = _put_before(_first_letters(ways), initials)
        found += joined
        found += initials
    return _Forms(joined, initials, tuple(found))


def _heard(run: str) -> list[tuple[str, ...]]:
    """Return the readings to index of each character.

    All of them in a name; in a longer text, where they would swell the index a hundredfold, all of its first characters
    and the likeliest of the others.
    """
    heard = [spellings(char) for char in run]
    if len(run) > _LONGEST_NAME:
        likeliest = syllables(run)
        if len(likeliest) == len(run):
            heard[_FIRST_CHARACTERS:] = [(syllable,) for syllable in likeliest[_FIRST_CHARACTERS:]]
    return heard


@cache
def _first_letters(heard: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(syllable[0] for syllable in heard))


def _put_before(heads: tuple[str, ...], tails: tuple[str, ...]) -> tuple[str, ...]:
    """Return every head with every tail, cut to what the index keeps; the likeliest stay when there are too many."""
    if len(heads) == 1:
        head = heads[0]
        if len(tails) == 1:
            return ((head + tails[0])[:_LONGEST_TOKEN],)
        return tuple(dict.fromkeys([(head + tail)[:_LONGEST_TOKEN] for tail in tails]))
    joined = {(head + tail)[:_LONGEST_TOKEN]: i + k for k, tail in enumerate(tails) for i, head in enumerate(heads)}
    if len(joined) > _MOST_READINGS:
        return tuple(sorted(joined, key=joined.__getitem__)[:_MOST_READINGS])
    return tuple(joined)


def _joined_digits(written: str) -> Iterable[str]:
    """Return the runs of digits, a phone number's separators taken out."""
    for match in _DIGITS.finditer(written):
        digits = match.group()
        joined = digits if digits.isdigit() else "".join(filter(str.isdigit, digits))
        if len(joined) >= _SHORTEST_SUFFIX:
            yield joined[:_LONGEST_DIGITS]


def _encoded(token: str) -> str:
    """Return a token that SQLite's unicode61 takes for one: characters too new for it are spelled out."""
    if token.isascii():
        return token
    return "".join(map(_encoded_char, token))


@cache
def _encoded_char(char: str) -> str:
    known = char.isascii() or unicodedata.ucd_3_2_0.category(char)[0] in "LN"
    return char if known else f"u{ord(char):x}"


# --- what is asked --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _words(query: str) -> tuple[str, ...]:
    return tuple(fold(query).split())


def _run_terms(run: str) -> list[str]:
    if len(run) <= 2:
        return [_quoted(_encoded(run))]
    return [_quoted(_encoded(run[at : at + 2])) for at in range(len(run) - 1)]


def _word_term(word: str) -> str:
    """Return the term of a word in letters and digits: as it is, as pinyin, or letters and digits apart."""
    alternatives = [_prefix(word)]
    parts = _LETTERS_OR_DIGITS.findall(word)
    if len(parts) > 1:
        alternatives.append(_all_of(_prefix(part) for part in parts))
    elif word.isascii():
        alternatives += [
            _all_of(_prefix(part) for part in (mixture.initials, *mixture.runs))
            for mixture in mixtures(word[:_LONGEST_TOKEN])
        ]
    return _any_of(alternatives)


def _number_term(digits: str) -> str:
    """Return the term of a number: as typed, and without China's country code."""
    return _any_of(_quoted(piece[:_LONGEST_DIGITS]) + "*" for piece in (digits, _COUNTRY_CODE.sub("", digits)))


def _whole_number(query: str) -> str:
    """Return the digits of a query that is one number with separators; "" for anything else."""
    folded = fold(query).strip().lstrip("+").strip()
    match = _DIGITS.fullmatch(folded)
    return "".join(char for char in folded if char.isdigit()) if match else ""


def _quoted(token: str) -> str:
    return f'"{token}"'


def _prefix(token: str) -> str:
    return _quoted(_encoded(token)[:_LONGEST_TOKEN]) + "*"


def _all_of(terms: Iterable[str]) -> str:
    listed = list(dict.fromkeys(terms))
    return listed[0] if len(listed) == 1 else f"({' AND '.join(listed)})"


def _any_of(terms: Iterable[str]) -> str:
    listed = list(dict.fromkeys(terms))
    return listed[0] if len(listed) == 1 else f"({' OR '.join(listed)})"


# --- checking candidates --------------------------------------------------------------------------------------------


def _has_word(word: str, folded: str, text: str) -> bool:
    for piece in _PIECE.finditer(word):
        run, letters = piece["run"], piece["word"]
        if run:
            if run not in folded:
                return False
        elif not _has_letters(letters, folded, text):
            return False
    return True


def _has_letters(letters: str, folded: str, text: str) -> bool:
    if any(word.group().startswith(letters) for word in _WORD.finditer(folded)) or _has_digits(letters, folded):
        return True
    if not letters.isascii():
        return False
    parts = _LETTERS_OR_DIGITS.findall(letters)
    if len(parts) > 1:
        return all(_has_letters(part, folded, text) for part in parts)
    runs = (match.group() for match in _RUN.finditer(fold_width(text)))
    return any(fit(letters, run, start) for run in runs for start in range(len(run)))


def _has_digits(query: str, folded: str) -> bool:
    number = _whole_number(query)
    if not number:
        return False
    national = _COUNTRY_CODE.sub("", number)
    return any(number in joined or national in joined for joined in _joined_digits(folded))


def _tier(wanted: str, title: str) -> int:
    """Return 0 for a whole match, 1 for a beginning, 2 for a match inside, 3 for none in the title."""
    chars = "".join(fold_width(title).split())  # as what is wanted: several words are a beginning, too
    folded = chars if wanted.isascii() else simplify(chars)
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    if wanted.isascii() and wanted:
        if begun := fit(wanted, chars, 0):
            return 0 if begun == Fit.WHOLE else 1
        if any(fit(wanted, chars, start) for start in range(1, len(chars))):
            return 2
    return 2 if wanted in folded else 3
