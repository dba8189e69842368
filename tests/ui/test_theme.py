"""The theme: readable in both colours, complete, crisp, and free of the binding's reference trap."""

from __future__ import annotations

import re
import sys
from datetime import date

import pytest
from PySide6.QtCore import QObject, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTableWidget,
    QWidget,
)

from ocrm.design_tokens import DARK, LIGHT, contrast, contrast_problems, ink_on
from ocrm.paths import resource
from ocrm.ui.actions import ACTIONS
from ocrm.ui.theme import Theme, install_theme, theme
from ocrm.ui.theme.icons import icon, paint_icon
from ocrm.ui.widgets import DateField


def test_every_text_is_readable_on_every_surface_in_both_themes() -> None:
    assert contrast_problems() == []
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert ink_on("#FFFFFF") != "#FFFFFF"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("scale", [0.9, 1.0, 1.5])
def test_the_style_sheet_is_filled_completely(qapp: QApplication, mode: str, scale: float) -> None:
    install_theme(qapp, mode=mode, scale=scale)
    sheet = qapp.styleSheet()
    assert len(sheet) > 5000
    assert not re.findall(r"\$\w+", sheet)
    assert (LIGHT if mode == "light" else DARK)["bg.panel"] in sheet
    install_theme(qapp, mode="light")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_where_two_scroll_bars_meet_nothing_is_drawn(qapp: QApplication, mode: str) -> None:
    install_theme(qapp, mode=mode)
    area = QTableWidget(40, 40)
    area.resize(300, 200)
    area.ensurePolished()
    picture = area.grab().toImage()
    corner = (area.width() - area.verticalScrollBar().width(), area.height() - area.horizontalScrollBar().height())
    seen = {
        picture.pixelColor(x, y).name()
        for x in range(corner[0], area.width() - 2)
        for y in range(corner[1], area.height() - 2)
    }
    area.deleteLater()
    assert len(seen) == 1
    install_theme(qapp, mode="light")


@pytest.mark.parametrize("variant", ["chip", "danger", "ghost", "link", "primary", "small"])
def test_a_button_that_is_off_has_the_ink_of_what_is_off(look: Theme, variant: str) -> None:
    shown = []
    for is_on in (True, False):
        button = QPushButton("MMMM")
        button.setProperty("variant", variant)
        button.setEnabled(is_on)
        image = button.grab().toImage()
        shown.append({image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())})
    ink = look.color("text.disabled").name()
    assert ink in shown[1] and ink not in shown[0]


@pytest.mark.parametrize("make", [QCheckBox, QPlainTextEdit, QRadioButton, QSpinBox])
def test_what_is_chosen_looks_off_where_it_is_off(look: Theme, make: type[QWidget]) -> None:
    shown = []
    for is_on in (True, False):
        control = make()
        if isinstance(control, QAbstractButton):
            control.setChecked(True)
        elif isinstance(control, QPlainTextEdit):
            control.setPlainText("MMMM")
        control.setEnabled(is_on)
        image = control.grab().toImage()
        shown.append({image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())})
    off = look.color("text.disabled").name()
    assert off in shown[1] and off not in shown[0]
    assert look.color("accent").name() not in shown[1]


def test_a_field_with_things_beside_its_text_looks_off_as_one(look: Theme) -> None:
    field = DateField("Day", today=date(2026, 3, 10), day=date(2026, 3, 10))
    field.resize(240, field.height())
    field.setEnabled(False)
    image = field.grab().toImage()
    middle = image.height() // 2
    beside, inside = image.pixelColor(4, middle), image.pixelColor(field.edit.geometry().right() - 2, middle)
    assert beside == inside == look.color("bg.sunken")


def test_the_theme_hands_out_the_same_objects_until_it_changes(look: Theme) -> None:
    first = theme().font("h2")
    assert theme().font("h2") is first
    assert theme().metrics("body") is theme().metrics("body")
    assert theme().color("accent") is theme().color("accent")
    look.set_mode("dark")
    assert theme().color("accent") == QColor(DARK["accent"])
    assert theme().is_dark


def test_text_size_makes_everything_grow_together(look: Theme) -> None:
    before = (theme().px("control"), theme().font("body").pixelSize(), theme().row_height)
    look.set_scale(1.5)
    after = (theme().px("control"), theme().font("body").pixelSize(), theme().row_height)
    for small, large in zip(before, after, strict=True):
        assert 1.4 <= large / small <= 1.6
    look.set_scale(1.0)


