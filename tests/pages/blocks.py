"""The blocks that the stage receives, read back as ``static/player/decode.js`` reads them."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray


def open_envelope(block: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Undo ``envelope`` and ``Packer``: the header, and every array by its name."""
    (length,) = struct.unpack("<I", block[4:8])
    header = json.loads(block[8 : 8 + length])
    body = zlib.decompress(block[8 + length :])
    return header, {name: _unpack(body, section) for name, section in header["sections"].items()}


def _unpack(body: bytes, section: dict[str, Any]) -> NDArray[Any]:
    shape = tuple(section["shape"])
    dtype = np.dtype(f"<{section['type']}")
    count = int(np.prod(shape)) * dtype.itemsize
    raw = body[section["offset"] : section["offset"] + count]
    if section["coding"] == "plain":
        return np.frombuffer(raw, dtype).reshape(shape)
    planes = np.frombuffer(raw, np.uint8).reshape(dtype.itemsize, -1)
    steps = np.ascontiguousarray(planes.T).view(dtype).reshape(shape)
    return np.cumsum(steps, axis=0, dtype=dtype)
