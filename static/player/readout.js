// What lies under the pointer, in a few numbers beside it: of an x the curves there, of a point its responsibilities.

const version = new URL(import.meta.url).search;
const { html, svg, set } = await import(`./dom.js${version}`);
const { css, inkOn } = await import(`./palette.js${version}`);
const { fill, fixed, grouped } = await import(`./format.js${version}`);
const { nearest } = await import(`./near.js${version}`);
const { curveAt, densityText, shareText } = await import(`./reading.js${version}`);

// How near the pointer a point has to be, and how far from the pointer the numbers stand, in pixels.
const REACH = 14;
const ASIDE = 18;

export class Readout {
  constructor(figure) {
    this.figure = figure;
    this.place = null;
    this.element = html("div", { class: "readout", "aria-hidden": "true", "data-testid": "stage-readout", hidden: true });
    this.mark = svg("g", { class: "pointed" });
    const surface = figure.svg;
    surface.addEventListener("pointermove", (event) => this.follow(event));
    // A finger that is lifted leaves the picture, and would take the numbers with it.
    surface.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") this.hide(); });
    surface.addEventListener("pointerup", (event) => { if (event.pointerType === "touch") this.follow(event); });
    this.onKey = (event) => { if (event.key === "Escape") this.hide(); };
  }

  follow(event) {
    const busy = event.buttons !== 0 || event.target.closest(".handle");
    if (busy || this.figure.solid || !this.figure.run) return this.hide();
    const bounds = this.figure.svg.getBoundingClientRect();
    this.place = [event.clientX - bounds.left, event.clientY - bounds.top];
    window.addEventListener("keydown", this.onKey);
    this.draw();
  }

  hide() {
    this.place = null;
    window.removeEventListener("keydown", this.onKey);
    this.draw();
  }

  /** Show it for the half-step that is drawn; called again when that changes. */
  draw() {
    const found = this.place && this.find(...this.place);
    this.element.hidden = !found;
    this.mark.replaceChildren(...(found ? found.marks : []));
    if (!found) return;
    this.element.replaceChildren(found.title, html("table", {}, ...found.rows));
    this.put(...found.at);
  }

  find(px, py) {
    const { run, view: { box }, solid, aimedAt: step } = this.figure;
    const inside = px >= box.left && px <= box.left + box.width && py >= box.top && py <= box.top + box.height;
    if (!inside || solid || !step) return null;
    return run.nFeatures === 1 ? this.atValue(px, py, step) : this.atPoint(px, py, step);
  }

  /** Of one feature: where a line upright through the pointer meets the curves that are drawn. */
  atValue(px, py, step) {
    const { run, view, texts, theme, fontSize } = this.figure;
    const x = view.at(px, py).x;
    const read = (name, k) => curveAt(run, step.state, name, k, x);
    const values = Array.from({ length: run.nComponents }, (_, k) => read("curves", k));
    const sum = read("total", 0);
    const look = { cx: px, r: 0.26 * fontSize, stroke: css(theme.background) };
    const dot = (value, fill) => svg("circle", { ...look, cy: view.y(value.height), fill });
    const { top, height } = view.box;
    const rows = values.map((value, k) => this.row(k, densityText(value), shareText(value, sum)));
    const heads = this.line("", texts.readout_density, texts.readout_share);
    return {
      at: [px, py],
      title: html("p", { text: `${texts.features[0]} = ${fixed(x, this.decimals(0))}` }),
      rows: [heads, ...rows, this.line(texts.readout_sum, densityText(sum), "")],
      marks: [
        svg("path", { class: "guide", d: `M${px} ${top}v${height}` }), dot(sum, theme.sum),
        ...values.map((value, k) => dot(value, css(theme.components[k]))),
      ],
    };
  }

  /** Of two features: the responsibilities of the point there, which have 8 bits, hence two digits. */
  atPoint(px, py, step) {
    const { run, view, texts, fontSize } = this.figure;
    const i = nearest(run, view, px, py, REACH);
    if (i === null) return null;
    const point = [run.arrays.points[2 * i], run.arrays.points[2 * i + 1]];
    const { responsibilities } = run.assignment(step);
    const share = (k) => fixed(responsibilities[k * run.nDrawn + i] / 255, 2);
    const rows = Array.from({ length: responsibilities ? run.nComponents : 0 }, (_, k) => this.row(k, share(k)));
    const [x, y] = [view.x(point[0]), view.y(point[1])];
    const row = fill(texts.readout_row, { row: grouped(run.arrays.rows[i] + 1) });
    const values = point.map((value, d) => fixed(value, this.decimals(d))).join(", ");
    return {
      at: [x, y],
      title: html("p", { text: `${row} (${values})` }),
      rows: [this.line("", responsibilities ? texts.readout_responsibility : texts.readout_none), ...rows],
      marks: [svg("circle", { class: "guide", cx: x, cy: y, r: 0.55 * fontSize })],
    };
  }

  decimals(feature) {
    const found = this.figure.run.header.columns.find((column) => column.kind === "mean" && column.feature === feature);
    return found.decimals;
  }

  row(k, ...values) {
    const colour = this.figure.theme.components[k];
    const disc = html("span", { class: "disc", text: String(k + 1) });
    Object.assign(disc.style, { background: css(colour), color: inkOn(colour) });
    return this.line(disc, ...values);
  }

  line(first, ...values) {
    return html("tr", {}, html("th", {}, first), ...values.map((text) => html("td", { text })));
  }

  /** Beside the place, where there is room: to the right, to the left, above or below, never on it. */
  put(x, y) {
    const { width, height } = this.figure.size;
    const { offsetWidth: w, offsetHeight: h } = this.element;
    const within = (value, size, whole) => Math.min(Math.max(value, 0), Math.max(whole - size, 0));
    const across = within(y - h / 2, h, height);
    const along = within(x - w / 2, w, width);
    const sides = [[x + ASIDE, across], [x - ASIDE - w, across], [along, y - ASIDE - h], [along, y + ASIDE]];
    const fits = ([left, top]) => left >= 0 && top >= 0 && left + w <= width && top + h <= height;
    const [left, top] = sides.find(fits) ?? sides[0];
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
