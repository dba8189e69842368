"""Cut the bundled Chinese font out of Noto Sans CJK, so that no text shows as boxes on a machine without Chinese fonts.

Needs the package fonts-noto-cjk and the development environment; run it again when Noto has a new version:

    .venv/bin/python packaging/make_font.py
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

_SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
_TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts" / "OcrmSansSC-Regular.otf"
_FACE = "Noto Sans CJK SC"
_FAMILY = "OCRM Sans SC"
_RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x00FF),
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # № ℃ ™
    (0x2190, 0x21FF),  # arrows
    (0x2460, 0x2473),  # ①
    (0x25A0, 0x25FF),
    (0x3000, 0x301F),  # Chinese punctuation
    (0xFF01, 0xFF5E),  # full width
    (0xFFE0, 0xFFE6),
)


def gb2312_characters() -> Iterator[int]:
    """Yield the code point of every character GB 2312 can encode."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue


def open_face(path: Path, name: str) -> TTFont:
    """Return the font called `name` in the collection at `path`; ValueError where there is none."""
    for font in TTCollection(str(path), lazy=True):
        if font["name"].getDebugName(4) == name:
            return font
    raise ValueError(f"{path} holds no font called {name}")


def cut(font: TTFont) -> None:
    """Keep GB 2312, Latin and punctuation in `font`, unhinted, and only the layout features that plain text uses."""
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk"]  # not locl: it keeps the shapes of four other regions
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={*gb2312_characters(), *(code for low, high in _RANGES for code in range(low, high + 1))})
    cutter.subset(font)


def rename(font: TTFont) -> None:
    """Give the cut font a name of its own, so that it never stands in for a complete Noto on the same machine."""
    postscript = _FAMILY.replace(" ", "") + "-Regular"
    names = {1: _FAMILY, 3: postscript, 4: _FAMILY, 6: postscript}
    table = font["name"]
    table.names = [record for record in table.names if record.langID == 0x409]
    for record in table.names:
        if record.nameID in names:
            record.string = names[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff.topDictIndex[0].FamilyName = cff.topDictIndex[0].FullName = _FAMILY


def main() -> None:
    """Write the font and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--source", type=Path, default=_SOURCE, help="the Noto Sans CJK collection to cut from")
    arguments = parser.parse_args()
    font = open_face(arguments.source, _FACE)
    cut(font)
    rename(font)
    font.recalcTimestamp = False
    font.save(_TARGET)
    print(f"{_TARGET.name}: {len(font.getBestCmap())} characters, {_TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
