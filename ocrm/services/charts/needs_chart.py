"""The matrix of needs: needs down, products across, the colour how often both were noted together."""

from __future__ import annotations

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.models.need import NO_PRODUCT
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deals.needs_matrix import MatrixRow, NeedCount, NeedsMatrix, add_counts, cell_key

_ROW_PX = 30
_HEAD_PX = 28
_COLUMN_PX = 66
_NAMES_SHARE = 0.34
_NAMES_PX = 260
_GAP_PX = 2
_RADIUS_PX = 3
_PALEST, _DARKEST = 0.10, 0.85
_EMPTY = 0.06


def needs_figure(matrix: NeedsMatrix, style: ChartStyle, *, size: tuple[float, float] = (800, 520)) -> Chart:
    """Draw the matrix; `size` in logical pixels. A region's key is that of `cell_key`."""
    drawing = Drawing(style, *size, title=_("Needs and products"))
    if not matrix.rows:
        drawing.nothing(_("No needs to count"))
    else:
        _MatrixDrawing(drawing, matrix).draw()
    header, rows = needs_table(matrix)
    return Chart(drawing.title, drawing.figure, tuple(drawing.regions), header, rows, _description(matrix))


class _MatrixDrawing:
    """Names, heads, cells and totals at fixed places; heads that have no room join the others."""

    def __init__(self, drawing: Drawing, matrix: NeedsMatrix) -> None:
        px = drawing.style.px
        self.drawing = drawing
        self.names = min(px(_NAMES_PX), drawing.width * _NAMES_SHARE)
        fitting = int((drawing.width - self.names) / px(_COLUMN_PX)) - 3  # others, no product, total
        self.matrix = matrix.narrowed(max(1, fitting))
        self.across = (drawing.width - self.names) / (len(self.matrix.products) + 1)
        self.head = px(_HEAD_PX)
        self.down = min(px(_ROW_PX), (drawing.height - self.head) / (len(matrix.rows) + 1))
        drawing.end_at(self.head + self.down * (len(matrix.rows) + 1))
        self.most = max(count.whole for row in self.matrix.rows for count in row.counts)
        self.role = "body" if self.down >= px(18) else "caption"

    def draw(self) -> None:
        """Draw the names first: the rows of the table are called as they are."""
        for number, row in enumerate(self.matrix.rows):
            self._name(number, _row_name(row, self.matrix), key=cell_key(row.words, None), counts=row.whole)
        self._name(len(self.matrix.rows), _("Total"), key="", counts=self.matrix.whole)
        totals = self.matrix.totals
        for column, product in enumerate(self.matrix.products):
            self._head(column, product, totals[column])
        for number, row in enumerate(self.matrix.rows):
            for column, count in enumerate(row.counts):
                self._cell(number, column, count, row)
            self._number(number, len(row.counts), row.whole, role="strong")
        for column, count in enumerate((*totals, self.matrix.whole)):
            self._number(len(self.matrix.rows), column, count, role="strong")
        self.drawing.text(
            self._x(len(totals)) + self.across / 2, self.head / 2, _("Total"), role="caption", token="text.2",
            align="center",
        )  # fmt: skip

    def _x(self, column: int) -> float:
        return self.names + column * self.across

    def _y(self, number: int) -> float:
        return self.head + number * self.down

    def _middle(self, number: int) -> float:
        return self._y(number) + (self.down - self.drawing.style.px(_GAP_PX)) / 2

    def _name(self, number: int, name: str, *, key: str, counts: NeedCount) -> None:
        drawing, y = self.drawing, self._y(number)
        is_whole = not key
        tooltip = _tooltip(name, counts)
        if is_whole:
            tooltip += "\n" + _("Opens every customer with needs")
        shown = drawing.fitting(name, self.names - drawing.style.px(10), self.role)
        drawing.text(0, self._middle(number), shown, role=self.role, token="text.2" if is_whole else "text.1")
        drawing.region(0, y, self.names, self.down, key=key, tooltip=tooltip)

    def _head(self, column: int, product: str | None, counts: NeedCount) -> None:
        drawing, x = self.drawing, self._x(column)
        name = _product_name(product)
        shown = drawing.fitting(name, self.across - drawing.style.px(6), "caption")
        drawing.text(x + self.across / 2, self.head / 2, shown, role="caption", token="text.2", align="center")
        if product is not None:
            tooltip = _tooltip(name, counts)
            drawing.region(x, 0, self.across, self.head, key=cell_key(None, product), tooltip=tooltip)

    def _cell(self, number: int, column: int, count: NeedCount, row: MatrixRow) -> None:
        drawing, style = self.drawing, self.drawing.style
        gap, product = style.px(_GAP_PX), self.matrix.products[column]
        x, y, width, height = self._x(column), self._y(number), self.across - gap, self.down - gap
        strength = _PALEST + (_DARKEST - _PALEST) * count.whole / self.most
        colour = (
            style.mixed("chart.1", "bg.panel", strength) if count.whole else style.mixed("chart.6", "bg.panel", _EMPTY)
        )
        drawing.bar(x, y, width, height, colour=colour, radius=style.px(_RADIUS_PX))
        if not count.whole:
            return
        drawing.text(
            x + width / 2, y + height / 2, format_number(count.whole), role=self.role, align="center",
            token=style.readable_on(colour),
        )  # fmt: skip
        if row.words is not None and product is not None:
            name = _("{need} → {product}").format(need=row.words, product=_product_name(product))
            drawing.region(
                x, y, width, height, key=cell_key(row.words, product), tooltip=_tooltip(name, count)
            )  # fmt: skip

    def _number(self, number: int, column: int, count: NeedCount, *, role: str) -> None:
        place = self._x(column) + self.across / 2, self._middle(number)
        self.drawing.text(*place, format_number(count.whole), role=role, align="center")


def _product_name(product: str | None) -> str:
    if product is None:
        return _("Others")
    return _("No product") if product == NO_PRODUCT else product


def _row_name(row: MatrixRow, matrix: NeedsMatrix) -> str:
    return row.words or _("Others ({n})").format(n=format_number(matrix.others))


def _tooltip(name: str, count: NeedCount) -> str:
    counted = ngettext("{n} need", "{n} needs", count.whole).format(n=format_number(count.whole))
    parts = _("{opened} open, {met} met, {dropped} given up").format(
        opened=format_number(count.opened), met=format_number(count.met), dropped=format_number(count.dropped)
    )
    return f"{name}\n{counted} · {parts}"


def needs_table(matrix: NeedsMatrix) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the header and the rows of the whole matrix with its totals, for reading."""
    header = (_("Need"), *(_product_name(product) for product in matrix.products), _("Total"))
    if not matrix.rows:
        return header, ()
    whole = (_("Total"), *_numbers(matrix.totals))
    return header, (*((_row_name(row, matrix), *_numbers(row.counts)) for row in matrix.rows), whole)


def _numbers(counts: tuple[NeedCount, ...]) -> tuple[str, ...]:
    return tuple(format_number(count.whole) for count in (*counts, add_counts(counts)))


def _description(matrix: NeedsMatrix) -> str:
    said = [f"{_row_name(row, matrix)}: {format_number(row.whole.whole)}" for row in matrix.rows]
    return "; ".join(said) or _("No needs to count")
