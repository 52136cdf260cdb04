"""The whole survey as one library call: frames in, tables out.

read -> checked -> overlaid -> measured -> judged by a policy -> graded; delivering is the caller's.
"""

from __future__ import annotations

from baiyuan_qgis.survey.pipeline import LAYERS, Options, Survey, run
from baiyuan_qgis.survey.save import baseline, earlier, reviews_of, save

__all__ = ["LAYERS", "Options", "Survey", "baseline", "earlier", "reviews_of", "run", "save"]
