"""Colours can be told apart: from their background, and from each other, for every kind of colour vision."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gmm_core.plots import theme
from gmm_core.plots.theme import THEMES, Mode

# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
every_mode = pytest.mark.parametrize("mode", list(THEMES))


def linear(colours: tuple[str, ...]) -> NDArray[np.float64]:
    """Linear-light sRGB, shape (n, 3)."""
    values = theme.rgb(colours) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    light, dark = sorted((linear((one, other)) @ LUMINANCE).tolist(), reverse=True)
    return float((light + 0.05) / (dark + 0.05))


def oklab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ottosson's Oklab: Euclidean distances are differences as seen; about 0.02 is just noticeable."""
    to_cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.asarray(np.cbrt(light @ to_cones.T) @ to_lab.T)


@every_mode
def test_graphics_have_the_contrast_that_wcag_asks_for(mode: Mode) -> None:
    colours = THEMES[mode]
    for colour in (*colours.components, colours.mixture, colours.truth, colours.waiting):
        assert contrast(colour, colours.background) >= 3.0
    assert contrast(colours.text, colours.background) >= 7.0
    assert contrast(colours.mixture, colours.data) >= 3.0 or mode == "dark"


@every_mode
@pytest.mark.parametrize("vision", VISION)
def test_any_two_components_can_be_told_apart(mode: Mode, vision: str) -> None:
    seen = oklab(np.clip(linear(THEMES[mode].components) @ VISION[vision].T, 0, 1))
    distances = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
    different = ~np.eye(len(seen), dtype=bool)
    assert distances[different].min() > 0.07
    assert distances[:3, :3][different[:3, :3]].min() > 0.14


def test_colour_is_never_the_only_sign() -> None:
    K = 8
    for signs in (theme.COMPONENT_SYMBOLS, theme.COMPONENT_DASHES, *theme.COMPONENT_COLOURS.values()):
        assert len(signs) == len(set(signs)) == K
    assert (theme.symbol(K), theme.dash(K)) == (theme.symbol(0), theme.dash(0))
    assert THEMES["light"].component(K) == THEMES["light"].component(0)


@every_mode
def test_a_sure_point_has_the_colour_of_its_component(mode: Mode) -> None:
    assert theme.blended(np.eye(8), THEMES[mode]).tolist() == list(THEMES[mode].components)


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_blends_are_weighted_means(seed: int, K: int) -> None:
    rng = np.random.default_rng(seed)
    responsibilities = rng.dirichlet(np.full(K, 0.5), size=20)
    colours = THEMES["light"].components
    blended = theme.rgb(tuple(theme.blended(responsibilities, THEMES["light"]).tolist()))
    expected = sum(responsibilities[:, [k]] * theme.rgb((colours[k],)) for k in range(K))
    assert np.abs(blended - expected).max() <= 0.5 + 1e-9
    assert np.array_equal(
        theme.blended(responsibilities[::-1], THEMES["light"])[::-1], theme.blended(responsibilities, THEMES["light"])
    )


def test_translucent_keeps_the_colour() -> None:
    assert theme.translucent("#1a7fd4", 0.5) == "rgba(26,127,212,0.5)"
