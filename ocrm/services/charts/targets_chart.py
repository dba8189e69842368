"""Targets: a bullet for year, quarter, month and week, and the line of one period against its pace (E-04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise

from ocrm.formats import format_date, format_percent
from ocrm.i18n import _
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.plot import LegendEntry, Plot, draw_legend, draw_plot
from ocrm.services.charts.style import ChartStyle
from ocrm.services.forecasting.attainment import Attainment, Course
from ocrm.services.forecasting.periods import title_of_period
from ocrm.services.forecasting.sales_results import write_value
from ocrm.services.forecasting.targets import METRIC_TITLES

Size = tuple[float, float]
_ROW_PX = 96
_LINE_PX = 20
_BAR_PX = 16
_MOST_PARTS = 31


def bullets_figure(
    attainments: Sequence[Attainment], style: ChartStyle, *, currency: str = "CNY", size: Size = (520, 320)
) -> Chart:
    """Draw a bullet for each period; a region's key is its kind. `size` in logical pixels."""
    drawing = Drawing(style, *size, title=_("Targets"))
    drawing.end_at(drawing.style.px(_ROW_PX) * len(attainments))
    height = min(drawing.style.px(_ROW_PX), drawing.height / max(1, len(attainments)))
    for number, attainment in enumerate(attainments):
        _draw_bullet(drawing, attainment, height * number, height, currency=currency)
    header = (_("Period"), _("Target"), _("Reached"), _("Share"), _("Pace"), _("Behind"), _("Leads to"))
    return Chart(
        drawing.title,
        drawing.figure,
        tuple(drawing.regions),
        header,
        tuple(_row(attainment, currency) for attainment in attainments),
        "; ".join(_tooltip(attainment, currency).replace("\n", ", ") for attainment in attainments),
    )


def _draw_bullet(drawing: Drawing, one: Attainment, top: float, height: float, *, currency: str) -> None:
    style, px = drawing.style, drawing.style.px
    line = px(_LINE_PX)
    drawing.text(0, top + line / 2, title_of_period(one.kind, one.starts_on), role="strong")
    drawing.text(drawing.width, top + line / 2, _reached_words(one, currency), token="text.2", align="right")
    bar_top, bar = top + line + px(4), px(_BAR_PX)
    highest = max(one.target or Decimal(0), one.actual, one.projection or Decimal(0)) or Decimal(1)
    place = partial(_place, drawing.width, highest)
    track = place(one.target) if one.target else drawing.width
    drawing.bar(0, bar_top, track, bar, colour=style.mixed("chart.6", "bg.panel", 0.22), radius=px(3))
    if one.projection and one.target and one.elapsed < one.days:
        colour = style.mixed(_token(one), "bg.panel", 0.3)
        drawing.bar(0, bar_top + bar / 2 - px(2), place(one.projection), px(4), colour=colour)
    reached = place(one.actual)
    if reached >= 1:
        drawing.bar(0, bar_top + px(3), reached, bar - px(6), colour=style.colour(_token(one)), radius=px(2))
    if one.target:
        x = min(place(one.target), drawing.width - 1)
        drawing.line((x, bar_top - px(3)), (x, bar_top + bar + px(3)), token="text.1", width=2.4)
    if one.pace is not None and one.elapsed < one.days:
        x = place(one.pace)
        drawing.line((x, bar_top - px(2)), (x, bar_top + bar + px(2)), token="text.2", width=1.2, dashed=True)
    words = drawing.fitting(_pace_words(one, currency), drawing.width, "caption")
    token = "warn" if _is_behind(one) else "text.2"
    drawing.text(0, bar_top + bar + line * 0.7, words, role="caption", token=token)
    drawing.region(0, top, drawing.width, height, key=one.kind.value, tooltip=_tooltip(one, currency))


def _place(width: float, highest: Decimal, amount: Decimal) -> float:
    return width * float(amount / highest)


def _is_behind(one: Attainment) -> bool:
    return one.behind is not None and one.behind > 0


def _token(one: Attainment) -> str:
    """Return the colour of what was reached: green once all of it is, blue on the way, amber behind the pace."""
    if one.share is not None and one.share >= 1:
        return "chart.2"
    return "warn" if _is_behind(one) else "chart.1"


# -- one period against its pace --------------------------------------------------------------------------------------


def pace_figure(course: Course, style: ChartStyle, *, currency: str = "CNY", size: Size = (520, 300)) -> Chart:
    """Draw what was reached day by day, the pace to the target, and where it leads; a region's key is a day."""
    one = course.attainment
    drawing = Drawing(style, *size, title=_("{metric} against the pace").format(metric=_(METRIC_TITLES[one.metric])))
    highest = max(one.target or Decimal(0), one.actual, one.projection or Decimal(0))
    ends = _part_ends(one.days)
    if not highest:
        drawing.nothing(_("No target, and nothing reached yet"))
    else:
        _draw_course(drawing, course, highest, ends, currency=currency)
    return Chart(
        drawing.title,
        drawing.figure,
        tuple(drawing.regions),
        (_("By the day"), _("Reached"), _("Pace")),
        tuple(_day_row(course, end, currency) for end in ends) if highest else (),
        _tooltip(one, currency).replace("\n", ", "),
    )


