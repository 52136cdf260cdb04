"""``python -m baiyuan_qgis survey …``: the survey without QGIS."""

from __future__ import annotations

import argparse
import datetime
import locale
import sys
from pathlib import Path
from typing import Optional, Sequence

from baiyuan_qgis import language
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.progress import Progress


class _Console(Progress):
    """Phases on standard error, so that standard output holds the results alone."""

    def on_text(self, text: str) -> None:
        print(text, file=sys.stderr)

    def warn(self, text: str) -> None:
        print(text, file=sys.stderr)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run a command; returns the exit status: 0 done, 1 the input cannot be used, 2 wrong usage."""
    from baiyuan_qgis import survey
    from baiyuan_qgis.data import reader
    from baiyuan_qgis.land import policy

    parser = argparse.ArgumentParser(prog="python -m baiyuan_qgis")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("survey", help="check, judge and grade all parcels")
    for name in survey.LAYERS:
        option = f"--{name.replace('_', '-')}"
        command.add_argument(option, dest=name, metavar="FILE[|layername=NAME]", required=name == "parcels")
    command.add_argument("--policy", default="kaifeng-2021", help=f"one of {', '.join(policy.names())}, or a file")
    command.add_argument(
        "--as-of", type=datetime.date.fromisoformat, default=datetime.datetime.now().astimezone().date()
    )
    command.add_argument("--out", type=Path, required=True, help="folder of the results")
    command.add_argument("--previous", type=Path, help="survey.gpkg of an earlier run")
    command.add_argument("--zone-field", default="zone_code")
    command.add_argument("--area-method", default="ellipsoidal", choices=("ellipsoidal", "geodesic", "planar"))
    command.add_argument(
        "--repair", action="store_true", help="repair invalid geometries, area before and after listed"
    )
    command.add_argument("--overwrite", action="store_true", help="replace a survey that holds reviews; they are kept")
    command.add_argument("--language", choices=("en", "zh"), default=_language_of_the_system())
    given = parser.parse_args(arguments)
    language.use_catalogue(given.language)
    try:
        previous = survey.earlier(given.out, given.overwrite, given.previous, approvals=bool(given.approvals))
        sources = {name: getattr(given, name) for name in survey.LAYERS if getattr(given, name)}
        layers = {name: reader.read(source) for name, source in sources.items()}
        found = survey.run(
            layers,
            given.policy,
            given.as_of,
            survey.Options(area_method=given.area_method, repair=given.repair, zone_field=given.zone_field),
            previous=previous,
            progress=_Console(),
        )
        written = survey.save(found, given.out, inputs=sources)
    except InputFault as fault:
        print(fault, file=sys.stderr)
        return 1
    except Cancelled:
        return 1
    for sentence in found.warnings:
        print(sentence, file=sys.stderr)
    for name, path in written.items():
        print(f"{name}: {path}")
    for name, value in sorted(found.figures.items()):
        print(f"{name}: {value:.2f}" if name.endswith("_M2") else f"{name}: {value:.0f}")
    return 0


def _language_of_the_system() -> str:
    return "zh" if (locale.getlocale()[0] or "").startswith(("zh", "Chinese")) else "en"


if __name__ == "__main__":
    sys.exit(main())
