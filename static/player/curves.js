// The log-likelihoods of many runs over one another, with the letter of its place at the end of each.

const version = new URL(import.meta.url).search;
const { html, svg, set } = await import(`./dom.js${version}`);
const { ticks } = await import(`./format.js${version}`);

const ITERATIONS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
// How far from the pointer a curve may be, in pixels.
const REACH = 14;
let clips = 0;

export class Curves {
  constructor({ point, open }) {
    const clip = `curves-clip-${clips++}`;
    this.clip = svg("rect");
    this.axes = svg("g");
    this.lines = svg("g", { "clip-path": `url(#${clip})` });
    this.letters = svg("g");
    this.svg = svg("svg", { role: "img", "data-testid": "restarts-curves" },
      svg("defs", {}, svg("clipPath", { id: clip }, this.clip)), this.axes, this.lines, this.letters);
    this.title = html("h2", {});
    this.plot = html("div", { class: "plot" }, this.svg);
    this.element = html("div", { class: "chart" }, this.title, this.plot);
    const near = (event) => this.nearest(event.clientX, event.clientY);
    this.svg.addEventListener("pointermove", (event) => { point(near(event)); });
    this.svg.addEventListener("pointerleave", () => point([]));
    this.svg.addEventListener("click", (event) => { near(event).forEach(open); });
  }

  setRuns(header, arrays) {
    this.header = header;
    this.title.textContent = header.words.curves;
    set(this.svg, { "aria-label": header.words.curves });
    let from = 0;
    this.values = header.lengths.map((length) => arrays.log_likelihood.subarray(from, (from += length)));
    const place = (i) => header.places.find(({ attempts }) => attempts.includes(i));
    this.paths = this.values.map((_, i) => svg("path", { class: "run", "data-arrival": place(i).arrival }));
    this.lines.replaceChildren(...this.paths);
  }

  resize() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (!width || !height) return;
    const font = parseFloat(getComputedStyle(this.plot).fontSize);
    set(this.svg, { viewBox: `0 0 ${width} ${height}` });
    this.layOut(width, height, font);
  }

  layOut(width, height, font) {
    const { low, high, longest } = this.header.range;
    const rows = ticks(low, high, height / (3.2 * font));
    const left = (0.6 * Math.max(...rows.map((row) => row.text.length), 1) + 1) * font;
    const box = { left, top: 0.5 * font, width: width - left - 4.4 * font, height: height - 3.8 * font };
    const end = Math.log1p(Math.max(longest, 1));
    this.x = (iteration) => box.left + (box.width * Math.log1p(iteration)) / end;
    this.y = (value) => box.top + box.height * (1 - (value - low) / (high - low));
    set(this.clip, { x: box.left - 2, y: box.top, width: box.width + 4, height: box.height });
    this.drawAxes(box, rows, longest, font);
    this.places = this.values.map((values) => Array.from(values, (value, t) => [this.x(t), this.y(value)]));
    const line = (points) => `M${points.map((point) => point.map(round).join(" ")).join("L")}`;
    this.paths.forEach((path, i) => set(path, { d: line(this.places[i]) }));
    this.drawLetters(box, font);
  }

  drawAxes(box, rows, longest, font) {
    const bottom = box.top + box.height;
    const text = (kind, x, y, anchor, said) => svg("text", { class: kind, x, y, "text-anchor": anchor, text: said });
    const parts = rows.flatMap(({ value, text: said }) => [
      svg("line", { class: "grid", x1: box.left, x2: box.left + box.width, y1: this.y(value), y2: this.y(value) }),
      text("tick", box.left - 0.5 * font, this.y(value) + 0.35 * font, "end", said),
    ]);
    for (const t of ITERATIONS.filter((value) => value <= longest)) {
      parts.push(text("tick", this.x(t), bottom + 1.35 * font, "middle", String(t)));
    }
    parts.push(text("title", box.left + box.width / 2, bottom + 2.8 * font, "middle", this.header.words.iteration_axis));
    parts.push(svg("line", { class: "axis", x1: box.left, x2: box.left + box.width, y1: bottom, y2: bottom }));
    this.axes.replaceChildren(...parts);
  }

  /** The letters of the places, beside the axis; of those too near each other in one label. None for a collapse. */
  drawLetters(box, font) {
    const { places, words } = this.header;
    const labels = [];
    for (const [p, { arrival, attempts }] of places.entries()) {
      const { name, value } = words.place_rows[p];
      const y = this.y(this.values[attempts[0]].at(-1));
      const near = labels.find((label) => Math.abs(label.y - y) < 1.1 * font);
      if (value && near) near.names.push(name);
      else if (value) labels.push({ y, arrival, names: [name] });
    }
    const x = box.left + box.width + 0.5 * font;
    this.letters.replaceChildren(...labels.map(({ y, arrival, names }) =>
      svg("text", { class: "letter", x, y: y + 0.35 * font, "data-arrival": arrival, text: abridged(names) })));
  }

  /** The run whose curve passes nearest to a place on the screen, in a list; an empty one if none is near. */
  nearest(clientX, clientY) {
    const bounds = this.svg.getBoundingClientRect();
    const [px, py] = [clientX - bounds.left, clientY - bounds.top];
    let [best, least] = [null, REACH];
    this.places.forEach((points, i) => {
      for (let t = 0; t < points.length; t++) {
        const distance = toSegment(px, py, points[t], points[t + 1] ?? points[t]);
        if (distance < least) [best, least] = [i, distance];
      }
    });
    return best === null ? [] : [best];
  }

  stress(chosen) {
    this.lines.classList.toggle("some", chosen.size > 0);
    this.paths.forEach((path, i) => {
      path.classList.toggle("hot", chosen.has(i));
      if (chosen.has(i)) this.lines.append(path);
    });
  }
}

/** At most four names; a dash stands for more. */
function abridged(names) {
  return names.length <= 4 ? names.join(" ") : `${names[0]} \u2013 ${names.at(-1)}`;
}

function round(pixels) {
  return Math.round(10 * pixels) / 10;
}

function toSegment(px, py, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx || dy ? Math.min(Math.max(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy), 0), 1) : 0;
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}
