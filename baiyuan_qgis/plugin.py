"""The front door: what QGIS starts and stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

from baiyuan_qgis.language import set_language

CONTEXT = "baiyuan_qgis"
TRANSLATIONS = Path(__file__).parent / "resources" / "i18n"


def user_locale() -> str:
    """Return the user's locale, as set in QGIS or else by the system; QGIS says zh-Hans."""
    setting = QgsSettings().value("locale/userLocale", "") or QgsApplication.locale()
    return str(setting or QLocale.system().name())


class BaiyuanPlugin:
    """Registers the provider; ``iface`` is None in qgis_process and in tests."""

    def __init__(self, iface: Any = None) -> None:
        self.iface = iface
        self.provider: Optional[Any] = None
        self.translator: Optional[QTranslator] = None

    def initProcessing(self) -> None:
        """Load the translation and register the provider; all that qgis_process calls."""
        if self.provider is not None:
            return
        self._translate()
        from baiyuan_qgis.processing_algorithms.provider import BaiyuanProvider

        self.provider = BaiyuanProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Start in the desktop."""
        self.initProcessing()

    def unload(self) -> None:
        """Take away the provider and the translation."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
            from baiyuan_qgis.processing_algorithms import threads

            threads.stop()
        if self.translator is not None:
            QCoreApplication.removeTranslator(self.translator)
            self.translator = None
        set_language("en")

    def _translate(self) -> None:
        locale = QLocale(user_locale())
        translator = QTranslator()
        if translator.load(locale, "baiyuan_qgis", "_", str(TRANSLATIONS), ".qm"):
            QCoreApplication.installTranslator(translator)
            self.translator = translator
        # The Chinese of dictionary and translation is simplified; traditional users would get a mixture.
        chinese = locale.language() == QLocale.Language.Chinese
        simplified = chinese and locale.script() != QLocale.Script.TraditionalHanScript
        set_language("zh" if simplified else "en", lambda text: QCoreApplication.translate(CONTEXT, text))
