// The run up to the cursor, flat at every E: its log-likelihood, rising at every M, and the bound below it; or one
// parameter of every component. A click moves the cursor there.

const version = new URL(import.meta.url).search;
const { html, svg, set, write } = await import(`./dom.js${version}`);
const { View, handleGestures } = await import(`./view.js${version}`);
const { ticks, fixed, signed, fill } = await import(`./format.js${version}`);
const { Choice } = await import(`./choice.js${version}`);
const { LowerBound } = await import(`./bound.js${version}`);
const { Traces } = await import(`./traces.js${version}`);
const { Faint } = await import(`./faint.js${version}`);
const { Iterations } = await import(`./iterations.js${version}`);
const { seen } = await import(`./seen.js${version}`);

const A_CLICK = 5;
// What may be shown: the log-likelihood, or a kind of parameter and its feature.
const LIKELIHOOD = "likelihood";
let clips = 0;

export class Chart {
  constructor(onCursor, onView, onBranch) {
    this.onBranch = onBranch;
    this.view = new View();
    this.iterations = new Iterations();
    this.onView = () => { this.changed = true; onView(); };
    const clip = `chart-clip-${clips++}`;
    const inside = { "clip-path": `url(#${clip})` };
    this.clip = svg("rect");
    this.axes = svg("g");
    this.path = svg("path", { class: "likelihood", ...inside });
    this.halves = svg("g", inside);
    this.rule = svg("line", { class: "now", ...inside });
    this.dot = svg("circle", { class: "dot", ...inside });
    const defs = svg("defs", {}, svg("clipPath", { id: clip }, this.clip));
    this.bound = new LowerBound(() => this.onView());
    this.traces = new Traces();
    set(this.traces.lines, inside);
    this.former = new Faint();
    for (const { group } of [this.bound, this.former]) set(group, inside);
    // What there is of the log-likelihood alone.
    this.likelihood = svg("g", {},
      this.former.group, this.path, this.bound.group, this.halves, this.dot, this.bound.label);
    const parts = [this.axes, this.rule, this.likelihood, this.traces.lines, this.traces.ends];
    this.svg = svg("svg", { role: "img", "data-testid": "stage-chart" }, defs, ...parts);
    this.choice = new Choice((id) => { seen.chart = id; this.choose(); this.onView(); });
    this.value = html("output", { class: "chart-value", "data-testid": "stage-log-likelihood" });
    this.gain = html("span", { class: "chart-gain", "data-testid": "stage-gain" });
    this.plot = html("div", { class: "plot" }, this.svg);
    const head = html("div", { class: "chart-head" }, this.choice.element, this.bound.control);
    this.element = html("figure", { class: "chart" },
      html("figcaption", {}, head, this.value, this.gain), this.plot);
    handleGestures(this.svg, this.view, this.onView);
    this.handleClicks(onCursor);
    this.changed = true;
  }

