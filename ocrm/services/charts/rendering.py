"""Charts as pixels for the window and as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.numbers import save_numbers
from ocrm.text.disk_reasons import reason_of

FORMATS = ("png", "svg", "pdf")
TABLE_FORMATS = ("xlsx", "csv")
DOCUMENT_DPI = 200
"""Twice as fine as on the screen."""
_drawing = Lock()
"""matplotlib's fonts may be used by one thread at a time."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture of a chart: 8-bit RGBA, row by row without padding."""

    width: int
    height: int
    rgba: bytes


def draw_pixels(chart: Chart) -> Pixels:
    """Return a chart as it looks on the screen; safe from any thread."""
    with _drawing:
        canvas = FigureCanvasAgg(chart.figure)
        canvas.draw()
        width, height = canvas.get_width_height()
        return Pixels(width, height, bytes(canvas.buffer_rgba()))


def save_chart(chart: Chart, path: Path) -> None:
    """Save a chart as .png (twice as fine as on the screen), .svg, .pdf, or its numbers as .xlsx. Raises UserError."""
    format_name = path.suffix.lower().lstrip(".")
    if format_name in TABLE_FORMATS:
        save_numbers(chart, path)
        return
    if format_name not in FORMATS:
        raise UserError(
            _("A chart is saved as .png, .svg, .pdf or .xlsx, not as “{name}”. Nothing was written.").format(
                name=path.name
            )
        )
    # No date and no random ids in the file: the same chart saved twice is the same file.
    metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(format_name)
    try:
        with _drawing, rc_context({"svg.hashsalt": "ocrm"}):
            chart.figure.savefig(
                path, format=format_name, dpi=DOCUMENT_DPI, facecolor=chart.figure.get_facecolor(), metadata=metadata
            )
    except OSError as error:
        raise UserError(
            _("“{name}” could not be written: {reason}. Your data is safe; choose another place.").format(
                name=path.name, reason=reason_of(error)
            )
        ) from error
