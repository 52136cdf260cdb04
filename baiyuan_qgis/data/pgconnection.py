"""The one way to a PostgreSQL server, with its reasons in words whatever language and encoding they come in.

libpq speaks the language of the system, on a Chinese office machine in GBK, and a server before the encodings are
agreed on in its own; psycopg2 takes both for UTF-8.
"""

from __future__ import annotations

import contextlib
import locale
import re
from typing import Any, Iterator

from baiyuan_qgis.data import encoding
from baiyuan_qgis.language import tr

# no byte of a character in GBK or UTF-8 is one of these
_BETWEEN = re.compile(rb"([\x00-\x3f]+)")
_QUOTED = re.compile(r"[\"“”«»]")


class Unreachable(Exception):
    """No connection; says why in one line, which may repeat words of the connection string."""


class NoService(Unreachable):
    """The service stands in no pg_service.conf."""


def connect(dsn: str = "", **options: Any) -> Any:
    """Return a connection of psycopg2; ``dsn`` and ``options`` as psycopg2.connect takes them.

    Raises Unreachable, or NoService where ``service`` is not defined.
    """
    import psycopg2

    reason = ""
    for way in (contextlib.nullcontext, _in_english):
        try:
            with way():
                return psycopg2.connect(dsn or None, **options)
        except UnicodeDecodeError as error:
            reason = words(error.object)
            break
        except psycopg2.Error as error:
            reason = str(error)
            # before Python 3.12 a message that is not in UTF-8 is lost: it is asked for once more
            if reason.strip() and "\ufffd" not in reason:
                break
    reason = " ".join(reason.split()).rstrip(".") or tr(
        "the system's message cannot be read; look at host, port, database, user and password"
    )
    service = str(options.get("service", ""))
    raise (NoService if service and _names_only(reason, service) else Unreachable)(reason)


def words(raw: bytes) -> str:
    """Return a message as text, each word of it in the one of UTF-8 and GBK in which it reads better."""
    return "".join(_word(part) for part in _BETWEEN.split(raw))


def _word(raw: bytes) -> str:
    name = max((encoding.UTF_8, encoding.GBK), key=lambda each: encoding.score([raw], each))
    return raw.decode(name, "replace")


def _names_only(reason: str, service: str) -> bool:
    """Say whether a message names the service and nothing else: that there is none, in whatever language.

    A message about a server names its host and port too; one of the server says before a colon how grave it is, where
    libpq in Chinese writes a full-width one.
    """
    told = re.sub(r"^\w+：", "", reason)
    parts = _QUOTED.split(told)
    return len(parts) == 3 and parts[1].strip() == service and not re.search("[:：]", parts[0] + parts[2])


@contextlib.contextmanager
def _in_english() -> Iterator[None]:
    """Let the C library speak English meanwhile, where one may choose (not on Windows)."""
    category = getattr(locale, "LC_MESSAGES", None)
    if category is None:
        yield
        return
    before = locale.setlocale(category)
    locale.setlocale(category, "C")
    try:
        yield
    finally:
        locale.setlocale(category, before)
