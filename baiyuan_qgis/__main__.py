"""``python -m baiyuan_qgis survey …``, ``… policies list|show|check|diff``: the survey and the law without QGIS."""

from __future__ import annotations

import argparse
import datetime
import locale
import sys
from pathlib import Path
from typing import Optional, Sequence

from baiyuan_qgis import language
from baiyuan_qgis.faults import Cancelled, InputFault
from baiyuan_qgis.language import tr
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
    command.add_argument("--baseline", type=Path, help="survey.gpkg from which progress is counted")
    command.add_argument("--zone-field", default="zone_code")
    command.add_argument("--area-method", default="ellipsoidal", choices=("ellipsoidal", "geodesic", "planar"))
    command.add_argument(
        "--repair", action="store_true", help="repair invalid geometries, area before and after listed"
    )
    command.add_argument("--crs", help="CRS of the layers that do not say theirs, such as EPSG:4526")
    command.add_argument("--encoding", default="", help="encoding of shapefiles and text tables, such as GBK")
    command.add_argument("--overwrite", action="store_true", help="replace a survey that holds reviews; they are kept")
    _policies_parser(commands)
    for one in commands.choices.values():
        one.add_argument("--language", choices=("en", "zh"), default=_language_of_the_system())
    given = parser.parse_args(arguments)
    language.use_catalogue(given.language)
    if given.command == "policies":
        return _policies(given.action, given.policy, given.language)
    try:
        previous = survey.earlier(given.out, given.overwrite, given.previous, approvals=bool(given.approvals))
        sources = {name: getattr(given, name) for name in survey.LAYERS if getattr(given, name)}
        layers = {name: reader.read(source, given.encoding, given.crs) for name, source in sources.items()}
        for sentence in (note for layer in layers.values() for note in layer.attrs["notes"]):
            print(sentence, file=sys.stderr)
        found = survey.run(
            layers,
            given.policy,
            given.as_of,
            survey.Options(area_method=given.area_method, repair=given.repair, zone_field=given.zone_field),
            previous=previous,
            baseline=survey.baseline(given.baseline) if given.baseline else None,
            progress=_Console(),
        )
        before = given.previous.parent if given.previous else None
        written = survey.save(found, given.out, inputs=sources, photos_from=before)
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


_WANTED = {"list": 0, "show": 1, "check": 1, "diff": 2}


def _policies_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("policies", help="list, show, check or compare policies")
    command.add_argument("action", choices=tuple(_WANTED))
    command.add_argument("policy", nargs="*", help="built-in name or file; show and check take one, diff two")


def _policies(action: str, given: Sequence[str], code: str) -> int:
    from baiyuan_qgis.land import policy, policydiff, policytext

    if len(given) != _WANTED[action]:
        print(
            tr("policies {action} takes {wanted} policies, not {given}.").format(
                action=action, wanted=_WANTED[action], given=len(given)
            ),
            file=sys.stderr,
        )
        return 2
    try:
        loaded = [policy.load(name) for name in (given if action != "list" else policy.names())]
    except InputFault as fault:
        print(fault, file=sys.stderr)
        return 1
    if action == "list":
        lines = [f"{one.name}: {one.title(code)}" for one in loaded]
    elif action == "show":
        lines = policytext.lines(loaded[0], code)
    elif action == "diff":
        lines = policydiff.lines(loaded[0], loaded[1], code)
    else:
        counts = {"numbers": len(loaded[0].own_rules), "tests": len(loaded[0].own_clauses)}
        lines = [
            tr("{name} can be used: {numbers} numbers and {tests} tests of its own.").format(
                name=loaded[0].name, **counts
            )
        ]
    print("\n".join(lines))
    return 0


def _language_of_the_system() -> str:
    return "zh" if (locale.getlocale()[0] or "").startswith(("zh", "Chinese")) else "en"


if __name__ == "__main__":
    sys.exit(main())
