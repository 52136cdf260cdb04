"""Settings that an office may write itself, as TOML: each fault names the file, the key and what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Iterable, Sequence

from baiyuan_qgis.data.dictionary import nearest
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr

# a settings file has a few kilobytes; what is larger is some other file
_MOST_BYTES = 1_000_000


class Table:
    """One table of a TOML file, read key by key; ``done`` refuses the keys that nobody asked for."""

    def __init__(self, path: Path, values: dict[str, Any], name: str = "") -> None:
        self.path = path
        self._values = values
        self._name = name
        self._asked: list[str] = []

    def fault(self, key: str, wrong: str) -> InputFault:
        """Return the fault of a key."""
        return InputFault(
            tr("File {path}, key {key}: {wrong}.").format(path=self.path, key=self._full(key), wrong=wrong), field=key
        )

    def text(self, key: str, default: Any = None, choices: Sequence[str] = ()) -> str:
        """Return a text, one of ``choices`` where there are any."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self.fault(key, tr("text between quotes is needed, not {value}").format(value=value))
        if choices and value not in choices:
            raise self.fault(key, _unknown(value, choices))
        return value

    def integer(self, key: str, low: int, high: int, default: Any = None) -> int:
        """Return a whole number from ``low`` to ``high``."""
        value = self._value(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fault(
                key,
                tr("a whole number from {low} to {high} is needed, not {value}").format(
                    low=low, high=high, value=value
                ),
            )
        return value

    def flag(self, key: str, default: Any = None) -> bool:
        """Return true or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.fault(key, tr("true or false is needed, not {value}").format(value=value))
        return value

    def texts(self, key: str, default: Any = None, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """Return a list of texts, each one of ``choices`` where there are any."""
        value = self._value(key, default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
            raise self.fault(key, tr("a list of texts is needed, not {value}").format(value=value))
        for each in value:
            if choices and each not in choices:
                raise self.fault(key, _unknown(each, choices))
        return tuple(value)

    def table(self, key: str, default: Any = None) -> Table:
        """Return a table inside this one."""
        value = self._value(key, default)
        if not isinstance(value, dict):
            raise self.fault(key, tr("a table is needed"))
        return Table(self.path, value, self._full(key))

    def tables(self, key: str) -> list[Table]:
        """Return a list of tables (``[[key]]``), at least one."""
        value = self._value(key, None)
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            raise self.fault(key, tr("a list of tables is needed, written [[{key}]]").format(key=key))
        return [Table(self.path, each, f"{self._full(key)}[{number}]") for number, each in enumerate(value, start=1)]

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        return key in self._values

    def pairs(self) -> dict[str, str]:
        """Return the whole table as texts by name."""
        self._asked.extend(self._values)
        return {key: self.text(key) for key in self._values}

    def done(self) -> None:
        """Refuse a key that has no meaning here: a misspelt one would count as its default in silence."""
        for key in self._values:
            if key not in self._asked:
                raise self.fault(key, _unknown(key, self._asked))

    def _value(self, key: str, default: Any) -> Any:
        self._asked.append(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            raise self.fault(key, tr("it is missing"))
        return default

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


def read(path: Any) -> Table:
    """Read a TOML file; raises InputFault where it is not there, no text in UTF-8, or no TOML."""
    path = Path(path)
    if sys.version_info < (3, 11):
        raise InputFault(tr("{path} needs Python 3.11 or newer.").format(path=path))
    import tomllib

    try:
        if not path.is_file():
            raise InputFault(tr("The file {path} does not exist.").format(path=path))
        if path.stat().st_size > _MOST_BYTES:
            raise InputFault(tr("The file {path} is too large to be a settings file.").format(path=path))
        # an editor on Windows writes a byte order mark, which TOML does not know
        return Table(path, tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise InputFault(tr("File {path}: it is not in UTF-8; save it in that encoding.").format(path=path)) from error
    except tomllib.TOMLDecodeError as error:
        raise InputFault(tr("File {path}: {reason}.").format(path=path, reason=str(error).rstrip("."))) from error
    except OSError as error:
        raise InputFault(
            tr("{path} cannot be read ({reason}).").format(path=path, reason=error.strerror or error)
        ) from error


def built_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the settings files of a folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def chosen(folder: Path, name_or_path: Any, kind: str) -> Path:
    """Return the file that a built-in name or a path stands for; ``kind`` is what the sentence calls it."""
    text = str(name_or_path)
    if text.lower().endswith(".toml"):
        return Path(text)
    names = built_in(folder)
    if text not in names:
        raise InputFault(f"{kind} {text}: {_unknown(text, names)}.")
    return folder / f"{text}.toml"


def _unknown(value: str, known: Iterable[str]) -> str:
    words = list(dict.fromkeys(known))
    close = nearest(value, words)
    sentence = tr("{value} is none of {known}").format(value=f"“{value}”", known=", ".join(repr(one) for one in words))
    return sentence + (tr("; the nearest is {name}").format(name=close) if close else "")
