"""Which customer or person a typed piece of a line means: by name, pinyin or initials, only where there is no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ocrm.models import search_index
from ocrm.services.quick_add import NameMatch
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import match_expression, rank_key, verify

_CANDIDATES = 60
_COLUMNS = {"customers": "t.short_name, t.city, t.province, t.id", "contacts": "'', '', '', t.customer_id"}
_NOT_IN_TITLE = 3
_BEGINS = 1
_GENERIC = re.compile(
    r"(?:有限|责任|股份|公司|集团|科技|贸易|实业|商贸|技术|信息|文化|电子|机械|建筑|工程|设备|材料|服务|管理|发展|投资"
    r"|智能|医疗|教育|物流|食品|能源|客户|合同|报价|方案|付款|回款|项目|系统|产品|市|省|区|县)+"
)
_ENGLISH_WORDS = """
about after again all and any ask before bring buy call can check come demo discuss email find fix follow for from
get give go has have her him his how if in into is it its let look make meet meeting more my new next not of off on
one or order our out over pay payment plan prepare price quote re read remind reply report review sales see send set
ship show sign talk tell that the their them then they this to up update us visit wait we what when with write you your
"""
_COMMON = frozenset(_ENGLISH_WORDS.split())
_VOWELS = frozenset("aeiou")
_SHORTEST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class _Candidate:
    match: NameMatch
    titles: tuple[str, ...]
    places: tuple[str, ...]
    customer_id: int


class NameLookup:
    """Answers for pieces of a quick-add line, remembering what it was asked; make a new one after a change of names."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, NameMatch | None] = {}

    def __call__(self, piece: str) -> NameMatch | None:
        """Return the one customer or contact `piece` names, None where there is none or several."""
        piece = piece.strip()
        if piece not in self._known:
            self._known[piece] = self._find(piece) if _may_be_a_name(piece) else None
        return self._known[piece]

    def _find(self, piece: str) -> NameMatch | None:
        ranked: dict[int, list[_Candidate]] = {}
        for candidate in self._candidates(piece):
            tier = _tier(piece, candidate)
            if tier < _NOT_IN_TITLE:
                ranked.setdefault(tier, []).append(candidate)
        best = ranked[min(ranked)] if ranked else []
        customers = [candidate for candidate in best if candidate.match.kind == "customers"]
        others = {candidate.customer_id for candidate in best} - {candidate.customer_id for candidate in customers}
        if len(customers) == 1 and not others:
            return customers[0].match
        return best[0].match if len(best) == 1 else None

    def _candidates(self, piece: str) -> Iterator[_Candidate]:
        expression = match_expression(piece)
        if not expression:
            return
        for kind, columns in _COLUMNS.items():
            table, index = record_type(kind).table, search_index.table_of(kind)
            rows = self._workspace.query(
                f"SELECT t.id, t.name, {columns} FROM {index} f JOIN {table} t ON t.id = f.rowid"
                f" WHERE {index} MATCH ? LIMIT ?",
                (expression, _CANDIDATES),
            )
            for record_id, name, short_name, city, province, customer_id in rows:
                titles = tuple(title for title in (name, short_name) if title)
                places = tuple(place.removesuffix("市").removesuffix("省") for place in (city, province) if place)
                yield _Candidate(NameMatch(kind, record_id, name), titles, places, customer_id)


def _may_be_a_name(piece: str) -> bool:
    """Say whether a piece is worth looking up; common words and words any company has in its name are not."""
    if len(piece) < 2 or _GENERIC.fullmatch(piece) or piece.isdigit():
        return False
    if not piece.isascii():
        return True
    folded = piece.lower()
    return folded not in _COMMON and (len(folded) > 2 or not _VOWELS & set(folded))


def _tier(piece: str, candidate: _Candidate) -> int:
    """Return how well a piece names a candidate: 0 in full … 2 inside, 3 not at all."""
    if piece.removesuffix("市").removesuffix("省") in candidate.places:
        return _NOT_IN_TITLE
    tiers = [rank_key(piece, title)[0] for title in candidate.titles if verify(piece, title)]
    tiers += [_BEGINS for title in candidate.titles if title.casefold().startswith(piece.casefold())]
    tier = min(tiers, default=_NOT_IN_TITLE)
    if piece.isascii() and not _is_clear_in_latin(piece, candidate.titles, tier):
        return _NOT_IN_TITLE
    return tier


def _is_clear_in_latin(piece: str, titles: tuple[str, ...], tier: int) -> bool:
    """Say whether Latin letters name a title for sure: a word of it, its beginning, or pinyin from a name's start on.

    Pinyin inside a name counts too: a company is called by what follows its city (`yqzz` for 杭州云栖智造).
    """
    words = {word for title in titles for word in title.lower().split()}
    if piece.lower() in words:
        return True
    if all(title.isascii() for title in titles):
        return tier <= _BEGINS and len(piece) >= _SHORTEST_PREFIX
    return tier <= _BEGINS or not _VOWELS & set(piece.lower()) or len(piece) > _SHORTEST_PREFIX
