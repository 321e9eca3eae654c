// What can be asked before a half-step is shown. Everything is read off the run: nothing is computed anew but distances.

/** A mean that moves by less than this, in standard deviations of the data, is not worth a question. */
const WORTH_ASKING = 0.25;
/** The responsibility, in 8 bits, from which a point clearly belongs to one component. */
const CLEARLY = 150;
/** Scatters the choice of a point over the data, the same one every time. */
const SCATTER = 2654435761;

/** The question before the half-step that follows a cursor, or null if there is none worth asking. */
export function questionBefore(run, cursor) {
  const next = run.nextKind(cursor);
  if (next === "M") return aboutMean(run, Math.floor(cursor / 2) + 1);
  return next === "E" ? aboutPoint(run, run.halfStep(cursor)) : null;
}

/** How many components the data have, where that is known: only before anything has been shown of them. */
export function questionAtStart(run) {
  const { true_components: answer } = run.header;
  return answer ? { kind: "count", answer } : null;
}

/** How far apart two places are, in standard deviations of the data. */
export function distance(run, one, other) {
  return Math.hypot(...run.header.spread.map((spread, d) => (one[d] - other[d]) / spread));
}

/** The means of component k in a state. */
function meanOf(run, state, k) {
  const { columns } = run.header;
  const row = run.slice("table", state).subarray(k * columns.length, (k + 1) * columns.length);
  return columns.flatMap((column, i) => (column.kind === "mean" ? [row[i]] : []));
}

/** Where the mean that moves farthest will go. */
function aboutMean(run, state) {
  const ways = Array.from({ length: run.nComponents }, (_, k) => {
    const [before, answer] = [meanOf(run, state - 1, k), meanOf(run, state, k)];
    return { kind: "mean", k, before, answer, way: distance(run, before, answer) };
  });
  const farthest = ways.reduce((best, way) => (way.way > best.way ? way : best));
  return farthest.way >= WORTH_ASKING ? farthest : null;
}

/** Which component a point will belong to: any point at first, later one that changes over. */
function aboutPoint(run, step) {
  if (run.nComponents === 1) return null;
  const { winners: before } = run.assignment(step);
  const [winners, shares] = [run.slice("winners", step.state), run.slice("responsibilities", step.state)];
  const share = (i) => shares[winners[i] * run.nDrawn + i];
  const candidates = [];
  for (let i = 0; i < run.nDrawn; i++) {
    if (before?.[i] !== winners[i] && share(i) >= CLEARLY) candidates.push(i);
  }
  if (!candidates.length) return null;
  const index = candidates[((step.cursor + 1) * SCATTER) % candidates.length];
  return { kind: "point", index, answer: winners[index] + 1, percent: Math.round(share(index) / 2.55) };
}
