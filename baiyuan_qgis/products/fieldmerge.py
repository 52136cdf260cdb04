"""What comes back from the field, merged into the survey: three-way, with what disagrees listed and not decided.

Every value filled in is compared with the state at packaging and with what stands in the survey now. What changed on
one side alone is taken over; what changed on both sides to different values stays as the survey has it and is listed
with both. Photos are copied into the survey's folder by parcel. Reviews and recognitions are the bureau's own and are
not touched. The survey is written aside and put in place when whole; merged twice is merged once.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Optional

import geopandas
import numpy as np
import pandas
import shapely

from baiyuan_qgis.data import dictionary, exif, gdalpath, manifest, photofiles, store, surveyid
from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.geometry.crs import metres_per_unit
from baiyuan_qgis.language import tr
from baiyuan_qgis.products import contents, fieldpackage, photodoubts, visits
from baiyuan_qgis.progress import SILENT, Progress

CONFLICT_COLUMNS = (
    "inspection_id", "parcel_id", "conflict", "field", "packed_value", "survey_value", "field_value", "sentence",
)  # fmt: skip
# what a camera of a phone or a recorder writes; nothing that a desktop would run
_ENDINGS = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".png",
        ".heic",
        ".heif",
        ".webp",
        ".tif",
        ".tiff",
        ".bmp",
        ".gif",
        ".mp4",
        ".mov",
        ".3gp",
        ".m4a",
        ".mp3",
        ".wav",
        ".aac",
        ".pdf",
    ]
)
# of its area, by which a parcel may differ from what was visited and still be the same land
_SLIVER = 0.001
_PHOTO_VALUES = ("photo_at", "photo_azimuth", "photo_lon", "photo_lat", "photo_note")


@dataclass
class Merged:
    """What a merge did: visits recorded, values taken over, photos copied, doubts about them, and the conflicts."""

    inspections: int = 0
    changes: int = 0
    photos: int = 0
    doubts: int = 0
    conflicts: pandas.DataFrame = field(default_factory=lambda: pandas.DataFrame(columns=list(CONFLICT_COLUMNS)))


def merge(survey: Path, package: Path, progress: Progress = SILENT, far_m: float = photodoubts.FAR_M) -> Merged:
    """Merge a package into the survey it was made from; both may be given as their folder.

    ``far_m``: a photo taken further from its parcel than so many metres is a doubt. The parcels get their state of the
    visit (``inspection_state``); nothing else of them is touched.
    Raises InputFault where the package is of another survey, incomplete, or names a photo that is not there, and where
    the survey is open elsewhere; the survey and its folder are then as they were before.
    """
    base = contents.read(survey, progress)
    folder, gpkg = _place(Path(package))
    returned = _returned(gpkg)
    facts = _facts(returned["package"], gpkg)
    known = surveyid.lineage(base.facts)
    if facts.get("survey_id") not in known:
        raise InputFault(
            tr("The package {package} was made from another survey than {survey}: nothing was merged.").format(
                package=facts.get("package_id", gpkg.name), survey=base.path
            )
        )
    work = _Work(base, facts, fieldpackage.packed_state(facts), folder)
    progress.report(0.2, tr("Comparing with the state at packaging"))
    work.rows(returned["inspections"], progress.part(0.2, 0.4))
    copies = work.photos(returned["photos"], progress.part(0.4, 0.7))
    doubts = work.doubts(far_m)
    result = Merged(
        len(work.visited),
        work.changes,
        0,
        len(doubts),
        pandas.DataFrame(work.conflicts, columns=list(CONFLICT_COLUMNS), dtype=object),
    )
    tables = work.tables() if work.changed else {}
    states = visits.states(base.parcels, tables["inspections"], base.as_of) if work.changed else None
    tables.update(work.findings(doubts))
    if tables or copies:  # a photo that somebody deleted in the office comes back
        result.photos = _write(base.path, tables, states, copies, progress.part(0.7, 1.0))
    return result


class _Work:
    """One merge: the survey's own records, the package's, and what becomes of them."""

    def __init__(
        self,
        survey: contents.Contents,
        facts: Mapping[str, str],
        packed: Mapping[str, Mapping[str, Optional[str]]],
        folder: Path,
    ) -> None:
        self.survey = survey
        self.folder = folder
        self.survey_folder = survey.path.parent
        self.facts = facts
        self.packed = packed
        self.parcels = set(survey.table("parcels")["parcel_id"])
        parcels = survey.parcels
        self.unit = metres_per_unit(parcels.crs)
        valid = shapely.make_valid(parcels.geometry.to_numpy())
        self.shapes = geopandas.GeoDataFrame(parcels[["parcel_id"]], geometry=valid, crs=parcels.crs)
        self.seen: dict[str, Any] = {}
        self._inspections = survey.table("inspections")
        self._photos = survey.table("photos")
        self.own = {str(row["inspection_id"]): dict(row) for row in self._inspections.to_dict("records")}
        self.own_photos = {str(row["photo_id"]): dict(row) for row in self._photos.to_dict("records")}
        self.taken: dict[str, exif.Taken] = {}
        self.conflicts: list[dict[str, Any]] = []
        self.visited: set[str] = set()
        self.changes = 0
        self.changed = False

    def rows(self, returned: geopandas.GeoDataFrame, progress: Progress) -> None:
        """Compare every record of the package with the state at packaging and with the survey."""
        state = fieldpackage.state_of(returned)
        here = returned.geometry if returned.crs == self.shapes.crs else returned.geometry.to_crs(self.shapes.crs)
        ids = [str(each) for each in returned["inspection_id"]]
        for key in self.packed:
            if key not in state:
                self._list(
                    key, "removed", sentence=tr("The record was deleted in the package; nothing is deleted here.")
                )
        values = {}
        for row, key in enumerate(ids):
            progress.check()
            if key not in self.packed:
                self._list(
                    key, "unknown_row", parcel=fieldpackage.canonical(returned["parcel_id"].iloc[row]),
                    sentence=tr("The record is none of those handed out and is not taken over."),
                )  # fmt: skip
            elif ids.count(key) > 1:
                if ids.index(key) == row:
                    self._list(
                        key, "repeated", sentence=tr("The record stands there several times; none is taken over.")
                    )
            else:
                values[key] = returned.iloc[row]
                moved = state[key]["geometry"] != self.packed[key].get("geometry")
                self.seen[key] = None if moved else shapely.make_valid(here.iloc[row])
        for key, row in values.items():
            progress.check()
            self._read_only(key, state[key])
            self._three_way(key, row, state[key])

    def _read_only(self, key: str, now: Mapping[str, Optional[str]]) -> None:
        for name, packed in self.packed[key].items():
            if name in fieldpackage.FILLED_IN or now.get(name) == packed:
                continue
            if name == "geometry":
                self._list(
                    key, "boundary",
                    sentence=tr("The boundary was moved in the field; the survey's stays. Survey it and load it anew."),
                )  # fmt: skip
            else:
                self._list(
                    key, "read_only", name, packed, packed, now.get(name),
                    tr("This is not filled in on site; the survey's value stays."),
                )  # fmt: skip

    def _three_way(self, key: str, row: Any, now: Mapping[str, Optional[str]]) -> None:
        packed = self.packed[key]
        touched = [name for name in fieldpackage.FILLED_IN if now.get(name) != packed.get(name)]
        if not touched:
            return
        self.visited.add(key)
        self._same_land(key, str(packed["parcel_id"]))
        for name in touched:
            value, mine = now.get(name), fieldpackage.canonical(self.own.get(key, {}).get(name))
            if value == mine:
                continue
            if not self._allowed(name, value):
                self._list(
                    key, "value", name, packed.get(name), mine, value,
                    tr("The list of codes does not hold this value; it is not taken over."),
                )  # fmt: skip
            elif mine != packed.get(name):
                self._list(
                    key, "both_changed", name, packed.get(name), mine, value,
                    tr("Filled in differently on both sides; the survey's value stays until somebody decides."),
                )  # fmt: skip
            else:
                kind = dictionary.table_field("inspections", name).type
                self._record(key)[name] = value if value is None or kind == "text" else row[name]
                self.changes += 1
                self.changed = True

    def _same_land(self, key: str, parcel: str) -> None:
        """List a visit whose parcel the survey has split, dropped or redrawn since it was packed."""
        visited = self.seen[key]
        now = self.shapes.geometry
        if parcel not in self.parcels:
            here: list[str] = []
            if visited is not None:
                near = now.intersects(visited).to_numpy()
                meets = np.zeros(len(now), dtype=bool)
                meets[near] = now[near].intersection(visited).area.to_numpy() > _SLIVER * visited.area
                here = self.shapes.loc[meets, "parcel_id"].astype(str).tolist()
            sentence = tr("The survey no longer holds the parcel; the record of the visit is kept all the same.")
            if here:
                sentence += " " + tr("Its land is now that of {parcels}.").format(parcels=", ".join(here))
            self._list(key, "parcel_gone", sentence=sentence)
            return
        shape = now.loc[self.shapes["parcel_id"] == parcel].iloc[0]
        if visited is None or shape is None:
            return
        differs = float(shapely.symmetric_difference(shape, visited).area)
        if differs > _SLIVER * visited.area:
            self._list(
                key, "boundary",
                sentence=tr(
                    "The survey's boundary has changed since packaging by {area:.1f} m²: see whether what was recorded "
                    "still holds of this land."
                ).format(area=differs * self.unit**2),
            )  # fmt: skip

    @staticmethod
    def _allowed(name: str, value: Optional[str]) -> bool:
        one = dictionary.table_field("inspections", name)
        return value is None or not one.domain or value in dictionary.wording(one.domain)

    def _record(self, key: str) -> dict[str, Any]:
        """Return the survey's record of a visit; the first value that comes back makes it."""
        if key not in self.own:
            packed = self.packed[key]
            record: dict[str, Any] = dict.fromkeys(dictionary.table("inspections"))
            record.update({name: packed.get(name) for name in fieldpackage.HEAD})
            self.own[key] = record
        return self.own[key]

    def photos(self, returned: pandas.DataFrame, progress: Progress) -> list[tuple[Path, Path]]:
        """Check every photo and return which file is to be copied where; nothing is copied yet."""
        copies: list[tuple[Path, Path]] = []
        taken: dict[Path, str] = {}
        for number, row in enumerate(returned.to_dict("records")):
            progress.report(number / max(1, len(returned)))
            key = fieldpackage.canonical(row.get("inspection_id")) or ""
            stated = fieldpackage.canonical(row.get("photo_file"))
            if key not in self.packed:
                self._list(
                    key, "photo", "inspection_id", None, None, stated, tr("The photo belongs to no record handed out.")
                )
                continue
            parcel = str(self.packed[key]["parcel_id"])
            source = photofiles.inside(self.folder, stated) if stated else None
            if source is not None and not source.resolve().is_relative_to(self.folder.resolve()):
                source = None  # a link that leads out of the package
            if source is None or source.suffix.lower() not in _ENDINGS:
                self._list(
                    key, "photo", "photo_file", None, None, stated,
                    tr("No photo is named, or one outside the package or of another kind than a picture."),
                )  # fmt: skip
                continue
            if not source.is_file() or not source.stat().st_size:
                raise InputFault(
                    tr(
                        "The photo {name} of parcel {parcel} is not in the package: copy the whole folder from the "
                        "device and merge again. Nothing was merged."
                    ).format(name=stated, parcel=parcel)
                )
            digest = manifest.sha256(source)
            target = self._target(parcel, source, digest, taken)
            if not (self.survey_folder / target).exists():
                copies.append((source, self.survey_folder / target))
            camera = exif.read(source)
            self.taken[self._photo(key, parcel, _with_camera(row, camera), target, digest)] = camera
        return copies

    def doubts(self, far_m: float) -> pandas.DataFrame:
        """Return findings on the photos of this package."""
        seen = [record for photo, record in self.own_photos.items() if photo in self.taken]
        made = pandas.to_datetime(self.facts.get("created", "")[:10], format="%Y-%m-%d", errors="coerce")
        # the package's day is in UTC: a day less, so that no morning counts as the day before
        packed_on = None if pandas.isna(made) else made.date() - datetime.timedelta(days=1)
        photos = pandas.DataFrame(seen, columns=list(self._photos.columns))
        visited = pandas.DataFrame(list(self.own.values()), columns=list(self._inspections.columns))
        return photodoubts.doubts(
            _as_dates("photos", photos), _as_dates("inspections", visited), self.survey.parcels, self.taken, packed_on,
            far_m,
        )  # fmt: skip

    def findings(self, doubts: pandas.DataFrame) -> dict[str, pandas.DataFrame]:
        """Return the survey's findings with those of this package's photos; nothing where they stand there already."""
        before = self.survey.table("findings")
        after = photodoubts.noted(before, doubts, set(self.taken))
        rows = [sorted(map(repr, each.itertuples(index=False, name=None))) for each in (before, after)]
        return {} if rows[0] == rows[1] else {"findings": after}

    def _target(self, parcel: str, source: Path, digest: str, taken: dict[Path, str]) -> Path:
        """Return where a photo goes: by parcel, named by what is in it; never where another stands."""
        folder = photofiles.folder_of(parcel)
        number = 1
        while True:
            mark = "" if number == 1 else f"_{number}"
            path = Path(photofiles.FOLDER, folder, f"{folder}_{digest[:12]}{mark}{source.suffix.lower()}")
            there = self.survey_folder / path
            held = taken.get(path) or (manifest.sha256(there) if there.is_file() else digest)
            if held == digest:
                taken[path] = digest
                return path
            number += 1

    def _photo(self, key: str, parcel: str, row: Mapping[str, Any], target: Path, digest: str) -> str:
        """Take a photo's record over and return its id."""
        photo_id = fieldpackage.canonical(row.get("photo_id")) or f"{parcel}-{digest[:10]}"
        record = self.own_photos.get(photo_id)
        if record is not None and (record.get("photo_sha256"), record.get("inspection_id")) != (digest, key):
            # two devices gave two photos one number
            photo_id = f"{photo_id}-{hashlib.sha256(f'{key} {digest}'.encode()).hexdigest()[:6]}"
            record = self.own_photos.get(photo_id)
        if record is None:
            record = dict.fromkeys(dictionary.table("photos"))
            record.update(
                photo_id=photo_id,
                inspection_id=key,
                parcel_id=parcel,
                photo_file=target.as_posix(),
                photo_sha256=digest,
            )
            record.update({name: row.get(name) for name in _PHOTO_VALUES})
            self.own_photos[photo_id] = record
            self.changed = True
        else:
            for name in _PHOTO_VALUES:
                value, mine = fieldpackage.canonical(row.get(name)), fieldpackage.canonical(record.get(name))
                if value == mine or value is None:
                    continue
                if mine is None:
                    record[name], self.changed = row.get(name), True
                else:
                    self._list(
                        key, "both_changed", name, None, mine, value,
                        tr("Filled in differently on both sides; the survey's value stays until somebody decides."),
                    )  # fmt: skip
        self.visited.add(key)
        self._number(key)
        return photo_id

    def _number(self, key: str) -> None:
        """Write the numbers of a visit's photos into its record."""
        own = [each for each in self.own_photos.values() if each.get("inspection_id") == key]
        own.sort(key=lambda each: (fieldpackage.canonical(each.get("photo_at")) or "", str(each["photo_id"])))
        text = ",".join(str(each["photo_id"]) for each in own)
        record = self._record(key)
        if fieldpackage.canonical(record.get("photo_ids")) != text:
            record["photo_ids"], self.changed = text, True

    def _list(
        self,
        key: str,
        conflict: str,
        name: Optional[str] = None,
        packed: Optional[str] = None,
        mine: Optional[str] = None,
        value: Optional[str] = None,
        sentence: str = "",
        parcel: Optional[str] = None,
    ) -> None:
        parcel = parcel or self.packed.get(key, {}).get("parcel_id")
        row = (key or None, parcel, conflict, name, packed, mine, value, sentence)
        self.conflicts.append(dict(zip(CONFLICT_COLUMNS, row)))

    def tables(self) -> dict[str, pandas.DataFrame]:
        """Return the survey's inspections and photos as they are to be."""
        inspections = pandas.DataFrame(list(self.own.values()), columns=list(self._inspections.columns))
        photos = pandas.DataFrame(list(self.own_photos.values()), columns=list(self._photos.columns))
        return {
            "inspections": contents.typed("inspections", _as_dates("inspections", inspections)),
            "photos": contents.typed("photos", _as_dates("photos", photos)),
        }


