"""Where a file lies: folders that are synced, network drives and other places a database is not safe in."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ocrm.i18n import _

_SYNCED = {
    "dropbox": "Dropbox", "onedrive": "OneDrive", "google drive": "Google Drive", "googledrive": "Google Drive",
    "my drive": "Google Drive", "我的云端硬盘": "Google Drive", "mobile documents": "iCloud", "icloud drive": "iCloud",
    "iclouddrive": "iCloud", "cloudstorage": "iCloud", "nextcloud": "Nextcloud", "owncloud": "ownCloud",
    "synologydrive": "Synology Drive", "synology drive": "Synology Drive",
    "nutstore": "坚果云", "nutstore files": "坚果云",
    "我的坚果云": "坚果云", "坚果云": "坚果云", "baidusyncdisk": "百度网盘",
    "baidunetdisk": "百度网盘", "百度网盘": "百度网盘",
    "百度云同步盘": "百度网盘", "megasync": "MEGA", "mega": "MEGA", "pcloud drive": "pCloud", "pclouddrive": "pCloud",
    "box": "Box", "box sync": "Box", "seafile": "Seafile", "syncthing": "Syncthing", "yandex.disk": "Yandex Disk",
}  # fmt: skip
_SYNC_MARKERS = {".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".stfolder": "Syncthing",
                 ".nextcloudsync.log": "Nextcloud",
                 ".owncloudsync.log": "ownCloud", ".nutstore": "坚果云", ".megasync": "MEGA"}  # fmt: skip
_SYNC_VARIABLES = {"OneDrive": "OneDrive", "OneDriveConsumer": "OneDrive", "OneDriveCommercial": "OneDrive"}
_NETWORK = ("nfs", "cifs", "smb", "fuse.", "9p", "vboxsf", "afp", "webdav", "davfs", "ncp")
_WINDOWS_REMOTE = 4


class Place(Enum):
    """What kind of place it is."""

    LOCAL = "local"
    SYNCED = "synced"
    NETWORK = "network"
    LINKED = "linked"
    """The file has another name too; SQLite would keep two journals."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a file lies; `service` names who syncs it."""

    place: Place
    service: str = ""

    @property
    def is_safe(self) -> bool:
        return self.place is Place.LOCAL

    @property
    def can_work_locally(self) -> bool:
        """Whether a local copy with closed ones put back would help."""
        return self.place in (Place.SYNCED, Place.NETWORK)

    def saved(self, file: str) -> str:
        """Return the few words that say where the file called so is kept, and that it is saved."""
        if self.place is Place.SYNCED:
            return _("{file} · in a folder of {service} · saved").format(file=file, service=self.service)
        if self.place is Place.NETWORK:
            return _("{file} · on a network drive · saved").format(file=file)
        return _("{file} · on this computer · saved").format(file=file)

    @property
    def sentence(self) -> str:
        """What is told the user, empty where all is well."""
        if self.place is Place.SYNCED:
            return _(
                "This file lies in a folder of {service}, which may copy it while it is being written. Your file is"
                " safe now; work on a local copy, and OCRM puts a closed one here."
            ).format(service=self.service)
        if self.place is Place.NETWORK:
            return _(
                "This file lies on a network drive, where a break of the connection can damage it. Your file is safe"
                " now; work on a local copy, and OCRM puts a closed one here."
            )
        if self.place is Place.LINKED:
            return _(
                "This file is known by a second name (a hard link); opened by both it would be damaged. Your file is"
                " safe now; copy it and delete the other name."
            )
        return ""


def locate(path: Path) -> Location:
    """Return what kind of place a file lies in, links followed."""
    real = Path(os.path.realpath(path))
    service = _service_of(real.parent)
    if service:
        return Location(Place.SYNCED, service)
    if _is_network(real):
        return Location(Place.NETWORK)
    try:
        if real.stat().st_nlink > 1:
            return Location(Place.LINKED)
    except OSError:
        pass
    return Location(Place.LOCAL)


def _service_of(folder: Path) -> str:
    """Return who syncs a folder: by its name, by what lies in it, or by what the system says."""
    for name, service in _SYNC_VARIABLES.items():
        root = os.environ.get(name)
        if root and folder.is_relative_to(root):
            return service
    for part in (folder, *folder.parents):
        words = part.name.lower()
        if words in _SYNCED:
            return _SYNCED[words]
        # "OneDrive - Company", "Dropbox (Personal)", "GoogleDrive-me@example.com"
        begun = next((service for known, service in _SYNCED.items() if _begins(words, known)), "")
        if begun:
            return begun
        marked = next((service for mark, service in _SYNC_MARKERS.items() if (part / mark).exists()), "")
        if marked and part != Path.home():
            return marked
    return ""


def _begins(words: str, known: str) -> bool:
    return words.startswith((f"{known} -", f"{known} (", f"{known}-")) and known != "box"


def _is_network(path: Path) -> bool:
    if sys.platform == "win32":
        drive = path.drive
        return drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") == _WINDOWS_REMOTE
    return _filesystem_of(path).startswith(_NETWORK)


def _filesystem_of(path: Path) -> str:
    """Return the kind of file system a path lies on, as Linux tells; empty where nobody does."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        _device, place, name = line.split(" ")[:3]
        place = place.replace("\\040", " ")
        if len(place) >= len(best) and path.is_relative_to(place):
            best, kind = place, name
    return kind
