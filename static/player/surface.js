// The density over two features as a surface, with the points on it: drawn from far to near, so that what is near hides
// what is behind it.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { css, colourOf, packedCss, addMarker } = await import(`./palette.js${version}`);
const { badge, spreadBadges } = await import(`./badges.js${version}`);
const { ticks } = await import(`./format.js${version}`);

// Below this share of the peak the floor shows.
const LOWEST = 0.004;
// Taller than the final state's peak by this much at most: a collapse would leave nothing else to see.
const TALLEST = 1.25;
/** So many points stand on the surface at most. */
export const MOST_POINTS = 2000;
const SHADES = 32;
const LIGHTS = 12;

export class Surface {
  constructor(run, side, heights) {
    Object.assign(this, { run, side, heights });
    this.cells = this.pointsByCell();
  }

  /** The drawn points in the order of their cells: where those of each cell begin, and which they are. */
  pointsByCell() {
    const { run, side } = this;
    const { points } = run.arrays;
    const cellOf = (u) => Math.min(Math.max(Math.floor(((u + 1) / 2) * (side - 1)), 0), side - 2);
    const place = Array.from({ length: run.nDrawn }, (_, i) => [this.u(points[2 * i]), this.v(points[2 * i + 1])]);
    // Where there are more, those that come first in an order that has nothing to do with theirs, the same each time.
    const scattered = (i) => Math.imul(i ^ (i >>> 7), 0x9e3779b1) >>> 0;
    const chosen = Array.from(place.keys()).sort((i, j) => scattered(i) - scattered(j)).slice(0, MOST_POINTS);
    const cells = place.map(([u, v]) => cellOf(v) * (side - 1) + cellOf(u));
    const order = Uint32Array.from(chosen).sort((i, j) => cells[i] - cells[j]);
    const first = new Uint32Array((side - 1) ** 2 + 1);
    for (const i of chosen) first[cells[i] + 1] += 1;
    for (let cell = 0; cell < first.length - 1; cell++) first[cell + 1] += first[cell];
    return { first, order, place };
  }

  /** From data to the floor, -1 to 1. */
  u(x) {
    const [low, high] = this.run.header.view.x;
    return (2 * (x - low)) / (high - low) - 1;
  }

  v(y) {
    const [low, high] = this.run.header.view.y;
    return (2 * (y - low)) / (high - low) - 1;
  }

  draw({ step, pose, context, camera, names, theme, layers, fontSize, box }) {
    camera.aim(box);
    this.w = this.heights(pose.density).map((share) => Math.min(share, TALLEST) / TALLEST);
    this.drawFloor(context, camera, theme);
    this.drawCells(context, camera, theme, layers.points ? this.inkFor(step, theme, layers, fontSize) : null);
    return [...this.labels(camera, names, fontSize, box), ...this.pins(pose, camera, theme, fontSize, box)];
  }

