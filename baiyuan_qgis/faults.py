"""What can go wrong with the user's input, as one sentence in the user's language."""

from __future__ import annotations

from typing import Any


class InputFault(ValueError):
    """Input that cannot be used. ``str()`` is the sentence; layer, feature and field say where it is."""

    def __init__(self, sentence: str, layer: str = "", feature: Any = None, field: str = "") -> None:
        super().__init__(sentence)
        self.layer = layer
        self.feature = feature
        self.field = field


class Cancelled(Exception):
    """The user stopped the run; nothing has been written."""
