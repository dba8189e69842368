"""What this computer remembers of the files it opened, to notice an older copy or another file in the place of one."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from ocrm import paths
from ocrm.i18n import _
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was last seen: how often it had been opened, where, and where its backups and closed copies go."""

    file_id: str
    path: str
    generation: int
    published_to: str = ""
    published_digest: str = ""
    backup_folders: tuple[str, ...] = ()


class Surprise(Enum):
    """What is not as it was left."""

    NOTHING = "nothing"
    OLDER = "older"
    ANOTHER = "another"


def surprise_of(workspace: Workspace) -> Surprise:
    """Say whether a file just opened is an older copy of itself, or another file than the one known by this path."""
    file_id = str(read_setting(workspace, "file_id"))
    known = _load()
    mine = known.get(file_id)
    if mine is not None and mine.path == _name(workspace):
        older = int(read_setting(workspace, "file_generation")) < mine.generation
        return Surprise.OLDER if older else Surprise.NOTHING
    there = any(one.path == _name(workspace) and one.file_id != file_id for one in known.values())
    return Surprise.ANOTHER if there else Surprise.NOTHING


def surprise_words(surprise: Surprise, *, name: str) -> str:
    """Return what is told the user of a surprise, empty where there is none."""
    if surprise is Surprise.OLDER:
        words = _(
            "“{name}” is older than when OCRM last had it open; a sync program or a copy may have brought it back."
            " Nothing was changed yet; look through the backups before you go on with it."
        )
    elif surprise is Surprise.ANOTHER:
        words = _(
            "“{name}” is another file than the one OCRM last opened here. Nothing was changed yet; look whether it is"
            " the right one before you go on with it."
        )
    else:
        return ""
    return words.format(name=name)


def note_session(workspace: Workspace) -> None:
    """Count this opening in the file, and remember it here; call once the user works with the file."""
    if workspace.why_read_only:
        return
    file_id = named(workspace)
    known = {key: one for key, one in _load().items() if one.path != _name(workspace) or key == file_id}
    mine = known.get(file_id)
    seen = mine.generation if mine is not None else 0
    generation = max(int(read_setting(workspace, "file_generation")), seen) + 1
    write_setting(workspace, "file_generation", generation)
    now = KnownFile(file_id, _name(workspace), generation) if mine is None else mine
    known[file_id] = replace(now, path=_name(workspace), generation=generation, backup_folders=_folders(workspace))
    _save(known)


def note_backup_folders(workspace: Workspace) -> None:
    """Remember where the backups of a file that is worked with go, for the day it cannot be read."""
    mine = known_file(workspace)
    if mine is not None and mine.backup_folders != _folders(workspace):
        remember(replace(mine, backup_folders=_folders(workspace)))


def backup_folders_of(path: Path) -> tuple[Path, ...]:
    """Return where else than beside it the backups of a file of this path went, as far as is remembered."""
    mine = next((one for one in _load().values() if one.path == str(path.resolve())), None)
    return () if mine is None else tuple(map(Path, mine.backup_folders))


def _folders(workspace: Workspace) -> tuple[str, ...]:
    chosen = (str(read_setting(workspace, key)) for key in ("backup_folder", "backup_second_folder"))
    return tuple(folder for folder in chosen if folder)


def named(workspace: Workspace) -> str:
    """Return the name of the open file, which its copies share; one that has none is given one."""
    file_id = str(read_setting(workspace, "file_id"))
    if not file_id:
        file_id = uuid.uuid4().hex
        write_setting(workspace, "file_id", file_id)
    return file_id


def known_file(workspace: Workspace) -> KnownFile | None:
    """Return what is remembered of an open file."""
    return _load().get(str(read_setting(workspace, "file_id")))


def is_known(path: Path) -> bool:
    """Say whether a file of this path was worked with before."""
    return any(one.path == str(path.resolve()) for one in _load().values())


def remember(known: KnownFile) -> None:
    """Remember a file."""
    _save(_load() | {known.file_id: known})


def working_copy_of(published: Path) -> Path | None:
    """Return the local file that is worked on and copied to `published`, where it is there still."""
    wanted = str(published.resolve())
    there = (Path(one.path) for one in _load().values() if one.published_to == wanted)
    return next((path for path in there if path.is_file()), None)


def _name(workspace: Workspace) -> str:
    return str(workspace.path.resolve())


def _list_file() -> Path:
    return paths.config_dir() / "known-files.json"


def _load() -> dict[str, KnownFile]:
    try:
        said: dict[str, dict[str, Any]] = json.loads(_list_file().read_text("utf-8"))
        return {key: _read(values) for key, values in said.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}  # a list that is lost is begun anew; nothing of the user's is in it


def _read(said: dict[str, Any]) -> KnownFile:
    """Return a file of the list; what a later OCRM says of it besides is left aside."""
    known = {name: value for name, value in said.items() if name in KnownFile.__dataclass_fields__}
    return KnownFile(**known | {"backup_folders": tuple(known.get("backup_folders", ()))})


def _save(known: dict[str, KnownFile]) -> None:
    part = _list_file().with_suffix(".part")
    part.write_text(json.dumps({key: asdict(one) for key, one in known.items()}, ensure_ascii=False), "utf-8")
    part.replace(_list_file())
