"""The process that makes many cards for the desktop: found, started, heard, stopped; and all of it in a real QGIS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytest.importorskip("qgis.core")

import qgis_env
import surveys
from qgis.core import QgsApplication, QgsProcessingFeedback
from qgis.PyQt.QtCore import QSettings, QTimer

# the provider sets the language of the machine, once
qgis_env.provider()

from baiyuan_qgis.data import store  # noqa: E402
from baiyuan_qgis.faults import InputFault  # noqa: E402
from baiyuan_qgis.language import set_language  # noqa: E402
from baiyuan_qgis.processing_algorithms import childprocess, parcelcards  # noqa: E402
from baiyuan_qgis.progress import SILENT, Progress  # noqa: E402

DESKTOP = shutil.which("qgis.bin") or shutil.which("qgis")
needs_program = pytest.mark.skipif(qgis_env.qgis_process_program() is None, reason="qgis_process is not installed")


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language("en")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def child_of(path: Path, folder: Path, monkeypatch, feedback=None, **parameters):
    """Run the cards as the desktop does for more than it makes itself; return (results, ok, log)."""
    monkeypatch.setattr(parcelcards, "in_desktop", lambda: True)
    monkeypatch.setattr(parcelcards, "MOST_HERE", 0)
    monkeypatch.setenv("XDG_RUNTIME_DIR", os.environ.get("XDG_RUNTIME_DIR", str(folder.parent)))
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:parcelcards")
    return qgis_env.run(algorithm, {"SURVEY": str(path), "CARDS": str(folder), **parameters}, feedback=feedback)[:3]


@pytest.mark.utf8
@needs_program
def test_a_child_makes_the_cards_that_the_parents_filter_chose(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-00{n}": "idle" for n in range(1, 5)})
    seen = []
    feedback = QgsProcessingFeedback(False)
    feedback.progressChanged.connect(seen.append)
    ticks = []
    clock = QTimer()
    clock.timeout.connect(lambda: ticks.append(1))
    clock.start(20)
    # signs that no command line should see, and a name with blanks
    results, ok, log = child_of(
        path, tmp_path / "卡片 a&b", monkeypatch, feedback,
        FILTER="\"parcel_id\" > 'CC-001' AND \"parcel_id\" <> '100%'",
        RESULT=str(tmp_path / "result.gpkg"),
    )  # fmt: skip
    clock.stop()
    assert ok, log
    assert results["CARD_COUNT"] == 3 and files(tmp_path / "卡片 a&b") == ["cards.csv", "cards.pdf"]
    table = store.read(tmp_path / "result.gpkg", "result")
    assert table["parcel_id"].tolist() == ["CC-002", "CC-003", "CC-004"]
    assert table["card_page_from"].tolist()[0] == 1 and set(table["card_state"]) == {"made"}
    # the cards are 2 to 80 per cent of a run; meanwhile the events of the desktop were served
    assert seen == sorted(seen) and any(2.0 < each < 80.0 for each in seen)
    assert len(ticks) > 20


@needs_program
def test_the_childs_sentence_reaches_the_user_and_nothing_is_left(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "idle"})
    (tmp_path / "no.qpt").write_text("<nothing/>", encoding="utf-8")
    monkeypatch.setattr(QgsApplication, "locale", staticmethod(lambda: "zh_CN"), raising=False)
    results, ok, log = child_of(path, tmp_path / "cards", monkeypatch, TEMPLATE=str(tmp_path / "no.qpt"))
    assert not ok and not results
    # the child speaks the language of the desktop that asked
    assert "no.qpt不是QGIS版式模板" in log.replace(" ", ""), log
    assert files(tmp_path / "cards") == []


@pytest.mark.slow
@needs_program
@pytest.mark.parametrize("each", [False, True])
def test_a_child_that_is_stopped_leaves_whole_cards_or_none(tmp_path, monkeypatch, each):
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-{n:03d}": "idle" for n in range(300)})
    feedback = QgsProcessingFeedback(False)
    feedback.progressChanged.connect(lambda percent: feedback.cancel() if percent > 4 else None)
    results, _, _ = child_of(path, tmp_path / "cards", monkeypatch, feedback, ONE_FILE_EACH=each)
    assert feedback.isCanceled() and not results
    left = files(tmp_path / "cards")
    if not each:
        assert left == []
        return
    listed = (tmp_path / "cards" / "cards.csv").read_text("utf-8-sig").splitlines()[1:]
    assert left == sorted(["cards.csv", *(line.split(",")[1] for line in listed)]) and 0 < len(listed) < 300
    assert all(b"%%EOF" in (tmp_path / "cards" / name).read_bytes()[-64:] for name in left if name != "cards.csv")


@needs_program
def test_a_child_that_dies_is_told_with_its_last_words(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})
    with pytest.raises(InputFault, match=r"ended without a result: .*nonesuch"):
        childprocess.run("nonesuch:cards", {"SURVEY": str(path)}, None, SILENT)


def test_a_killed_childs_drafts_are_removed_and_those_of_others_stay(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle", "CC-002": "idle"})
    folder = tmp_path / "cards"
    folder.mkdir()
    (folder / ".cards-11.pdf").touch()

    def killed(*_):
        (folder / ".cards-4711.pdf").touch()
        raise InputFault("killed")

    monkeypatch.setattr(childprocess, "run", killed)
    _, ok, log = child_of(path, folder, monkeypatch)
    assert not ok and "killed" in log and files(folder) == [".cards-11.pdf"]


def test_without_a_program_the_cards_are_made_here(tmp_path, monkeypatch):
    path = surveys.write(tmp_path / "survey.gpkg", {"CC-001": "idle"})

    def none():
        raise childprocess.Unavailable("qgis_process")

    monkeypatch.setattr(childprocess, "program_of_this_qgis", none)
    results, ok, log = child_of(path, tmp_path / "cards", monkeypatch)
    assert ok and results["CARD_COUNT"] == 1 and "QGIS stands still meanwhile" in log


@pytest.mark.parametrize(
    ("there", "found"),
    [
        # OSGeo4W and the stand-alone installer: the program has the desktop's environment, the batch file makes one
        (["apps/qgis-ltr/bin/qgis_process.exe", "bin/qgis_process-qgis-ltr.bat"], "apps/qgis-ltr/bin/qgis_process.exe"),
        (["bin/qgis_process-qgis-ltr.bat", "bin/qgis_process-qgis.bat"], "bin/qgis_process-qgis-ltr.bat"),
        (["bin/qgis_process-qgis.bat"], "bin/qgis_process-qgis.bat"),
        # Debian 12: the wrapper passes an option that the program does not know
        (["apps/qgis-ltr/bin/qgis_process", "apps/qgis-ltr/bin/qgis_process.bin"],
         "apps/qgis-ltr/bin/qgis_process.bin"),
    ],
)  # fmt: skip
def test_the_program_of_this_very_qgis_is_found(tmp_path, monkeypatch, there, found):
    for name in there:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(QgsApplication, "prefixPath", staticmethod(lambda: str(tmp_path / "apps" / "qgis-ltr")))
    monkeypatch.setattr(QgsApplication, "applicationDirPath", staticmethod(lambda: str(tmp_path / "bin")))
    assert childprocess.program_of_this_qgis() == str(tmp_path / found)


def test_no_batch_file_is_given_what_its_shell_would_take_for_its_own(monkeypatch):
    monkeypatch.setattr(childprocess, "program_of_this_qgis", lambda: "C:/OSGeo4W/bin/qgis_process-qgis-ltr.bat")
    with pytest.raises(childprocess.Unavailable):
        childprocess.run("baiyuan:parcelcards", {"CARDS": "C:/A&B"}, None, SILENT)


def test_the_child_has_the_users_language_and_variables_and_a_profile_of_its_own(tmp_path):
    surroundings = childprocess._surroundings(tmp_path)
    ini = tmp_path / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    settings = QSettings(str(ini), QSettings.Format.IniFormat)
    assert settings.value("PythonPlugins/baiyuan_qgis") in (True, "true")
    assert settings.value("locale/overrideFlag") in (True, "true")
    assert settings.value("locale/userLocale") == (QgsApplication.locale() or "en")
    assert surroundings.value("QGIS_CUSTOM_CONFIG_PATH") == surroundings.value(childprocess.PLACE) == str(tmp_path)
    assert surroundings.value("QGIS_PLUGINPATH").split(os.pathsep)[0] == str(qgis_env.ROOT)
    assert sysconfig.get_paths()["purelib"] in surroundings.value("PYTHONPATH").split(os.pathsep)
    assert childprocess.PLACE not in os.environ


def test_a_child_stops_when_its_parent_is_gone_or_says_so(tmp_path):
    (tmp_path / "go").touch()
    told = childprocess.Told(Progress(), tmp_path)
    told.report(0.25)
    assert json.loads((tmp_path / "progress").read_text()) == 0.25 and not told.cancelled()
    (tmp_path / "go").unlink()
    assert told.cancelled()


# ---- the desktop itself

SCRIPT = r"""
import json, os, time, traceback
from pathlib import Path
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QProgressBar, QTextEdit

