"""A record of a climb, pass by pass: for people who want to see what an acceleration does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gmm_core.gaussian import ZParameters

Kind = Literal["em", "leap", "refused"]


@dataclass(frozen=True)
class Pass:
    """One pass over the data.

    Attributes
    ----------
    kind
        How its parameters came about: by EM from those before, by a leap that was kept, or by one that was
        refused, so that nothing moved.
    parameters, log_likelihood
        Where the climb is after it, in z; of a refused leap, where it was before.
    floored
        The components that a floor held up in the M-step that led here.
    """

    kind: Kind
    parameters: ZParameters
    log_likelihood: float
    floored: tuple[int, ...] = ()


class Recorder:
    """Told of every pass and of every state that is kept; ``passes`` is what became of them."""

    def __init__(self) -> None:
        self.passes: list[Pass] = []
        self._seen: tuple[ZParameters, ZParameters | None, tuple[int, ...]] | None = None
        # Where EM leads from the last state that was kept, and whom a floor held up there.
        self._next: ZParameters | None = None
        self._floored: tuple[int, ...] = ()

    def passed(self, parameters: ZParameters, updated: ZParameters | None, floored: tuple[int, ...]) -> None:
        """Take down a pass at ``parameters``, from which EM leads to ``updated``."""
        self._seen = parameters, updated, floored

    def kept(self, parameters: ZParameters, log_likelihood: float, n_passes: int) -> None:
        """Take down that the climb is there now, after so many passes; the others since the last were refused."""
        before = self.passes[-1] if self.passes else None
        while before is not None and len(self.passes) < n_passes - 1:
            self.passes.append(Pass("refused", before.parameters, before.log_likelihood))
        by_em = before is None or parameters is self._next
        self.passes.append(Pass("em" if by_em else "leap", parameters, log_likelihood, self._floored if by_em else ()))
        if self._seen is not None and self._seen[0] is parameters:
            _, self._next, self._floored = self._seen
        else:
            self._next, self._floored = None, ()
