"""How a pass over the rows is cut: in blocks for the matrix products, in groups of blocks for a thread at a time.

A block is small enough for BLAS's kernel of small products, which copies nothing. A group is one piece of work:
many blocks in a call, as each call takes the interpreter's lock and threads would else wait for it more than they work.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from threading import local
from typing import TypeVar

import numpy as np

from gmm_core._blas import one_blas_thread
from gmm_core.arrays import FloatArray

Result = TypeVar("Result")

# OpenBLAS makes products of up to so many multiplications without copying their factors: half the time for few columns.
SMALL_PRODUCT = 10**6
# Blocks of fewer rows than these cost more than the copies, and of more gain nothing.
BLOCK_ROWS = (800, 16384)
# Numbers in the arrays of a group, 4 MB: a processor's share of the last cache.
GROUP_ENTRIES = 1 << 19
# Rows that are so many doubles apart fall on the same lines of a cache.
ALIASED_ROWS = 512
# Threads with fewer groups than these gain less than waking them and taking turns at the interpreter costs.
GROUPS_PER_THREAD = 4
# Each thread takes so many runs of groups, so that one that was interrupted doesn't keep the others waiting.
SHARES = 2


@dataclass(frozen=True)
class Group:
    """Rows ``start`` to ``start + blocks * rows``, in so many blocks of so many rows."""

    start: int
    blocks: int
    rows: int

    @property
    def slice(self) -> slice:
        return slice(self.start, self.start + self.blocks * self.rows)


def block_rows(products: int, entries: int) -> int:
    """The rows of a block where a row costs so many multiplications in a product, and so many numbers in arrays."""
    least, most = BLOCK_ROWS
    small = SMALL_PRODUCT // max(products, 1)
    return min(small, most) if small >= least else max(GROUP_ENTRIES // entries, least)


def in_groups(n_samples: int, largest_block: int, entries: int) -> list[Group]:
    """All rows in blocks of one size but for the last, in as many groups as an even number of threads likes."""
    rows = -(-n_samples // -(-n_samples // largest_block))
    if rows > ALIASED_ROWS and rows % ALIASED_ROWS == 0:
        rows -= 8
    whole, rest = divmod(n_samples, rows)
    most = -(-GROUP_ENTRIES // (rows * entries))
    size = -(-whole // (2 * -(-whole // (2 * most))))
    groups = [Group(block * rows, min(size, whole - block), rows) for block in range(0, whole, size)]
    return [*groups, Group(whole * rows, 1, rest)] if rest else groups


def over_groups(work: Callable[[Group], Result], groups: list[Group], threads: int) -> list[Result]:
    """The results in the order of the groups, so that their sum is the same for any number of threads."""
    if len(groups) == 1:
        return [work(groups[0])]
    with one_blas_thread():
        return _shared(work, groups, min(threads, len(groups) // GROUPS_PER_THREAD))


def _shared(work: Callable[[Group], Result], groups: list[Group], threads: int) -> list[Result]:
    if threads <= 1:
        return [work(group) for group in groups]
    share = -(-len(groups) // (SHARES * threads))
    runs = [groups[i : i + share] for i in range(0, len(groups), share)]
    done = _pool(threads, os.getpid()).map(lambda run: [work(group) for group in run], runs)
    return [result for results in done for result in results]


@lru_cache(maxsize=4)
def _pool(threads: int, process: int) -> ThreadPoolExecutor:
    # Kept, as its threads keep their workspaces; one per process, as threads don't survive a fork.
    return ThreadPoolExecutor(threads, thread_name_prefix="gmm-core")


def available_threads() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workspace(local):
    """Room for the arrays of a group, one per thread and kept: fresh large arrays cost more than filling them."""

    def __init__(self) -> None:
        self.kept: dict[int, FloatArray] = {}

    def room(self, purpose: int, *shape: int) -> FloatArray:
        """Return an array of that shape, with what was left there; one at a time for each purpose."""
        size = prod(shape)
        if size > 2 * GROUP_ENTRIES:
            return np.empty(shape)
        if purpose not in self.kept or self.kept[purpose].size < size:
            self.kept[purpose] = np.empty(size)
        return self.kept[purpose][:size].reshape(shape)