def _with_camera(row: Mapping[str, Any], taken: exif.Taken) -> dict[str, Any]:
    """The values of a photo with what the camera wrote where the form has none; a place is both or none."""
    filled = dict(row)
    told = [("photo_at", taken.at), ("photo_azimuth", taken.azimuth)]
    if all(fieldpackage.canonical(row.get(name)) is None for name in ("photo_lon", "photo_lat")):
        told += [("photo_lon", taken.lon), ("photo_lat", taken.lat)]
    filled.update(
        {name: value for name, value in told if value is not None and fieldpackage.canonical(row.get(name)) is None}
    )
    return filled


def _as_dates(table: str, frame: pandas.DataFrame) -> pandas.DataFrame:
    """Columns that were put together row by row, as dates and numbers again."""
    made = frame.copy()
    for name in dictionary.table(table):
        kind = dictionary.table_field(table, name).type
        if kind in ("date", "datetime"):
            made[name] = pandas.to_datetime(frame[name], errors="coerce")
        elif kind in ("integer", "real"):
            made[name] = pandas.to_numeric(frame[name], errors="coerce").astype(
                "Int64" if kind == "integer" else "float64"
            )
    return made


def _place(package: Path) -> tuple[Path, Path]:
    gpkg = package / fieldpackage.GEOPACKAGE if package.is_dir() else package
    if not gpkg.is_file():
        raise InputFault(
            tr("{path} is no field package: choose the folder that holds {name}.").format(
                path=package, name=fieldpackage.GEOPACKAGE
            )
        )
    return gpkg.parent, gpkg


