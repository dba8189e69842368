"""Make resources/pinyin*.txt and resources/traditional.txt from pypinyin and OpenCC's character table.

Run it by hand when a dictionary or a list below changes; OCRM itself needs neither package:

    pip install pypinyin opencc-python-reimplemented
    python packaging/make_pinyin.py
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
LONGEST_PHRASE = 3

FIRST_READING = {
    "长": "chang",
    "長": "chang",
    "都": "du",
    "调": "tiao",
    "調": "tiao",
    "曾": "zeng",
    "翟": "zhai",
    "覃": "qin",
    "逄": "pang",
}
"""Where names and companies mostly use another reading than the dictionary's first one."""

MORE_READINGS = {
    "区": ["ou"],
    "查": ["zha"],
    "仇": ["qiu"],
    "盖": ["ge", "gai"],
    "单": ["shan"],
    "解": ["xie"],
    "莞": ["guan"],
}
"""Readings that must be there whatever the dictionary says."""

PHRASES = {
    "朝阳": "chao yang", "朝晖": "chao hui", "朝日": "chao ri", "支行": "zhi hang", "总行": "zong hang",
    "商行": "shang hang", "琴行": "qin hang", "工行": "gong hang", "中行": "zhong hang", "交行": "jiao hang",
    "电行": "dian hang", "行业": "hang ye", "单县": "shan xian", "单氏": "shan shi", "曾氏": "zeng shi",
    "解氏": "xie shi", "仇氏": "qiu shi", "查氏": "zha shi", "盖氏": "ge shi", "区氏": "ou shi", "任氏": "ren shi",
    "乐亭": "lao ting", "莘县": "shen xian", "蔚县": "yu xian", "蔚州": "yu zhou", "铅山": "yan shan",
    "枞阳": "zong yang", "涡阳": "guo yang", "泌阳": "bi yang", "尉犁": "yu li", "尉迟": "yu chi",
    "长孙": "zhang sun", "万俟": "mo qi", "单于": "chan yu", "澹台": "tan tai", "东阿": "dong e", "浚县": "xun xian",
    "大埔": "da bu", "黄埔": "huang pu", "柏林": "bo lin", "六合": "lu he", "台州": "tai zhou", "丽水": "li shui",
    "荥经": "ying jing", "洪洞": "hong tong", "繁峙": "fan shi", "长子县": "zhang zi xian", "牟平": "mu ping",
    "重汽": "zhong qi", "重机": "zhong ji", "重卡": "zhong ka", "重客": "chong ke", "重药": "chong yao",
    "重啤": "chong pi", "渝重": "yu zhong", "乐视": "le shi", "音乐": "yin yue", "乐器": "yue qi", "民乐": "min yue",
    "会稽": "kuai ji", "校准": "jiao zhun", "量具": "liang ju", "量子": "liang zi", "调查": "diao cha",
    "调研": "diao yan", "调度": "diao du", "调拨": "diao bo", "调料": "tiao liao", "调色": "tiao se",
    "成长": "cheng zhang", "增长": "zeng zhang", "校长": "xiao zhang", "院长": "yuan zhang", "厂长": "chang zhang",
    "局长": "ju zhang", "部长": "bu zhang", "处长": "chu zhang", "科长": "ke zhang", "行长": "hang zhang",
    "董事长": "dong shi zhang", "会长": "hui zhang", "家长": "jia zhang", "店长": "dian zhang", "组长": "zu zhang",
    "藏药": "zang yao", "藏族": "zang zu", "参茸": "shen rong", "种植": "zhong zhi", "种业": "zhong ye",
    "种子": "zhong zi", "给水": "ji shui", "供给": "gong ji", "自给": "zi ji", "参药": "shen yao", "便利": "bian li",
    "便民": "bian min", "传感": "chuan gan", "转向": "zhuan xiang", "转子": "zhuan zi",
}  # fmt: skip
"""Places, companies and posts whose reading the dictionary lacks or gives for another meaning."""


def plain(syllable: str) -> str:
    """Return a syllable without its tone, ü written v."""
    return str(to_normal(syllable, v_to_u=False)).replace("ê", "e")


def readings_by_character() -> dict[str, list[str]]:
    """Return every reading of each character of the basic plane, the likeliest first."""
    table: dict[str, list[str]] = {}
    for code, listed in PINYIN_DICT.items():
        if code > 0xFFFF:
            continue
        char = chr(code)
        wanted = [plain(syllable) for syllable in listed.split(",")] + MORE_READINGS.get(char, [])
        if char in FIRST_READING:
            wanted.insert(0, FIRST_READING[char])
        table[char] = list(dict.fromkeys(wanted))
    return table


def write_readings(table: dict[str, list[str]]) -> None:
    """Write a line per syllable: the syllable, who is read so first, who is also read so."""
    first: dict[str, list[str]] = {}
    also: dict[str, list[str]] = {}
    for char, readings in sorted(table.items()):
        first.setdefault(readings[0], []).append(char)
        for reading in readings[1:]:
            also.setdefault(reading, []).append(char)
    lines = ["# syllable, characters read so first, characters also read so; from pypinyin (MIT)"]
    lines += [
        "\t".join((syllable, "".join(first.get(syllable, [])), "".join(also.get(syllable, []))))
        for syllable in sorted(first.keys() | also.keys())
    ]
    write("pinyin.txt", lines)


def write_phrases(table: dict[str, list[str]]) -> None:
    """Write the phrases that are not read character by character."""
    phrases = {
        phrase: [plain(reading[0]) for reading in listed]
        for phrase, listed in PHRASES_DICT.items()
        if 2 <= len(phrase) <= LONGEST_PHRASE and all(char in table for char in phrase)
    }
    phrases |= {phrase: listed.split() for phrase, listed in PHRASES.items()}
    lines = ["# phrases that are read otherwise than their characters one by one; from pypinyin (MIT) and by hand"]
    for phrase, readings in sorted(phrases.items()):
        if len(readings) == len(phrase) and any(
            reading != table[char][0] for char, reading in zip(phrase, readings, strict=True)
        ):
            lines.append(f"{phrase}\t{' '.join(readings)}")
    write("pinyin-phrases.txt", lines)


def write_traditional() -> None:
    """Write two lines: the traditional characters, and what each is in simplified writing."""
    source = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = [line.split("\t") for line in source.splitlines() if "\t" in line]
    kept = [(old, new.split(" ")[0]) for old, new in pairs if len(old) == 1 and old != new.split(" ")[0]]
    kept = [(old, new) for old, new in kept if len(new) == 1]
    lines = ["# traditional characters and their simplified forms; from OpenCC (Apache-2.0)"]
    lines += ["".join(old for old, _ in kept), "".join(new for _, new in kept)]
    write("traditional.txt", lines)


def write(name: str, lines: list[str]) -> None:
    """Write a resource, UTF-8 with plain line ends on every system."""
    (RESOURCES / name).write_bytes(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    readings = readings_by_character()
    write_readings(readings)
    write_phrases(readings)
    write_traditional()
