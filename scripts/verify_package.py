#!/usr/bin/env python3
"""Take the zip as a user and the plugin site take it: install, run, and apply the site's rules and security gate."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import tomllib

sys.path.insert(0, str(Path(__file__).parent))

from package import LIMIT, PACKAGE, zip_path
from translations import ROOT

WORK = ROOT / "build" / "verify"
REQUIRED = (
    "name", "description", "version", "qgisMinimumVersion", "author", "email", "about", "tracker", "repository",
    "homepage",
)  # fmt: skip
FIXED = {
    "qgisMinimumVersion": "3.22",
    "qgisMaximumVersion": "4.99",  # without it the site hides the plugin from QGIS 4
    "hasProcessingProvider": "yes",
    "experimental": "True",
    "category": "Vector",
}


def metadata_faults(text: str) -> list[str]:
    """The site's rules for metadata.txt; it reads the file with interpolation, so a bare % breaks the upload."""
    metadata = configparser.ConfigParser()
    metadata.optionxform = str  # type: ignore[method-assign,assignment]
    try:
        metadata.read_string(text)
        found = dict(metadata["general"])
    except (configparser.Error, KeyError) as error:
        return [f"metadata.txt cannot be read as the site reads it: {error}"]
    faults = [f"metadata.txt lacks {key}" for key in REQUIRED if not found.get(key, "").strip()]
    faults += [f"metadata.txt: {key} must be {value}" for key, value in FIXED.items() if found.get(key) != value]
    if "supportsQt6" in found:
        faults.append("metadata.txt: supportsQt6 is dead")
    if "plugin" in found.get("name", "").lower():
        faults.append("metadata.txt: no 'plugin' in the name")
    if "/" in found.get("author", ""):
        faults.append("metadata.txt: no slash in the author")
    for key in ("tracker", "repository", "homepage"):
        if not re.fullmatch(r"https://[\w.-]+/[\w./-]+", found.get(key, "")):
            faults.append(f"metadata.txt: {key} is no https address")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", found.get("email", "")):
        faults.append("metadata.txt: email is no address")
    for key in ("description", "about"):
        if not found.get(key, "").isascii() or len(found.get(key, "").split()) < 8:
            faults.append(f"metadata.txt: {key} is to be an English text")
        if re.search(r"<\w+", found.get(key, "")):
            faults.append(f"metadata.txt: no HTML in {key}")
    if not re.fullmatch(r"\d+\.\d+\.\d+", found.get("version", "")):
        faults.append("metadata.txt: version is not of the form 1.2.3")
    if tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] != found["version"]:
        faults.append("metadata.txt and pyproject.toml state different versions")
    if f"[{found['version']}]" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"):
        faults.append("CHANGELOG.md does not know this version")
    return faults


def zip_faults(archive: zipfile.ZipFile) -> list[str]:
    """The site's rules for what is in the zip, and ours: it must parse where QGIS 3.22's Python is 3.9."""
    names = archive.namelist()
    faults = [
        f"in the zip: {name}" for name in names if re.search(r"__pycache__|\.py[co]$|(^|/)\.|__MACOSX|\\|:", name)
    ]
    faults += [f"not below {PACKAGE}/: {name}" for name in names if not name.startswith(f"{PACKAGE}/") or ".." in name]
    faults += [f"a link: {entry.filename}" for entry in archive.infolist() if (entry.external_attr >> 28) == 0o12]
    faults += [f"twice in the zip: {name}" for name in sorted({name for name in names if names.count(name) > 1})]
    if not PACKAGE.isidentifier():
        faults.append(f"{PACKAGE} is no identifier")
    wanted = ["__init__.py", "metadata.txt", "LICENSE", "resources/i18n/baiyuan_qgis_zh_CN.qm"]
    faults += [f"not in the zip: {name}" for name in wanted if f"{PACKAGE}/{name}" not in names]
    faults += [f"a test in the zip: {name}" for name in names if re.search(r"(^|/)(tests?/|test_|conftest)", name)]
    for name in names:
        if name.endswith(".py"):
            source = archive.read(name).decode("utf-8")
            try:
                ast.parse(source, filename=name, feature_version=(3, 9))
            except SyntaxError as error:
                faults.append(f"does not parse as Python 3.9: {name}:{error.lineno}: {error.msg}")
            faults += [f"nosec: {name}"] * bool(re.search(r"#\s*nosec", source))
    return faults


def icon_faults(folder: Path) -> list[str]:
    """The icon must be a PNG below the plugin's folder."""
    metadata = configparser.ConfigParser()
    metadata.read(folder / "metadata.txt", encoding="utf-8")
    icon = folder / metadata["general"].get("icon", "-")
    if not icon.is_file():
        return ["the icon of metadata.txt is not in the zip"]
    return [] if icon.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" else ["the icon is no PNG"]