def _draw_course(drawing: Drawing, course: Course, highest: Decimal, ends: Sequence[int], *, currency: str) -> None:
    one, px = course.attainment, drawing.style.px
    entries = [LegendEntry(_("Reached"), _token(one), "line")]
    if one.target:
        entries.append(LegendEntry(_("Pace"), "text.2", "dashed"))
    if one.projection is not None and one.elapsed < one.days:
        entries.append(LegendEntry(_("Leads to"), "chart.1", "dashed"))
    above = draw_legend(drawing, entries) + px(12)
    write, whole = partial(_short, one, currency), not one.metric.is_money
    plot = draw_plot(drawing, highest, write=write, above_px=above, whole=whole)
    if one.target:
        target = plot.y(one.target)
        drawing.line((plot.left, plot.bottom), (plot.right, target), token="text.2", width=1.4, dashed=True)
    points = [(plot.left, plot.bottom)]
    points += [(plot.x(day / one.days), plot.y(sum_)) for day, sum_ in enumerate(course.reached, 1)]
    if one.projection is not None and one.elapsed < one.days:
        drawing.line(points[-1], (plot.right, plot.y(one.projection)), token="chart.1", width=1.4, dashed=True)
        drawing.line((points[-1][0], plot.top), (points[-1][0], plot.bottom), token="accent", width=1)
    for start, end in pairwise(points):
        drawing.line(start, end, token=_token(one), width=2.2)
    _draw_days(drawing, plot, course, ends, currency=currency)


def _draw_days(drawing: Drawing, plot: Plot, course: Course, ends: Sequence[int], *, currency: str) -> None:
    one, px = course.attainment, drawing.style.px
    for day, align in ((one.starts_on, "left"), (one.ends_on, "right")):
        x = plot.left if align == "left" else plot.right
        words = format_date(day, one.starts_on)
        drawing.text(
            x, plot.bottom + px(13), words, role="caption", token="text.2", align="left" if align == "left" else "right"
        )
    before = 0
    for end in ends:
        left, right = plot.x(before / one.days), plot.x(end / one.days)
        before = end
        drawing.region(
            left, plot.top, right - left, drawing.height - plot.top, key=_day(one, end).isoformat(),
            tooltip=_day_words(course, end, currency),
        )  # fmt: skip


def _part_ends(days: int) -> list[int]:
    """Return the days, counted from 1, that close the parts one can point at."""
    parts = min(days, _MOST_PARTS)
    return [days * number // parts for number in range(1, parts + 1)]


def _day(one: Attainment, number: int) -> date:
    return one.starts_on + timedelta(days=number - 1)


# -- numbers as words -------------------------------------------------------------------------------------------------


def _short(one: Attainment, currency: str, value: Decimal) -> str:
    return write_value(one.metric, value, currency, short=True)


def _full(one: Attainment, currency: str, value: Decimal | None) -> str:
    return "–" if value is None else write_value(one.metric, value, currency)


def _day_row(course: Course, number: int, currency: str) -> tuple[str, ...]:
    one = course.attainment
    reached = None if number > one.elapsed else course.reached[number - 1]
    pace = None if one.target is None else Decimal(round(Fraction(one.target) * number / one.days * 100)).scaleb(-2)
    return format_date(_day(one, number), one.starts_on), _full(one, currency, reached), _full(one, currency, pace)


def _day_words(course: Course, number: int, currency: str) -> str:
    day, reached, pace = _day_row(course, number, currency)
    return "\n".join((day, _("Reached {amount}").format(amount=reached), _("Pace {amount}").format(amount=pace)))


def _reached_words(one: Attainment, currency: str) -> str:
    actual = _short(one, currency, one.actual)
    if one.target is None or one.share is None:
        return _("{amount}, no target").format(amount=actual)
    return _("{amount} of {target} · {percent}").format(
        amount=actual, target=_short(one, currency, one.target), percent=format_percent(float(one.share))
    )


def _pace_words(one: Attainment, currency: str) -> str:
    if one.behind is None or one.pace is None or one.projection is None or one.elapsed == one.days:
        return ""
    words = _("Pace {pace}: {gap} behind · leads to {projection}") if one.behind > 0 else _(
        "Pace {pace}: {gap} ahead · leads to {projection}"
    )  # fmt: skip
    return words.format(
        pace=_short(one, currency, one.pace),
        gap=_short(one, currency, abs(one.behind)),
        projection=_short(one, currency, one.projection),
    )


def _tooltip(one: Attainment, currency: str) -> str:
    lines = [title_of_period(one.kind, one.starts_on), _reached_words(one, currency), _pace_words(one, currency)]
    return "\n".join(line for line in lines if line)


def _row(one: Attainment, currency: str) -> tuple[str, ...]:
    return (
        title_of_period(one.kind, one.starts_on),
        _full(one, currency, one.target),
        _full(one, currency, one.actual),
        "–" if one.share is None else format_percent(float(one.share), places=2),
        _full(one, currency, one.pace),
        _full(one, currency, one.behind),
        _full(one, currency, one.projection),
    )
