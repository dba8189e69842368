"""The theme: Fusion, one palette and one style sheet, switched live; the one source of colour, font and size."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from ocrm import design_tokens
from ocrm.ui.theme.fonts import interface_families
from ocrm.ui.theme.stylesheet import build_palette, build_stylesheet

MODES = ("system", "light", "dark")
DENSITIES = ("compact", "normal", "cozy")
SCALES = (0.9, 1.0, 1.1, 1.25, 1.5)
REFERENCE_PX = 13
_WEIGHTS = {"h1": 600, "h2": 600, "h3": 600, "strong": 600, "figure": 600}
_SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Theme(QObject):
    """Colours, fonts and sizes of the present mode, text size and density."""

    about_to_change = Signal()
    """Every widget there is will be styled anew, which takes a fifth of a second for 400 of them."""
    changed = Signal()
    """Colours changed: custom-painted widgets repaint."""
    resized = Signal()
    """Text size or density changed: pages are built anew, as sizes are baked into layouts."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._mode = "system"
        self._scale = 1.0
        self._density = "normal"
        self._system_font = QFont(app.font())
        self._families = interface_families()
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, int | None, bool], QFont] = {}
        self._metrics: dict[tuple[str, int | None, bool], QFontMetrics] = {}
        self.base = REFERENCE_PX
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    @property
    def mode(self) -> str:
        return self._mode

    @property
    def scale(self) -> float:
        return self._scale

    @property
    def density(self) -> str:
        return self._density

    @property
    def is_dark(self) -> bool:
        if self._mode == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode == "dark"

    @property
    def colours(self) -> dict[str, str]:
        """All tokens of the present theme as #RRGGBB or #RRGGBBAA."""
        return design_tokens.DARK if self.is_dark else design_tokens.LIGHT

    @property
    def row_height(self) -> int:
        """Height of a list row in logical pixels."""
        return self.px(f"row.{self._density}")

    def hex(self, token: str) -> str:
        """Return a colour token as #RRGGBB, for SVG, charts and documents."""
        return self.colours[token][:7]

    def color(self, token: str) -> QColor:
        """Return a colour token; the same object every time, so never change it."""
        colour = self._colors.get(token)
        if colour is None:
            text = self.colours[token]
            colour = QColor(text[:7])
            if len(text) > len("#RRGGBB"):
                colour.setAlpha(int(text[7:], 16))
            self._colors[token] = colour
        return colour

    def ink_on(self, token: str) -> QColor:
        """Return the readable ink for text printed on a solid colour token."""
        return QColor(design_tokens.ink_on(self.colours[token]))

    def px(self, size: str | float) -> int:
        """Return a size token, or a number meant at 13 px text, in logical pixels at the present text size."""
        number = design_tokens.SIZE[size] if isinstance(size, str) else size
        if not number:
            return 0
        return max(1, round(number * self.base / REFERENCE_PX))

    def font(self, role: str = "body", weight: int | None = None, tabular: bool = False) -> QFont:
        """Return the font of a role (caption body strong h3 h2 h1 figure); the same object every time."""
        key = (role, weight, tabular)
        font = self._fonts.get(key)
        if font is None:
            font = QFont(self._app.font())
            font.setPixelSize(round(self.base * design_tokens.TYPE[role]))
            font.setWeight(QFont.Weight(weight or _WEIGHTS.get(role, 400)))
            if tabular:
                font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return font

    def metrics(self, role: str = "body", weight: int | None = None, tabular: bool = False) -> QFontMetrics:
        """Return the metrics of a role's font; the same object every time."""
        key = (role, weight, tabular)
        metrics = self._metrics.get(key)
        if metrics is None:
            metrics = self._metrics[key] = QFontMetrics(self.font(role, weight, tabular))
        return metrics

    def set_mode(self, mode: str) -> None:
        """Switch to system, light or dark."""
        if mode not in MODES:
            raise ValueError(f"no such theme: {mode!r}")
        self._mode = mode
        self.about_to_change.emit()
        self._app.styleHints().setColorScheme(_SCHEMES[mode])
        self.apply()

    def set_scale(self, scale: float) -> None:
        """Set the text size: 0.9 … 1.5 times the system's."""
        self._scale = min(1.5, max(0.9, scale))
        self.apply()
        self.resized.emit()

    def set_density(self, density: str) -> None:
        """Set the height of list rows: compact, normal or cozy."""
        if density not in DENSITIES:
            raise ValueError(f"no such density: {density!r}")
        self._density = density
        self.apply()
        self.resized.emit()

    def apply(self) -> None:
        """Hand font, palette and style sheet to the application and tell everybody."""
        self.about_to_change.emit()
        self._colors.clear()
        self._fonts.clear()
        self._metrics.clear()
        system_px = min(16, max(13, QFontInfo(self._system_font).pixelSize() or REFERENCE_PX))
        self.base = round(system_px * self._scale)
        font = QFont(self._system_font)
        if self._families:
            font.setFamilies(self._families)
        font.setPixelSize(self.base)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if font != self._app.font():  # every widget hears of it
            self._app.setFont(font)
        self._app.setPalette(build_palette(self))
        self._app.setStyleSheet(build_stylesheet(self))
        self.changed.emit()

    def _on_system_scheme_changed(self) -> None:
        if self._mode == "system":
            self.apply()


class _Installed:
    """The theme of the process; one, as there is one QApplication."""

    theme: Theme | None = None


def install_theme(app: QApplication, *, mode: str = "system", scale: float = 1.0, density: str = "normal") -> Theme:
    """Create the theme of the application, or set the one it has, and apply it once."""
    if _Installed.theme is None:
        _Installed.theme = Theme(app)
    installed = _Installed.theme
    installed._scale = min(1.5, max(0.9, scale))
    installed._density = density
    installed.set_mode(mode)
    return installed


def theme() -> Theme:
    """Return the installed theme."""
    if _Installed.theme is None:
        raise RuntimeError("install_theme(app) comes first")
    return _Installed.theme
