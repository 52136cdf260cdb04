"""Holders in what leaves the office: a natural person's name is masked, an enterprise's stands as it is."""

from __future__ import annotations

import math
import re
from typing import Any, Optional

# what an organisation's name holds and a person's does not
_ORGANISATION = re.compile(
    r"公司|集团|企业|厂|社|店|行|院|所|局|委|办|会|校|站|场|部|队|馆|库|矿|中心|政府|基金|合伙|银行|园|村|镇|乡|街道|开发区|单位|工作室|"
    r"\b(?:ltd|limited|inc|co|corp|company|group|gmbh|llc|plc|works|factory|bureau|centre|center)\b",
    re.IGNORECASE,
)
# two to four characters, or names of the nationalities with their dots: 买买提·艾力
_PERSON = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+(?:[·•・][\u3400-\u9fff]+)+")
_SEVERAL = re.compile(r"([、,，;；/\s]+)")


def masked(holder: Any) -> Optional[str]:
    """Return a holder for the eyes of others: 张三丰 becomes 张**, several names one by one; None for none."""
    if holder is None or (isinstance(holder, float) and math.isnan(holder)) or not str(holder).strip():
        return None
    parts = _SEVERAL.split(str(holder).strip())
    return "".join(_one(part) for part in parts)


def _one(name: str) -> str:
    person = _PERSON.fullmatch(name) and not _ORGANISATION.search(name)
    return name[0] + "*" * (len(name) - 1) if person else name
