"""Store a survey in the shared database: one GeoPackage of all surveys, or PostGIS."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import (
    QgsDataSourceUri,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterProviderConnection,
    QgsProcessingParameterString,
    QgsProviderRegistry,
)

from baiyuan_qgis.faults import InputFault
from baiyuan_qgis.language import tr
from baiyuan_qgis.processing_algorithms.base import About, BaiyuanAlgorithm, Run, nearest

TARGETS = ("GEOPACKAGE", "SERVICE", "CONNECTION")


class StoreSurvey(BaiyuanAlgorithm):
    """Stores a survey."""

    ID = "storesurvey"
    GROUP = "deliver"
    TAGS = (
        "store", "database", "postgis", "postgresql", "history", "archive", "share",
        "入库", "数据库", "历史", "共享", "存储", "ruku", "shujuku", "lishi", "gongxiang",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        # may hold a password: never shown, logged or returned
        self._dsn = ""

    def about(self) -> About:
        return About(
            title=tr("Store a survey"),
            summary=tr("Keeps a survey in the shared database, with the history of each parcel."),
        )

    def define(self) -> None:
        self.add_file("SURVEY", tr("survey.gpkg to store"), "gpkg")
        kinds = tr("GeoPackage files (*.gpkg)")
        self.add(
            QgsProcessingParameterFileDestination(
                "GEOPACKAGE", tr("GeoPackage of all surveys"), kinds, None, True, createByDefault=False
            )
        )
        self.add(QgsProcessingParameterString("SERVICE", tr("PostgreSQL service"), optional=True))
        self.add(
            QgsProcessingParameterProviderConnection(
                "CONNECTION", tr("PostgreSQL connection of QGIS"), "postgres", optional=True
            )
        )
        schema = QgsProcessingParameterString("DATABASE_SCHEMA", tr("Schema in the database"), "baiyuan")
        self.add(schema, advanced=True)
        self.add_text_output("RUN_ID", tr("Id of the run"))
        self.add_number_output("ROW_COUNT", tr("Number of rows stored"))
        self.add_number_output("RUN_COUNT", tr("Number of runs in the database"))

    def open(self, run: Run) -> None:
        """Look up the connection in the main thread: QGIS may ask for its master password."""
        given = [key for key in TARGETS if run.parameters.get(key)]
        if len(given) != 1:
            raise InputFault(
                tr("Say in one of {keys} where to store the survey; {count} are given.").format(
                    keys=", ".join(TARGETS), count=len(given)
                )
            )
        if not run.file("SURVEY"):
            raise InputFault(tr("The parameter {key} is missing.").format(key="SURVEY"))
        if given == ["CONNECTION"]:
            self._dsn = _connection_string(run.text("CONNECTION"))

    def compute(self, run: Run) -> Dict[str, Any]:
        from baiyuan_qgis.data.database import content, geopackage, postgis

        survey = content.read(Path(run.file("SURVEY")), run.progress.part(0.0, 0.3))
        results: Dict[str, Any] = {}
        part = run.progress.part(0.3, 1.0)
        if run.parameters.get("GEOPACKAGE"):
            path = Path(run.destination("GEOPACKAGE"))
            outcome = geopackage.store(survey, path, part)
            results["GEOPACKAGE"] = str(path)
        else:
            service = run.text("SERVICE")
            outcome = postgis.store(
                survey,
                service=service,
                dsn=self._dsn,
                where=service or run.text("CONNECTION"),
                schema=run.text("DATABASE_SCHEMA"),
                progress=part,
            )
        if not outcome.rows:
            run.progress.info(tr("This survey is in the database already; nothing was stored again."))
        results.update(RUN_ID=outcome.run_id, ROW_COUNT=outcome.rows, RUN_COUNT=outcome.runs)
        return results


def _connection_string(name: str) -> str:
    """Return the libpq string of a connection of QGIS, with user and password of its authentication configuration."""
    metadata = QgsProviderRegistry.instance().providerMetadata("postgres")
    known = metadata.connections() if metadata is not None else {}
    if "=" in name or "://" in name:
        # it may hold a password
        raise InputFault(tr("CONNECTION is the name of a connection in QGIS's browser, not a connection string."))
    if name not in known:
        like = nearest(name, known)
        raise InputFault(
            tr("QGIS knows no PostgreSQL connection {name}{hint}.").format(
                name=name, hint=tr("; the nearest is {name}").format(name=like) if like else ""
            )
        )
    return QgsDataSourceUri(known[name].uri()).connectionInfo(True)
