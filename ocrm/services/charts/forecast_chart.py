"""The forecast by month: what is won already, then the bands of the open deals, and the weighted sum as a mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.formats import format_money, format_money_short, format_month, format_number
from ocrm.i18n import _, language, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.plot import Plot
from ocrm.services.charts.scale import axis_steps
from ocrm.services.charts.style import ChartStyle
from ocrm.services.forecasting.forecast import COMMITTED_FROM, LIKELY_FROM, ForecastMonth
from ocrm.services.forecasting.periods import PERIOD_KIND_TITLES, PeriodKind, title_of_period

_LEGEND_ROW_PX = 18
_LEGEND_MARK_PX = 15
_LEGEND_GAP_PX = 11
_TOTAL_GAP_PX = 9
_MONTHS_PX = 24
_BAR_PX = 42
_RADIUS_PX = 2
_WIDEST_BAR = 0.56
_HEADROOM = 1.06
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Band:
    label: str
    amount: Callable[[ForecastMonth], Decimal]
    colour: str
    edge: str | None = None


def forecast_figure(
    months: Sequence[ForecastMonth],
    style: ChartStyle,
    *,
    currency: str = "CNY",
    by: PeriodKind = PeriodKind.MONTH,
    goals: Mapping[date, Decimal] | None = None,
    size: tuple[float, float] = (480, 300),
) -> Chart:
    """Draw dated periods in order, with a line at the goal of each (by its first day); `size` in logical pixels."""
    drawing = Drawing(
        style, *size, title=_("Forecast by month") if by is PeriodKind.MONTH else _("Forecast by quarter")
    )
    goals = goals or {}
    dated = [month for month in months if month.month is not None]
    bands = _bands(style)
    highest = max((_height(month) for month in dated), default=Decimal(0))
    if not highest:
        drawing.nothing(_("No open deals with an expected day"))
    else:
        labels = [*(band.label for band in bands), _("Weighted")]
        if goals:
            labels.append(_goal_words(goals, currency))
        steps = axis_steps(float(max(highest, *goals.values()) if goals else highest) * _HEADROOM)
        plot = _plot(drawing, steps, currency, legend_height=_draw_legend(drawing, bands, labels))
        _draw_grid(drawing, plot, steps, currency=currency)
        for number, month in enumerate(dated):
            goal = goals.get(month.month) if month.month else None
            place = (number, len(dated))
            _draw_month(drawing, plot, month, bands=bands, place=place, goal=goal, currency=currency, by=by)
        _draw_goals(drawing, plot, [goals.get(month.month) for month in dated if month.month])
    header, rows = _table(dated, currency, by)
    words = _description(dated, currency, by)
    return Chart(drawing.title, drawing.figure, tuple(drawing.regions), header, rows, words)


def _goal_words(goals: Mapping[date, Decimal], currency: str) -> str:
    """Return the goal's entry in the legend, with the amount where it reads the same everywhere."""
    amounts = {format_money_short(goal, currency) for goal in goals.values()}
    return _("Goal {amount}").format(amount=amounts.pop()) if len(amounts) == 1 else _("Goal")


def _draw_goals(drawing: Drawing, plot: Plot, goals: Sequence[Decimal | None]) -> None:
    """Draw a line over each period at its goal, so that a goal that changes is a stair."""
    for number, goal in enumerate(goals):
        if goal:
            width = (plot.right - plot.left) / len(goals)
            left, y = plot.left + width * number, plot.y(goal)
            drawing.line((left, y), (left + width, y), token="text.2", width=1.2, dashed=True)


