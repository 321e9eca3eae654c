// Reading values off the curves that are drawn, and as many digits of them as they have.

const version = new URL(import.meta.url).search;
const { fixed, inPowers } = await import(`./format.js${version}`);

const STEPS = 65535;
// Curves have 16 bits: a value of so many steps is good for three digits, and of so many for two.
const THREE_DIGITS = 500;
const TWO_DIGITS = 50;

/** Curve k of a state at x: its height, and the steps of it that were sent. */
export function curveAt(run, state, name, k, x) {
  const { grid } = run.arrays;
  const curve = run.slice(name, state).subarray(k * grid.length, (k + 1) * grid.length);
  let [low, high] = [0, grid.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (grid[middle] <= x) low = middle; else high = middle;
  }
  const share = Math.min(Math.max((x - grid[low]) / (grid[high] - grid[low]), 0), 1);
  const steps = curve[low] + share * (curve[high] - curve[low]);
  return { steps, height: (steps * run.header.view.curve_top) / STEPS };
}

function digits({ steps }) {
  return steps >= THREE_DIGITS ? 3 : steps >= TWO_DIGITS ? 2 : 1;
}

export function densityText(value) {
  if (value.steps < 1) return "0";
  return Number(value.height.toPrecision(digits(value))) >= 1e-4
    ? value.height.toPrecision(digits(value))
    : inPowers(value.height, digits(value) - 1);
}

/** Part of the whole at a place; nothing where the whole is too low to divide by. */
export function shareText(part, whole) {
  return whole.steps < TWO_DIGITS ? "\u2013" : fixed(Math.min(part.steps / whole.steps, 1), digits(whole));
}
