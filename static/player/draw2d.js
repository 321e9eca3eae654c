// Two features: points in blended colours, means, ellipses of 1, 2 and 3 standard deviations, contours, the truth.

const version = new URL(import.meta.url).search;
const { svg, set } = await import(`./dom.js${version}`);
const { css, colourOf } = await import(`./palette.js${version}`);
const { badge, spreadBadges } = await import(`./badges.js${version}`);
const { Stamps } = await import(`./sprites.js${version}`);
const { addContour } = await import(`./contours.js${version}`);
const { mix } = await import(`./glide.js${version}`);
const { Heat } = await import(`./heat.js${version}`);
const { Surface } = await import(`./surface.js${version}`);

const STEPS = 65535;
const DEVIATIONS = [1, 2, 3];

export const LAYERS = ["points", "ellipses", "contours", "heat", "surface", "hard", "truth"];
export const AXES = ["x", "y"];

export class Plane {
  constructor(run, groups) {
    this.run = run;
    this.groups = groups;
    this.side = run.header.sections.density.shape[1];
    const { density_range: [low, high], contour_levels: levels } = run.header.view;
    this.levels = levels.map((level) => ((level - low) / (high - low)) * STEPS);
    // The grid holds logarithms; heights are shares of the final state's peak.
    this.peak = Math.exp(run.header.view.peak);
    const [unit, base] = [(high - low) / STEPS, low - run.header.view.peak];
    const heights = (density) => Float32Array.from(density, (value) => Math.exp(base + unit * value));
    this.heat = new Heat(this.side, heights);
    this.surface = new Surface(run, this.side, heights);
    this.ellipses = Array.from({ length: run.nComponents }, () =>
      DEVIATIONS.map((deviation) => svg("path", { class: `ellipse sigma${deviation}` })));
    this.truth = svg("path", { class: "truth" });
    groups.back.replaceChildren();
    groups.front.replaceChildren(this.truth, ...this.ellipses.flat());
  }

  static below() {
    return 0;
  }

  /** What moves from one state to the next. */
  pose(state) {
    const { run } = this;
    const size = this.side * this.side;
    const grid = run.arrays.density_of[state];
    const density = run.arrays.density.subarray(grid * size, (grid + 1) * size);
    return { means: run.slice("means", state), factors: run.slice("factors", state), density };
  }

  between(from, to, share) {
    return mix(from, to, share);
  }

  /** As in one dimension; contours have a canvas of their own, which is clear. */
  draw({ step, pose, view, camera, names, context, dots, theme, layers, fontSize, moved }) {
    if (layers.surface) {
      const labels = this.surface.draw({ step, pose, context, camera, names, theme, layers, fontSize, box: view.box });
      return void this.groups.labels.replaceChildren(...labels);
    }
    if (moved) this.drawTruth(view, theme, layers);
    if (layers.heat) this.drawHeat(pose, view, context, theme);
    if (layers.contours) this.drawContours(pose, view, context, theme);
    if (dots && layers.points) this.drawPoints(step, view, dots, theme, layers.hard, fontSize);
    this.drawEllipses(pose, view, theme, layers);
    const key = layers.heat ? this.heat.key(this.peak, theme, fontSize, view, this.run.arrays.points) : [];
    this.groups.labels.replaceChildren(...key, ...this.badges(pose, view, theme, fontSize));
  }

  drawTruth(view, theme, layers) {
    const { true_means: means, true_factors: factors } = this.run.arrays;
    let path = "";
    for (let j = 0; layers.truth && j < means.length / 2; j++) {
      path += ellipse(view, means, factors, j, 1) + ellipse(view, means, factors, j, 2) + cross(view, means, j);
    }
    set(this.truth, { d: path, stroke: theme.truth });
  }

  drawHeat({ density }, view, context, theme) {
    const { x, y } = this.run.header.view;
    this.heat.draw(context, density, [view.x(x[0]), view.y(y[0])], [view.x(x[1]), view.y(y[1])], theme);
  }

