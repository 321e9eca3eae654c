// How the curves of one feature glide: as bells that move and widen, not by fading over into one another.

const version = new URL(import.meta.url).search;
const { mix } = await import(`./glide.js${version}`);

// A curve lower than this, in its 16-bit steps, or whose top is this many deviations off the grid, tells no bell.
const LOWEST = 64;
const FARTHEST = 4;
// Where a curve is cut off: the largest 16-bit number.
const CUT = 65535;

/**
 * The pose of the curves of a state: `bells` has centre, deviation and deviation times height of each, as the drawn
 * curve has them; `rest` and `totalRest` are what curves and sum have beside them, next to nothing. So a glide begins
 * and ends exactly at the curves that were sent.
 */
export function poseOf(grid, curves, total, centres, deviations) {
  const size = grid.length;
  const bells = new Float32Array(3 * centres.length);
  centres.forEach((centre, k) => {
    const curve = curves.subarray(k * size, (k + 1) * size);
    bells.set([centre, deviations[k], deviations[k] * topOf(curve, grid, centre, deviations[k])], 3 * k);
  });
  const drawn = drawBells(grid, bells);
  const rest = drawn.map((value, i) => curves[i] - value);
  return { bells, rest, totalRest: subtractEach(total, curves, size), curves, total };
}

/** The pose between two: bells, and what is left over, are mixed; curves and sum follow from them. */
export function betweenPoses(grid) {
  return (from, to, share) => {
    const { bells, rest, totalRest } = mix(parts(from), parts(to), share);
    const curves = drawBells(grid, bells).map((value, i) => value + rest[i]);
    return { bells, rest, totalRest, curves, total: addEach(totalRest, curves, grid.length) };
  };
}

function parts({ bells, rest, totalRest }) {
  return { bells, rest, totalRest };
}

/** How high the bell is of which a curve on the grid shows a part; 0 where it shows too little of it. */
function topOf(curve, grid, centre, deviation) {
  let best = -1;
  for (let i = 0; i < curve.length; i++) if (curve[i] < CUT && (best < 0 || curve[i] > curve[best])) best = i;
  if (best < 0 || curve[best] < LOWEST) return 0;
  const distance = (grid[best] - centre) / deviation;
  return Math.abs(distance) > FARTHEST ? 0 : curve[best] * Math.exp(0.5 * distance * distance);
}

function drawBells(grid, bells) {
  const size = grid.length;
  const curves = new Float32Array((bells.length / 3) * size);
  for (let k = 0; k < bells.length / 3; k++) {
    const [centre, deviation, area] = bells.subarray(3 * k, 3 * k + 3);
    for (let i = 0; i < size; i++) {
      const distance = (grid[i] - centre) / deviation;
      curves[k * size + i] = (area / deviation) * Math.exp(-0.5 * distance * distance);
    }
  }
  return curves;
}

function subtractEach(total, curves, size) {
  const rest = Float32Array.from(total);
  for (let i = 0; i < curves.length; i++) rest[i % size] -= curves[i];
  return rest;
}

function addEach(rest, curves, size) {
  const total = Float32Array.from(rest);
  for (let i = 0; i < curves.length; i++) total[i % size] += curves[i];
  return total;
}