def _indicators() -> dict[str, QSize]:
    """Return how large what one aims at is drawn in the present theme."""
    box, empty, chosen = QCheckBox("a"), QRadioButton("b"), QRadioButton("c")
    chosen.setChecked(True)
    combo = QComboBox()
    option, found = QStyleOptionButton(), dict[str, QSize]()
    for name, widget, part in (
        ("box", box, QStyle.SubElement.SE_CheckBoxIndicator),
        ("empty", empty, QStyle.SubElement.SE_RadioButtonIndicator),
        ("chosen", chosen, QStyle.SubElement.SE_RadioButtonIndicator),
    ):
        widget.ensurePolished()
        widget.initStyleOption(option)
        found[name] = widget.style().subElementRect(part, option, widget).size()
    combo.ensurePolished()
    shown = QStyleOptionComboBox()
    combo.initStyleOption(shown)
    arrow = QStyle.SubControl.SC_ComboBoxArrow
    found["arrow"] = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, shown, arrow, combo).size()
    return found


def test_boxes_circles_and_arrows_grow_with_the_text(look: Theme) -> None:
    before = _indicators()
    look.set_scale(1.5)
    after = _indicators()
    look.set_scale(1.0)
    assert all(1.4 <= after[name].width() / size.width() <= 1.6 for name, size in before.items())
    for sizes in (before, after):
        assert sizes["empty"] == sizes["chosen"], "choosing makes nothing jump"
        assert sizes["box"].width() == sizes["box"].height()


def test_density_changes_the_rows_and_nothing_else(look: Theme) -> None:
    heights = []
    for density in ("compact", "normal", "cozy"):
        look.set_density(density)
        heights.append(theme().row_height)
    assert heights == sorted(set(heights))
    look.set_density("normal")


def test_unknown_modes_and_densities_are_refused(look: Theme) -> None:
    with pytest.raises(ValueError, match="no such theme"):
        look.set_mode("sepia")
    with pytest.raises(ValueError, match="no such density"):
        look.set_density("airy")


def test_icons_are_sharp_on_dense_screens(look: Theme) -> None:
    for scale in (1.0, 1.25, 2.0):
        pixmap = icon("users").pixmap(QSize(16, 16), scale)
        assert pixmap.devicePixelRatio() == scale
        assert pixmap.size() == QSize(round(16 * scale), round(16 * scale))


def test_icons_follow_the_theme_and_the_state(look: Theme) -> None:
    def ink(mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
        image = icon("square").pixmap(QSize(32, 32), 1.0, mode).toImage()
        points = ((x, y) for x in range(32) for y in range(32))
        return max((image.pixelColor(x, y) for x, y in points), key=lambda colour: colour.alpha())

    assert ink(QIcon.Mode.Selected) == look.color("text.onAccent").name(), "it stands on the accent"
    light, greyed = ink(), ink(QIcon.Mode.Disabled)
    look.set_mode("dark")
    assert ink().lightness() > light.lightness() + 60
    assert greyed.lightness() > light.lightness()


def test_a_painted_icon_is_sharp_on_dense_screens(look: Theme) -> None:
    image = QImage(64, 64, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(2)
    image.fill(0)
    painter = QPainter(image)
    paint_icon(painter, "square", QRectF(0, 0, 32, 32), "text.1")
    painter.end()
    edge = [image.pixelColor(x, 32).alpha() for x in range(64)]
    assert max(edge) > 240  # a blurred (doubled) icon has no fully inked column


def test_every_icon_an_action_names_is_there() -> None:
    for info in ACTIONS.values():
        assert resource("icons", f"{info.icon}.svg").is_file(), info.icon


def test_the_icons_licence_comes_along() -> None:
    assert "ISC" in resource("icons", "LICENSE.lucide").read_text("utf-8")


class Emitter(QObject):
    told = Signal(bool, object)


def test_painting_and_emitting_do_not_eat_references(look: Theme) -> None:
    """PySide6 6.12 on Python 3.11 drops a reference to None at every void call, and aborts after some thousands."""
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    emitter = Emitter()
    colour = look.color("accent")
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _turn in range(500):
        painter.setPen(colour)
        emitter.told.emit(True, None)
    after = sys.getrefcount(None), sys.getrefcount(True)
    painter.end()
    assert after[0] > before[0] - 100
    assert after[1] > before[1] - 100
