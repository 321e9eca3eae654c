"""One thread for BLAS while a pass runs: products of blocks are too small for its own, which double the time."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any


def one_blas_thread() -> AbstractContextManager[Any]:
    """Hold BLAS to one thread, and give it back what it had; without threadpoolctl, leave it alone.

    The setting is the process's: threadpoolctl sees to it that threads of Python don't overwrite each other's.
    """
    blas = _blas()
    return nullcontext() if blas is None else blas.limit(limits=1)


@lru_cache(maxsize=1)
def _blas() -> Any:
    # Kept: to look through the libraries of the process takes milliseconds, to tell them microseconds.
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")
