"""Why the system refused a file is told in the user's language."""

from __future__ import annotations

import ast
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import ocrm
from ocrm.errors import UserError
from ocrm.i18n import set_language
from ocrm.services.encryption.unlocking import read_key_file
from ocrm.text.disk_reasons import reason_of


@pytest.fixture
def chinese() -> Iterator[None]:
    """The program in Chinese."""
    set_language("zh_CN")
    yield
    set_language("en")


def refused(number: int) -> OSError:
    """Return the error the system raises with a number."""
    return OSError(number, os.strerror(number))


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    "number", [errno.ENOENT, errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EISDIR, errno.EIO, errno.EBUSY]
)
def test_what_refuses_a_file_has_words_in_chinese(number: int) -> None:
    words = reason_of(refused(number))
    assert not words.isascii() and words != os.strerror(number)


def test_a_rare_reason_is_told_in_the_words_of_the_system() -> None:
    assert reason_of(refused(errno.ELOOP)) == os.strerror(errno.ELOOP)
    assert reason_of(ValueError()) == "ValueError"


@pytest.mark.usefixtures("chinese")
def test_a_key_file_that_is_gone_is_told_without_a_word_of_english(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        read_key_file(tmp_path / "照片")
    assert not any("a" <= letter <= "z" for letter in str(refusal.value).lower())


def test_nothing_else_asks_the_system_for_its_words() -> None:
    asking = [path.name for path in Path(ocrm.__file__).parent.rglob("*.py") if _asks(path)]
    assert asking == []


def _asks(path: Path) -> bool:
    return any(getattr(node, "attr", "") == "strerror" for node in ast.walk(ast.parse(path.read_text("utf-8"))))
