// One feature: the mean can be taken hold of at the top of its curve, and the width where the curve is at mean + sigma.
//
// Only geometry: a curve that is moved, stretched or scaled is the drawn one, moved, stretched or scaled.

const version = new URL(import.meta.url).search;
const { tidy, pixelOf } = await import(`./components.js${version}`);
const { curveAt } = await import(`./reading.js${version}`);
const { fixed, fill } = await import(`./format.js${version}`);

// A width of less has its handle farther out, so that it isn't under that of the mean.
const CLEAR = 30;
const NARROWEST = 0.5;

/** Give each component what it was drawn as, so that its curve can be followed. */
export function withCurves(components, run, state) {
  return components.map((one) => ({ ...one, drawn: { ...one, run, state } }));
}

/** How the drawn curve of a component has to be stretched and scaled to be that of `one`. */
function change(one) {
  const { drawn } = one;
  const wider = one.deviation[0] / drawn.deviation[0];
  return { wider, higher: one.weight / drawn.weight / wider };
}

/** The height of a component's curve, `z` standard deviations from its mean. */
function height(one, z) {
  const { run, state, k, mean, deviation } = one.drawn;
  return curveAt(run, state, "curves", k, mean[0] + z * deviation[0]).height * change(one).higher;
}

function inside(y, { top, height: size }) {
  return Math.min(Math.max(y, top + 12), top + size);
}

const sideways = (one, [dx], key, step) => {
  const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[key];
  return way && [dx + step * way, 0];
};

const mean = {
  shape: "disc",
  at: (one, view) => [view.x(one.mean[0]), inside(view.y(height(one, 0)), view.box)],
  drag: (one, [dx], view) => {
    const [pixel] = pixelOf(view);
    return { ...one, mean: [tidy(one.mean[0] + dx * pixel, pixel)] };
  },
  key: sideways,
  edit: (one) => ({ kind: "mean", component: one.k, value: one.mean }),
  value: (one) => one.mean[0],
  say: (one, texts, columns) => fixed(one.mean[0], columns[1].decimals),
};

const width = {
  shape: "knob",
  at: (one, view) => {
    const [pixel] = pixelOf(view);
    const away = Math.max(one.deviation[0] / pixel, CLEAR);
    return [view.x(one.mean[0]) + away, inside(view.y(height(one, 1)), view.box)];
  },
  drag: (one, [dx], view) => {
    const [pixel] = pixelOf(view);
    return { ...one, deviation: [tidy(Math.max(one.deviation[0] / pixel + dx, NARROWEST) * pixel, pixel)] };
  },
  key: sideways,
  edit: (one) => ({ kind: "deviation", component: one.k, feature: 0, value: one.deviation[0] }),
  value: (one) => one.deviation[0],
  say: (one, texts, columns) => fill(texts.handle_sigma, { value: fixed(one.deviation[0], columns[2].decimals) }),
};

export const HANDLES = { mean, width };

/** The curve of a component as a path. */
export function outline(one, view) {
  const { run, state, k, mean: from } = one.drawn;
  const { wider, higher } = change(one);
  const places = Array.from(run.arrays.grid, (x) => {
    const y = curveAt(run, state, "curves", k, x).height * higher;
    return `${view.x(one.mean[0] + (x - from[0]) * wider).toFixed(1)} ${view.y(y).toFixed(1)}`;
  });
  return `M${places.join("L")}`;
}

/** The lines from the axis to a mean, and from there to the handle of its width. */
export function stems(one, view) {
  const [x, y] = mean.at(one, view);
  const [right, level] = width.at(one, view);
  return `M${x} ${view.box.top + view.box.height}V${y}M${x} ${level}H${right}`;
}
