"""Paints a deal's card: title, customer, amount, days in stage, and the next step in icon, words and colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.services.deals.opportunities import DealCard
from ocrm.ui.lists.starred_title import paint_title
from ocrm.ui.opportunities.card_words import CardWords, state_look
from ocrm.ui.opportunities.deal_list_model import DealListModel
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import RIGHT, AnyIndex, chip_width, paint_chip, paint_text

_GAP = 8
_RADIUS = 7
_EDGE_WIDTH = 3


class CardDelegate(QStyledItemDelegate):
    """Draws DealCards at one height."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(theme().px(120), theme().px("card.deal") + theme().px(_GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        card = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(model, DealListModel) or not isinstance(card, DealCard):
            super().paint(painter, option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme()
        rect = QRectF(option.rect).adjusted(look.px(7), look.px(3), -look.px(7), -look.px(5))
        self._paint_ground(painter, option, rect, is_stalled=card.is_stalled)
        paint_card_text(painter, rect, card, model.words)
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRectF, *, is_stalled: bool) -> None:
        look, state = theme(), option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        outline = "line.focus" if is_selected or has_focus else "line.strong" if is_hovered else "line.soft"
        painter.setPen(look.color(outline))
        painter.setBrush(look.color("bg.selected" if is_selected else "bg.panel"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        if has_focus and not is_selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), _RADIUS - 1, _RADIUS - 1)
        if is_stalled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("bad"))
            edge = QRectF(rect.x(), rect.y() + _RADIUS, _EDGE_WIDTH, rect.height() - 2 * _RADIUS)
            painter.drawRoundedRect(edge, _EDGE_WIDTH / 2, _EDGE_WIDTH / 2)


def paint_card_text(painter: QPainter, rect: QRectF, card: DealCard, words: CardWords) -> None:
    """Draw the four lines of a card inside its outline."""
    look = theme()
    left, width = rect.x() + look.px(12), rect.width() - look.px(22)
    top = rect.y() + look.px(7)
    line, small = look.px(20), look.px(18)
    paint_title(painter, QRectF(left, top, width, line), card.subject, is_starred=card.is_starred, role="strong")
    customer_ink = "text.2" if card.customer_id is not None else "warn"
    top += line
    paint_text(painter, QRectF(left, top, width, small), words.customer(card), role="caption", color=customer_ink)
    top += small + look.px(2)
    _paint_amount_line(painter, QRectF(left, top, width, line), card, words)
    top += line + look.px(1)
    _paint_next_step(painter, QRectF(left, top, width, small), card, words)


def _paint_amount_line(painter: QPainter, rect: QRectF, card: DealCard, words: CardWords) -> None:
    dwell = words.dwell(card)
    room = rect.adjusted(0, 0, -chip_width(dwell), 0)
    paint_text(painter, room, words.amount(card), role="strong", tabular=True)
    if card.is_stalled:
        paint_chip(painter, rect.right(), rect.center().y(), dwell, tone="bad", align_right=True)
    else:
        paint_text(painter, rect, dwell, role="caption", color="text.3", align=RIGHT)


def _paint_next_step(painter: QPainter, rect: QRectF, card: DealCard, words: CardWords) -> None:
    look = theme()
    icon, ink = ("pause", "warn") if card.hold_until is not None else state_look(card.next_step_state)
    side = look.px(14)
    paint_icon(painter, icon, QRectF(rect.x(), round(rect.center().y() - side / 2), side, side), ink)
    text_rect = rect.adjusted(side + look.px(6), 0, 0, 0)
    text = words.on_hold(card) or words.next_step(card)
    paint_text(painter, text_rect, text, role="caption", color=ink)
