"""Drawing shared by delegates and painted widgets; every colour and font comes from the theme, now."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
CENTER = Qt.AlignmentFlag.AlignCenter
_AVATAR_TONES = ("info", "ok", "warn", "violet", "neutral")
_CJK_START = 0x2E80
_CITIES = (
    "北京", "上海", "天津", "重庆", "杭州", "苏州", "宁波", "南京", "深圳", "成都", "青岛", "武汉",
    "厦门", "长沙", "合肥", "无锡", "广州", "西安", "郑州", "大连", "福州", "佛山", "东莞", "昆明",
    "济南", "沈阳", "哈尔滨", "长春", "石家庄", "太原", "南昌", "贵阳", "南宁", "温州", "常州", "嘉兴",
    "绍兴", "金华", "台州", "珠海", "中山", "惠州", "泉州", "烟台", "潍坊", "徐州", "南通", "扬州",
)  # fmt: skip


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Return the letter (or two) standing for a name; a Chinese company's city is passed over."""
    text = name.strip()
    if not text:
        return "?"
    if ord(text[0]) < _CJK_START:
        words = text.split()
        return (words[0][0] + (words[1][0] if len(words) > 1 else "")).upper()
    for city in _CITIES:
        rest = text.removeprefix(city).removeprefix("市").removeprefix("市")
        if text.startswith(city) and len(rest) > 1:
            return rest[0]
    return text[0]


def avatar_tone(name: str) -> str:
    """Return the tone token a name is always drawn in."""
    return _AVATAR_TONES[sum(map(ord, name)) % len(_AVATAR_TONES)]


def paint_avatar(painter: QPainter, rect: QRectF, name: str, *, square: bool = True) -> None:
    """Draw initials on a soft tile: square for companies, round for people."""
    tone = avatar_tone(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color(f"{tone}.soft"))
    radius = rect.width() * (0.25 if square else 0.5)
    painter.drawRoundedRect(rect, radius, radius)
    painter.setFont(_avatar_font(max(9, round(rect.width() * 0.46)), theme().font("strong").key()))
    painter.setPen(theme().color(tone))
    letters = initials(name)
    if len(letters) > 1:
        painter.setFont(_avatar_font(max(8, round(rect.width() * 0.38)), theme().font("strong").key()))
    painter.drawText(rect, CENTER, letters)
    painter.restore()


@lru_cache(maxsize=32)
def _avatar_font(pixels: int, base_key: str) -> QFont:
    """Return the bold font for avatars; `base_key` makes a new one after a change of fonts."""
    font = QFont(theme().font("strong"))
    font.setPixelSize(pixels)
    return font


def paint_text(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    *,
    role: str = "body",
    color: str | QColor = "text.1",
    align: Qt.AlignmentFlag = LEFT,
    weight: int | None = None,
    tabular: bool = False,
) -> int:
    """Draw one line, elided at the right where it is too long, and return its width in pixels."""
    metrics = theme().metrics(role, weight, tabular)
    width = metrics.horizontalAdvance(text)
    if width > rect.width():
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        width = metrics.horizontalAdvance(text)
    painter.setFont(theme().font(role, weight, tabular))
    painter.setPen(color if isinstance(color, QColor) else theme().color(color))
    painter.drawText(QRectF(rect), int(align.value), text)
    return width


def wrapped_lines(text: str, width: int, *, role: str = "body", lines: int = 2) -> list[str]:
    """Return `text` broken into at most `lines` lines of `width` pixels, the last elided."""
    metrics = theme().metrics(role)
    rest = text.replace("\n", " ").strip()
    result: list[str] = []
    while rest and len(result) < lines - 1:
        count = _fitting(metrics, rest, width)
        result.append(rest[:count].rstrip())
        rest = rest[count:].lstrip()
    if rest:
        result.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
    return result


