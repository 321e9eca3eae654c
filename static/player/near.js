// Which drawn points are near a place on the screen.

/** Every drawn point within reach of a place, as its index and its distance in pixels; along a line, sideways only. */
export function* within(run, view, px, py, reach) {
  const { arrays: { points }, nDrawn, nFeatures } = run;
  for (let i = 0; i < nDrawn; i++) {
    const x = view.x(points[nFeatures * i]) - px;
    const distance = nFeatures === 1 ? Math.abs(x) : Math.hypot(x, view.y(points[2 * i + 1]) - py);
    if (distance <= reach) yield { i, distance };
  }
}

/** The index of the nearest of them, or null if there is none. */
export function nearest(...place) {
  let best = { i: null, distance: Infinity };
  for (const each of within(...place)) if (each.distance < best.distance) best = each;
  return best.i;
}
