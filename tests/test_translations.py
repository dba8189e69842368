"""The Chinese of OCRM is complete, and says with its placeholders what the English says."""

from __future__ import annotations

import ast
import gettext
import re
import sys
from pathlib import Path

import pytest

from ocrm import i18n

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

import catalogues  # noqa: E402 - lives beside the other development scripts

CATALOGUES = catalogues.catalogue_paths()
MAY_STAY_ENGLISH = re.compile(
    r"(\W|\d|_|\{[^{}]*\}|[A-Z]+\b|OCRM|Excel|WPS|QQ|Lucide|Noto|SQLite|Python|Ctrl|Shift|Enter|Esc)*"
)
"""Names, keys, codes and placeholders: texts made of nothing else read the same in Chinese."""


def name_of(path: Path) -> str:
    return path.parent.parent.name


def test_every_language_but_english_has_a_catalogue() -> None:
    assert {name_of(path) for path in CATALOGUES} == set(i18n.LANGUAGES) - {"en"}


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_every_message_is_translated_and_nothing_is_left_over(path: Path) -> None:
    assert list(catalogues.faults(path)) == []


def test_no_message_hides_in_an_f_string_where_it_is_not_found_for_translation() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "ocrm").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "ngettext", "pgettext")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_no_translation_repeats_the_english(path: Path) -> None:
    repeated = [
        message.id
        for message in catalogues.read(path)
        if message.id
        and set(catalogues.texts_of(message.id)) & set(catalogues.texts_of(message.string))
        and not MAY_STAY_ENGLISH.fullmatch(catalogues.key_of(message)[1])
    ]
    assert repeated == []


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_chinese_sentences_end_with_a_chinese_full_stop(path: Path) -> None:
    wrong = [
        text
        for message in catalogues.read(path)
        if message.id
        for text in catalogues.texts_of(message.string)
        if re.search(r"[\u4e00-\u9fff][,;:?!.](\s|$)", text)
    ]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_the_user_is_addressed_plainly(path: Path) -> None:
    assert [m.id for m in catalogues.read(path) if m.id and "您" in "".join(catalogues.texts_of(m.string))] == []


def test_a_changed_catalogue_is_compiled_again_and_gettext_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "ocrm.po").write_text(header + 'msgid "Customer"\nmsgstr "客户"\n', encoding="utf-8")
    monkeypatch.setattr(catalogues, "_LOCALE", tmp_path)

    catalogues.compile_all()

    assert gettext.translation("ocrm", tmp_path, ["zh_CN"]).gettext("Customer") == "客户"


def test_faults_name_what_is_missing_fuzzy_left_over_or_lost_a_placeholder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "screen.py").write_text(
        'print(_("New"), _("Empty"), _("Doubtful"), _("Moved {title}"), ngettext("{n} day", "{n} days", 2))\n',
        encoding="utf-8",
    )
    folder = tmp_path / "locale" / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    path = folder / "ocrm.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "Empty"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Doubtful"\nmsgstr "存疑"\n\n'
        'msgid "Gone"\nmsgstr "没了"\n\n'
        'msgid "Moved {title}"\nmsgstr "已移动{name}"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} 天"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogues, "_SOURCE", source)

    assert sorted(catalogues.faults(path)) == [
        "fuzzy: 'Doubtful'",
        "no longer in the source: 'Gone'",
        "not extracted: 'New'",
        "not translated: 'Empty'",
        "other placeholders than the source: 'Moved {title}' → '已移动{name}'",
    ]
