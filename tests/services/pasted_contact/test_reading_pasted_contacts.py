"""Pasted cards, signatures and chats: of a hundred and more in either language nine of ten fields are right.

A sample in tests/data/pasted_contacts.txt is the text, `=>` and what a person reads in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocrm.services.pasted_contact import FIELDS, read_contact

_SAMPLES = Path(__file__).resolve().parents[2] / "data" / "pasted_contacts.txt"


def samples() -> Iterator[tuple[str, dict[str, str]]]:
    for block in _SAMPLES.read_text("utf-8").split("====\n"):
        text, _arrow, wanted = block.partition("=>\n")
        fields = (part.partition("=") for part in wanted.strip().split("|"))
        yield text, {name: value for name, _sign, value in fields}


def closed_up(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("is_chinese", [True, False])
def test_nine_of_ten_fields_are_right_in_either_language(is_chinese: bool) -> None:
    right = total = surplus = count = 0
    for text, wanted in samples():
        if any("一" <= char <= "鿿" for char in text) is not is_chinese:
            continue
        count += 1
        found = read_contact(text)
        for name in FIELDS:
            if name in wanted:
                total += 1
                right += closed_up(found.value(name)) == closed_up(wanted[name])
            else:
                surplus += bool(found.value(name))
    print(f"\n{count} samples: {right} of {total} fields right ({right / total:.1%}), {surplus} that are none")
    assert count >= 25
    assert right / total >= 0.9
    assert surplus / total < 0.02


def test_there_are_a_hundred_samples() -> None:
    assert len(list(samples())) >= 100


def test_what_nobody_can_place_is_kept() -> None:
    found = read_contact("张伟\n13800138000\n朝九晚五，周末不接电话找小李\nZX-81 型设备")
    assert any("ZX-81" in line for line in found.left_over)
    assert any("小李" in line for line in found.left_over)


def test_a_second_number_and_a_second_email_are_not_lost() -> None:
    found = read_contact("Ann Lee\na@x.org\nb@x.org\n021-55556666\n021-55556667\n021-55556668")
    assert (found.value("phone"), found.value("phone2"), found.value("email")) == (
        "02155556666",
        "02155556667",
        "a@x.org",
    )
    assert {"b@x.org", "02155556668"} <= set(found.left_over)


@pytest.mark.parametrize("site", ["www.yunqi-mes.cn", "https://yunqi-mes.cn/about", "yunqi-mes.cn"])
def test_a_website_ends_where_chinese_goes_on_without_a_space(site: str) -> None:
    read = read_contact(f"张伟 销售总监\n杭州云栖智造科技有限公司\n官网：{site}欢迎来电 13805712345")
    assert read.value("website") == site


def test_how_sure_a_field_is_can_be_told() -> None:
    found = read_contact("手机：13800138000\n张伟")
    assert found.fields["mobile"].confidence > found.fields["name"].confidence > 0.5


@pytest.mark.parametrize("text", ["", "   \n\n", "----", "谢谢！", "Best regards,"])
def test_nothing_is_made_of_nothing(text: str) -> None:
    found = read_contact(text)
    assert (found.fields, found.left_over) == ({}, [])


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["1", "a@", "(", "电话：", "张", "A b ", "\n\t", "a.", "1 "])
def test_a_text_made_to_hurt_is_read_all_the_same(part: str) -> None:
    assert read_contact(part * 10_000).value("company") == ""
