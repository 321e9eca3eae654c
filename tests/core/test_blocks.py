"""Cutting the rows: each of them once, in few sizes, by as many threads as are worth waking."""

import sys
from threading import Barrier, get_ident

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from gmm_core import _blas, blocks
from gmm_core.blocks import GROUPS_PER_THREAD, SHARES, Group, Workspace, block_rows, in_groups, over_groups


@given(st.integers(1, 10**7), st.integers(1, 20_000), st.integers(2, 1000))
def test_every_row_is_in_one_block_no_larger_than_allowed(n, largest, entries):
    groups = in_groups(n, largest, entries)
    starts = [group.slice.start for group in groups]
    stops = [group.slice.stop for group in groups]
    assert starts == [0, *stops[:-1]]
    assert stops[-1] == n
    assert max(group.rows for group in groups) <= largest
    # All but the last block are alike.
    assert {group.rows for group in groups[:-1]} <= {groups[0].rows}


@given(st.integers(10**5, 10**7), st.integers(2, 20_000), st.integers(2, 1000))
def test_groups_are_of_their_size_or_of_one_block(n, largest, entries):
    for group in in_groups(n, largest, entries):
        assert group.blocks == 1 or (group.blocks - 1) * group.rows * entries < blocks.GROUP_ENTRIES


@pytest.mark.parametrize("n", [2**16, 2**20, 3 * 2**17])
def test_rows_of_a_block_do_not_fall_on_the_same_lines_of_a_cache(n):
    for group in in_groups(n, 16_384, 16)[:-1]:
        assert group.rows % blocks.ALIASED_ROWS != 0


@given(st.integers(0, 10**6), st.integers(1, 10**5))
def test_a_block_s_product_is_small_wherever_that_leaves_enough_rows(products, entries):
    rows = block_rows(products, entries)
    least, most = blocks.BLOCK_ROWS
    assert rows >= least
    if products * least <= blocks.SMALL_PRODUCT:
        assert rows == most or products * rows <= blocks.SMALL_PRODUCT


def many(n):
    return [Group(10 * i, 1, 10) for i in range(n)]


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
def test_results_keep_the_order_of_the_groups(threads):
    groups = many(41)
    assert over_groups(lambda group: group.start, groups, threads) == [group.start for group in groups]


def test_two_threads_work_at_the_same_time():
    """Each waits for the other: one alone would wait in vain."""
    together = Barrier(2)
    groups = many(2 * GROUPS_PER_THREAD)
    run = len(groups) // (2 * SHARES)
    first_of_two_runs = {groups[0], groups[run]}

    def work(group):
        if group in first_of_two_runs:
            together.wait(timeout=30)
        return get_ident()

    assert len(set(over_groups(work, groups, 2))) == 2


def test_little_work_wakes_no_thread():
    groups = many(2 * GROUPS_PER_THREAD - 1)
    assert set(over_groups(lambda group: get_ident(), groups, 2)) == {get_ident()}


def blas_threads():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_blas_has_one_thread_while_a_pass_runs_and_its_own_again_after_it():
    groups = many(2)
    with threadpool_limits(2, user_api="blas"):
        within = over_groups(lambda group: blas_threads(), groups, 1)
        assert (within, blas_threads()) == ([{1}, {1}], {2})


def test_without_threadpoolctl_blas_is_left_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    _blas._blas.cache_clear()
    try:
        with threadpool_limits(2, user_api="blas"):
            assert over_groups(lambda group: blas_threads(), many(2), 1) == [{2}, {2}]
    finally:
        _blas._blas.cache_clear()


def test_a_workspace_gives_the_same_memory_again_unless_it_is_huge():
    workspace = Workspace()
    first = workspace.room(0, 3, 4)
    assert np.shares_memory(first, workspace.room(0, 2, 5))
    assert not np.shares_memory(first, workspace.room(1, 3, 4))
    huge = 2 * blocks.GROUP_ENTRIES + 1
    assert not np.shares_memory(workspace.room(0, huge), workspace.room(0, huge))
