"""Makes a new file, with what the user wants it to begin with."""

from __future__ import annotations

from pathlib import Path

from ocrm import i18n
from ocrm.clock import Clock
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.workspace import Workspace
from ocrm.ui.firstrun.choices import Beginning

_SAMPLE_CUSTOMERS = 400


def make_file(path: Path, beginning: Beginning, *, clock: Clock, passphrase: str | None = None) -> Workspace:
    """Make a file in the chosen language, encrypted where a passphrase is given; raises UserError where it cannot."""
    try:
        workspace = Workspace.create(path, clock=clock, language=i18n.language(), passphrase=passphrase)
    except OSError as error:
        words = _("The file cannot be made in “{folder}”. Nothing was changed; choose another folder.")
        raise UserError(words.format(folder=path.parent)) from error
    if beginning is Beginning.DEMO:
        from ocrm.services.sample_data import samples  # only here: not needed for the first paint

        samples.fill_sample(workspace, language=i18n.language(), customers=_SAMPLE_CUSTOMERS)
    return workspace