def _returned(gpkg: Path) -> dict[str, Any]:
    tables = {name: store.read(gpkg, name) for name in ("package", "inspections", "photos")}
    inspections = tables["inspections"]
    told = isinstance(inspections, geopandas.GeoDataFrame) and {"inspection_id", "parcel_id"} <= set(
        inspections.columns
    )
    if any(frame is None for frame in tables.values()) or not told:
        raise InputFault(
            tr("{path} is no field package: choose the folder that holds {name}.").format(
                path=gpkg, name=fieldpackage.GEOPACKAGE
            )
        )
    return {**tables, "photos": _in_local_time(gpkg, tables["photos"])}


def _in_local_time(gpkg: Path, photos: pandas.DataFrame) -> pandas.DataFrame:
    """Photos with their time as the clock on the wall showed it.

    QGIS 3.22 writes it so; QGIS 3.40 and the QField of its day write UTC, with a Z behind it, and one file may hold
    both.
    """
    if not len(photos) or "photo_at" not in photos.columns:
        return photos
    with gdalpath.reading(gpkg) as readable, contextlib.closing(sqlite3.connect(readable)) as connection:
        texts = [row[0] for row in connection.execute("SELECT photo_at FROM photos ORDER BY rowid")]
    moments = []
    for text in texts:
        moment = pandas.to_datetime(str(text or ""), errors="coerce")
        if not pandas.isna(moment) and moment.tzinfo is not None:
            moment = moment.tz_convert(photodoubts.BEIJING).tz_localize(None)
        moments.append(moment)
    return photos.assign(photo_at=pandas.Series(moments, index=photos.index, dtype="datetime64[ns]"))