out = Path(os.environ["CARDS_TEST"])
seen = {"progress": [], "ticks": 0}


def go():
    try:
        from processing.gui.AlgorithmDialog import AlgorithmDialog

        algorithm = QgsApplication.processingRegistry().createAlgorithmById("baiyuan:parcelcards")
        dialog = AlgorithmDialog(algorithm)
        dialog.show()
        dialog.setParameters(json.loads((out / "parameters.json").read_text(encoding="utf-8")))
        bar = dialog.findChildren(QProgressBar)[0]
        stop_at = int(os.environ.get("CARDS_STOP", "0"))
        clock = QTimer()

        def tick():
            seen["ticks"] += 1
            if not seen["progress"] or seen["progress"][-1] != bar.value():
                seen["progress"].append(bar.value())
            if stop_at and bar.value() >= stop_at and "stopped" not in seen:
                seen["stopped"] = time.monotonic()
                dialog.cancelButton().click()

        clock.timeout.connect(tick)
        clock.start(50)
        dialog.runButton().click()
        clock.stop()
        seen["platform"] = QgsApplication.platform()
        seen["results"] = dialog.results()
        seen["log"] = [each.toPlainText() for each in dialog.findChildren(QTextEdit)][-1]
    except Exception:
        seen["error"] = traceback.format_exc()
    (out / "seen.json").write_text(json.dumps(seen, default=str), encoding="utf-8")
    os._exit(0)


