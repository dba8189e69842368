"""Pinyin: readings of characters, names and companies."""

from __future__ import annotations

import pytest

from ocrm.text.pinyin import full_pinyin, initials, mnemonic, readings, spellings


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [
        ("重庆长安配件有限公司", "chongqingchanganpeijianyouxiangongsi", "cqcapjyxgs"),
        ("长沙银行", "changshayinhang", "csyh"),
        ("绿地物业", "lvdiwuye", "ldwy"),
        ("单雪松", "shanxuesong", "sxs"),
        ("曾国强", "zengguoqiang", "zgq"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("欧阳娜娜", "ouyangnana", "oynn"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("查理", "zhali", "zl"),
        ("单氏食品", "shanshishipin", "sssp"),
        ("解放路物业", "jiefangluwuye", "jflwy"),
        ("单位采购中心", "danweicaigouzhongxin", "dwcgzx"),
        ("北京朝阳音乐厅", "beijingchaoyangyinyueting", "bjcyyyt"),
        ("厦门大厦", "xiamendasha", "xmds"),
        ("長安汽車", "changanqiche", "caqc"),
        ("單雪松", "shanxuesong", "sxs"),
        ("乾隆", "qianlong", "ql"),
        ("MES 二期", "meserqi", "meseq"),
        ("ＡＢＣ银行", "abcyinhang", "abcyh"),
        ("", "", ""),
    ],
)
def test_the_likeliest_reading_of_a_name(name: str, full: str, short: str) -> None:
    assert full_pinyin(name) == mnemonic(name) == full
    assert initials(name) == short


def test_every_reading_of_a_character_is_known() -> None:
    assert set(readings("单")) == {"dan", "shan", "chan"}
    assert {"ceng", "zeng"} <= set(readings("曾"))
    assert {"jie", "xie"} <= set(readings("解"))
    assert readings("a") == ()


def test_a_surname_is_heard_first() -> None:
    assert [spellings(char)[0] for char in "单仇解查盖区曾翟"] == [
        "shan",
        "qiu",
        "xie",
        "zha",
        "ge",
        "ou",
        "zeng",
        "zhai",
    ]


def test_the_umlaut_is_typed_in_three_ways() -> None:
    assert {"lv", "lu", "lyu"} <= set(spellings("绿"))
    assert {"nv", "nu", "nyu"} <= set(spellings("女"))
