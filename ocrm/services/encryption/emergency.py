"""What to do when a computer, a passphrase, a file or its backups are lost: to read beforehand and to keep on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.services.backups import catalogue, making
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Facts:
    """What one has to know of a file when it is no longer at hand; nothing secret."""

    is_encrypted: bool
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One misfortune: how bad it is, and what to do, first things first; on paper where the program may be lost too."""

    title: str
    lead: str
    steps: tuple[str, ...]
    is_on_paper: bool = True


def facts_of(workspace: Workspace) -> Facts:
    """Return where a file and its backups are; reads the folders of the backups."""
    settings, is_encrypted = making.read_backup_settings(workspace), workspace.file_key is not None
    newest = catalogue.newest_good(making.list_own_backups(workspace))
    clock = workspace.clock
    when = _("none") if newest is None else f"{clock.to_local(newest.made_at):%Y-%m-%d %H:%M}"
    lines = (
        (_("File"), str(workspace.path.resolve())),
        (_("Encrypted"), _("Yes") if is_encrypted else _("No")),
        (_("Backups"), str(settings.folder)),
        (_("Second folder"), str(settings.second_folder) if settings.second_folder else _("none")),
        (_("Newest sound backup"), when),
        (_("As of"), format_date_iso(clock.today())),
    )
    return Facts(is_encrypted, lines)


def chapters(*, is_encrypted: bool) -> tuple[Chapter, ...]:
    """Return the guide for a file that is encrypted, or is not."""
    forgotten = (_forgotten(),) if is_encrypted else ()
    known = (_known_to_others(),) if is_encrypted else ()
    return (
        _lost_computer(is_encrypted),
        *known,
        *forgotten,
        _damaged(),
        _newer_version(),
        _lost_backups(is_encrypted),
        _beforehand(),
    )


def guide_html(facts: Facts) -> str:
    """Return the guide to print."""
    rows = "".join(
        f'<tr><td class="head">{escape(name)}&nbsp;&nbsp;</td><td>{escape(value)}</td></tr>'
        for name, value in facts.lines
    )
    printed = (chapter for chapter in chapters(is_encrypted=facts.is_encrypted) if chapter.is_on_paper)
    parts = "".join(map(_chapter_html, printed))
    title = escape(_("In an emergency"))
    return f'<p class="title">{title}</p><table>{rows}</table>{parts}'


def _chapter_html(chapter: Chapter) -> str:
    lead = f'<p style="margin: 0">{escape(chapter.lead)}</p>' if chapter.lead else ""
    steps = "".join(f"<li>{escape(step)}</li>" for step in chapter.steps)
    return f'<p class="section">{escape(chapter.title)}</p>{lead}<ol style="margin: 2px 0">{steps}</ol>'


def _lost_computer(is_encrypted: bool) -> Chapter:
    if is_encrypted:
        lead = _(
            "The file on it cannot be read without its passphrase. Act all the same: a weak passphrase can be"
            " guessed, and where OCRM was open and not locked, or the key ring keeps the key, your login was all that"
            " stood before it."
        )
        opening = _(
            "It opens with the passphrase, or the recovery sheet, of the time it was made. Change the passphrase"
            " then: what was written down near the computer is lost with it."
        )
    else:
        lead = _(
            "The file on it is not encrypted: whoever has the computer can read every customer, number and note in"
            " it. Act as if they did."
        )
        opening = _("Encrypt it this time: Settings, Lock and encryption.")
    return _chapter(
        _("The computer was lost or stolen"),
        lead,
        _(
            "From another device change the passwords of your mail, your cloud folders and your login, and sign the"
            " lost computer out of them. Where the system offers it, lock or erase it from afar."
        ),
        _(
            "Tell your company, and where the law asks for it the authority and the customers: names, numbers and"
            " notes are personal data. The police, where it was stolen."
        ),
        _(
            "Take the newest backup from the second folder or the stick, copy it to another computer with OCRM, and"
            " open the copy with “Open file…”. A backup is an ordinary OCRM file."
        ),
        opening,
        _("What was entered after that backup is gone: go through your mails, calls and calendar of those days."),
    )


def _known_to_others() -> Chapter:
    return _chapter(
        _("Somebody may know the passphrase"),
        "",
        _(
            "Change it now: Settings, Lock and encryption, “Change passphrase…”. The whole file is encrypted anew"
            " with another key; the old passphrase and the old recovery sheet do not open it any more, and a key kept"
            " in the key ring is replaced."
        ),
        _(
            "Copies and backups made before still open with the old passphrase. Make a backup now, then delete the"
            " older ones in both folders, on sticks and in the history of synced folders."
        ),
        _("Print a new recovery sheet and destroy the old one."),
        _("What somebody copied before cannot be taken back: treat it as read, as after a loss."),
    )


def _forgotten() -> Chapter:
    return _chapter(
        _("The passphrase is forgotten"),
        "",
        _("Type the recovery key of the sheet where OCRM asks for the passphrase, and then set a new one with it."),
        _(
            "Where the key ring still opens the file on this computer, use “Export everything to a folder…” at once,"
            " before you lock or close it."
        ),
        _("Older backups open with the passphrase they were made with: one you remember may do."),
        _(
            "Without passphrase, sheet, key ring or such a backup nobody can open the file, those who made OCRM"
            " included."
        ),
    )


def _damaged() -> Chapter:
    return _chapter(
        _("The file is damaged, or the disk fails"),
        "",
        _("Enter nothing more, and put the damaged file over no backup."),
        _("Copy the file and its backups to another disk while that can still be read."),
        _("See what is wrong: Settings, Health of the file, or “ocrm check”."),
        _("Restore the newest sound backup: Settings, Backup and restore. The file as it was is kept beside it."),
        _(
            "Where no backup is sound or new enough, let OCRM salvage what can be read into a new file: it offers"
            " that when it opens the damaged one, and “ocrm salvage” does it too. It says what was lost."
        ),
    )


def _newer_version() -> Chapter:
    chapter = _chapter(
        _("A new version of OCRM does not do"),
        "",
        _(
            "Before it upgraded the file it made a verified backup that nothing takes away: “…-before-upgrade.ocrm” in"
            " the folder of the backups."
        ),
        _(
            "Install the earlier OCRM and open the file with it: it offers a copy of that backup. The file stays as it"
            " is."
        ),
        _("What was entered since is in the newer file only: before you go back, export everything to a folder."),
    )
    return replace(chapter, is_on_paper=False)


def _lost_backups(is_encrypted: bool) -> Chapter:
    if is_encrypted:
        lead = _(
            "Backups of the encrypted file cannot be read without its passphrase. Those made before it was encrypted"
            " can: if one was among them, act as for a lost computer."
        )
    else:
        lead = _("Backups hold everything and are not encrypted: act as for a lost computer.")
    return _chapter(
        _("The disk with the backups is lost"),
        lead,
        _("Choose another second folder in Settings, Backup and restore, and make a backup now."),
    )


def _beforehand() -> Chapter:
    return _chapter(
        _("What makes all this bearable"),
        "",
        _("Encrypt the file, print the recovery sheet, and keep both papers where your passport is."),
        _("Let a second folder on another disk or stick take the backups, and look now and then that it does."),
        _("Encrypt the disk of the computer by its system, and let its screen lock itself."),
    )


def _chapter(title: str, lead: str, *steps: str) -> Chapter:
    return Chapter(title, lead, steps)


def pages_html(pages: Sequence[str]) -> str:
    """Return several papers as one, each beginning on a page of its own."""
    later = "".join(f'<div style="page-break-before: always">{page}</div>' for page in pages[1:])
    return f"{pages[0]}{later}"