QTimer.singleShot(1000, go)
"""


def desktop(folder: Path, parameters: dict, stop_at: int = 0) -> dict:
    """Run the dialog of the cards in a real QGIS on a screen of memory, as a user does; return what was seen."""
    profile = folder / "config"
    ini = profile / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    ini.parent.mkdir(parents=True)
    ini.write_text(
        "[PythonPlugins]\nbaiyuan_qgis=true\nprocessing=true\n\n[locale]\noverrideFlag=true\nuserLocale=zh-Hans\n\n"
        "[qgis]\ncheckVersion=false\nshowTips3=false\n",
        encoding="utf-8",
    )
    (folder / "parameters.json").write_text(json.dumps(parameters), encoding="utf-8")
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {**os.environ, "QGIS_CUSTOM_CONFIG_PATH": str(profile), "QGIS_PLUGINPATH": str(qgis_env.ROOT),
                   "CARDS_TEST": str(folder), "CARDS_STOP": str(stop_at), "XDG_RUNTIME_DIR": str(runtime),
                   "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}  # fmt: skip
    environment.pop("QT_QPA_PLATFORM", None)
    subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1280x1024x24", str(DESKTOP), "--nologo", "--noversioncheck",
         "--code", str(folder / "script.py")], env=environment, capture_output=True, timeout=280, check=False,
    )  # fmt: skip
    seen = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    assert "error" not in seen, seen["error"]
    return seen


needs_desktop = pytest.mark.skipif(
    DESKTOP is None or shutil.which("xvfb-run") is None, reason="the desktop of QGIS or xvfb-run is not installed"
)


@pytest.mark.slow
@needs_desktop
def test_the_desktop_stays_alive_while_a_child_makes_many_cards_in_its_language(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-{n:03d}": "idle" for n in range(parcelcards.MOST_HERE + 5)})
    seen = desktop(tmp_path, {"SURVEY": str(path), "CARDS": str(tmp_path / "cards")})
    assert seen["platform"] == "desktop"
    assert seen["results"]["CARD_COUNT"] == parcelcards.MOST_HERE + 5
    assert len([each for each in seen["progress"] if 2 < each < 80]) > 3
    # had the main thread drawn the cards, no clock had struck
    assert seen["ticks"] > 40
    assert "制卡情况" in (tmp_path / "cards" / "cards.csv").read_text("utf-8-sig")
    assert files(tmp_path / "cards") == ["cards.csv", "cards.pdf"]


@pytest.mark.slow
@needs_desktop
def test_cancel_in_the_desktop_stops_the_child_and_leaves_no_half_file(tmp_path):
    path = surveys.write(tmp_path / "survey.gpkg", {f"CC-{n:03d}": "idle" for n in range(300)})
    seen = desktop(tmp_path, {"SURVEY": str(path), "CARDS": str(tmp_path / "cards")}, stop_at=4)
    assert "stopped" in seen and seen["results"] == {}
    assert files(tmp_path / "cards") == []