def _facts(package: pandas.DataFrame, gpkg: Path) -> dict[str, str]:
    if not {"key", "text"} <= set(package.columns):
        raise InputFault(
            tr("{path} is no field package: choose the folder that holds {name}.").format(
                path=gpkg, name=fieldpackage.GEOPACKAGE
            )
        )
    return {str(key): "" if pandas.isna(value) else str(value) for key, value in zip(package["key"], package["text"])}


def _write(
    survey: Path,
    tables: Mapping[str, pandas.DataFrame],
    states: Optional[Mapping[str, str]],
    copies: list[tuple[Path, Path]],
    progress: Progress,
) -> int:
    """Copy the photos, then put the survey and its manifest in place together; take all back where something fails."""
    folder = survey.parent
    copied: list[Path] = []
    try:
        with gdalpath.drafts(folder) as draft:
            new = draft / survey.name
            _snapshot(survey, new)
            for name, frame in tables.items():
                store.replace_layer(new, name, frame)
            if states is not None:
                store.mark_visits(new, states)
            if (folder / manifest.NAME).is_file():
                (draft / manifest.NAME).write_bytes((folder / manifest.NAME).read_bytes())
                manifest.seal(draft / manifest.NAME, [new])
            for number, (source, target) in enumerate(copies):
                progress.report(number / len(copies))
                if photofiles.copy_new(source, target):
                    copied.append(target)
            progress.check()
        count, copied = len(copied), []
    except (OSError, RuntimeError, sqlite3.Error) as error:
        raise InputFault(
            tr("{path} cannot be written ({reason}). Close it where it is open, or choose another folder.").format(
                path=survey, reason=error
            )
        ) from error
    finally:
        photofiles.take_back(copied, folder)
    return count


def _snapshot(source: Path, target: Path) -> None:
    """Copy a GeoPackage with what still stands in its log; refuse one that another program is writing to."""
    with contextlib.closing(sqlite3.connect(source)) as old:
        busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        with contextlib.closing(sqlite3.connect(target)) as new:
            old.backup(new)
    log = source.with_name(source.name + "-wal")
    if busy or (log.is_file() and log.stat().st_size):
        raise OSError(tr("it is open for editing in another program"))
