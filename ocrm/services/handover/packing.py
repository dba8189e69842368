"""Writing a package: one zip with an overview to read, a CSV per table, the files, and a manifest with every hash."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.fields import to_utc_text
from ocrm.services.everything import manifest as manifests
from ocrm.services.everything.exporting import ContentNames, Progress, write_table_rows
from ocrm.services.everything.manifest import FilePart, Manifest
from ocrm.services.everything.table_cells import CONTENT_TABLE
from ocrm.services.file_writing import whole_file
from ocrm.services.handover.contents import Chosen, Selection
from ocrm.services.handover.overview import overview_html
from ocrm.services.handover.steps import Steps
from ocrm.services.workspace import Workspace
from ocrm.text.disk_reasons import reason_of

OVERVIEW = "index.html"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 60


def write_package(
    workspace: Workspace,
    what: Chosen,
    path: Path,
    *,
    with_private: bool = False,
    briefs: Sequence[tuple[str, bytes]] = (),
    report: Progress | None = None,
) -> Manifest:
    """Write the customers and all that hangs on them to a package; return its manifest.

    All is read as of one moment, and the file appears when it is whole: what `report` raises leaves none. Private notes
    go along only `with_private`. `briefs` are PDFs with their titles, to be read without any program. Raises UserError
    where it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            whole_file(path) as part,
            workspace.connection,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            chosen = Selection(workspace, what, with_private=with_private)
            written = _Packer(chosen, archive, Steps(report)).pack(briefs)
    except OSError as error:
        text = _("“{name}” could not be written: {reason}. Your file is unchanged; make room or choose another place.")
        raise UserError(text.format(name=path.name, reason=reason_of(error))) from error
    return written


class _Packer:
    """Puts the parts of a package into its archive and notes each in the manifest."""

    def __init__(self, chosen: Selection, archive: zipfile.ZipFile, steps: Steps) -> None:
        self._chosen, self._archive, self._steps = chosen, archive, steps
        self._manifest = Manifest(to_utc_text(chosen.workspace.clock.now()), form=manifests.PACKAGE)
        self._contents = ContentNames(chosen.workspace)

    def pack(self, briefs: Sequence[tuple[str, bytes]]) -> Manifest:
        paths = {row["content_hash"]: "" for row in self._chosen.records("attachment")}
        names = self._chosen.table_names()
        self._steps.expect(sum(map(self._chosen.count, names)))
        for name in names:
            table, lines = self._chosen.tables[name], io.BytesIO()
            rows = self._steps.each(self._chosen.rows(table))
            self._manifest.tables[name] = write_table_rows(table, rows, lines.write, self._keep)
            self._archive.writestr(table.path, lines.getvalue())
            if name == CONTENT_TABLE:
                paths = {Path(one).stem: one for one in self._manifest.files}
        links = [
            (title, self._put(_brief_path(number, title), data)) for number, (title, data) in enumerate(briefs, start=1)
        ]
        self._put(OVERVIEW, overview_html(self._chosen, paths, links).encode())
        self._archive.writestr(manifests.NAME, self._manifest.text())
        return self._manifest

    def _keep(self, data: bytes) -> str:
        """Put the content of an attachment into the archive; return where it is."""
        return self._put(self._contents.path_of(data), data)

    def _put(self, name: str, data: bytes) -> str:
        self._archive.writestr(name, data)
        self._manifest.files[name] = FilePart(len(data), hashlib.sha256(data).hexdigest())
        return name


def _brief_path(number: int, title: str) -> str:
    """Return where a brief lies in a package: a name every system can write, and no two alike."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:_LONGEST_NAME].strip(" .")
    return f"briefs/{number} {name}.pdf" if name else f"briefs/{number}.pdf"
