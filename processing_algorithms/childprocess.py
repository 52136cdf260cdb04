"""A qgis_process of the same QGIS for work that must be done in a main thread and would make the desktop stand still.

Parent and child meet in a folder of the parent's: ``go`` is there as long as the work is wanted (taking it away is the
cancel, which works through the batch file of Windows too), ``progress`` holds the fraction done, ``fault`` the sentence
for the user, ``job`` and ``result`` what one has to tell the other, as JSON: the texts of qgis_process itself come in
an encoding that nobody can be sure of. The child has a profile of its own with the user's language and variables, and
does not touch the user's.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Dict, Optional, Sequence

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QEventLoop, QProcess, QProcessEnvironment, QSettings, QTimer

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.progress import Progress

PLACE = "BAIYUAN_CHILD"
PLUGIN = "baiyuan_qgis"
# Milliseconds: between two looks at the child; for its start; and from the cancel to the end that it did not choose.
_LOOK, _START, _GRACE = 200, 30_000, 10_000
# What of the user's settings a layout may depend on.
_SETTINGS = ("variables", "svg", "Projections", "fonts")
# Signs that cmd.exe takes for its own in what a batch file is given.
_OF_CMD = re.compile(r'["%&<>|^!\r\n]')


class Unavailable(Exception):
    """No child can be started here; the work can be done in the process that asks."""


class Told(Progress):
    """The progress of a child: handed on to its own log and written where the parent looks."""

    def __init__(self, progress: Progress, place: Path) -> None:
        self._progress, self._place = progress, place

    def on_progress(self, fraction: float) -> None:
        self._progress.on_progress(fraction)
        with suppress(OSError):
            (self._place / "progress").write_text(f"{fraction:.4f}", encoding="utf-8")

    def on_text(self, text: str) -> None:
        self._progress.on_text(text)

    def info(self, text: str) -> None:
        self._progress.info(text)

    def warn(self, text: str) -> None:
        self._progress.warn(text)

    def cancelled(self) -> bool:
        return self._progress.cancelled() or not (self._place / "go").exists()


def place() -> Optional[Path]:
    """Return where this process meets its parent; None where it is nobody's child."""
    given = os.environ.get(PLACE, "")
    return Path(given) if given and Path(given).is_dir() else None


def job() -> Any:
    """Return what the parent has to tell beyond the parameters; None where this process is nobody's child."""
    at = place()
    return None if at is None else _read(at / "job")


def tell(name: str, what: Any) -> None:
    """Tell the parent: its ``fault`` as a sentence, its ``result`` as what JSON can hold."""
    at = place()
    if at is not None:
        with suppress(OSError):
            (at / name).write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")


def run(algorithm: str, values: Dict[str, str], task: Any, progress: Progress) -> Any:
    """Run an algorithm in a child, which reads ``task`` by ``job``, and return what it told.

    The desktop's events are served meanwhile.

    Raises Cancelled when the user stops it, InputFault with the child's sentence, Unavailable where none starts.
    """
    program = program_of_this_qgis()
    arguments = ["run", algorithm, "--", *(f"{key}={value}" for key, value in values.items())]
    if Path(program).suffix.lower() in (".bat", ".cmd") and any(_OF_CMD.search(each) for each in arguments):
        raise Unavailable(program)
    with tempfile.TemporaryDirectory(prefix="baiyuan-", ignore_cleanup_errors=True) as folder:
        at = Path(folder)
        (at / "job").write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
        (at / "go").touch()
        child = QProcess()
        child.setProcessEnvironment(_surroundings(at))
        _await(child, program, arguments, at, progress)
        progress.check()
        fault = _read(at / "fault")
        result = _read(at / "result")
        if fault:
            raise InputFault(str(fault))
        if result is None:
            said = _text(bytes(child.readAllStandardError())) or _text(bytes(child.readAllStandardOutput()))
            lines = [line.strip() for line in said.splitlines() if line.strip()]
            raise InputFault(
                tr("{program} ended without a result: {reason}").format(
                    program=program, reason=lines[-1] if lines else child.errorString()
                )
            )
        return result


def _await(child: QProcess, program: str, arguments: Sequence[str], at: Path, progress: Progress) -> None:
    loop, tick, last = QEventLoop(), QTimer(), QTimer()
    last.setSingleShot(True)
    last.timeout.connect(child.kill)

    def look() -> None:
        done = _read(at / "progress")
        if isinstance(done, float):
            progress.on_progress(min(1.0, done))
        if progress.cancelled() and (at / "go").exists():
            (at / "go").unlink()
            last.start(_GRACE)

    child.finished.connect(loop.quit)
    child.errorOccurred.connect(loop.quit)
    tick.timeout.connect(look)
    child.start(program, list(arguments))
    if not child.waitForStarted(_START):
        raise Unavailable(f"{program}: {child.errorString()}")
    tick.start(_LOOK)
    if child.state() != QProcess.ProcessState.NotRunning:
        loop.exec()
    tick.stop()
    last.stop()
    child.waitForFinished(_GRACE)


def _surroundings(at: Path) -> QProcessEnvironment:
    """Return the environment of a child: this QGIS's libraries and plugin, a profile of its own."""
    profile = at / "profiles" / "default" / "QGIS"
    profile.mkdir(parents=True)
    settings = QSettings(str(profile / "QGIS3.ini"), QSettings.Format.IniFormat)
    ours = QgsSettings()
    kept = {key: ours.value(key) for key in ours.allKeys() if key.split("/", 1)[0] in _SETTINGS}
    kept.update({
        "locale/overrideFlag": True, "locale/userLocale": QgsApplication.locale() or "en",
        f"PythonPlugins/{PLUGIN}": True,
    })  # fmt: skip
    for key, value in kept.items():
        settings.setValue(key, value)
    settings.sync()
    made = QProcessEnvironment.systemEnvironment()
    made.insert("QGIS_CUSTOM_CONFIG_PATH", str(at))
    made.insert(PLACE, str(at))
    plugins = str(Path(__file__).parent.parent.parent)
    for name, first in (("QGIS_PLUGINPATH", [plugins]), ("PYTHONPATH", [each for each in sys.path if each])):
        known = made.value(name)
        made.insert(name, os.pathsep.join(dict.fromkeys([*first, *(known.split(os.pathsep) if known else ())])))
    return made


def program_of_this_qgis() -> str:
    """Return the qgis_process that belongs to this QGIS; raises Unavailable where there is none.

    Debian's wrapper of 3.22 passes an option that the program does not know, so the program itself comes first. On
    Windows the program in ``apps/qgis…/bin`` has all it needs from the desktop's environment; the batch files in
    ``bin`` are for those who start it without.
    """
    prefix = Path(QgsApplication.prefixPath())
    folders = [prefix / "bin", Path(QgsApplication.applicationDirPath()), prefix.parent.parent / "bin"]
    # apps/qgis-ltr has qgis_process-qgis-ltr.bat, apps/qgis-dev that of its own
    batches = (f"qgis_process-{prefix.name}.bat", "qgis_process-qgis-ltr.bat", "qgis_process-qgis.bat")
    for name in ("qgis_process.bin", "qgis_process.exe", "qgis_process", *batches):
        for folder in folders:
            if (folder / name).is_file():
                return str(folder / name)
    raise Unavailable("qgis_process")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # not there yet, or half of it


def _text(said: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return said.decode(encoding)
    return said.decode("utf-8", "replace")
