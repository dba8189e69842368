"""Writing OpenDocument spreadsheets: a zip of XML, written row by row: typed cells, a filter, a fixed header."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ocrm.services.spreadsheets.long_texts import rows_of_rests, sheet_title
from ocrm.services.spreadsheets.out_table import (
    CellKind,
    OutColumn,
    WriteReport,
    columns_of_rests,
    fitted,
    is_exact,
    refuse_beyond,
    sheet_name,
    yes_no,
)
from ocrm.services.spreadsheets.reading import column_letter

MIME_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_CM_PER_CHARACTER = 0.2
_SPACES = re.compile(r"(?<= ) +|^ +")
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
                       ("number", "datastyle"), ("fo", "xsl-fo-compatible"), ("config", "config"),
                       ("manifest", "manifest"))
)  # fmt: skip
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NUMBER_STYLES = (
    '<number:text-style style:name="n-text"><number:text-content/></number:text-style>'
    '<number:number-style style:name="n-number"><number:number number:decimal-places="0"'
    ' number:min-integer-digits="1"/></number:number-style>'
    '<number:number-style style:name="n-decimal"><number:number number:decimal-places="6"'
    ' number:min-decimal-places="0" number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
    '<number:number-style style:name="n-money"><number:number number:decimal-places="2"'
    ' number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
    '<number:percentage-style style:name="n-percent"><number:number number:decimal-places="0"'
    ' number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>'
    '<number:date-style style:name="n-date"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    '</number:date-style><number:date-style style:name="n-moment"><number:year number:style="long"/>'
    '<number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
)
_HEADER_STYLE = (
    '<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties'
    ' fo:background-color="{color}"/><style:text-properties fo:color="#ffffff" fo:font-weight="bold"/></style:style>'
)
_FILTER = (
    '<table:database-ranges><table:database-range table:name="__Anonymous_Sheet_DB__0"'
    ' table:target-range-address={place} table:display-filter-buttons="true"/></table:database-ranges>'
)
_SETTINGS = (
    "<office:document-settings {namespaces} office:version='1.3'><office:settings>"
    '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
    '<config:config-item-map-entry><config:config-item-map-named config:name="Tables">'
    "<config:config-item-map-entry config:name={sheet}>"
    '<config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>'
    '<config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>'
    '<config:config-item config:name="PositionBottom" config:type="int">1</config:config-item>'
    "</config:config-item-map-entry></config:config-item-map-named></config:config-item-map-entry>"
    "</config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"
)
_MANIFEST = (
    "<manifest:manifest {namespaces} manifest:version='1.3'>"
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def write_ods(
    path: Path, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]], sheet: str, report: WriteReport
) -> None:
    """Write a table to `path` in memory that does not grow with it."""
    name = sheet_name(sheet)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr("mimetype", MIME_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _XML + _MANIFEST.format(namespaces=_NAMESPACES))
        archive.writestr("settings.xml", _XML + _SETTINGS.format(namespaces=_NAMESPACES, sheet=quoteattr(name)))
        with (
            archive.open("content.xml", "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, "utf-8", newline="") as stream,
        ):
            _write_content(stream, columns, rows, name, report)


def _write_content(
    stream: io.TextIOWrapper,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    name: str,
    report: WriteReport,
) -> None:
    stream.write(f"{_XML}<office:document-content {_NAMESPACES} office:version='1.3'>{_styles(columns)}")
    stream.write("<office:body><office:spreadsheet>")
    _write_table(stream, columns, rows, name, report)
    if report.continued:
        title = sheet_name(sheet_title())
        _write_table(stream, columns_of_rests(), rows_of_rests(report.continued), title, WriteReport())
    table = "'{}'".format(name.replace("'", "''"))
    place = f"{table}.A1:{table}.{column_letter(len(columns) - 1)}{report.rows + 1}"
    stream.write(_FILTER.format(place=quoteattr(place)))
    stream.write("</office:spreadsheet></office:body></office:document-content>")


def _write_table(
    stream: io.TextIOWrapper,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    name: str,
    report: WriteReport,
) -> None:
    stream.write(f"<table:table table:name={quoteattr(name)}>")
    stream.writelines(f'<table:table-column table:style-name="c{place}"/>' for place in range(len(columns)))
    header = "".join(
        f'<table:table-cell table:style-name="{"needed" if column.is_required else "head"}"'
        f' office:value-type="string">{_paragraphs(fitted(column.title, column, WriteReport()))}</table:table-cell>'
        for column in columns
    )
    stream.write(f"<table:table-row>{header}</table:table-row>")
    cells = [_cell_writer(column, report) for column in columns]
    for row in rows:
        refuse_beyond(report.rows + 1)
        written = "".join(
            "<table:table-cell/>" if value is None or value == "" else cell(value)
            for cell, value in zip(cells, row, strict=True)
        )
        stream.write(f"<table:table-row>{written}</table:table-row>")
    stream.write("</table:table>")


def _styles(columns: Sequence[OutColumn]) -> str:
    cells = "".join(
        f'<style:style style:name="{kind.value}" style:family="table-cell" style:data-style-name="n-{_style(kind)}"/>'
        for kind in CellKind
    )
    widths = "".join(
        f'<style:style style:name="c{place}" style:family="table-column"><style:table-column-properties'
        f' style:column-width="{column.width * _CM_PER_CHARACTER:.2f}cm"/></style:style>'
        for place, column in enumerate(columns)
    )
    heads = _HEADER_STYLE.format(name="head", color="#475569") + _HEADER_STYLE.format(name="needed", color="#1d4ed8")
    return f"<office:automatic-styles>{_NUMBER_STYLES}{cells}{heads}{widths}</office:automatic-styles>"


def _style(kind: CellKind) -> str:
    return "text" if kind is CellKind.YES_NO else kind.value


def _cell_writer(column: OutColumn, report: WriteReport) -> Callable[[Any], str]:
    """Return what makes a whole cell of a value."""
    start = f'<table:table-cell table:style-name="{column.kind.value}" office:value-type='

    def text(value: Any) -> str:
        written = yes_no(value) if isinstance(value, bool) else str(value)
        return f'{start}"string">{_paragraphs(fitted(written, column, report))}</table:table-cell>'

    if column.kind in (CellKind.TEXT, CellKind.YES_NO):
        return text
    if column.kind is CellKind.DATE:
        return lambda value: f'{start}"date" office:date-value="{value.isoformat()}"/>'
    if column.kind is CellKind.MOMENT:
        return lambda value: f'{start}"date" office:date-value="{value.isoformat(timespec="seconds")}"/>'
    is_percent = column.kind is CellKind.PERCENT
    kind = "percentage" if is_percent else "float"

    def number(value: Any) -> str:
        written = f"{Decimal(value) / 100 if is_percent else Decimal(value):f}"
        return f'{start}"{kind}" office:value="{written}"/>' if is_exact(written) else text(written)

    return number


def _paragraphs(text: str) -> str:
    """Return text as paragraphs; spaces and tabs, which XML readers fold, as elements."""
    return "".join(f"<text:p>{_line(line)}</text:p>" for line in text.split("\n"))


def _line(line: str) -> str:
    line = escape(line)
    if "  " in line or line[:1] == " ":
        line = _SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', line)
    return line.replace("\t", "<text:tab/>") if "\t" in line else line