  handleClicks(onCursor) {
    let pressed = null;
    this.svg.addEventListener("pointerdown", (event) => { pressed = [event.clientX, event.clientY]; });
    this.svg.addEventListener("pointerup", (event) => {
      const moved = pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]);
      pressed = null;
      if (moved === null || moved > A_CLICK) return;
      onCursor(this.iterations.cursorAt(this.view.at(event.clientX - this.svg.getBoundingClientRect().left, 0).x));
    });
  }

  setRun(run, texts) {
    const fresh = this.run !== run;
    this.former.take(run.header.editing?.branches ?? [], this.onBranch);
    Object.assign(this, { run, texts, changed: true });
    const columns = run.header.columns.map((column, i) => {
      const { symbol, spoken } = texts.columns[i];
      return { id: `${column.kind}${column.feature ?? ""}`, text: symbol, kind: "symbol", long: spoken };
    });
    this.choices = [{ id: LIKELIHOOD, text: texts.log_likelihood, long: texts.log_likelihood }, ...columns];
    this.choice.offer(this.choices, texts.chart_shows);
    if (fresh) this.view.reset();
    this.choose();
  }

  setTheme(theme) {
    Object.assign(this, { theme, changed: true });
  }

  /** Take over what was chosen elsewhere. */
  refresh() {
    this.bound.press();
    if (this.showing === seen.chart) return;
    this.choose();
    this.changed = true;
  }

  /** Show what is chosen, or the log-likelihood where this run has no such parameter. */
  choose() {
    const { run, texts, choices } = this;
    const at = Math.max(choices.findIndex(({ id }) => id === seen.chart), 0);
    this.showing = seen.chart;
    this.choice.press(choices[at].id);
    this.traces.setRun(run, at === 0 ? null : at - 1);
    this.bound.setRun(run, texts, at === 0);
    this.likelihood.style.display = at === 0 ? "" : "none";
    set(this.svg, { "aria-label": at === 0 ? texts.chart : fill(texts.traces, { parameter: choices[at].long }) });
    const last = run.header.axes?.last_cursor ?? run.lastCursor;
    const own = at === 0 ? this.likelihoodRange() : this.traces.range();
    this.setDomain(...(at === 0 ? this.former.extend(...own, last) : [...own, last]));
  }

  likelihoodRange() {
    const values = this.run.arrays.log_likelihood;
    return this.run.header.axes?.chart ?? [Math.min(...values), Math.max(...values)];
  }

  /** The axes hold all of the run. Where they were zoomed, the iterations shown stay the same. */
  setDomain(low, high, last) {
    const margin = 0.07 * (high - low) || Math.max(1, Math.abs(high) * 1e-6);
    this.iterations.setLast(last);
    const end = this.iterations.along(last);
    const full = { x: [-0.02 * end, 1.02 * end], y: [low - margin, high + margin] };
    if (JSON.stringify(full) === JSON.stringify(this.view.full)) return;
    const keep = this.view.zoomed && full.x[1] === this.view.full.x[1];
    this.view.setDomain(full, ["x"], keep);
    this.view.axes = ["x", "y"];
  }

  resize() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (!width || !height) return;
    this.size = { width, height };
    this.fontSize = parseFloat(getComputedStyle(this.plot).fontSize);
    set(this.svg, { viewBox: `0 0 ${width} ${height}` });
    this.changed = true;
  }

  layOut() {
    const { fontSize: font, view, size } = this;
    const rows = ticks(...view.shown.y, size.height / (3.2 * font));
    const widest = Math.max(...rows.map((row) => row.text.length), 1);
    const left = (0.6 * widest + 1) * font;
    const [width, height] = [Math.max(size.width - left - 0.6 * font, 10), Math.max(size.height - 3.6 * font, 10)];
    view.box = { left, top: 0.5 * font, width, height };
    const bottom = view.box.top + view.box.height;
    set(this.clip, { x: left - 6, y: 0, width: view.box.width + 12, height: bottom + 6 });
    const parts = rows.flatMap(({ value, text }) => [
      svg("line", { class: "grid", x1: left, x2: left + view.box.width, y1: view.y(value), y2: view.y(value) }),
      svg("text", { class: "tick", x: left - 0.5 * font, y: view.y(value) + 0.35 * font, "text-anchor": "end", text }),
    ]);
    const along = (cursor) => view.x(this.iterations.along(cursor));
    const below = (kind, x, lines, text) =>
      parts.push(svg("text", { class: kind, x, y: bottom + lines * font, "text-anchor": "middle", text }));
    for (const value of this.iterations.named(view.shown.x, width / (4.4 * font))) {
      below("tick", along(2 * value), 1.35, String(value));
    }
    const title = this.iterations.logarithmic ? this.texts.iteration_axis_log : this.texts.iteration_axis;
    below("title", left + width / 2, 2.7, title);
    parts.push(svg("line", { class: "axis", x1: left, x2: left + width, y1: bottom, y2: bottom }));
    this.axes.replaceChildren(...parts);
    this.traces.layOut(view, along, this.theme, font);
    this.bound.layOut(view, along);
    this.former.draw(along, (value) => view.y(value), view.box, font);
    this.places = Array.from({ length: this.run.lastCursor + 1 }, (_, cursor) => this.place(cursor));
  }

  place(cursor) {
    const value = this.run.arrays.log_likelihood[Math.floor(cursor / 2)];
    return `${Math.round(10 * this.view.x(this.iterations.along(cursor))) / 10} ${Math.round(10 * this.view.y(value)) / 10}`;
  }

  draw(step) {
    if (!this.size || !this.run || !this.theme) return;
    if (this.changed) this.layOut();
    this.changed = false;
    set(this.path, { d: `M${this.places.slice(0, step.cursor + 1).join("L")}` });
    const [x, y] = this.places[step.cursor].split(" ");
    set(this.dot, { cx: x, cy: y, r: 0.4 * this.fontSize });
    set(this.rule, { x1: x, x2: x, y1: this.view.box.top, y2: this.view.box.top + this.view.box.height });
    this.drawHalves(step);
    this.bound.draw(step, [Number(x), Number(y)], this.view.box, this.fontSize);
    this.traces.draw(step, this.view, this.theme, this.fontSize);
    write(this.value, fixed(step.logLikelihood, decimals(step.logLikelihood)));
    write(this.gain, this.gainText(step));
  }

  /** A mark for every half-step, M filled and E hollow, while there is room for them. */
  drawHalves(step) {
    const marks = [];
    for (let cursor = 0; cursor < step.cursor; cursor++) {
      const [cx, cy] = this.places[cursor].split(" ");
      const gap = this.places[cursor + 1].split(" ")[0] - cx;
      if (gap < 7) break;
      marks.push(svg("circle", { class: cursor % 2 ? "half-e" : "half-m", cx, cy, r: Math.min(3.2, gap / 3) }));
    }
    this.halves.replaceChildren(...marks);
  }

  gainText(step) {
    if (step.kind === "start") return "";
    const gain = step.kind === "E" ? 0 : step.gain;
    return fill(this.texts.half_gain, { gain: gain === 0 ? "\u00b10" : signed(gain, decimals(step.logLikelihood)) });
  }
}

/** Five decimals, fewer for numbers so large that they'd be noise. */
function decimals(value) {
  return Math.abs(value) < 1e6 ? 5 : 3;
}
