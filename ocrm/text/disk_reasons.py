"""Why the system refused a file, in the user's language: what it says itself is English."""

from __future__ import annotations

import errno

from ocrm.i18n import N_, _

_REASONS = {
    errno.ENOENT: N_("there is no such file or folder"),
    errno.ENOTDIR: N_("there is no such file or folder"),
    errno.EACCES: N_("access is not allowed"),
    errno.EPERM: N_("access is not allowed"),
    errno.EROFS: N_("the disk can only be read"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EDQUOT: N_("the disk is full"),
    errno.EISDIR: N_("it is a folder"),
    errno.EEXIST: N_("it is there already"),
    errno.EBUSY: N_("another program is using it"),
    errno.ETXTBSY: N_("another program is using it"),
    errno.EIO: N_("the disk failed to read or write"),
    errno.ENXIO: N_("the disk is no longer there"),
    errno.ENODEV: N_("the disk is no longer there"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.EFBIG: N_("the file is too large for this disk"),
}


def reason_of(error: Exception) -> str:
    """Return why a file was refused, as a part of a sentence; in the system's words where it is a rare reason."""
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    if known is not None:
        return _(known)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
