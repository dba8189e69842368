"""A disk of a few megabytes, really filled: `python -m tests.faults.small_disk FOLDER` works there until it is full."""

from __future__ import annotations

import sys
from pathlib import Path

from ocrm import i18n
from ocrm.errors import UserError
from ocrm.services.backups import making
from ocrm.services.backups.catalogue import Reason
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from tests.faults.ledger import clock_of, faults_of, looked_into, state_of

_MOST_CUSTOMERS = 5_000
_NOTES = "谈过价格与交期。" * 1_500
_FILLER_BYTES = 600_000


def main() -> int:
    """Fill the disk and try what is refused then; prints what was told, the status is 1 where anything was lost."""
    i18n.set_language("en")
    folder = Path(sys.argv[1])
    filler, path = folder / "filler", folder / "mine.ocrm"
    filler.write_bytes(b"x" * _FILLER_BYTES)
    workspace = Workspace.create(path, clock=clock_of(0), language="en")
    acknowledged, told = _fill(workspace)
    before = state_of(workspace.connection)
    refused = [told, _told_of_backup(workspace)]
    wrong = ["a refused change was done"] if state_of(workspace.connection) != before else []
    filler.unlink()
    customers.add_customer(workspace, "after there was room again")
    workspace.close()
    with looked_into(path) as connection:
        wrong += faults_of(connection)
        found = connection.execute("SELECT count(*) FROM customer").get
    if found != acknowledged + 1:
        wrong.append(f"{acknowledged + 1} customers acknowledged, {found} found")
    wrong += [f"not told: {words}" for words in refused if "The disk is full" not in words]
    if list(folder.rglob("*.part")):
        wrong.append("half of a backup was left")
    print("\n".join(wrong or refused))
    return 1 if wrong else 0


def _fill(workspace: Workspace) -> tuple[int, str]:
    """Add customers until the disk refuses; return how many were acknowledged, and what was told then."""
    for number in range(_MOST_CUSTOMERS):
        try:
            customers.add_customer(workspace, f"客户 {number}", notes=_NOTES)
        except UserError as error:
            return number, str(error)
    return _MOST_CUSTOMERS, "the disk never was full"


def _told_of_backup(workspace: Workspace) -> str:
    try:
        making.make_backup(workspace, Reason.ASKED)
    except UserError as error:
        return str(error)
    return "a backup was made on a full disk"


if __name__ == "__main__":
    sys.exit(main())