def _bands(style: ChartStyle) -> tuple[_Band, ...]:
    """Return the bands from the ground up; together they are all that is won or open."""
    return (
        _Band(_("Won"), lambda month: month.won, style.colour("chart.2")),
        _Band(
            _("Commit ≥ {percent}%").format(percent=COMMITTED_FROM),
            lambda month: month.committed,
            style.colour("chart.1"),
        ),
        _Band(
            _("Likely ≥ {percent}%").format(percent=LIKELY_FROM),
            lambda month: month.likely - month.committed,
            style.mixed("chart.1", "bg.panel", 0.4),
            style.colour("chart.1"),
        ),
        _Band(
            _("Rest"),
            lambda month: month.total - month.likely,
            style.mixed("chart.6", "bg.panel", 0.25),
            style.colour("chart.6"),
        ),
    )


def _height(month: ForecastMonth) -> Decimal:
    return month.won + month.total


def _plot(drawing: Drawing, steps: Sequence[float], currency: str, *, legend_height: float) -> Plot:
    px = drawing.style.px
    widest = max(drawing.text_width(_axis_words(step, currency), "caption") for step in steps)
    return Plot(widest + px(10), drawing.width, legend_height + px(18), drawing.height - px(_MONTHS_PX), steps[-1])


def _axis_words(step: float, currency: str) -> str:
    return format_money_short(Decimal(str(step)), currency)


def _legend_rows(drawing: Drawing, labels: Sequence[str]) -> list[list[tuple[int, float]]]:
    """Return the places of the legend's entries, row by row: their number and left edge."""
    px = drawing.style.px
    rows: list[list[tuple[int, float]]] = [[]]
    x = 0.0
    for number, words in enumerate(labels):
        width = px(_LEGEND_MARK_PX) + drawing.text_width(words, "caption")
        if rows[-1] and x + width > drawing.width:
            rows.append([])
            x = 0.0
        rows[-1].append((number, x))
        x += width + px(_LEGEND_GAP_PX)
    return rows


def _draw_legend(drawing: Drawing, bands: Sequence[_Band], labels: Sequence[str]) -> float:
    """Draw a square per band, a diamond for the weighted sum and a dash for the goal; return the height taken."""
    px = drawing.style.px
    rows = _legend_rows(drawing, labels)
    for line, row in enumerate(rows):
        middle = px(_LEGEND_ROW_PX) * (line + 0.5)
        for number, x in row:
            if number < len(bands):
                band = bands[number]
                drawing.bar(
                    x, middle - px(5), px(10), px(10), colour=band.colour, edge=band.edge, radius=px(_RADIUS_PX)
                )
            elif number == len(bands):
                _draw_mark(drawing, x + px(5), middle, px(8))
            else:
                drawing.line((x - px(2), middle), (x + px(11), middle), token="text.2", width=1.2, dashed=True)
            drawing.text(x + px(_LEGEND_MARK_PX), middle, labels[number], role="caption", token="text.2")
    return px(_LEGEND_ROW_PX) * len(rows)


def _draw_grid(drawing: Drawing, plot: Plot, steps: Sequence[float], *, currency: str) -> None:
    for step in steps:
        y = plot.y(Decimal(str(step)))
        drawing.line((plot.left, y), (plot.right, y), token="chart.grid")
        words = _axis_words(step, currency)
        drawing.text(plot.left - drawing.style.px(8), y, words, role="caption", token="text.3", align="right")


def _draw_month(
    drawing: Drawing,
    plot: Plot,
    month: ForecastMonth,
    *,
    bands: Sequence[_Band],
    place: tuple[int, int],
    goal: Decimal | None,
    currency: str,
    by: PeriodKind,
) -> None:
    px, (number, count) = drawing.style.px, place
    width = (plot.right - plot.left) / count
    bar = min(px(_BAR_PX), width * _WIDEST_BAR)
    middle = plot.middle(number, count)
    bottom = plot.bottom
    for band in bands:
        height = plot.bottom - plot.y(band.amount(month))
        if height >= 1:
            # A hairline of ground between the bands keeps them apart for every eye.
            drawing.bar(
                middle - bar / 2, bottom - height + 1, bar, height - 1,
                colour=band.colour, edge=band.edge, radius=px(_RADIUS_PX),
            )  # fmt: skip
            bottom -= height
    _draw_weighted(drawing, plot, month, middle=middle, half=bar / 2 + px(5))
    if _height(month):
        total = drawing.fitting(format_money_short(_height(month), currency), width, "caption")
        y = _total_y(plot, bottom - px(_TOTAL_GAP_PX), goal, px(_TOTAL_GAP_PX))
        drawing.text(middle, y, total, role="caption", token="text.2", align="center")
    words = _axis_name(by, month.month, is_first=not number)
    drawing.text(middle, plot.bottom + px(14), words, role="caption", token="text.2", align="center")
    drawing.region(
        plot.left + width * number, plot.top - px(16), width, drawing.height - plot.top + px(16),
        key=month.month.isoformat() if month.month else "", tooltip=_tooltip(month, currency, by),
    )  # fmt: skip


