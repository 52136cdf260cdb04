#!/usr/bin/env python3
"""Make docs/data and docs/bad-input, in both languages, from the dictionary and from docs/bad-input/*.toml.

    make_data_pages.py            write the pages
    make_data_pages.py --check    say whether they are what the files give; exit status 1 if not

A case of bad input is a table [[case]] in one of the files of docs/bad-input, the file named by what it is about:

    wrong, wrong_zh     what is wrong with the input
    sentence            the sentence shown: the literal of its tr() in the code, as it stands (with its {names})
    kept, kept_zh       what became of the data: refused, or what was kept
    test                the test that shows it, "tests/test_x.py::test_name"
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import tomllib

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from baiyuan_qgis.data import dictionary  # noqa: E402

CASES = ROOT / "docs" / "bad-input"
TS = ROOT / "resources" / "i18n" / "baiyuan_qgis_zh_CN.ts"
LANGUAGES = {"en": "", "zh": ".zh-CN"}
DATA_EN = """\
Every field that the plugin reads or writes, from its dictionary `baiyuan_qgis/data/dictionary.toml`. *Width* is the
number of characters, with the decimals after the point. A column that bears one of the *other names* is found by
`baiyuan:mapfields`. Fields printed **bold** are those that a layer must have."""
DATA_ZH = """\
插件读写的全部字段，取自字典 `baiyuan_qgis/data/dictionary.toml`。“宽度”为字符数，小数点后为小数位数。列名为“其他名称”
之一的字段可由 `baiyuan:mapfields` 识别。**粗体**为图层必须具备的字段。"""
WORDS = {
    "other": ("[中文]({page}.zh-CN.md)", "[English]({page}.md)"),
    "made": (
        "This page is made by `scripts/make_data_pages.py` (`make docs`); do not edit it.",
        "本页由 `scripts/make_data_pages.py`（`make docs`）生成，请勿手工修改。",
    ),
    "data": ("Fields and layers", "字段与图层"),
    "data_intro": (DATA_EN, DATA_ZH),
    "roles": ("Layers that are read", "读取的图层"),
    "role_fields": ("Fields: ", "字段："),
    "key": ("Identified by ", "标识字段："),
    "only": ("In this layer {text} means {field}.", "本图层中 {text} 指 {field}。"),
    "tables": ("Tables of survey.gpkg", "survey.gpkg 的表"),
    "fields": ("All fields", "全部字段"),
    "head": (
        "| name | title | code | type | width | unit | meaning | other names |",
        "| 名称 | 标题 | 代码 | 类型 | 宽度 | 单位 | 含义 | 其他名称 |",
    ),
    "values": ("Values", "取值"),
    "values_head": ("| kind | codes |", "| 种类 | 代码 |"),
    "bad-input": ("Bad input", "不合格的输入数据"),
    "bad_intro": (
        "What the plugin says to input that is wrong, and what becomes of the data. Every row is a test.",
        "输入数据有误时插件的提示，以及数据如何处理。每一行都有测试。",
    ),
    "bad_head": (
        "| | what is wrong | sentence shown | what is kept | test |",
        "| | 问题 | 提示 | 数据如何处理 | 测试 |",
    ),
}
TYPES = {
    "text": ("text", "文本"),
    "integer": ("integer", "整数"),
    "real": ("number", "数值"),
    "date": ("date", "日期"),
    "datetime": ("date and time", "日期时间"),
    "boolean": ("yes/no", "是/否"),
}
TOPICS = {
    "reading": ("Reading files", "读取文件"),
    "tables": ("Tables and codes", "表格与编码"),
    "mapping": ("Matching fields", "字段匹配"),
    "crs": ("Coordinate reference systems", "坐标系"),
    "coordinates": ("Coordinate texts and layers by a standard", "坐标文件与按标准导出"),
    "schema": ("Standard layers", "标准图层输出"),
    "quality": ("Quality of layers", "数据质量"),
    "store": ("The shared database", "共享数据库"),
}


def cases() -> dict[str, list[dict[str, str]]]:
    """Return the cases of bad input by topic, in the order of TOPICS; other files follow by name."""
    files = {path.stem: path for path in sorted(CASES.glob("*.toml"))}
    order = [*(topic for topic in TOPICS if topic in files), *(stem for stem in files if stem not in TOPICS)]
    return {topic: tomllib.loads(files[topic].read_text(encoding="utf-8"))["case"] for topic in order}


def page(name: str, language: str) -> str:
    """Return the page ``data`` or ``bad-input`` as Markdown."""
    place = 0 if language == "en" else 1
    made = [f"# {WORDS[name][place]}", WORDS["other"][place].format(page=name), WORDS["made"][place]]
    made += _data(language, place) if name == "data" else _bad_input(language, place)
    return "\n\n".join(made) + "\n"


def _data(language: str, place: int) -> list[str]:
    made = [WORDS["data_intro"][place], f"## {WORDS['roles'][place]}"]
    for role in dictionary.roles():
        required, key = dictionary.role_required(role), dictionary.role_key(role)
        title = f"### `{role}` {dictionary.label('layer', role, language)}"
        names = (f"**{one}**" if one in required else f"`{one}`" for one in dictionary.role(role))
        lines = [WORDS["role_fields"][place] + ", ".join(names)]
        if key:
            lines.append(f"{WORDS['key'][place]}`{key}`")
        for text, one in dictionary.role_synonyms(role).items():
            lines.append(WORDS["only"][place].format(text=f"“{text}”", field=f"`{one}`"))
        made += [title, "  \n".join(lines)]
    made.append(f"## {WORDS['tables'][place]}")
    for table in dictionary.tables():
        names_ = ", ".join(f"`{one}`" for one in dictionary.table(table))
        made.append(f"**`{table}`** {dictionary.label('layer', table, language)}: {names_}")
    rows = [WORDS["head"][place], "|---" * 8 + "|"]
    for one in dictionary.fields().values():
        other = one.alias if language == "en" else one.label
        width = f"{one.length}.{one.precision}" if one.precision else str(one.length)
        kind = one.domain or one.open_domain
        cells = (
            f"`{one.name}`",
            dictionary.title(one.name, language),
            one.code,
            TYPES[one.type][place] + (f" ([{kind}](#{kind}))" if kind else ""),
            width,
            dictionary.label("unit", one.unit, language).strip() if one.unit else "",
            one.meaning if language == "en" else one.meaning_zh,
            ", ".join((other, *one.synonyms)),
        )
        rows.append(_row(cells))
    made += [f"## {WORDS['fields'][place]}", "\n".join(rows), f"## {WORDS['values'][place]}"]
    kinds = sorted({one.domain or one.open_domain for one in dictionary.fields().values()} - {""})
    for kind in kinds:
        codes = (f"`{code}` {one.text(language)}" for code, one in dictionary.wording(kind).items())
        made += [f"### {kind}", " · ".join(codes)]
    return made


def _bad_input(language: str, place: int) -> list[str]:
    words = translations() if language == "zh" else {}
    suffix = "_zh" if language == "zh" else ""
    made, number = [WORDS["bad_intro"][place]], 0
    for topic, entries in cases().items():
        rows = [WORDS["bad_head"][place], "|---" * 5 + "|"]
        for case in entries:
            number += 1
            sentence = words.get(case["sentence"]) or case["sentence"]
            test = case["test"].removeprefix("tests/").replace(".py::", " ")
            rows.append(_row((str(number), case[f"wrong{suffix}"], sentence, case[f"kept{suffix}"], f"`{test}`")))
        made += [f"## {TOPICS.get(topic, (topic, topic))[place]}", "\n".join(rows)]
    return made


def translations() -> dict[str, str]:
    """Return the Chinese sentences by their English source."""
    import xml.etree.ElementTree as ET

    found = {}
    for message in ET.parse(TS).getroot().iter("message"):
        found[message.findtext("source") or ""] = message.findtext("translation") or ""
    return found


def _row(cells: Any) -> str:
    # braces as they are: what stands in them is filled in
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where a page is out of date")
    check = parser.parse_args().check
    stale = []
    for name in ("data", "bad-input"):
        for language, suffix in LANGUAGES.items():
            path, text = ROOT / "docs" / f"{name}{suffix}.md", page(name, language)
            if not check:
                path.write_text(text, encoding="utf-8")
            elif not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(path)
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not what the files give: run scripts/make_data_pages.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