  drawContours({ density }, view, context, theme) {
    const { x, y } = this.run.header.view;
    const column = (u) => view.x(x[0] + ((x[1] - x[0]) * u) / (this.side - 1));
    const row = (v) => view.y(y[0] + ((y[1] - y[0]) * v) / (this.side - 1));
    context.strokeStyle = theme.dark ? "rgb(255 255 255 / 0.34)" : "rgb(0 0 0 / 0.26)";
    context.lineWidth = 1.1;
    context.beginPath();
    for (const level of this.levels) addContour(context, density, this.side, level, column, row);
    context.stroke();
  }

  drawPoints(step, view, dots, theme, hard, fontSize) {
    const { points } = this.run.arrays;
    const n = points.length / 2;
    const { winners } = this.run.assignment(step);
    const colour = colourOf(this.run, step, theme, hard);
    const { canvas, context, scale } = dots;
    const stamps = this.stampsFor(n, theme, fontSize * scale, dots.Stamps ?? Stamps);
    stamps.begin(canvas.width, canvas.height);
    for (let i = 0; i < n; i++) {
      const [x, y] = [view.x(points[2 * i]), view.y(points[2 * i + 1])];
      if (!view.contains(x, y)) continue;
      stamps.add(winners ? winners[i] : 0, scale * x, scale * y, colour(i), winners ? 1 : 0.75);
    }
    context.putImageData(stamps.image, 0, 0);
  }

  /** Markers that suit the number of points; made anew only where their size or colours change. */
  stampsFor(n, theme, fontSize, Kind) {
    const radius = Math.max(1.6, fontSize * (n <= 300 ? 0.3 : n <= 1500 ? 0.24 : n <= 4000 ? 0.17 : 0.12));
    const symbols = theme.symbols.slice(0, Math.max(this.run.nComponents, 1));
    const fresh = [symbols, radius, n <= 1500 ? fontSize / 18 : 0, theme.dark ? [0, 0, 0] : [255, 255, 255]];
    if (this.stamps?.key !== JSON.stringify(fresh) || !(this.stamps instanceof Kind)) this.stamps = new Kind(...fresh);
    return this.stamps;
  }

  drawEllipses({ means, factors }, view, theme, layers) {
    this.ellipses.forEach((rings, k) => rings.forEach((ring, i) => {
      const path = layers.ellipses ? ellipse(view, means, factors, k, DEVIATIONS[i]) : "";
      set(ring, { d: path, stroke: css(theme.components[k]) });
    }));
  }

  badges({ means }, view, theme, fontSize) {
    const { left, top, width, height } = view.box;
    const places = [];
    for (let k = 0; k < this.run.nComponents; k++) {
      const [x, y] = [view.x(means[2 * k]), view.y(means[2 * k + 1])];
      if (x >= left && x <= left + width && y >= top && y <= top + height) places.push({ k, x, y });
    }
    return spreadBadges(places, fontSize, view.box).map((place) => badge(place, theme, fontSize));
  }
}

const CORNERS = 72;

/** mean + deviation * L (cos, sin) all around; `factors` holds l11, l21, l22 of every component. */
function ellipse(view, means, factors, k, deviation) {
  const [l11, l21, l22] = factors.subarray(3 * k, 3 * k + 3);
  let path = "";
  for (let i = 0; i < CORNERS; i++) {
    const angle = (2 * Math.PI * i) / CORNERS;
    const [cosine, sine] = [deviation * Math.cos(angle), deviation * Math.sin(angle)];
    const x = view.x(means[2 * k] + l11 * cosine);
    const y = view.y(means[2 * k + 1] + l21 * cosine + l22 * sine);
    path += `${i ? "L" : "M"}${Math.round(10 * x) / 10} ${Math.round(10 * y) / 10}`;
  }
  return `${path}Z`;
}

function cross(view, means, j) {
  const [x, y] = [view.x(means[2 * j]), view.y(means[2 * j + 1])];
  return `M${x - 6} ${y - 6}l12 12M${x - 6} ${y + 6}l12 -12`;
}
