// The parameters of the components at a half-step, as the handles take hold of them: read off the parameter table.

/** One object for each component: weight, mean and deviation (an entry for each feature), correlation (of two). */
export function componentsAt(run, state) {
  const { columns } = run.header;
  const table = run.slice("table", state);
  const where = (kind) => columns.flatMap((column, i) => (column.kind === kind ? [i] : []));
  const [weight, mean, deviation, correlation] = ["weight", "mean", "deviation", "correlation"].map(where);
  return Array.from({ length: run.nComponents }, (_, k) => {
    const of = (places) => places.map((i) => table[k * columns.length + i]);
    return { k, weight: of(weight)[0], mean: of(mean), deviation: of(deviation), correlation: of(correlation)[0] ?? 0 };
  });
}

/** A number as coarse as a tenth of a pixel is: what a hand can mean. */
export function tidy(value, pixel) {
  const unit = 10 ** Math.floor(Math.log10(pixel / 10));
  return Number((Math.round(value / unit) * unit).toPrecision(15));
}

/** The size of a pixel of a view in the units of the data. */
export function pixelOf(view) {
  const { x, y } = view.shown;
  return [(x[1] - x[0]) / view.box.width, (y[1] - y[0]) / view.box.height];
}
