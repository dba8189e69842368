"""The first columns of a record table, kept in sight while the others scroll sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from ocrm.ui.record_header import RecordHeader
from ocrm.ui.theme import theme


class FrozenColumns(QTableView):
    """A second view of the same rows over the left edge of `owner`; shown only while that is scrolled sideways.

    It never takes the keyboard: current row, selection, ticks and sorting are those of the owner.
    """

    def __init__(self, owner: QTableView, count: int) -> None:
        """`count` leading columns, as the user ordered them, stay in sight."""
        super().__init__(owner)
        self._owner, self._count = owner, count
        self.setObjectName("frozen_columns")
        self.setHorizontalHeader(RecordHeader(self))
        self.setModel(owner.model())
        self.setSelectionModel(owner.selectionModel())
        self.setItemDelegate(owner.itemDelegate())
        self._set_up_looks()
        header = owner.horizontalHeader()
        header.sectionResized.connect(self.fit)
        header.sectionMoved.connect(self.fit)
        header.sortIndicatorChanged.connect(self.horizontalHeader().setSortIndicator)
        self.horizontalHeader().sectionClicked.connect(header.sectionClicked)
        owner.horizontalScrollBar().valueChanged.connect(self.fit)
        owner.horizontalScrollBar().rangeChanged.connect(self.fit)
        owner.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(owner.verticalScrollBar().setValue)
        self.doubleClicked.connect(owner.doubleClicked)
        owner.installEventFilter(self)
        self.fit()

    def _set_up_looks(self) -> None:
        owner = self._owner
        self.setAccessibleName(owner.accessibleName())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(owner.selectionBehavior())
        self.setSelectionMode(owner.selectionMode())
        self.setEditTriggers(owner.editTriggers())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(owner.verticalHeader().minimumSectionSize())
        rows.setDefaultSectionSize(owner.verticalHeader().defaultSectionSize())
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(owner.horizontalHeader().minimumSectionSize())
        header.setFixedHeight(owner.horizontalHeader().height())

    def fit(self, *_ignored: object) -> None:
        """Lie over the owner's left edge with the present columns, or hide where nothing is scrolled away."""
        owner, header = self._owner, self._owner.horizontalHeader()
        is_needed = owner.horizontalScrollBar().value() > 0
        self.setVisible(is_needed)
        if not is_needed:
            return
        frozen = self._frozen_sections()
        width = 0
        for section in range(header.count()):
            self.setColumnHidden(section, section not in frozen)
            if section in frozen:
                self.setColumnWidth(section, header.sectionSize(section))
                width += header.sectionSize(section)
        own = self.horizontalHeader()
        for place, section in enumerate(frozen):
            own.moveSection(own.visualIndex(section), place)
        own.setFixedHeight(header.height())
        self.setGeometry(0, 0, width, header.height() + owner.viewport().height())
        self.verticalScrollBar().setValue(owner.verticalScrollBar().value())
        self.raise_()

    def _frozen_sections(self) -> list[int]:
        header = self._owner.horizontalHeader()
        shown = [header.logicalIndex(place) for place in range(header.count())]
        return [section for section in shown if not header.isSectionHidden(section)][: self._count]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self.fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        edge = self.viewport().rect()
        QPainter(self.viewport()).fillRect(edge.right(), 0, 1, edge.height(), theme().color("line.strong"))

    def scrollTo(
        self,
        _index: QModelIndex | QPersistentModelIndex,
        _hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Leave scrolling to the owner."""
