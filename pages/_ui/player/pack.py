"""Many arrays in one small block of bytes: quantised, differenced along time, compressed.

Near convergence one state looks like the one before, so the differences are almost all zero
and compress to little. ``static/player/decode.js`` is the other half of this module.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"GMM1"
# Level 1 takes a third of the time of the default for about a tenth more bytes.
COMPRESSION_LEVEL = 1


@dataclass(frozen=True)
class Packed:
    """Compressed arrays (``body``) and where each lies within it (``sections``, plain JSON values)."""

    body: bytes
    sections: dict[str, dict[str, Any]]


@dataclass
class Packer:
    """Collects named arrays, then :meth:`pack` s them."""

    _chunks: list[bytes] = field(default_factory=list)
    _sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    _length: int = 0

    def add(self, name: str, array: NDArray[Any], dtype: str) -> None:
        """Add an array as it is, as little-endian ``"f4"``, ``"f8"``, ``"u1"``, ``"u2"`` or ``"u4"``."""
        self._append(name, array, dtype, "plain", np.ascontiguousarray(array, dtype=f"<{dtype}").tobytes())

    def add_differences(self, name: str, array: NDArray[Any]) -> None:
        """Add a uint8 or uint16 array of shape (T + 1, ...) as differences along its first axis.

        The differences wrap around, so that they need no more bits than the values. Of 16-bit
        differences all low bytes come first, then all high bytes: those are nearly all 0 or 255.
        """
        steps = array.copy()
        steps[1:] -= array[:-1]
        dtype = "u1" if array.dtype == np.uint8 else "u2"
        planes = steps.astype(f"<{dtype}").reshape(-1, 1).view(np.uint8).T
        self._append(name, array, dtype, "differences", np.ascontiguousarray(planes).tobytes())

    def _append(self, name: str, array: NDArray[Any], dtype: str, coding: str, raw: bytes) -> None:
        self._sections[name] = {"offset": self._length, "shape": list(array.shape), "type": dtype, "coding": coding}
        self._chunks.append(raw)
        self._length += len(raw)

    def pack(self) -> Packed:
        """Compress everything that was added."""
        return Packed(zlib.compress(b"".join(self._chunks), COMPRESSION_LEVEL), dict(self._sections))


def quantise(values: NDArray[Any], low: float, high: float, dtype: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    """Map ``low..high`` to all the steps of an unsigned type, rounding; values outside are clipped."""
    top = np.iinfo(dtype).max
    scaled = np.asarray(values, dtype=np.float64) - low
    scaled *= top / (high - low)
    # NaN never gets here; -inf (a density of zero) clips to the lowest step.
    np.clip(scaled, 0, top, out=scaled)
    scaled += 0.5
    return scaled.astype(dtype)


def envelope(header: dict[str, Any], body: bytes) -> bytes:
    """Join a JSON header and a compressed body: magic, length of the header, header, body."""
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return MAGIC + struct.pack("<I", len(text)) + text + body


def with_header(block: bytes, **extra: Any) -> bytes:
    """Return the block with more in its header, or with other values there; the arrays are left alone."""
    (length,) = struct.unpack("<I", block[4:8])
    return envelope({**json.loads(block[8 : 8 + length]), **extra}, block[8 + length :])
