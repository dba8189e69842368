"""The pane that shows a contact's or customer's card as a QR code for the phone's camera."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.vcards import qr
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane
from ocrm.ui.theme import theme
from ocrm.ui.widgets import column, label

_SIDE = 300
_BLACK, _WHITE = QColor(0, 0, 0), QColor(255, 255, 255)  # whatever the theme: cameras want black on white


class QrCode(QWidget):
    """A QR code with its quiet zone, every module a whole number of device pixels wide."""

    def __init__(self, modules: tuple[tuple[bool, ...], ...], accessible_name: str) -> None:
        super().__init__()
        self.setObjectName("qr_code")
        self.setAccessibleName(accessible_name)
        self._modules = modules
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def modules(self) -> tuple[tuple[bool, ...], ...]:
        """The rows of the code, True for black."""
        return self._modules

    def sizeHint(self) -> QSize:
        return QSize(theme().px(_SIDE), theme().px(_SIDE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _WHITE)
        count = len(self._modules) + 2 * qr.QUIET_ZONE
        ratio = self.devicePixelRatioF()
        module = max(1, int(min(self.width(), self.height()) * ratio / count)) / ratio
        offset = (min(self.width(), self.height()) - module * count) / 2 + module * qr.QUIET_ZONE
        offset = round(offset * ratio) / ratio
        for line_number, line in enumerate(self._modules):
            for place, is_black in enumerate(line):
                if is_black:
                    left, top = offset + place * module, offset + line_number * module
                    painter.fillRect(QRectF(left, top, module, module), _BLACK)


def qr_pane(context: AppContext, kind: str, record_id: int) -> EditorPane:
    """Return the pane of a record's code (kind contacts or customers); its `close_requested` closes it."""
    workspace = context.workspace
    name = records.title_of(workspace, kind, record_id)
    try:
        modules = qr.card_qr_modules(workspace, kind, record_id)
    except UserError as error:
        content = column(label(str(error), "muted", wrap=True))
    else:
        title = label(name, "h3", wrap=True)
        hint = label(_("Point the phone's camera at it to save the contact."), "muted", wrap=True)
        note = label(_("It holds name, company, job title, two numbers and the email; nothing leaves this computer."),
                     "hint", wrap=True)  # fmt: skip
        code = QrCode(modules, _("QR code of {name}").format(name=name))
        content = column(title, hint, 8, code, 8, note)
        layout = content.layout()
        if layout is not None:
            layout.setAlignment(code, Qt.AlignmentFlag.AlignHCenter)
    content.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    content.setAccessibleName(_("QR code of {name}").format(name=name))
    return EditorPane(_("Show as QR code"), content, name="qr_pane", is_read_only=True)
