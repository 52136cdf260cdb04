"""The 19-character parcel code (宗地代码): its parts, and what is wrong with one, defect by defect.

6 digits of the county, 3 of the cadastral zone, 3 of the sub-zone, 2 characters of the kind of right, 5 digits of the
sequence from 00001 on. Source: handbook §3.7 [F28].
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from baiyuan_qgis.language import tr

LENGTH = 19
_DIGITS = ((0, 6), (6, 9), (9, 12), (14, 19))
OWNERSHIP = "GJZ"
RIGHTS = "ABSXCDEFHGWY"
# collective ownership and homesteads exist on collective land only
ONLY_COLLECTIVE = "AC"
# most codes are sound, and a layer has a hundred thousand
_SOUND = re.compile("(?!0{6})[0-9]{12}(?:[GZ][BSXDEFHGWY]|J[ABSXCDEFHGWY])(?!0{5})[0-9]{5}")
_AS_NUMBER = re.compile(r"^\d+(\.\d+)?[eE]\+?\d+$|^\d+\.0+$")


def defects(code: Any) -> tuple[str, ...]:
    """Return one sentence for each defect of a code, none for a sound one; a missing code is no defect of its form."""
    text = "" if code is None else str(code)
    if _SOUND.fullmatch(text):
        return ()
    plain = text.strip()
    if not plain:
        return ()
    if _AS_NUMBER.match(plain):
        return (tr("it was stored as a number and has lost digits"),)
    found = []
    narrow = unicodedata.normalize("NFKC", plain)
    if narrow != plain:
        found.append(tr("it has full-width characters"))
    if text != plain or re.search(r"\s", narrow):
        found.append(tr("it has blanks"))
    narrow = re.sub(r"\s", "", narrow)
    if narrow != narrow.upper():
        found.append(tr("it has small letters"))
    narrow = narrow.upper()
    if len(narrow) != LENGTH:
        found.append(tr("it has {count} characters, {wanted} are needed").format(count=len(narrow), wanted=LENGTH))
        return tuple(found)
    titles = (tr("county"), tr("cadastral zone"), tr("cadastral sub-zone"), tr("sequence"))
    for (start, stop), title in zip(_DIGITS, titles):
        part = narrow[start:stop]
        if not (part.isascii() and part.isdigit()):
            found.append(tr("its characters {start} to {stop} ({title}) are {part}, digits are needed").format(
                start=start + 1, stop=stop, title=title, part=part))  # fmt: skip
    owner, right = narrow[12], narrow[13]
    if owner not in OWNERSHIP:
        found.append(tr("its 13th character is {part}, one of {known} is needed").format(
            part=owner, known=", ".join(OWNERSHIP)))  # fmt: skip
    if right not in RIGHTS:
        found.append(tr("its 14th character is {part}, one of {known} is needed").format(
            part=right, known=", ".join(RIGHTS)))  # fmt: skip
    elif right in ONLY_COLLECTIVE and owner in OWNERSHIP and owner != "J":
        found.append(tr("{part} as 14th character exists on collective land (J) only").format(part=right))
    if narrow[:6] == "000000":
        found.append(tr("its county is 000000"))
    if narrow[14:] == "00000":
        found.append(tr("its sequence is 00000; it begins with 00001"))
    return tuple(found)
