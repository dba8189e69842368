"""The palette and the one style sheet, filled from the design tokens."""

from __future__ import annotations

from functools import lru_cache
from string import Template
from typing import Protocol

from PySide6.QtGui import QColor, QPalette

from ocrm import design_tokens
from ocrm.paths import resource
from ocrm.ui.theme.svg import icon_file


class Look(Protocol):
    """What of a theme the palette and the style sheet are made of."""

    base: int

    @property
    def colours(self) -> dict[str, str]: ...

    @property
    def row_height(self) -> int: ...

    def hex(self, token: str) -> str: ...

    def color(self, token: str) -> QColor: ...

    def px(self, size: str | float) -> int: ...


_ROLES = {
    QPalette.ColorRole.Window: "bg.app",
    QPalette.ColorRole.WindowText: "text.1",
    QPalette.ColorRole.Base: "bg.panel",
    QPalette.ColorRole.AlternateBase: "bg.sunken",
    QPalette.ColorRole.Text: "text.1",
    QPalette.ColorRole.Button: "bg.panel",
    QPalette.ColorRole.ButtonText: "text.1",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.ToolTipBase: "bg.overlay",
    QPalette.ColorRole.ToolTipText: "text.1",
    QPalette.ColorRole.PlaceholderText: "text.3",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "text.onAccent",
    QPalette.ColorRole.Link: "accent.text",
    QPalette.ColorRole.LinkVisited: "accent.text",
    QPalette.ColorRole.Light: "bg.panel",
    QPalette.ColorRole.Midlight: "line.soft",
    QPalette.ColorRole.Mid: "line.strong",
    QPalette.ColorRole.Dark: "line.strong",
    QPalette.ColorRole.Shadow: "line.strong",
    QPalette.ColorRole.Accent: "accent",
}
_GREYED = (
    QPalette.ColorRole.Text,
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


def build_palette(theme: Look) -> QPalette:
    """Return the palette every unstyled Qt widget and native dialog draws with."""
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, theme.color(token))
    for role in _GREYED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.color("text.disabled"))
    palette.setColor(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight, theme.color("bg.selected2"))
    palette.setColor(QPalette.ColorGroup.Inactive, QPalette.ColorRole.HighlightedText, theme.color("text.1"))
    return palette


_GROWING = (8, 11, 12, 14, 15, 20, 22, 44)
"""Sizes of boxes, arrows and what holds them, in pixels at 13 px text: what one aims at grows with what one reads."""
_ICONS = {
    "ic_check": ("check", "text.onAccent", 12, 3.0),
    "ic_dash": ("minus", "text.onAccent", 12, 3.0),
    "ic_down": ("chevron-down", "text.2", 14, 2.0),
    "ic_down_onAccent": ("chevron-down", "text.onAccent", 14, 2.0),
    "ic_up": ("arrow-up", "text.2", 12, 2.0),
    "ic_dn": ("arrow-down", "text.2", 12, 2.0),
    "ic_spin_up": ("chevron-up", "text.2", 11, 2.0),
    "ic_spin_down": ("chevron-down", "text.2", 11, 2.0),
    "ic_tabs_left": ("chevron-left", "text.2", 14, 2.0),
    "ic_tabs_right": ("chevron-right", "text.2", 14, 2.0),
}
"""Icons of the style sheet: drawing, colour, size at 13 px text, stroke."""


@lru_cache(maxsize=1)
def _template() -> Template:
    return Template(resource("style.qss.template").read_text("utf-8"))


def build_stylesheet(theme: Look) -> str:
    """Return the style sheet for the present colours, text size and density."""
    values: dict[str, object] = {
        key.replace(".", "_"): value for key, value in theme.colours.items() if len(value) == len("#RRGGBB")
    }
    values |= {f"r_{key}": value for key, value in design_tokens.RADIUS.items()}
    values |= {f"s{key}": theme.px(value) for key, value in design_tokens.SPACE.items()}
    values |= {f"h_{key.replace('.', '_')}": theme.px(value) for key, value in design_tokens.SIZE.items()}
    values |= {f"f_{key}": round(theme.base * value) for key, value in design_tokens.TYPE.items()}
    inner = theme.px("control") - 2
    values |= {
        "h_row": theme.row_height,
        "inner": inner,
        "inner_s": theme.px("control.small") - 2,
        "innerf": inner - 2,
        "inner_sf": theme.px("control.small") - 4,
        "s3m": theme.px(design_tokens.SPACE["3"]) - 1,
        "s2m": theme.px(design_tokens.SPACE["2"]) - 1,
    }
    values |= {f"p{size}": theme.px(size) for size in _GROWING}
    values |= _radio(theme)
    for name, (icon, token, size, stroke) in _ICONS.items():
        values[name] = icon_file(icon, theme.hex(token), theme.px(size), stroke)
    return _template().substitute(values)


def _radio(theme: Look) -> dict[str, object]:
    """Return the sizes of a radio button, as round chosen as not: a ring about a dot, as wide as the empty circle."""
    width, ring = theme.px(14) + 2, theme.px(5)
    return {"radio_ring": ring, "radio_dot": width - 2 * ring, "radio_radius": width // 2}
