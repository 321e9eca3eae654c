// Two features: the mean can be taken hold of, and the ends of the 1-sigma ellipse's axes as it lies on the screen.
//
// Only geometry: `drag` says which parameters a handle stands for once it has moved by some pixels.

const version = new URL(import.meta.url).search;
const { tidy, pixelOf } = await import(`./components.js${version}`);
const { fixed, fill } = await import(`./format.js${version}`);

// An axis shorter than this has its handle farther out, so that it isn't under that of the mean.
const CLEAR = 30;
const SHORTEST = 0.5;
const TURN = Math.PI / 60;

const mean = {
  shape: "disc",
  at: (one, view) => [view.x(one.mean[0]), view.y(one.mean[1])],
  drag: (one, [dx, dy], view) => {
    const [px, py] = pixelOf(view);
    return { ...one, mean: [tidy(one.mean[0] + dx * px, px), tidy(one.mean[1] - dy * py, py)] };
  },
  key: (one, [dx, dy], key, step) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    return way && [dx + step * way[0], dy + step * way[1]];
  },
  edit: (one) => ({ kind: "mean", component: one.k, value: one.mean }),
  value: (one) => one.mean[0],
  say: (one, texts, columns) =>
    fill(texts.handle_point, { x: fixed(one.mean[0], columns[1].decimals), y: fixed(one.mean[1], columns[2].decimals) }),
};

/** The principal axes of the ellipse as drawn: half lengths in pixels, and the angle of the first, clockwise. */
function axesOf(one, view) {
  const [px, py] = pixelOf(view);
  const [sx, sy] = [one.deviation[0] / px, one.deviation[1] / py];
  const [a, b, c] = [sx * sx, -one.correlation * sx * sy, sy * sy];
  const [middle, reach] = [(a + c) / 2, Math.hypot((a - c) / 2, b)];
  const angle = reach > 1e-9 * middle ? Math.atan2(2 * b, a - c) / 2 : 0;
  return { angle, lengths: [Math.sqrt(middle + reach), Math.sqrt(Math.max(middle - reach, 0))] };
}

/** The component whose ellipse has these axes on the screen. */
function withAxes(one, { angle, lengths: [first, second] }, view) {
  const [px, py] = pixelOf(view);
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const a = (first * cosine) ** 2 + (second * sine) ** 2;
  const c = (first * sine) ** 2 + (second * cosine) ** 2;
  const b = (first * first - second * second) * cosine * sine;
  const deviation = [Math.sqrt(a) * px, Math.sqrt(c) * py];
  return { ...one, deviation, correlation: -b / Math.sqrt(a * c) };
}

/** How far from a mean, in a direction, a handle is still in sight: an axis may be longer than the picture. */
function room(one, along, view) {
  const [x, y] = mean.at(one, view);
  const { left, top, width, height } = view.box;
  const reach = (way, from, low, high) => (Math.abs(way) < 1e-9 ? Infinity : ((way > 0 ? high : low) - from) / way);
  const across = reach(Math.cos(along), x, left, left + width);
  return Math.max(Math.min(across, reach(Math.sin(along), y, top, top + height)) - 10, CLEAR);
}

/** The handle at the end of an axis: 0 the longer one, 1 the shorter. */
function axis(which) {
  const end = (one, view) => {
    const { angle, lengths } = axesOf(one, view);
    const along = angle + (which * Math.PI) / 2;
    const away = Math.min(Math.max(lengths[which], CLEAR), room(one, along, view));
    return { lengths, angle, along, away, offset: away - lengths[which] };
  };
  const vector = (one, [dx, dy], view) => {
    const { along, away } = end(one, view);
    return [away * Math.cos(along) + dx, away * Math.sin(along) + dy];
  };
  return {
    shape: "knob",
    at: (one, view) => {
      const [x, y] = vector(one, [0, 0], view);
      return [view.x(one.mean[0]) + x, view.y(one.mean[1]) + y];
    },
    drag: (one, by, view, ellipse) => {
      const { lengths, angle, along, offset } = end(one, view);
      const [x, y] = vector(one, by, view);
      const free = ellipse === "free";
      const distance = free ? Math.hypot(x, y) : x * Math.cos(along) + y * Math.sin(along);
      const length = Math.max(distance - offset, SHORTEST);
      const both = ellipse === "circle" ? lengths.map((old) => (old * length) / lengths[which]) : [...lengths];
      both[which] = length;
      const turned = withAxes(one, { angle: free ? angle + Math.atan2(y, x) - along : angle, lengths: both }, view);
      return free ? turned : { ...turned, correlation: 0 };
    },
    key: (one, by, key, step, view) => {
      const [x, y] = vector(one, by, view);
      const change = { ArrowUp: 1, ArrowDown: -1 }[key];
      const turn = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (!change && !turn) return undefined;
      const length = Math.max(Math.hypot(x, y) + (change ?? 0) * step, 1);
      const angle = Math.atan2(y, x) + (turn ?? 0) * TURN * (step > 5 ? 3 : 1);
      const [from, to] = [vector(one, [0, 0], view), [length * Math.cos(angle), length * Math.sin(angle)]];
      return [to[0] - from[0], to[1] - from[1]];
    },
    edit: (one) => ({ kind: "covariance", component: one.k, value: covariance(one) }),
    value: (one) => one.deviation[which],
    say: (one, texts, columns) => fill(texts.handle_ellipse, {
      x: fixed(one.deviation[0], columns[3].decimals), y: fixed(one.deviation[1], columns[4].decimals),
      correlation: fixed(one.correlation, 3),
    }),
  };
}

/** In nine digits: fewer could make a very flat ellipse impossible. */
function covariance({ deviation: [a, b], correlation }) {
  const short = (value) => Number(value.toPrecision(9));
  return [[short(a * a), short(correlation * a * b)], [short(correlation * a * b), short(b * b)]];
}

export const HANDLES = { mean, major: axis(0), minor: axis(1) };

/** The 1-sigma ellipse of a component as a path. */
export function outline(one, view) {
  const { angle, lengths: [a, b] } = axesOf(one, view);
  const [x, y] = mean.at(one, view);
  const [dx, dy] = [a * Math.cos(angle), a * Math.sin(angle)];
  const arc = (toX, toY) => `A${a} ${b} ${(angle * 180) / Math.PI} 0 1 ${toX} ${toY}`;
  return `M${x - dx} ${y - dy}${arc(x + dx, y + dy)}${arc(x - dx, y - dy)}`;
}

/** The lines from a mean to its handles. */
export function stems(one, view) {
  const [x, y] = mean.at(one, view);
  return [HANDLES.major, HANDLES.minor].map((handle) => `M${x} ${y}L${handle.at(one, view).join(" ")}`).join("");
}
