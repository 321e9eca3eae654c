// One feature: the histogram as a density, each weighted component, their sum, the true density, the points below.

const version = new URL(import.meta.url).search;
const { svg, set } = await import(`./dom.js${version}`);
const { css, colourOf, packedCss } = await import(`./palette.js${version}`);
const { badge, spreadBadges } = await import(`./badges.js${version}`);
const { poseOf, betweenPoses } = await import(`./bells.js${version}`);

const STEPS = 65535;

/** What can be shown or hidden, in the order of the legend; "truth" only where it is known. */
export const LAYERS = ["points", "histogram", "components", "sum", "hard", "truth"];
export const AXES = ["x"];

export class Line {
  constructor(run, groups) {
    this.run = run;
    this.grid = run.arrays.grid;
    this.unit = run.header.view.curve_top / STEPS;
    const shapes = (kind) => Array.from({ length: run.nComponents }, () => svg("path", { class: kind }));
    this.parts = {
      histogram: svg("path", { class: "histogram" }),
      areas: shapes("area"),
      curves: shapes("curve"),
      sum: svg("path", { class: "sum" }),
      truth: svg("path", { class: "truth" }),
    };
    const { histogram, areas, curves, sum, truth } = this.parts;
    groups.back.replaceChildren(histogram, ...areas);
    // The sum below its parts: where it is one of them alone, both are seen.
    groups.front.replaceChildren(truth, sum, ...curves);
    this.groups = groups;
    this.between = betweenPoses(this.grid);
    const column = (kind) => run.header.columns.findIndex((each) => each.kind === kind);
    Object.assign(this, { mean: column("mean"), deviation: column("deviation") });
  }

  /** What moves from one state to the next. */
  pose(state) {
    const { run } = this;
    const table = run.slice("table", state);
    const of = (column) => Array.from({ length: run.nComponents }, (_, k) => table[k * run.header.columns.length + column]);
    return poseOf(this.grid, run.slice("curves", state), run.slice("total", state), of(this.mean), of(this.deviation));
  }

  /** The room below the plot where the points lie, one lane for each component. */
  static below(run, fontSize) {
    return run.nComponents * laneHeight(run, fontSize) + 0.5 * fontSize;
  }

  /**
   * Draw one half-step in a pose. `moved` says that the window, the size or the theme changed too, `dots` is what
   * to draw the points on, null where those that are there still hold.
   */
  draw({ step, pose, view, dots, theme, layers, fontSize, moved }) {
    if (moved) this.drawStill(view, theme, layers);
    this.drawCurves(pose, view, layers);
    if (dots && layers.points) this.drawPoints(step, view, dots.context, theme, layers.hard, fontSize);
    const badges = layers.components ? this.badges(pose, view, theme, fontSize) : [];
    this.groups.labels.replaceChildren(...badges, ...this.laneNumbers(step, view, layers, fontSize));
  }

  drawStill(view, theme, layers) {
    const { histogram, truth, sum } = this.parts;
    const { histogram_edges: edges, histogram_heights: heights, true_curve: curve } = this.run.arrays;
    const floor = view.y(0);
    let path = "";
    heights.forEach((height, i) => {
      const [left, right] = [view.x(edges[i]), view.x(edges[i + 1])];
      path += `M${left} ${floor}V${view.y(height)}H${right}V${floor}`;
    });
    set(histogram, { d: layers.histogram ? path : "" });
    set(truth, { d: layers.truth && curve.length ? this.path(curve, 1, view) : "", stroke: theme.truth });
    set(sum, { stroke: theme.sum });
    this.parts.curves.forEach((curve, k) => set(curve, { stroke: css(theme.components[k]) }));
    this.parts.areas.forEach((area, k) => set(area, { fill: css(theme.components[k]) }));
  }

  drawCurves({ curves, total }, view, layers) {
    const size = this.grid.length;
    const floor = view.y(0);
    const [first, last] = [view.x(this.grid[0]), view.x(this.grid[size - 1])];
    for (let k = 0; k < this.run.nComponents; k++) {
      const path = layers.components ? this.path(curves.subarray(k * size, (k + 1) * size), this.unit, view) : "";
      set(this.parts.curves[k], { d: path });
      set(this.parts.areas[k], { d: path && `${path}L${last} ${floor}L${first} ${floor}Z` });
    }
    set(this.parts.sum, { d: layers.sum ? this.path(total, this.unit, view) : "" });
  }

  /** A curve over the grid as an SVG path in tenths of a pixel. */
  path(values, unit, view) {
    const parts = new Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const [x, y] = [Math.round(10 * view.x(this.grid[i])) / 10, Math.round(10 * view.y(values[i] * unit)) / 10];
      parts[i] = `${i ? "L" : "M"}${x} ${y}`;
    }
    return parts.join("");
  }

  /** A tick for every point: all alike before the first E-step, then in its winner's lane and in blended colour. */
  drawPoints(step, view, context, theme, hard, fontSize) {
    const { points } = this.run.arrays;
    const n = points.length;
    const lane = laneHeight(this.run, fontSize);
    const top = view.box.top + view.box.height + 0.4 * fontSize;
    const [left, right] = [view.box.left - 1, view.box.left + view.box.width + 1];
    const width = n < 100 ? 3 : n < 400 ? 2 : 1.25;
    const { winners } = this.run.assignment(step);
    const colour = colourOf(this.run, step, theme, hard);
    context.globalAlpha = 0.8;
    for (let i = 0; i < n; i++) {
      const x = view.x(points[i]);
      if (x < left || x > right) continue;
      context.fillStyle = packedCss(colour(i));
      const y = winners ? top + winners[i] * lane : top + ((this.run.nComponents - 1) * lane) / 2;
      context.fillRect(x - width / 2, y + 1, width, lane - 2);
    }
    context.globalAlpha = 1;
  }

  laneNumbers(step, view, layers, fontSize) {
    if (!layers.points || this.run.nComponents === 1 || step.kind === "start") return [];
    const lane = laneHeight(this.run, fontSize);
    const top = view.box.top + view.box.height + 0.4 * fontSize;
    return Array.from({ length: this.run.nComponents }, (_, k) => svg("text", {
      class: "lane", x: view.box.left - 0.5 * fontSize, y: top + (k + 0.5) * lane + 0.3 * fontSize,
      "text-anchor": "end", text: String(k + 1),
    }));
  }

  /** The number of every component at the top of its curve. */
  badges({ curves }, view, theme, fontSize) {
    const size = this.grid.length;
    const places = [];
    for (let k = 0; k < this.run.nComponents; k++) {
      let peak = k * size;
      for (let i = peak; i < (k + 1) * size; i++) if (curves[i] > curves[peak]) peak = i;
      const [x, y] = [view.x(this.grid[peak - k * size]), view.y(curves[peak] * this.unit)];
      if (x < view.box.left || x > view.box.left + view.box.width) continue;
      places.push({ k, x, y: Math.max(y - fontSize, view.box.top + 0.8 * fontSize) });
    }
    return spreadBadges(places, fontSize, view.box).map((place) => badge(place, theme, fontSize));
  }
}

function laneHeight(run, fontSize) {
  return Math.max(0.7, Math.min(1.1, 4.4 / run.nComponents)) * fontSize;
}
