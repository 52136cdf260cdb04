"""Progress and cancelling, handed down through the library without any toolkit."""

from __future__ import annotations

from baiyuan_qgis.faults import Cancelled


class Progress:
    """Receives progress (0 to 1) and messages; the base class is silent and never cancelled.

    The toolbox and the command line subclass the four hooks; library code calls ``report`` and ``check``
    in every loop, so that a cancel is answered within a chunk of work.
    """

    def on_progress(self, fraction: float) -> None:
        """Show the fraction done."""

    def on_text(self, text: str) -> None:
        """Show what is being done."""

    def info(self, text: str) -> None:
        """Log a fact."""

    def warn(self, text: str) -> None:
        """Log a doubt."""

    def cancelled(self) -> bool:
        """Say whether the user asked to stop."""
        return False

    def check(self) -> None:
        """Raise Cancelled when the user asked to stop."""
        if self.cancelled():
            raise Cancelled

    def report(self, fraction: float, text: str = "") -> None:
        """Report the fraction done (0 to 1) and, where given, what is being done; raises Cancelled."""
        self.check()
        if text:
            self.on_text(text)
        self.on_progress(fraction)

    def part(self, low: float, high: float) -> Progress:
        """Return a progress whose 0 to 1 is ``low`` to ``high`` of this one."""
        return _Part(self, low, high)


class _Part(Progress):
    def __init__(self, whole: Progress, low: float, high: float) -> None:
        self._whole, self._low, self._high = whole, low, high

    def on_progress(self, fraction: float) -> None:
        self._whole.on_progress(self._low + (self._high - self._low) * fraction)

    def on_text(self, text: str) -> None:
        self._whole.on_text(text)

    def info(self, text: str) -> None:
        self._whole.info(text)

    def warn(self, text: str) -> None:
        self._whole.warn(text)

    def cancelled(self) -> bool:
        return self._whole.cancelled()


SILENT = Progress()
