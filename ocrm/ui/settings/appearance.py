"""Settings: theme, text size, density, language."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup

from ocrm import design_tokens
from ocrm.i18n import LANGUAGES, _, pgettext
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.theme import theme
from ocrm.ui.theme.engine import DENSITIES, MODES, SCALES
from ocrm.ui.widgets import CENTER, SegmentedControl, hbox, paint_text

_BARS = (70, 54, 62)


class AppearanceSection(SettingsSection):
    """Appearance and language."""

    is_of_file = False

    def build(self) -> None:
        preferences = self.context.preferences
        self.add_heading(_("Theme"))
        self.lines.addSpacing(4)
        self._themes = ThemeCards(str(preferences.get("theme")))
        self._themes.chosen.connect(self._on_theme)
        line = hbox(spacing=14)
        for card in self._themes.cards:
            line.addWidget(card)
        line.addStretch(1)
        self.lines.addLayout(line)
        self.lines.addSpacing(8)
        sizes = [(None, f"{round(scale * 100)}%") for scale in SCALES]
        present = preferences.get("text_size")
        number = SCALES.index(present) if present in SCALES else 1
        size = SegmentedControl(sizes, current=number, accessible_name=_("Text size"))
        size.setObjectName("text_size")
        size.changed.connect(self._on_text_size)
        self.add_row(_("Text size"), size, note=_("Everywhere; Ctrl + and Ctrl − change it too."))
        names = [(None, _("Compact")), (None, pgettext("list density", "Normal")), (None, _("Cozy"))]
        density = SegmentedControl(
            names, current=DENSITIES.index(preferences.get("density")), accessible_name=_("List density")
        )
        density.setObjectName("density")
        density.changed.connect(self._on_density)
        self.add_row(_("List density"), density, note=_("Height of the rows in lists."))
        self.add_heading(_("Language"))
        languages = [("", _("As the system")), *LANGUAGES.items()]
        self.add_row(
            _("Interface language"),
            self.preference_combo("language", languages),
            note=_("Takes effect at once; your data stays as it is."),
        )
        self.add_reset(("theme", "text_size", "density", "language"))

    def _on_theme(self, mode: str) -> None:
        self.context.preferences.set("theme", mode)

    def _on_text_size(self, number: int) -> None:
        self.context.preferences.set("text_size", SCALES[number])

    def _on_density(self, number: int) -> None:
        self.context.preferences.set("density", DENSITIES[number])

    def reload(self) -> None:
        self._themes.set_current(str(self.context.preferences.get("theme")))


class ThemeCards(QButtonGroup):
    """The three themes as pictures, one chosen."""

    chosen = Signal(str)

    def __init__(self, current: str) -> None:
        super().__init__()
        titles = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        self.cards = [ThemeCard(mode, titles[mode]) for mode in MODES]
        for number, card in enumerate(self.cards):
            self.addButton(card, number)
        self.set_current(current)
        self.idClicked.connect(self._on_clicked)

    def set_current(self, mode: str) -> None:
        self.cards[MODES.index(mode)].setChecked(True)

    def _on_clicked(self, number: int) -> None:
        self.chosen.emit(MODES[number])


class ThemeCard(QAbstractButton):
    """A small picture of a theme with its name below."""

    def __init__(self, mode: str, title: str) -> None:
        super().__init__()
        self._mode = mode
        self.setObjectName(f"theme_{mode}")
        self.setCheckable(True)
        self.setText(title)
        self.setAccessibleName(title)
        self.setFixedSize(theme().px(150), theme().px(118))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = QRectF(1, 1, self.width() - 2, self.height() - look.px(26))
        if self._mode == "system":
            half = picture.width() / 2
            left = QRectF(picture.x(), picture.y(), half, picture.height())
            _paint_picture(painter, picture, design_tokens.LIGHT, left)
            right = QRectF(picture.center().x(), picture.y(), half, picture.height())
            _paint_picture(painter, picture, design_tokens.DARK, right)
        else:
            colours = design_tokens.LIGHT if self._mode == "light" else design_tokens.DARK
            _paint_picture(painter, picture, colours, picture)
        is_on = self.isChecked()
        token = "line.focus" if self.hasFocus() else "accent" if is_on else "line.soft"
        painter.setPen(QPen(look.color(token), 2 if is_on or self.hasFocus() else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(picture, 7, 7)
        words = QRectF(0, picture.bottom() + 4, self.width(), look.px(20))
        paint_text(painter, words, self.text(), role="strong" if is_on else "body", align=CENTER)


def _paint_picture(painter: QPainter, whole: QRectF, colours: dict[str, str], part: QRectF) -> None:
    """Draw a tiny window in a theme's colours, clipped to `part`."""

    def block(rect: QRectF, token: str, radius: float) -> None:
        painter.setBrush(QColor(colours[token]))
        painter.drawRoundedRect(rect, radius, radius)

    painter.save()
    painter.setClipRect(part)
    painter.setPen(Qt.PenStyle.NoPen)
    block(whole, "bg.app", 7)
    block(whole.adjusted(38, 8, -8, -8), "bg.panel", 4)
    block(QRectF(whole.x() + 6, whole.y() + 10, 26, 8), "bg.selected", 3)
    for number in range(3):
        block(QRectF(whole.x() + 6, whole.y() + 24 + number * 12, 22, 6), "line.soft", 3)
    block(QRectF(whole.x() + 46, whole.y() + 16, 30, 9), "accent", 3)
    for number, width in enumerate(_BARS):
        block(QRectF(whole.x() + 46, whole.y() + 34 + number * 13, width, 5), "text.2", 2)
    painter.restore()
