"""What every command shares: the common options, the open file, the exit status."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ocrm import __version__, i18n, logs
from ocrm.clock import Clock, FixedClock, SystemClock
from ocrm.errors import PassphraseError, UserError
from ocrm.i18n import N_, _
from ocrm.services.backups.catalogue import Reason
from ocrm.services.encryption.unlocking import FileKey, is_encrypted, unlock
from ocrm.services.filtering.conditions import Filter
from ocrm.services.workspace import Workspace

DONE, FIXABLE, USAGE, FAULT = 0, 1, 2, 3
"""Exit status: done; the user can fix it and nothing changed; wrong usage; a fault of the program."""

_COMMON = ("file", "lang", "json", "now", "as_of", "read_only", "passphrase_stdin", "key_file", "key_ring")


class Session:
    """The common options as given, and the file opened by them; the last one to give an option wins."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self._workspace: Workspace | None = None
        self._closing = ExitStack()
        self._passphrase: str | None = None

    def take(self, given: dict[str, Any]) -> None:
        """Note common options, taking them out of a command's own parameters."""
        for name in _COMMON:
            value = given.pop(name, None)
            if value:
                self.options[name] = value
        language = self.options.get("lang")
        i18n.set_language(str(language) if language else i18n.system_language())

    @property
    def wants_json(self) -> bool:
        """Whether stdout is to hold one JSON document."""
        return bool(self.options.get("json"))

    @property
    def clock(self) -> Clock:
        """The clock of --now, which stands still, else the machine's."""
        return self._clock(running=False)

    @property
    def window_clock(self) -> Clock:
        """The clock of --now going on, as reminders and midnight must come in a window, else the machine's."""
        return self._clock(running=True)

    def _clock(self, *, running: bool) -> Clock:
        text = self.options.get("now") or os.environ.get("OCRM_NOW")
        if not text:
            return SystemClock()
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise UserError(_("“{text}” is no moment. Write it as 2026-03-10T09:00:00+08:00.").format(text=text))
        return FixedClock(moment, running=running)

    @property
    def passphrase(self) -> str | None:
        """The passphrase from standard input where that was asked for."""
        if self.options.get("passphrase_stdin") and self._passphrase is None:
            self._passphrase = sys.stdin.readline().rstrip("\r\n")
        return self._passphrase

    @property
    def key(self) -> FileKey | None:
        """What opens the file; raises PassphraseError where it is wrong, or comes too soon after wrong ones."""
        if not self.path.is_file():
            return None
        if self.options.get("key_ring"):
            return self._key_from_ring()
        if self.passphrase is None:
            return None
        key_file = self.options.get("key_file")
        return unlock(self.path, self.passphrase, clock=self.clock, key_file=Path(str(key_file)) if key_file else None)

    def _key_from_ring(self) -> FileKey | None:
        from ocrm.services.encryption import key_ring  # only where it is asked for

        key = key_ring.kept_key(self.path)
        if key is None and is_encrypted(self.path):
            raise PassphraseError(
                _("The key ring has no key that opens “{name}”. Nothing was opened; give the passphrase.").format(
                    name=self.path.name
                )
            )
        return key

    @property
    def path(self) -> Path:
        """The file the command is about; raises UserError where none is named."""
        named = self.options.get("file") or os.environ.get("OCRM_FILE")
        if not named:
            raise UserError(_("Say which file: --file PATH, or set OCRM_FILE."))
        return Path(str(named))

    def explained(self, error: Exception) -> UserError | None:
        """Return in plain words what the disk refused or no longer holds, None where an error has another cause."""
        return None if self._workspace is None else self._workspace.explained(error)

    @property
    def workspace(self) -> Workspace:
        """The file, opened at first use and closed when the command ends."""
        if self._workspace is None:
            to_look = bool(self.options.get("read_only"))
            self._workspace = Workspace.open(self.path, clock=self.clock, passphrase=self.key, to_look=to_look)
            self._workspace.safeguard = self._back_up
            if self.options.get("as_of"):
                self._workspace = self._go_back(self._workspace, str(self.options["as_of"]))
        return self._workspace

    def _go_back(self, present: Workspace, when: str) -> Workspace:
        """Return the file as it was at a moment; the present one is closed with the session."""
        from ocrm.services.history.past import opened_past  # only where the past is asked for

        self._closing.callback(present.close)
        return self._closing.enter_context(opened_past(present, self.moment(when)))

    def moment(self, text: str, *, at_end: bool = True) -> datetime:
        """Return the moment a text names, in the zone of the clock; raises UserError where it names none."""
        from ocrm.services.history.moments import parse_moment  # only where a moment is asked for

        return parse_moment(text, self.clock, at_end=at_end)

    def _back_up(self, reason: Reason) -> None:
        from ocrm.services.backups import making  # only where much is changed at once

        if self._workspace is not None:
            making.safeguard(self._workspace, reason)

    def filter(self, kind: str, text: str | None) -> Filter | None:
        """Return the filter of --where."""
        from ocrm.services.filtering.filter_language import parse_filter
        from ocrm.services.filtering.filter_words import words_of
        from ocrm.services.schema import record_type

        if not text:
            return None
        described = record_type(kind)
        self.bring_up_to_date(kind)
        return parse_filter(
            text, described, today=self.workspace.clock.today(), words=words_of(described, self.workspace)
        )

    def bring_up_to_date(self, kind: str) -> None:
        """Work out what a window would in the background, before customers are listed by it."""
        if kind == "customers":
            from ocrm.services.segmentation import rule_tags, scores

            scores.refresh_if_stale(self.workspace)
            rule_tags.apply_rules(self.workspace)

    def close(self) -> None:
        """Close what was opened."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None
        self._closing.close()


def _common_options() -> list[click.Parameter]:
    return [
        click.Option(["--file"], type=click.Path(dir_okay=False), help=N_("The OCRM file (or OCRM_FILE).")),
        click.Option(["--lang"], type=click.Choice(list(i18n.LANGUAGES)), help=N_("Language of what is printed.")),
        click.Option(["--json"], is_flag=True, default=False, help=N_("Print one JSON document.")),
        click.Option(["--as-of"], metavar="WHEN", help=N_("Look at the file as it was then; nothing can be changed.")),
        click.Option(
            ["--read-only"],
            is_flag=True,
            default=False,
            help=N_("Only look at the file; whatever changes it is refused."),
        ),
        click.Option(["--now"], help=N_("Act as if it were this moment (ISO 8601 with offset).")),
        click.Option(
            ["--passphrase-stdin"], is_flag=True, default=False, help=N_("Read the passphrase from standard input.")
        ),
        click.Option(["--key-file"], type=click.Path(dir_okay=False), help=N_("The key file, where the file has one.")),
        click.Option(["--key-ring"], is_flag=True, default=False, help=N_("Take the key from the system's key ring.")),
    ]


class _Command(click.Command):
    """A command that takes the common options too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {parameter.name for parameter in self.params}
        self.params += [option for option in _common_options() if option.name not in own]

    def invoke(self, ctx: click.Context) -> Any:
        session: Session = ctx.obj
        session.take(ctx.params)
        return super().invoke(ctx)


