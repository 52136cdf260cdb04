"""Map fields: which field of a role each column of a layer is, and its values in the dictionary's units."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingParameterFileDestination, QgsProcessingParameterString

from baiyuan_qgis.data import dictionary
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Product, Run


class MapFields(BaiyuanAlgorithm):
    """Matches columns to fields, converts them, and keeps the mapping."""

    ID = "mapfields"
    GROUP = "prepare"
    TAGS = (
        "fields", "attributes", "mapping", "columns", "profile", "rename", "units", "dates",
        "字段", "属性", "匹配", "映射", "对应", "换算", "日期", "ziduan", "pipei", "yingshe", "duiying",
    )  # fmt: skip

    def about(self) -> About:
        return About(
            title=tr("Map fields"),
            summary=tr("Matches a layer's columns to the plugin's fields and converts units and dates."),
        )

    def define(self) -> None:
        self.add_table("INPUT", tr("Layer or table"))
        self.add_choice("ROLE", tr("What the layer is"), list(dictionary.roles()), dictionary.roles()[0])
        self.add_file("PROFILE", tr("Profile of an earlier mapping"), "toml")
        label = tr("Corrections (column=field; column=field:mu; column=)")
        self.add(QgsProcessingParameterString("CORRECTIONS", label, optional=True), advanced=True)
        self.add_repair()
        self.add_sink("OUTPUT", tr("Layer with fields matched"), table=True)
        self.add_sink("MATCHES", tr("Matches"), optional=True, table=True)
        self.add_sink("FINDINGS", tr("Findings"), optional=True, table=True)
        label = tr("Profile to save")
        self.add(QgsProcessingParameterFileDestination("PROFILE_OUT", label, "TOML (*.toml)", None, True, False))
        self.add_number_output("FEATURE_COUNT", tr("Number of features"))
        self.add_number_output("MATCHED_COUNT", tr("Number of columns matched"))
        self.add_number_output("UNDECIDED_COUNT", tr("Number of columns to decide"))
        self.add_text_output("MISSING", tr("Fields that the role must have and no column is"))
        self.add_number_output("FINDING_COUNT", tr("Number of findings"))

    def compute(self, run: Run) -> Dict[str, Any]:
        import pandas

        from baiyuan_qgis.data import fieldmapping
        from baiyuan_qgis.geometry.area import area_m2

        role, name = run.choice("ROLE"), run.layer_name("INPUT")
        path = run.file("PROFILE")
        profile = fieldmapping.load(path, role) if path else None
        frame = run.frame("INPUT", geometry="optional", required=True, portion=(0.0, 0.3))
        columns = [str(column) for column in frame.columns if column not in ("geometry", "source_fid")]
        decisions = fieldmapping.corrections(run.text("CORRECTIONS"), role, columns, name)
        areas = None
        if frame.crs is not None and not frame.geometry.isna().all():
            areas = area_m2(run.surveyed(frame), frame.crs, "ellipsoidal")
        data = pandas.DataFrame(frame.drop(columns="geometry"))
        mapping = fieldmapping.match(data, role, name, decisions, profile, areas, run.progress.part(0.3, 0.5))
        for line in fieldmapping.lines(mapping):
            run.progress.info(line)
        undecided = [one for one in mapping.matches if one.ambiguous]
        if undecided:
            run.progress.warn(
                tr("{count} columns of layer {layer} wait for a decision; CORRECTIONS takes it.").format(
                    count=len(undecided), layer=name
                )
            )
        for missing in mapping.missing:
            run.progress.warn(
                tr("No column of layer {layer} is {field} ({title}), which it must have.").format(
                    layer=name, field=missing, title=dictionary.title(missing)
                )
            )
        made, findings = fieldmapping.apply(data, mapping, run.progress.part(0.5, 0.8))
        run.report_findings(findings)
        findings = pandas.concat([run.reading_findings(), findings], ignore_index=True)
        raw = [column for column in made.columns if column.endswith("_raw") and column not in data.columns]
        spatial = frame.crs is not None
        results: Dict[str, Any] = {
            "OUTPUT": Product(
                made,
                [*mapping.targets, *raw],
                tr("Layer with fields matched"),
                geometry="polygon" if spatial else "none",
                source=frame,
                own=[fieldmapping.raw_field(column[: -len("_raw")]) for column in raw],
            ),
            "MATCHES": Product(fieldmapping.table(mapping), fieldmapping.TABLE_FIELDS, tr("Matches"), geometry="none"),
            "FINDINGS": Product(findings, dictionary.table("findings"), tr("Findings"), geometry="none"),
            "FEATURE_COUNT": len(made),
            "MATCHED_COUNT": len(mapping.targets),
            "UNDECIDED_COUNT": len(undecided),
            "MISSING": ", ".join(mapping.missing),
            "FINDING_COUNT": len(findings),
        }
        target = run.destination("PROFILE_OUT")
        if target:
            fieldmapping.save(fieldmapping.profile_of(mapping), Path(target))
            results["PROFILE_OUT"] = target
        return results
