"""Coordinate text (报盘): the files in which approvals, supplies and enforcement exchange boundary points.

``read`` takes what any tool has written, and says where it deviates; ``write`` writes strictly as one dialect wants it.
Format and deviations: handbook §3.10.
"""

from baiyuan_qgis.data.coordinate_text.reading import read
from baiyuan_qgis.data.coordinate_text.writing import write, write_folder

__all__ = ["read", "write", "write_folder"]