  drawFloor(context, camera, theme) {
    const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([u, v]) => [camera.x(u, v), camera.y(u, v, 0)]);
    context.beginPath();
    context.moveTo(...corners[3]);
    for (const corner of corners) context.lineTo(...corner);
    context.closePath();
    context.fillStyle = theme.dark ? "rgb(255 255 255 / 0.05)" : "rgb(0 0 0 / 0.035)";
    context.strokeStyle = theme.dark ? "rgb(255 255 255 / 0.4)" : "rgb(0 0 0 / 0.35)";
    context.fill();
    context.stroke();
  }

  /** All cells from far to near, each with the points that stand on it. */
  drawCells(context, camera, theme, ink) {
    const { side, w } = this;
    const last = side - 1;
    const [xs, ys] = this.project(camera);
    const colours = this.shades(theme);
    for (let i = 0; i < last; i++) {
      const row = camera.vFar ? last - 1 - i : i;
      for (let j = 0; j < last; j++) {
        const column = camera.uFar ? last - 1 - j : j;
        const a = row * side + column;
        const [b, c, d] = [a + 1, a + side + 1, a + side];
        const share = Math.max(w[a], w[b], w[c], w[d]);
        if (share > LOWEST) {
          // Light from the left and the front.
          const slope = (w[b] + w[c] - w[a] - w[d] + w[a] + w[b] - w[c] - w[d]) * side * 0.05;
          context.fillStyle = colours[Math.round(share * (SHADES - 1)) * LIGHTS + lightOf(slope)];
          context.beginPath();
          context.moveTo(xs[a], ys[a]);
          context.lineTo(xs[b], ys[b]);
          context.lineTo(xs[c], ys[c]);
          context.lineTo(xs[d], ys[d]);
          context.fill();
        }
        if (ink) this.drawPoints(context, camera, row * last + column, ink);
      }
    }
  }

  project(camera) {
    const { side, w } = this;
    const [xs, ys] = [new Float32Array(w.length), new Float32Array(w.length)];
    for (let i = 0; i < w.length; i++) {
      const [u, v] = [(2 * (i % side)) / (side - 1) - 1, (2 * Math.floor(i / side)) / (side - 1) - 1];
      [xs[i], ys[i]] = [camera.x(u, v), camera.y(u, v, w[i])];
    }
    return [xs, ys];
  }

  inkFor(step, theme, layers, fontSize) {
    const colour = colourOf(this.run, step, theme, layers.hard);
    const { winners } = this.run.assignment(step);
    const symbol = (i) => theme.symbols[winners ? winners[i] : 0];
    return { colour, symbol, size: (this.run.nDrawn > 500 ? 0.15 : 0.22) * fontSize };
  }

  drawPoints(context, camera, cell, { colour, symbol, size }) {
    const { first, order, place } = this.cells;
    for (let n = first[cell]; n < first[cell + 1]; n++) {
      const [u, v] = place[order[n]];
      const [x, y] = [camera.x(u, v), camera.y(u, v, this.heightAt(u, v))];
      context.fillStyle = packedCss(colour(order[n]));
      context.beginPath();
      addMarker(context, symbol(order[n]), x, y, size);
      context.fill();
    }
  }

  /** The height over a place on the floor, from the corners of its cell. */
  heightAt(u, v) {
    const { side, w } = this;
    const [x, y] = [u, v].map((each) => Math.min(Math.max(((each + 1) / 2) * (side - 1), 0), side - 1.001));
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [s, t, a] = [x - column, y - row, row * side + column];
    return (1 - t) * ((1 - s) * w[a] + s * w[a + 1]) + t * ((1 - s) * w[a + side] + s * w[a + side + 1]);
  }

  /** Fill colours by height and light: higher is stronger, in every theme. */
  shades(theme) {
    if (this.shadesFor === theme) return this.colours;
    const [low, high] = theme.dark ? [[48, 56, 74], [150, 186, 250]] : [[226, 232, 244], [52, 84, 160]];
    this.shadesFor = theme;
    this.colours = Array.from({ length: SHADES * LIGHTS }, (_, i) => {
      const share = Math.sqrt(Math.floor(i / LIGHTS) / (SHADES - 1));
      const light = 0.78 + (0.34 * (i % LIGHTS)) / (LIGHTS - 1);
      return css(low.map((part, k) => Math.min(light * (part + share * (high[k] - part)), 255)));
    });
    return this.colours;
  }

  /** The number of every component on a pin over its mean. */
  pins({ means }, camera, theme, fontSize, box) {
    const tops = Array.from({ length: this.run.nComponents }, (_, k) => {
      const [u, v] = [this.u(means[2 * k]), this.v(means[2 * k + 1])];
      return { k, x: camera.x(u, v), y: camera.y(u, v, this.heightAt(u, v)) - 1.6 * fontSize };
    });
    const stems = tops.map(({ k, x, y }) =>
      svg("path", { class: "pin", d: `M${x} ${y}v${1.6 * fontSize}`, stroke: css(theme.components[k]) }));
    return [...stems, ...spreadBadges(tops, fontSize, box).map((place) => badge(place, theme, fontSize))];
  }

  /** Tick labels and names along the two edges of the floor that are nearest. */
  labels(camera, [nameX, nameY], fontSize, box) {
    const [x, y] = [this.run.header.view.x, this.run.header.view.y];
    const [u, v] = [camera.uFar ? -1 : 1, camera.vFar ? -1 : 1];
    const text = (kind, [px, py], words) =>
      svg("text", { class: kind, x: px, y: py, "text-anchor": "middle", text: words });
    const at = (a, b, lines) => [camera.x(a, b), camera.y(a, b, 0) + lines * fontSize];
    const alongX = ticks(...x, 5).map(({ value, text: words }) => text("tick", at(this.u(value), 1.06 * v, 0.9), words));
    const alongY = ticks(...y, 5).map(({ value, text: words }) => text("tick", at(1.06 * u, this.v(value), 0.9), words));
    return [...alongX, ...alongY, ...this.titles(camera, [nameX, nameY], [u, v], fontSize, box)];
  }

  /** The names of the two edges, below the corner where they meet: each on the side where its edge is. */
  titles(camera, names, [u, v], fontSize, { left, width }) {
    const [corner, base] = [camera.x(u, v), camera.y(u, v, 0) + 2.5 * fontSize];
    const xFirst = camera.x(0, v) < corner;
    const [one, other] = xFirst ? names : [names[1], names[0]];
    const end = Math.max(corner - 1.2 * fontSize, left + widthOf(one, fontSize));
    const start = Math.min(corner + 1.2 * fontSize, left + width - widthOf(other, fontSize));
    // Where there is no room for both side by side, one stands below the other.
    const below = start < end + fontSize ? 1.4 * fontSize : 0;
    return [
      svg("text", { class: "title", x: end, y: base, "text-anchor": "end", text: one }),
      svg("text", { class: "title", x: start, y: base + below, "text-anchor": "start", text: other }),
    ];
  }
}

/** About as wide as a title is: Chinese characters are square. */
function widthOf(text, fontSize) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.6), 0) * fontSize;
}

function lightOf(slope) {
  return Math.min(Math.max(Math.round((0.5 + slope) * (LIGHTS - 1)), 0), LIGHTS - 1);
}
