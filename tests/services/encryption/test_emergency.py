"""What is advised for an emergency holds: each promise of the guide is tried on real files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import PassphraseError
from ocrm.services.backups import making
from ocrm.services.backups.catalogue import Reason
from ocrm.services.encryption.emergency import Facts, chapters, facts_of, guide_html
from ocrm.services.encryption.recovery import recovery_text
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.encryption.unlocking import is_right
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace

OLD, NEW = "three quiet otters", "four loud herons"


@pytest.fixture
def secret(tmp_path: Path, clock: FixedClock) -> Workspace:
    made = Workspace.create(tmp_path / "secret.ocrm", clock=clock, language="en", passphrase=OLD)
    customers.add_customer(made, "Acme")
    return made


@pytest.mark.usefixtures("both_languages")
def test_the_guide_names_file_and_backups_and_nothing_secret(secret: Workspace) -> None:
    backup = making.make_backup(secret, Reason.ASKED)
    page = guide_html(facts_of(secret))
    assert str(secret.path) in page and str(backup.path.parent) in page
    assert secret.file_key is not None
    assert recovery_text(secret.file_key) not in page and OLD not in page and "Acme" not in page
    secret.close()


def test_a_file_that_is_not_encrypted_is_said_to_be_readable() -> None:
    plain, encrypted = chapters(is_encrypted=False), chapters(is_encrypted=True)
    assert "is not encrypted" in plain[0].lead
    assert "cannot be read without its passphrase" in encrypted[0].lead
    assert len(plain) < len(encrypted)  # nothing of passphrases where there is none


def test_the_way_back_from_a_new_version_is_told_where_the_program_is_at_hand() -> None:
    back = next(one for one in chapters(is_encrypted=True) if "new version" in one.title)
    assert Reason.UPGRADE.value in back.steps[0]
    assert back.title not in guide_html(Facts(True, ()))


def test_a_changed_passphrase_ends_the_old_one_and_the_old_sheet_but_not_for_older_backups(
    secret: Workspace, clock: FixedClock, tmp_path: Path
) -> None:
    old_key = secret.file_key
    assert old_key is not None
    backup = making.make_backup(secret, Reason.ASKED).path
    change_key(secret, NEW)
    assert secret.file_key is not None and secret.file_key.secret != old_key.secret
    assert not is_right(secret.file_key, recovery_text(old_key))
    secret.close()
    for passphrase in (OLD, old_key):
        with pytest.raises(PassphraseError):
            Workspace.open(secret.path, clock=clock, passphrase=passphrase)
    copy = shutil.copy(backup, tmp_path / "elsewhere.ocrm")  # as on another computer
    opened = Workspace.open(copy, clock=clock, passphrase=OLD)
    assert opened.scalar("SELECT name FROM customer") == "Acme"
    opened.close()


def test_the_recovery_key_counts_as_the_present_passphrase(secret: Workspace) -> None:
    assert secret.file_key is not None
    assert is_right(secret.file_key, recovery_text(secret.file_key))
    secret.close()
