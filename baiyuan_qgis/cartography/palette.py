"""The palette, which is in ``baiyuan_qgis.data.palette``, where products without QGIS read it too."""

from baiyuan_qgis.data.palette import FILE, Class, Look, looks, paper, spare, without_value

__all__ = ["FILE", "Class", "Look", "looks", "paper", "spare", "without_value"]