def _total_y(plot: Plot, above_bars: float, goal: Decimal | None, gap: float) -> float:
    """Return the middle of a total's line: above its bars, and above the goal whose line would strike it out."""
    if not goal or abs(plot.y(goal) - above_bars) >= gap:
        return above_bars
    return plot.y(goal) - gap


def _draw_weighted(drawing: Drawing, plot: Plot, month: ForecastMonth, *, middle: float, half: float) -> None:
    if month.weighted:
        y = plot.y(month.won + month.weighted)
        drawing.line((middle - half, y), (middle + half, y), token="text.1", width=1.6)
        _draw_mark(drawing, middle + half, round(y) + 0.5, drawing.style.px(6))


def _draw_mark(drawing: Drawing, x: float, y: float, size: float) -> None:
    half = size / 2
    drawing.polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], drawing.style.colour("text.1"))


# --- numbers as words -----------------------------------------------------------------------------------------------


def _axis_name(by: PeriodKind, month: date | None, *, is_first: bool) -> str:
    """Return a period's short name: a quarter's in full, a month's with its year in January."""
    if month is None:
        return ""
    if by is not PeriodKind.MONTH:
        return title_of_period(by, month)
    names_year = month.month == 1 and not is_first
    if names_year:
        return format_month(month)
    return f"{month.month}月" if language() == "zh_CN" else _MONTHS_EN[month.month - 1]


def _tooltip(month: ForecastMonth, currency: str, by: PeriodKind) -> str:
    lines = [title_of_period(by, month.month)] if month.month else []
    if month.won:
        lines.append(_("Won {amount}").format(amount=format_money(month.won, currency)))
    lines += [
        ngettext("{count} open deal · {amount}", "{count} open deals · {amount}", month.count).format(
            count=format_number(month.count), amount=format_money(month.total, currency)
        ),
        _("Commit {amount}").format(amount=format_money(month.committed, currency)),
        _("Likely, with the committed ones {amount}").format(amount=format_money(month.likely, currency)),
        _("Weighted {amount}").format(amount=format_money(month.weighted, currency)),
    ]
    return "\n".join(lines)


def _table(
    months: Sequence[ForecastMonth], currency: str, by: PeriodKind
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    header = (
        _(PERIOD_KIND_TITLES[by]), _("Open deals"), _("Won"), _("Commit ≥ {percent}%").format(percent=COMMITTED_FROM),
        _("Likely ≥ {percent}%").format(percent=LIKELY_FROM), _("All open"), _("Weighted"),
    )  # fmt: skip
    return header, tuple(
        (
            title_of_period(by, month.month) if month.month else "",
            format_number(month.count),
            *(
                format_money(amount, currency)
                for amount in (month.won, month.committed, month.likely, month.total, month.weighted)
            ),
        )
        for month in months
    )


def _description(months: Sequence[ForecastMonth], currency: str, by: PeriodKind) -> str:
    told = [
        _("{month}: weighted {weighted} of {total}").format(
            month=title_of_period(by, month.month),
            weighted=format_money_short(month.weighted, currency),
            total=format_money_short(month.total, currency),
        )
        for month in months
        if month.month and month.total
    ]
    return "; ".join(told) or _("No open deals with an expected day")
