"""Export to a standard: a layer becomes a file exactly as a database standard fixes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional

from qgis.core import QgsProcessingParameterFileDestination

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import RESOURCES, About, BaiyuanAlgorithm, Run

FORMATS = ("SHP", "GPKG")


def schema_names() -> List[str]:
    """Return the names of the built-in schemas: the files in resources/schemas, unread."""
    return sorted(path.stem for path in (RESOURCES / "schemas").glob("*.toml"))


class ExportStandard(BaiyuanAlgorithm):
    """Writes a layer by a schema."""

    ID = "exportstandard"
    GROUP = "prepare"
    TAGS = (
        "standard", "schema", "shapefile", "database", "export", "dltb", "land survey",
        "标准", "数据库标准", "入库", "地类图斑", "成果导出", "台账", "biaozhun", "ruku", "dileitubanku", "daochu",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Export to a standard"),
            summary=tr("Writes a layer with exactly the fields that a database standard fixes."),
        )

    def define(self) -> None:
        names = schema_names()
        self.add_polygons("INPUT", tr("Polygons"))
        self.add_choice("SCHEMA", tr("Schema"), names, "dltb" if "dltb" in names else None)
        self.add_file("SCHEMA_FILE", tr("Schema file"), "toml", advanced=True)
        self.add_choice("FORMAT", tr("Format"), FORMATS, optional=True)
        self.add_field("PIECES_OF", tr("Field of the patch that each piece was cut from"), "INPUT")
        self.add_polygons("WHOLES", tr("Patches before they were cut"), optional=True, advanced=True)
        self.add_repair()
        filters = f"{tr('Shapefile')} (*.shp);;GeoPackage (*.gpkg)"
        self.add(QgsProcessingParameterFileDestination("FILE", tr("File"), filters))
        self.add_number_output("FEATURE_COUNT", tr("Number of features"))
        self.add_number_output("ROUNDED_COUNT", tr("Number of values rounded"))
        self.add_number_output("TOTAL_M2", tr("Sum of the recorded areas (m²)"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.data import standardexport, standardschema

        schema = standardschema.load(run.file("SCHEMA_FILE") or run.choice("SCHEMA"))
        path = self._path(run)
        name, pieces = run.layer_name("INPUT"), run.field("PIECES_OF", "INPUT")
        if run.given("WHOLES") and not pieces:
            raise InputFault(tr("WHOLES needs PIECES_OF: the field that says which patch each piece was cut from."))
        for key in ("INPUT", "WHOLES"):
            read = Path(self.sources[key].path) if run.given(key) and self.sources[key].path else None
            if read is not None and path.exists() and read.exists() and path.samefile(read):
                raise InputFault(
                    tr("The output {key} is the file {path} that an input comes from: choose another file.").format(
                        key="FILE", path=path
                    )
                )
        layer = run.frame("INPUT", required=True, portion=(0.0, 0.3))
        if pieces:
            layer = self._balanced(run, layer, schema, pieces, name)
        written = standardexport.write(path, layer, schema, name, progress=run.progress.part(0.5, 1.0))
        for each in written.rounded:
            run.progress.info(
                tr("Field {field}: {count} values were rounded half up, by {most} at most.").format(
                    field=each.field, count=each.values, most=f"{each.most:.6g}"
                )
            )
        results = {
            "FILE": str(path),
            "FEATURE_COUNT": len(written.shapes),
            "ROUNDED_COUNT": sum(each.values for each in written.rounded),
        }
        if schema.areas:
            position = [one.name for one in schema.members].index(schema.areas.total)
            results["TOTAL_M2"] = round(sum(value or 0.0 for value in written.columns[position]), 2)
        return results

    @staticmethod
    def _path(run: Run) -> Path:
        """Return the file to write; FORMAT and its ending must not contradict one another."""
        from baiyuan_qgis.data import standardexport

        path, kind = Path(run.destination("FILE")), run.choice("FORMAT")
        if not path.suffix:
            path = path.with_name(path.name + standardexport.FORMATS[kind or standardexport.SHAPEFILE])
        if kind and standardexport.format_of(path) != kind:
            raise InputFault(
                tr("FORMAT is {format}, and FILE ends in {ending}: give one of them.").format(
                    format=kind, ending=path.suffix
                )
            )
        standardexport.format_of(path)
        return path

    @staticmethod
    def _balanced(run: Run, layer: Any, schema: Any, pieces: str, name: str) -> Any:
        """Return the layer with the recorded areas of each patch shared among its pieces."""
        from baiyuan_qgis.data import standardexport
        from baiyuan_qgis.geometry.area import area_m2
        from baiyuan_qgis.measure import patchareas

        if schema.areas is None:
            raise InputFault(tr("Schema {schema} records no areas that pieces could share.").format(schema=schema.name))

        def column(field: str) -> Optional[Any]:
            found = standardexport.column_of(layer, schema.member(field)) if field else None
            return None if found is None else layer[found]

        total = column(schema.areas.total)
        if total is None:
            raise InputFault(
                tr("Layer {layer} has no field {field}: the recorded area of the patch.").format(
                    layer=name, field=schema.areas.total
                ),
                layer=name,
                field=schema.areas.total,
            )
        surveyed = run.surveyed(layer)
        whole = None
        if run.given("WHOLES"):
            patches = run.frame("WHOLES", required=True, reference=name, portion=(0.3, 0.4))
            if pieces not in patches.columns:
                raise InputFault(
                    tr("Layer {layer} has no field {field}.").format(layer=run.layer_name("WHOLES"), field=pieces),
                    layer=run.layer_name("WHOLES"),
                    field=pieces,
                )
            figures = run.surveyed(patches)
            sizes = area_m2(figures.to_numpy(), figures.crs)
            whole = dict(patches.assign(_size=sizes).groupby(pieces)["_size"].sum())
        found = patchareas.balance(
            area_m2(surveyed.to_numpy(), surveyed.crs),
            layer[pieces],
            total,
            column(schema.areas.deducted),
            column(schema.areas.ratio),
            whole=whole,
            digits=schema.member(schema.areas.total).precision,
            features=layer["source_fid"].tolist(),
            layer=name,
            fields=(schema.areas.total, schema.areas.deducted, schema.areas.ratio),
        )
        made = layer.copy()
        made.attrs = dict(layer.attrs)
        for field, values in zip((schema.areas.total, schema.areas.deducted, schema.areas.net), found):
            if field:
                made[standardexport.column_of(made, schema.member(field)) or field] = values
        return made
