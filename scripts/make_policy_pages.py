#!/usr/bin/env python3
"""Make docs/policies.md and docs/policies.zh-CN.md from the policy files.

Every number and test with its sentence, and what changed from the draft of Xuchang to the final text.

    make_policy_pages.py            write both pages
    make_policy_pages.py --check    say whether they are what the files give; exit status 1 if not
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from baiyuan_qgis.data import dictionary  # noqa: E402
from baiyuan_qgis.land import policy, policydiff, policytext  # noqa: E402
from baiyuan_qgis.land.policy import Clause, Policy, Rule  # noqa: E402

PAGES = {"en": ROOT / "docs" / "policies.md", "zh": ROOT / "docs" / "policies.zh-CN.md"}
DRAFT, FINAL = "xuchang-2021-draft", "xuchang-2021"
INTRO_EN = """\
This page is made from the files in `resources/policies` by `scripts/make_policy_pages.py`; do not edit it. Each number
stands with the sentence that sets it. The sentences are Chinese law and are quoted as they are; the notes are Chinese,
too, since they speak of their words.

To make a policy of your own, copy a file of `resources/policies`, edit it, check it with
`python -m baiyuan_qgis policies check FILE`, and give it as POLICY_FILE. With `extends` it builds on another policy: a
rule of the same quantity and the same conditions takes the place of the other's; what is marked as a floor may be
tightened, not loosened. `policies diff A B` says how two policies differ.

Boundary words follow article 1259 of the Civil Code: 以上 and 不低于 include the number; 超过, 高于 and 不足 exclude
it. Conditions of new supply bind contracts from the day named on; for earlier ones the number is a reference only."""
INTRO_ZH = """\
本页由 `scripts/make_policy_pages.py` 依 `resources/policies` 中的文件生成，请勿手工修改。每个数值与规定它的原文并列。

自定政策：复制 `resources/policies` 中的一个文件并修改，用 `python -m baiyuan_qgis policies check 文件` 检查，再作为
POLICY_FILE 给出。用 `extends` 可以在另一政策的基础上编写：指标和适用条件都相同的条款以自己的为准；标为底线（floor）的
条款只能收紧，不能放宽。两个政策的差异用 `policies diff 甲 乙` 查看。

