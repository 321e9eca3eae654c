"""The block of bytes gives back what was put into it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pages._ui.player.pack import Packer, envelope, quantise
from tests.pages.blocks import open_envelope

SHAPES = arrays.array_shapes(min_dims=2, max_dims=3, max_side=6)


def round_trip(packer: Packer) -> dict[str, Any]:
    packed = packer.pack()
    header, found = open_envelope(envelope({"sections": packed.sections, "name": "高斯"}, packed.body))
    assert header["name"] == "高斯"
    return found


@given(st.sampled_from(["u1", "u2"]).flatmap(lambda dtype: arrays.arrays(np.dtype(dtype), SHAPES)))
def test_differences_come_back_exactly(values: Any) -> None:
    packer = Packer()
    packer.add_differences("values", values)
    found = round_trip(packer)["values"]
    assert found.dtype == values.dtype
    assert np.array_equal(found, values)


@given(arrays.arrays(np.float64, SHAPES))
def test_numbers_that_are_read_come_back_bit_for_bit(values: Any) -> None:
    packer = Packer()
    packer.add("other", np.arange(3), "u1")
    packer.add("values", values, "f8")
    assert round_trip(packer)["values"].tobytes() == values.tobytes()


@settings(max_examples=50)
@given(arrays.arrays(np.float64, 20, elements=st.floats(-3.0, 7.0)), st.sampled_from([np.uint8, np.uint16]))
def test_quantising_is_off_by_half_a_step_at_most(values: Any, dtype: Any) -> None:
    top = np.iinfo(dtype).max
    back = quantise(values, -3.0, 7.0, dtype) * (10.0 / top) - 3.0
    assert np.abs(back - values).max() <= 0.5 * 10.0 / top + 1e-12


def test_quantising_clips() -> None:
    assert quantise(np.array([-np.inf, 2.0]), 0.0, 1.0, np.uint8).tolist() == [0, 255]


def test_a_header_is_plain_json() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        envelope({"value": float("nan")}, b"")
