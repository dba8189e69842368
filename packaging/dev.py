#!/usr/bin/env python3
"""Set up, run, test and measure OCRM from a checkout, with nothing but Python 3.11 or newer on the machine.

To add a command: write a function that takes the remaining arguments and returns the exit status, and put it into
COMMANDS with the system packages it needs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, NoReturn

import environment
import system_packages

_OLDEST_PYTHON = (3, 11)
_CATALOGUES = str(Path(__file__).with_name("catalogues.py"))
_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
_CHECKS: tuple[tuple[str, ...], ...] = (
    ("-m", "ruff", "check", "--output-format=concise", "."),
    ("-m", "ruff", "format", "--check", "--output-format=concise", "."),
    ("-m", "mypy"),
    ("-c", _LINT_IMPORTS),
    (_CATALOGUES, "check"),
)
_CHECK_NAMES = ("ruff check", "ruff format --check", "mypy", "lint-imports", "translations")
_OPTIONS_WITH_VALUE = ("--file", "--lang", "--now")
_NO_SCREEN = (
    "OCRM needs a screen to open its window, and this session has none; "
    "`python3 packaging/dev.py tour` draws every page into pictures instead."
)


class Command(NamedTuple):
    """A command of this script."""

    run: Callable[[list[str]], int]
    packages: tuple[str, ...]
    about: str


def run(arguments: list[str]) -> int:
    """Open OCRM in place of this process, passing `arguments` on; compiled translations come first."""
    _compile_translations()
    _replace_process(["-m", "ocrm", *arguments])


def test(arguments: list[str]) -> int:
    """Run every check, then every test; pytest gets `arguments` and the last word."""
    _compile_translations()
    failed = check_source()
    command = ["-m", "pytest"]
    if not any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        command += ["-n", "2", "--dist", "worksteal"]
    print("▸ pytest", flush=True)
    status = _call([*command, *arguments], platform="offscreen")
    return status or (1 if failed else 0)


def lint(arguments: list[str]) -> int:
    """Run every check that needs no test: style, types, layers, translations."""
    if arguments:
        return _usage()
    return 1 if check_source() else 0


def check_source() -> list[str]:
    """Run the checks side by side, print what they say in order, and return the names of those that failed."""
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, done in zip(_CHECK_NAMES, pool.map(_captured, _CHECKS), strict=True):
            print(f"▸ {name}", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout.rstrip(), flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", flush=True)
    return failed


def bench(arguments: list[str]) -> int:
    """Measure OCRM against the raw limits of what it is built on."""
    _compile_translations()
    return _call(["-m", "tests.bench", *arguments])


def soak(arguments: list[str]) -> int:
    """Live through a month of reminders for as many seeds as asked for, or open as many damaged files."""
    _compile_translations()
    return _call(["-m", "tests.soak", *arguments])


def faults(arguments: list[str]) -> int:
    """Kill the program at work, fail its writes and cut its power, and print what that lost; `--long` takes longer."""
    _compile_translations()
    return _call(["-m", "tests.faults", *arguments], platform="offscreen")


def tour(arguments: list[str]) -> int:
    """Draw every page into PNG files, by default into build/tour."""
    _compile_translations()
    if not any(argument.startswith("--out") for argument in arguments):
        arguments = ["--out", str(environment.ROOT / "build" / "tour"), *arguments]
    return _call(["-m", "ocrm", "tour", *arguments], platform=os.environ.get("QT_QPA_PLATFORM", "offscreen"))


def translations(arguments: list[str]) -> int:
    """Extract the messages, update and compile the catalogues, and list what is left to translate."""
    if arguments:
        return _usage()
    return _call([_CATALOGUES, "refresh"])


COMMANDS = {
    "run": Command(run, system_packages.WINDOW, "open OCRM; further arguments are passed on"),
    "test": Command(test, system_packages.TESTS, "lint, then run the tests; further arguments go to pytest"),
    "lint": Command(lint, (), "check style, types, layers and translations"),
    "bench": Command(bench, system_packages.DRAW, "measure against the raw limits"),
    "soak": Command(soak, (), "live through a month of reminders, RUNS times (10); --files N: open N damaged files"),
    "faults": Command(faults, system_packages.DRAW, "kill it at work, fail writes, cut the power (--long, --seed N)"),
    "tour": Command(tour, system_packages.DRAW, "draw every page into pictures (--out DIR)"),
    "translations": Command(translations, (), "update the catalogues and list what is not translated"),
}


def has_screen() -> bool:
    """Say whether a window can be opened in this session."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def opens_window(arguments: Sequence[str]) -> bool:
    """Say whether `run` with these arguments opens the window: it does without a command, and with `window`."""
    before = ("", *arguments)
    words = [
        word
        for option, word in zip(before, arguments, strict=False)
        if not word.startswith("-") and option not in _OPTIONS_WITH_VALUE
    ]
    return not words or words[0] == "window" or words[0].endswith(".ocrm")


def prepare(command: Command) -> None:
    """Install what `command` needs; raise SetupError where that cannot be done."""
    needed = system_packages.missing(command.packages)
    if not environment.PYTHON.exists():
        needed += system_packages.missing_for_venv()
    if needed:
        fault = system_packages.install(needed)
        if fault:
            raise environment.SetupError(fault)
    environment.ensure()


def use_newer_python() -> None:
    """Start this script again under a Python that is new enough; say so and end where there is none."""
    if sys.version_info >= _OLDEST_PYTHON:
        return
    for minor in (13, 12, 11):
        python = shutil.which(f"python3.{minor}")
        if python and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0:
            os.execv(python, [python, *sys.argv])
    sys.exit(f"OCRM needs Python 3.11 or newer, and this is {sys.version.split()[0]}; install it and try again.")


def main(arguments: list[str]) -> int:
    """Do what the command line asks for and return the exit status."""
    if not arguments or arguments[0] not in COMMANDS:
        return _usage()
    name, *rest = arguments
    if name == "run" and opens_window(rest) and not has_screen():
        print(_NO_SCREEN, file=sys.stderr)
        return 1
    try:
        prepare(COMMANDS[name])
    except environment.SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return COMMANDS[name].run(rest)


def _usage() -> int:
    print("Usage: python3 packaging/dev.py COMMAND [ARGUMENT]…\n", file=sys.stderr)
    for name, command in COMMANDS.items():
        print(f"  {name:<14}{command.about}", file=sys.stderr)
    return 2


def _compile_translations() -> None:
    catalogues = (environment.ROOT / "resources" / "locale").glob("*/LC_MESSAGES/ocrm.po")
    if any(_is_newer(catalogue, catalogue.with_suffix(".mo")) for catalogue in catalogues):
        _call([_CATALOGUES, "compile"])


def _is_newer(source: Path, target: Path) -> bool:
    return not target.exists() or source.stat().st_mtime_ns > target.stat().st_mtime_ns


def _call(arguments: Sequence[str], *, platform: str | None = None) -> int:
    variables = os.environ if platform is None else {**os.environ, "QT_QPA_PLATFORM": platform}
    command = [str(environment.PYTHON), *arguments]
    return subprocess.run(command, cwd=environment.ROOT, env=variables, check=False).returncode


def _captured(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(environment.PYTHON), *arguments],
        cwd=environment.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def _replace_process(arguments: Sequence[str]) -> NoReturn:
    command = [str(environment.PYTHON), *arguments]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    sys.stdout.flush()
    os.execv(command[0], command)


if __name__ == "__main__":
    use_newer_python()
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
