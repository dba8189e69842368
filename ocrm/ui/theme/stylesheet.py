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
        "ic_check": icon_file("check", theme.hex("text.onAccent"), 12, 3.0),
        "ic_dash": icon_file("minus", theme.hex("text.onAccent"), 12, 3.0),
        "ic_down": icon_file("chevron-down", theme.hex("text.2"), 14, 2.0),
        "ic_down_onAccent": icon_file("chevron-down", theme.hex("text.onAccent"), 14, 2.0),
        "ic_up": icon_file("arrow-up", theme.hex("text.2"), 12, 2.0),
        "ic_dn": icon_file("arrow-down", theme.hex("text.2"), 12, 2.0),
        "ic_spin_up": icon_file("chevron-up", theme.hex("text.2"), 11, 2.0),
        "ic_spin_down": icon_file("chevron-down", theme.hex("text.2"), 11, 2.0),
        "ic_tabs_left": icon_file("chevron-left", theme.hex("text.2"), 14, 2.0),
        "ic_tabs_right": icon_file("chevron-right", theme.hex("text.2"), 14, 2.0),
    }
    return _template().substitute(values)