边界用语依民法典第一千二百五十九条：以上、不低于包括本数；超过、高于、不足不包括本数。新供应土地的条件自所列日期起签订的合同
适用，更早的合同只列出数值供参考。"""
WORDS = {
    "title": ("The law as data", "法规政策数据"),
    "other": ("[中文](policies.zh-CN.md)", "[English](policies.md)"),
    "intro": (INTRO_EN, INTRO_ZH),
    "policies": ("Policies", "政策一览"),
    "head": (
        "| name | document | in force from | text | builds on |",
        "| 名称 | 文件 | 起始日期 | 文本来源 | 基础政策 |",
    ),
    "draft": ("draft, never in force", "征求意见稿，从未施行"),
    "numbers": ("Numbers", "数值条款"),
    "tests": ("Tests without a number", "非数值条款"),
    "causes": ("Causes of idleness", "闲置原因"),
    "parks": ("Parks and leading industries", "园区与主导产业"),
    "from": ("contracts from {day} on", "适用于{day}起签订的合同"),
    "due": ("by {day}", "完成时限{day}"),
    "floor": ("floor", "底线"),
    "unquoted": ("(no text at hand)", "（未见原文）"),
    "silent": ("Quoted, and not judged", "只列原文、不作判定的条款"),
    "silent_intro": (
        "These tests stand in a policy with their sentence and give no verdict on a parcel. Each says why.",
        "下列条款在政策文件中列有原文，但不对宗地作出判定，理由如下。",
    ),
    "silent_head": ("| rules | why |", "| 条款 | 理由 |"),
    "diff": ("Draft and final text of Xuchang", "许昌市征求意见稿与正式文本对照"),
    "diff_head": ("| rule | what | change | draft | final |", "| 条款 | 内容 | 变化 | 征求意见稿 | 正式文本 |"),
}

# what a policy quotes and nothing is judged by; tests/test_situations.py holds this list to the policies
NOT_JUDGED = {
    ("STD-09",): (
        "The document does not say what “3+N+1” consists of, and nothing that it does not say is shown as law.",
        "文件未说明“3+N+1”的内容；文件没有写明的，不作为法定要求列出。",
    ),
    ("STD-16",): (
        "A duty of the park to enter data in a platform: no parcel can meet or miss it.",
        "属于园区管理机构的信息录入义务，不针对宗地。",
    ),
    ("STD-07",): (
        "The county chooses for each parcel which of these it sets; those of the contract are judged by LOW-3.",
        "由县（市、区）和园区按地块选择设置；合同中已约定的由LOW-3判定。",
    ),
    ("STD-03",): (
        "Says where standard land is to be offered; whether a park reaches its share is STD-01.",
        "规定“标准地”的推行范围；各园区比例由STD-01判定。",
    ),
    ("STD-08",): (
        "How often the city may revise its minimum. That no policy loosens a floor is checked when it is loaded.",
        "市级最低标准的调整周期；下级政策不得低于市级标准，在加载政策文件时检查。",
    ),
    ("EVA-06", "SPL-09"): (
        "The sentence has no number (供地率低, 明显低于市场价格): a person decides.",
        "条文没有数字（“供地率低”“明显低于市场价格”），由人判断。",
    ),
    ("INT-S4",): (
        "Whether a project fits into a multi-storey factory is for a person to say.",
        "项目是否适合入驻多层标准厂房，由人判断。",
    ),
    ("EVA-01", "EVA-02", "EVA-03", "EVA-04", "EVA-07", "EVA-08", "EVA-09", "EVA-P1", "TGT-07", "PUB-02"): (
        "Duties of the authorities (evaluation, quota, breakdown of targets, publication), not of a parcel.",
        "属于各级机关的职责（考评、计划指标、任务分解、信息公布），不针对宗地。",
    ),
    ("TGT-X4",): (
        "A day without an amount: it stands beside the targets that have one.",
        "只有期限、没有数量，与有数量的目标并列。",
    ),
    ("DSP-K1", "DSP-X1", "DSP-X2", "DSP-X3", "IDL-12"): (
        "Ways of disposal: they are proposed as measures by class of land.",
        "属于处置方式，按土地类别作为拟采取措施提出。",
    ),
    ("STK-06",): (
        "Says what the yearly list of available land holds: the ledger makes it.",
        "规定年度可供土地清单的内容，由台账生成。",
    ),
    ("IDL-05", "IDL-06", "IDL-07", "IDL-08"): (
        "Clocks of the procedure: they stand among the deadlines.",
        "属于程序期限，列入到期预警。",
    ),
    ("IDL-13", "IDL-15", "IDL-16"): (
        "What the authority may not accept, how it supplies land, land of collectives by analogy: no fact of a parcel.",
        "属于主管部门受理、供应的要求及集体建设用地的参照执行，不针对宗地事实。",
    ),
}


def page(language: str) -> str:
    """Return one page as Markdown."""
    place = 0 if language == "en" else 1

    def word(name: str) -> str:
        return WORDS[name][place]

    loaded = [policy.load(name) for name in policy.names()]
    made = [f"# {word('title')}", word("other"), word("intro"), f"## {word('policies')}"]
    rows = [word("head"), "|---|---|---|---|---|"]
    for one in loaded:
        since = word("draft") if one.draft else str(one.valid_from)
        text = dictionary.label("provenance", one.provenance, language)
        rows.append(f"| [`{one.name}`](#{one.name}) | {one.title(language)} | {since} | {text} | {_parent(one)} |")
    made.append("\n".join(rows))
    for one in loaded:
        made += [f"## {one.name}", f"**{one.title(language)}**", one.note]
        for title, blocks in (
            ("numbers", _numbers(one, language, word("from"), word("due"), word("floor"), word("unquoted"))),
            ("tests", _tests(one, language, word("from"), word("due"), word("unquoted"))),
            ("causes", _causes(one, language)),
            ("parks", _parks(one, language)),
        ):
            found = list(blocks)
            if found:
                made += [f"### {word(title)}", *found]
    silent = [f"| {', '.join(ids)} | {reasons[place]} |" for ids, reasons in NOT_JUDGED.items()]
    made += [f"## {word('silent')}", word("silent_intro"), "\n".join([word("silent_head"), "|---|---|", *silent])]
    made += [f"## {word('diff')}", dictionary.label("policy_phrase", "draft_incomplete", language)]
    made.append("\n".join([word("diff_head"), "|---|---|---|---|---|", *_changes(language)]))
    return "\n\n".join(filter(None, made)) + "\n"


def _parent(one: Policy) -> str:
    return f"`{one.parent.name}`" if one.parent else ""


def _quoted(item: Rule | Clause, unquoted: str) -> str:
    return f"> {item.quote}" if item.quote else f"> {unquoted}"


def _numbers(one: Policy, language: str, since: str, due: str, floor: str, unquoted: str) -> Iterator[str]:
    """Return the numbers, those of one sentence together under it."""
    for (rule_id, clause, _), group in groupby(one.own_rules, key=lambda rule: (rule.id, rule.clause, rule.quote)):
        rules = list(group)
        lines = [f"**{rule_id}** · {clause}", "", _quoted(rules[0], unquoted), ""]
        for rule in rules:
            scope = policytext.scope(rule.applies_to, language)
            parts = [
                f"- {policytext.quantity(rule.quantity, language)} **{policytext.requirement(rule, language)}**",
                policytext.modality(rule.modality, language),
                scope,
                policytext.exceptions(rule, language),
                since.format(day=rule.applies_from) if rule.applies_from else "",
                due.format(day=rule.due_on) if rule.due_on else "",
                floor if rule.floor else "",
                rule.note,
            ]
            lines.append(" · ".join(filter(None, parts)))
        yield "\n".join(lines)


def _tests(one: Policy, language: str, since: str, due: str, unquoted: str) -> Iterator[str]:
    for clause in one.own_clauses.values():
        label = dictionary.label("rule", clause.id, language) if clause.id in dictionary.wording("rule") else ""
        head = [
            f"**{clause.id}**",
            label,
            str(clause),
            policytext.modality(clause.modality, language),
            since.format(day=clause.applies_from) if clause.applies_from else "",
            due.format(day=clause.due_on) if clause.due_on else "",
        ]
        yield "\n\n".join(filter(None, (" · ".join(filter(None, head)), _quoted(clause, unquoted), clause.note)))


def _causes(one: Policy, language: str) -> Iterator[str]:
    lines = []
    for cause in one.own_causes.values():
        stages = ", ".join(dictionary.label("idle_stage", stage, language) for stage in cause.stages)
        lines.append(f"- {dictionary.label('idle_cause', cause.code, language)}: {stages} · {cause.clause}")
    if lines:
        yield "\n".join(lines)


def _parks(one: Policy, language: str) -> Iterator[str]:
    joint = "、" if language == "zh" else ", "
    lines = []
    for park in one.parks if one.parks != (one.parent.parks if one.parent else ()) else ():
        known = [alias for alias, name in one.park_aliases.items() if name == park]
        aliases = f" ({joint.join(known)})" if known else ""
        lines.append(f"- {park}{aliases}: {joint.join(one.leading_industries.get(park, ()))}")
    if lines:
        yield "\n".join(lines)


def _changes(language: str) -> Iterator[str]:
    for change in policydiff.diff(policy.load(DRAFT), policy.load(FINAL)):
        sides = [change.side_text(side, language).replace("|", "\\|") for side in (change.old, change.new)]
        cells = (change.id, change.subject(language), change.kind_text(language), *sides)
        yield f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where a page is out of date")
    check = parser.parse_args().check
    stale = []
    for language, path in PAGES.items():
        text = page(language)
        if check:
            stale += [path] if not path.is_file() or path.read_text(encoding="utf-8") != text else []
        else:
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not what the policy files give: run scripts/make_policy_pages.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
