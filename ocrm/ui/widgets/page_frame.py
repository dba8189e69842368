"""The parts every page is laid out with: header, view tabs, filter row, bulk bar, preview pane."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ocrm.design_tokens import SPACE
from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets.buttons import button, escape_mnemonic, tool_button
from ocrm.ui.widgets.fields import SearchField
from ocrm.ui.widgets.labels import chip, label
from ocrm.ui.widgets.layout import hbox, vbox


class Header(QFrame):
    """The top of a page: back and forward, crumbs, title with count, then controls, the main action last."""

    back_requested = Signal()
    forward_requested = Signal()
    crumb_clicked = Signal(int)

    def __init__(
        self,
        title: str,
        *,
        subtitle: str = "",
        crumbs: Sequence[str] = (),
        left: Sequence[QWidget] = (),
        right: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("page_header")
        self.setProperty("surface", "header")
        self.setFixedHeight(theme().px("header"))
        layout = hbox(self, margins=(10, 0, 16, 0), spacing=8)
        self.back: QToolButton = tool_button("arrow-left", _("Back"), "Alt+←", name="back")
        self.back.clicked.connect(self.back_requested)
        self.forward: QToolButton = tool_button("arrow-right", _("Forward"), "Alt+→", name="forward")
        self.forward.clicked.connect(self.forward_requested)
        layout.addWidget(self.back)
        layout.addWidget(self.forward)
        for number, words in enumerate(crumbs):
            crumb = button(escape_mnemonic(words), None, "link", name=f"crumb_{number}")
            crumb.clicked.connect(partial(self.crumb_clicked.emit, number))
            layout.addWidget(crumb)
            layout.addWidget(label("/", "muted"))
        self._title = _shrinking(title, "h2")
        self._title.setObjectName("page_title")
        layout.addWidget(self._title)
        self._count = chip("", "count")
        self._count.setObjectName("page_count")
        layout.addWidget(self._count)
        self._count.hide()
        self._subtitle = _shrinking(subtitle, "muted")
        layout.addWidget(self._subtitle)
        self._subtitle.setVisible(bool(subtitle))
        for widget in left:
            layout.addWidget(widget)
        layout.addStretch(1)
        for widget in right:
            layout.addWidget(widget)

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def set_count(self, count: str | None) -> None:
        """Show a count beside the title, or none."""
        self._count.setText(count or "")
        self._count.setVisible(bool(count))

    def set_subtitle(self, text: str) -> None:
        self._subtitle.setText(text)
        self._subtitle.setVisible(bool(text))

    def set_history(self, *, can_back: bool, can_forward: bool) -> None:
        """Enable the back and forward buttons."""
        self.back.setEnabled(can_back)
        self.forward.setEnabled(can_forward)


def _shrinking(text: str, role: str) -> QLabel:
    """Return a label that takes the room it needs, and less where there is less."""
    words = label(text, role, elide=True)
    words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return words


class EvenTabBar(QTabBar):
    """Tabs as wide chosen as unchosen.

    The chosen tab is bold, and Qt goes on with the width it measured before: it would cut the last tab off and show
    scroll buttons, and the neighbours would jump.
    """

    def tabSizeHint(self, index: int) -> QSize:
        hint = super().tabSizeHint(index)
        text = self.tabText(index).replace("&&", "&")
        look = theme()
        sides = 2 * look.px(SPACE["2"]) + look.px(SPACE["1"]) + 2  # the style rounds up, by one at most on each side
        return QSize(max(hint.width(), look.metrics("strong").horizontalAdvance(text) + sides), hint.height())


class ViewTabs(QFrame):
    """Saved views as tabs with counts; with `can_add` a button to save a new one."""

    changed = Signal(str)
    add_requested = Signal()

    def __init__(self, *, accessible_name: str = "", can_add: bool = False) -> None:
        super().__init__()
        self.setProperty("surface", "header")
        layout = hbox(self, margins=(16, 0, 16, 0), spacing=4)
        self.bar = EvenTabBar()
        self.bar.setObjectName("view_tabs")
        self.bar.setAccessibleName(accessible_name or _("Views"))
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(True)
        layout.addWidget(self.bar)
        if can_add:
            add = tool_button("plus", _("Save as a new view"), name="add_view")
            add.clicked.connect(self.add_requested)
            layout.addWidget(add)
        layout.addStretch(1)
        self._keys: list[str] = []
        self.bar.currentChanged.connect(self._on_current_changed)

    def set_views(self, views: Sequence[tuple[str, str]], *, current: str | None = None) -> None:
        """Show (key, text) tabs; nobody is told."""
        self.bar.blockSignals(True)
        while self.bar.count():
            self.bar.removeTab(0)
        self._keys = [key for key, _text in views]
        for _key, text in views:
            self.bar.addTab(escape_mnemonic(text))
        if current in self._keys:
            self.bar.setCurrentIndex(self._keys.index(current))
        self.bar.blockSignals(False)

    @property
    def current(self) -> str:
        number = self.bar.currentIndex()
        return self._keys[number] if 0 <= number < len(self._keys) else ""

    def set_current(self, key: str) -> None:
        """Choose a view and tell it."""
        if key in self._keys:
            self.bar.setCurrentIndex(self._keys.index(key))

    def step(self, by: int) -> None:
        """Go to the next (+1) or previous (-1) view, round the end."""
        if self.bar.count():
            self.bar.setCurrentIndex((self.bar.currentIndex() + by) % self.bar.count())

    def _on_current_changed(self, number: int) -> None:
        if 0 <= number < len(self._keys):
            self.changed.emit(self._keys[number])


class FilterRow(QFrame):
    """The line above a list: search field, filter chips, then a count and tools at the right."""

    text_changed = Signal(str)

    def __init__(self, placeholder: str, *, chips: Sequence[QWidget] = (), right: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setProperty("surface", "header")
        layout = hbox(self, margins=(16, 5, 16, 5), spacing=8)
        self.search = SearchField(placeholder, width=190, shortcut="/")
        self.search.setObjectName("filter_field")
        self.search.text_changed.connect(self.text_changed)
        layout.addWidget(self.search)
        self._chips: QHBoxLayout = hbox(spacing=6)
        layout.addLayout(self._chips)
        layout.addStretch(1)
        self._count = label("", "caption")
        self._count.setObjectName("filter_count")
        layout.addWidget(self._count)
        for widget in right:
            layout.addWidget(widget)
        self.set_chips(chips)

    def set_chip_area(self, area: QWidget) -> None:
        """Show chips in a widget that makes do with the room there is, in place of a plain row."""
        self._chips.addWidget(area, 1)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.setStretchFactor(self._chips, 1)
        row.setStretch(row.indexOf(self._chips) + 1, 0)

    def set_chips(self, chips: Sequence[QWidget]) -> None:
        """Show other chips; the old ones are deleted."""
        while (item := self._chips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for widget in chips:
            self._chips.addWidget(widget)

    def set_count(self, text: str) -> None:
        """Show how many rows there are: `386 rows`."""
        self._count.setText(text)


class BulkBar(QFrame):
    """What can be done with the ticked rows; hidden while nothing is ticked."""

    select_all_requested = Signal()
    cleared = Signal()

    def __init__(self, actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setObjectName("bulk_bar")
        self.setProperty("surface", "info")
        layout = hbox(self, margins=(12, 3, 6, 3), spacing=6)
        self._count: QLabel = label("", "strong")
        layout.addWidget(self._count)
        self._all = button("", None, "link", name="bulk_select_all")
        self._all.clicked.connect(self.select_all_requested)
        layout.addWidget(self._all)
        layout.addSpacing(6)
        for widget in actions:
            layout.addWidget(widget)
        layout.addStretch(1)
        clear = tool_button("x", _("Clear the selection"), "Esc", name="bulk_clear")
        clear.clicked.connect(self.cleared)
        layout.addWidget(clear)
        self.hide()

    def show_count(self, text: str, select_all_text: str = "") -> None:
        """Show the bar with `3 customers selected` and, where given, `Select all 386`; empty hides it."""
        self._count.setText(text)
        self._all.setText(select_all_text)
        self._all.setAccessibleName(select_all_text)
        self._all.setVisible(bool(select_all_text))
        self.setVisible(bool(text))


class PreviewPane(QFrame):
    """The pane right of a list: a fixed top, then content that scrolls."""

    close_requested = Signal()

    def __init__(self, *, width: int = 376, name: str = "preview") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("surface", "right")
        self.setMinimumWidth(theme().px(min(width, 300)))
        self.setMaximumWidth(theme().px(520))
        self._width = theme().px(width)
        layout = vbox(self)
        self.top: QVBoxLayout = vbox(margins=(16, 14, 12, 12), spacing=10)
        layout.addLayout(self.top)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout.addWidget(self.scroll_area, 1)
        self.body: QVBoxLayout = vbox(margins=(16, 12, 16, 16), spacing=6)
        self.set_content(QWidget())

    def set_content(self, content: QWidget) -> None:
        """Show a widget below the fixed top; the old one is deleted. `body` is its layout if it had none."""
        if content.layout() is None:
            self.body = vbox(content, margins=(16, 12, 16, 16), spacing=6)
        self.scroll_area.setWidget(content)

    @property
    def preferred_width(self) -> int:
        return self._width