def _fitting(metrics: QFontMetrics, text: str, width: int) -> int:
    """Return how many characters of `text` fit, broken at a space where the script has spaces."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if metrics.horizontalAdvance(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    if low < len(text) and text[low] != " " and ord(text[low]) < _CJK_START:
        space = text.rfind(" ", 0, low)
        if space > 0:
            return space
    return low


def tone_colors(tone: str) -> tuple[QColor, QColor]:
    """Return (background, ink) of a tone: neutral ok warn bad info violet accent."""
    if tone == "accent":
        return theme().color("accent.soft"), theme().color("accent.text")
    return theme().color(f"{tone}.soft"), theme().color(tone)


def chip_width(text: str, *, icon: str | None = None) -> int:
    """Return the width of a chip in pixels."""
    extra = theme().px(16) if icon else 0
    return theme().metrics("caption").horizontalAdvance(text) + theme().px(12) + extra


def paint_chip(
    painter: QPainter,
    x: float,
    center_y: float,
    text: str,
    *,
    tone: str = "neutral",
    icon: str | None = None,
    align_right: bool = False,
    max_width: int | None = None,
) -> float:
    """Draw a chip beginning (or, `align_right`, ending) at `x`; return where the next one goes."""
    look = theme()
    metrics = look.metrics("caption")
    icon_space = look.px(16) if icon else 0
    if max_width is not None:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, max_width - look.px(12) - icon_space))
    width = metrics.horizontalAdvance(text) + look.px(12) + icon_space
    height = metrics.height() + look.px(2)
    rect = QRectF(x - width if align_right else x, round(center_y - height / 2), width, height)
    background, ink = tone_colors(tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(background)
    painter.drawRoundedRect(rect, 4, 4)
    if icon:
        side = look.px(12)
        paint_icon(painter, icon, QRectF(rect.x() + look.px(5), rect.center().y() - side / 2, side, side), ink)
    painter.setPen(ink)
    painter.setFont(look.font("caption"))
    painter.drawText(rect.adjusted(icon_space, 0, 0, 0), CENTER, text)
    return rect.left() - look.px(6) if align_right else rect.right() + look.px(6)


def paint_state_chip(painter: QPainter, row: QRect, text: str, *, tone: str) -> float:
    """Draw a chip at the end of a row that says how it stands; return where what is before it has to end."""
    return paint_chip(painter, row.right() - theme().px(12), row.center().y() + 1, text, tone=tone, align_right=True)


def paint_row_background(
    painter: QPainter, option: QStyleOptionViewItem, *, separator: bool = True, marker: bool = True
) -> None:
    """Draw selection, hover, keyboard focus and the separator line of a list row."""
    look, rect = theme(), option.rect
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        active = bool(state & QStyle.StateFlag.State_Active)
        painter.fillRect(rect, look.color("bg.selected" if active else "bg.selected2"))
        if marker:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), look.color("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, look.color("bg.hover"))
    if separator:
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.color("line.soft"))


def paint_focus_ring(painter: QPainter, rect: QRectF, *, radius: float = 6) -> None:
    """Draw the keyboard focus ring inside `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(theme().color("line.focus"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def paint_tick(painter: QPainter, rect: QRectF, *, checked: bool) -> None:
    """Draw a square tick box, 15 px like the style sheet's."""
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.color("accent" if checked else "line.strong"))
    painter.setBrush(look.color("accent" if checked else "bg.panel"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if checked:
        paint_icon(painter, "check", rect.adjusted(2, 2, -2, -2), "text.onAccent", 3.0)
    painter.restore()


def paint_round_check(painter: QPainter, center: QPoint, *, checked: bool, tone: str = "text.3") -> None:
    """Draw the round check of a to-do around `center`."""
    side = theme().px(18)
    rect = QRectF(center.x() - side / 2, center.y() - side / 2, side, side)
    paint_icon(painter, "circle-check" if checked else "circle", rect, "ok" if checked else tone)


def paint_card(painter: QPainter, rect: QRectF, *, selected: bool = False, hovered: bool = False) -> None:
    """Draw the outline and ground of a card."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.color("accent" if selected else "line.strong" if hovered else "line.soft"))
    painter.setBrush(look.color("bg.selected" if selected else "bg.panel"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


def paint_bar(
    painter: QPainter, rect: QRectF, share: float, *, color: str = "accent", ground: str = "bg.sunken"
) -> None:
    """Draw a thin bar filled to `share` of one; the least share that is not nothing is still a dot."""
    radius = rect.height() / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color(ground))
    painter.drawRoundedRect(rect, radius, radius)
    if share <= 0:
        return
    filled = QRectF(rect)
    filled.setWidth(max(rect.height(), rect.width() * min(1.0, max(0.0, share))))
    painter.setBrush(theme().color(color))
    painter.drawRoundedRect(filled, radius, radius)


def paint_row_tile(painter: QPainter, rect: QRect, icon: str, tone: str) -> None:
    """Draw an icon on a soft tile where a row begins."""
    look = theme()
    side, inner = look.px(30), look.px(16)
    tile = QRectF(rect.x() + look.px(14), rect.center().y() - side / 2, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color(f"{tone}.soft"))
    painter.drawRoundedRect(tile, 6, 6)
    inset = (side - inner) / 2
    paint_icon(painter, icon, tile.adjusted(inset, inset, -inset, -inset), tone)


def paint_dashed_frame(painter: QPainter, rect: QRectF, color: str = "accent", *, width: float = 1.5) -> None:
    """Draw the dashes around a place that takes what is dragged; by default where it would fall now."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme().color(color), width, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, 7, 7)
    painter.restore()
