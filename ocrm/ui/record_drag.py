"""Records on their way from one part of the window to another: what is dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData

MIME_DEALS = "application/x-ocrm-deals"


def pack_deals(opportunity_ids: Sequence[int]) -> QMimeData:
    """Return deals as what is dragged."""
    mime = QMimeData()
    mime.setData(MIME_DEALS, QByteArray(",".join(map(str, opportunity_ids)).encode()))
    return mime


def unpack_deals(mime: QMimeData) -> list[int]:
    """Return the deals being dragged, none where it is something else."""
    text = bytes(mime.data(MIME_DEALS).data()).decode()
    return [int(part) for part in text.split(",") if part]