class _Group(click.Group):
    """The top command: a word that is no command is a file to open in the window."""

    command_class = _Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _common_options()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        looks_like_file = Path(args[0]).suffix == ".ocrm" or Path(args[0]).is_file()
        if looks_like_file and self.get_command(ctx, args[0]) is None:
            args = ["window", *args]
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing the others when one is asked for that is not there yet."""
        if cmd_name not in self.commands and Path(cmd_name).suffix != ".ocrm":
            self._import_all()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._import_all()
        return super().list_commands(ctx)

    def _import_all(self) -> None:
        from ocrm.cli import import_commands  # the commands import this module

        import_commands()


@click.group(cls=_Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ocrm")
@click.pass_context
def cli(ctx: click.Context, /, **given: Any) -> None:
    """OCRM, a personal operational CRM. Without a command it opens the window."""
    ctx.ensure_object(Session)
    ctx.obj.take(given)
    if ctx.invoked_subcommand is None:
        window = cli.commands["window"]
        with window.make_context("window", [], parent=ctx) as context:
            window.invoke(context)


command = cli.command
"""Decorator: register a command of the command line."""

pass_session = click.make_pass_decorator(Session)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status; nothing a person can mend ends in a stack trace."""
    session = Session()
    try:
        status = cli.main(arguments, prog_name="ocrm", standalone_mode=False, obj=session)
        return status if isinstance(status, int) else DONE
    except click.exceptions.Abort:
        return FIXABLE
    except click.ClickException as error:
        error.show()
        return USAGE
    except UserError as error:
        click.echo(str(error), err=True)
        return FIXABLE
    except Exception as error:
        refusal = session.explained(error)
        if refusal is not None:
            click.echo(str(refusal), err=True)
            return FIXABLE
        where = logs.log_fault()
        click.echo(_("OCRM has a fault. Your file is safe; the details are in {path}.").format(path=where), err=True)
        return FAULT
    finally:
        session.close()