def tool(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the gate's tools, as a module of this Python, in a folder outside the checkout's configuration."""
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


def security_faults(folder: Path) -> list[str]:
    """Bandit with every test, detect-secrets on every file, flake8 at 120: any finding blocks an upload."""
    run = tool("bandit", "-r", PACKAGE, "--ignore-nosec", "-q", "-f", "json", folder=folder)
    report = json.loads(run.stdout)
    faults = [f"Bandit: {error['filename']}: {error['reason']}" for error in report["errors"]]
    faults += [
        f"Bandit {finding['test_id']}: {finding['filename']}:{finding['line_number']}: {finding['issue_text']}"
        for finding in report["results"]
    ]
    if not report["metrics"]["_totals"]["loc"]:
        faults.append("Bandit read nothing")
    run = tool("detect_secrets", "scan", "--all-files", PACKAGE, folder=folder)
    secrets = json.loads(run.stdout)
    faults += [
        f"detect-secrets: {name}:{finding['line_number']}: {finding['type']}"
        for name, findings in secrets["results"].items()
        for finding in findings
    ]
    if run.returncode or not secrets["plugins_used"]:
        faults.append(f"detect-secrets did not run: {run.stderr}")
    run = tool("flake8", "--isolated", "--max-line-length", "120", "--disable-noqa", PACKAGE, folder=folder)
    faults += [f"flake8: {line}" for line in run.stdout.splitlines()]
    if run.returncode not in {0, 1} or run.stderr:
        faults.append(f"flake8 did not run: {run.stderr}")
    return faults


def qgis_process(profile: Path, *arguments: str, plugins: str = "", fresh: str = "1") -> str:
    """Run the machine's qgis_process with this profile, in its folder, and return what it said."""
    environment = {
        **os.environ,
        "BAIYUAN_PROFILE": str(profile),
        "BAIYUAN_PLUGINPATH": plugins,
        "BAIYUAN_FRESH": fresh,
    }
    run = subprocess.run(
        ["bash", str(ROOT / "scripts" / "qgis_process.sh"), *arguments],
        cwd=profile,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if run.returncode:
        raise SystemExit(
            f"qgis_process {' '.join(arguments)}: exit status {run.returncode}\n{run.stdout}\n{run.stderr}"
        )
    return run.stdout


def algorithms(listing: str) -> list[str]:
    """Return the plugin's algorithm ids in what qgis_process lists."""
    return sorted(set(re.findall(r"\bbaiyuan:[a-z0-9]+", listing)))


def installed_faults(archive: zipfile.ZipFile) -> list[str]:
    """Install the zip into an empty profile, enable it, and run what it brings."""
    profile = WORK / "profile"
    plugins = profile / "profiles" / "default" / "python" / "plugins"
    plugins.mkdir(parents=True)
    archive.extractall(plugins)
    qgis_process(profile, "plugins", "enable", PACKAGE)
    found = algorithms(qgis_process(profile, "list"))
    other = WORK / "checkout"
    other.mkdir()
    expected = algorithms(qgis_process(other, "list", plugins=str(ROOT), fresh=""))
    print(f"the installed zip brings: {' '.join(found) or 'nothing'}")
    faults = [f"the checkout has {name}, the zip has not" for name in expected if name not in found]
    if "baiyuan:samplepark" not in found:
        return [*faults, "the installed zip brings no baiyuan:samplepark"]
    sample = WORK / "sample"
    qgis_process(profile, "run", "baiyuan:samplepark", "--", f"FOLDER={sample}")
    park = sample / "sample_park.gpkg"
    if not park.is_file():
        return [*faults, "baiyuan:samplepark wrote no sample_park.gpkg"]
    if "baiyuan:overlaycheck" in found:
        output = WORK / "overlay.gpkg"
        layers = [f"INPUT={park}|layername=parcels", f"PARKS={park}|layername=parks", f"ZONING={park}|layername=zoning"]
        qgis_process(profile, "run", "baiyuan:overlaycheck", "--", *layers, f"OUTPUT={output}")
        if not output.is_file() or output.stat().st_size < 10_000:
            faults.append("baiyuan:overlaycheck of the installed zip wrote nothing")
    names = set(archive.namelist())
    written = (path.relative_to(plugins) for path in plugins.rglob("*") if path.is_file())
    faults += [
        f"written into the plugin's folder: {path}"
        for path in written
        if path.as_posix() not in names and "__pycache__" not in path.parts
    ]
    return faults


def main() -> int:
    """Verify build's zip; 1 when anything is wrong with it."""
    path = zip_path()
    if not path.is_file():
        print(f"{path} is missing: run `make package` first.")
        return 1
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(WORK / "zip")
        folder = WORK / "zip" / PACKAGE
        faults = metadata_faults((folder / "metadata.txt").read_text(encoding="utf-8"))
        faults += zip_faults(archive)
        faults += icon_faults(folder)
        if path.stat().st_size >= LIMIT:
            faults.append(f"the zip is not under {LIMIT:,} bytes")
        faults += security_faults(WORK / "zip")
        faults += installed_faults(archive)
    for fault in faults:
        print(fault)
    print(f"{path.relative_to(ROOT)}: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
