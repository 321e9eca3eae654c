// The axis of iterations under the chart: long runs have a logarithmic one, as the first iterations change the most.

const version = new URL(import.meta.url).search;
const { ticks } = await import(`./format.js${version}`);

// A run is long beyond so many.
const LONG = 24;
const ROUND = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

export class Iterations {
  /** Fit a run whose last cursor position is this one. */
  setLast(last) {
    this.logarithmic = (last - 1) / 2 > LONG;
  }

  /** Where a cursor position lies along the axis, and back. */
  along(cursor) {
    return this.logarithmic ? Math.log1p(cursor / 2) : cursor;
  }

  cursorAt(x) {
    return this.logarithmic ? 2 * Math.expm1(x) : x;
  }

  /** The iterations to name between two places on the axis, at most about so many where they are evenly spaced. */
  named([low, high], most) {
    const [from, to] = [this.cursorAt(low) / 2, this.cursorAt(high) / 2];
    if (this.logarithmic && to - from >= LONG) return ROUND.filter((value) => value >= from && value <= to);
    return ticks(from, to, most).map(({ value }) => value).filter(Number.isInteger);
  }
}
