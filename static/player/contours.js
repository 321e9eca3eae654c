// Marching squares: the lines along which a grid of values crosses a level.

/**
 * Add the contour of one level to the path of a canvas context.
 *
 * `values` is a grid of `side` rows (y upwards) by `side` columns; `x` and `y` turn fractional
 * column and row numbers into pixels.
 */
export function addContour(context, values, side, level, x, y) {
  for (let row = 0; row < side - 1; row++) {
    for (let column = 0; column < side - 1; column++) {
      const first = row * side + column;
      const corners = [values[first], values[first + 1], values[first + side + 1], values[first + side]];
      const [a, b, c, d] = corners;
      const above = (a > level) | ((b > level) << 1) | ((c > level) << 2) | ((d > level) << 3);
      if (above === 0 || above === 15) continue;
      const edges = crossedEdges(above, corners, level);
      for (let i = 0; i < edges.length; i++) {
        const [u, v] = crossing(edges[i], corners, level);
        i % 2 ? context.lineTo(x(column + u), y(row + v)) : context.moveTo(x(column + u), y(row + v));
      }
    }
  }
}

// Edges of a cell: 0 bottom, 1 right, 2 top, 3 left. By which corners are above: pairs of edges to join.
const CROSSED = [
  [], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2],
  [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], [],
];

function crossedEdges(above, corners, level) {
  // A saddle is joined the way its middle says.
  const middleAbove = (corners[0] + corners[1] + corners[2] + corners[3]) / 4 > level;
  if (above === 5 && middleAbove) return CROSSED[10];
  if (above === 10 && middleAbove) return CROSSED[5];
  return CROSSED[above];
}

function crossing(edge, corners, level) {
  const from = corners[edge];
  const share = (level - from) / (corners[(edge + 1) % 4] - from);
  switch (edge) {
    case 0: return [share, 0];
    case 1: return [1, share];
    case 2: return [1 - share, 1];
    default: return [0, 1 - share];
  }
}
