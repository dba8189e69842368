"""Chinese in a PDF told as it is written: characters, not the Kangxi radicals that fonts draw by the same glyphs.

Qt tells of each glyph the first character it stands for, and radicals come before characters. What it wrote stays; a
second version of each table from glyphs to characters is appended, as PDF allows (an incremental update).
"""

from __future__ import annotations

import re
import unicodedata

_SUPPLEMENT = (
    "⺂乛⺃乚⺅亻⺉刂⺋㔾⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺞歺⺟母⺠民⺡氵⺣灬⺤爫⺦丬⺨犭"
    "⺫罒⺭礻⺯糹⺰纟⺱罓⺲罒⺳㓁⺹耂⺺肀⺾艹⺿艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻐钅"
    "⻑長⻒镸⻓长⻔门⻖阝⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐"
    "⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""Each radical of the supplement, and behind it the character that fonts draw by the same glyph."""
CHARACTER_OF = {
    **dict(zip(map(ord, _SUPPLEMENT[::2]), map(ord, _SUPPLEMENT[1::2]), strict=True)),
    **{code: ord(unicodedata.normalize("NFKC", chr(code))) for code in range(0x2F00, 0x2FD6)},
}
"""The character that is meant by each radical."""
_TABLE = re.compile(rb"(\d+) 0 obj\s*<<\s*/Length (\d+)\s*>>\s*stream\r?\n(?=/CIDInit)")
_RUN = re.compile(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>[ \r]*$", re.MULTILINE)
_LIST = re.compile(rb"\[([^\]]*)\]")
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>")
_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s*(\d+)\s*%%EOF\s*\Z", re.DOTALL)


def with_characters(pdf: bytes) -> bytes:
    """Return a PDF of Qt in which characters are found and copied as written; any other one as it is."""
    trailer = _TRAILER.search(pdf)
    if trailer is None:
        return pdf
    written = bytearray(pdf)
    places: dict[int, int] = {}
    for found in _TABLE.finditer(pdf):
        table = pdf[found.end() : found.end() + int(found[2])]
        better = _LIST.sub(_list_of_characters, _RUN.sub(_run_of_characters, table))
        if better != table:
            places[int(found[1])] = len(written)
            written += b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
                int(found[1]),
                len(better),
                better,
            )
    if not places:
        return pdf
    start = len(written)
    written += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % place for place in sorted(places.items()))
    written += b"trailer\n<<%b/Prev %b\n>>\nstartxref\n%d\n%%%%EOF\n" % (trailer[1], trailer[2], start)
    return bytes(written)


def _run_of_characters(found: re.Match[bytes]) -> bytes:
    """Write a run of codes one by one where there are radicals in it: their characters are no run."""
    first, last, start = (int(code, 16) for code in found.groups())
    codes = range(start, start + last - first + 1)
    if CHARACTER_OF.keys().isdisjoint(codes):
        return found[0]
    return b"<%04X> <%04X> [%b ]" % (first, last, b" ".join(b"<%04X>" % code for code in codes))


def _list_of_characters(found: re.Match[bytes]) -> bytes:
    return b"[%b]" % _CODE.sub(_character, found[1])


def _character(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16)
    return b"<%04X>" % CHARACTER_OF.get(code, code)
