// The stage: one run, one cursor, and the parts that show them. Everything else here draws; this module decides when.

const version = new URL(import.meta.url).search;
const load = (name) => import(`./${name}.js${version}`);
// What the others import is named here too, so that everything is fetched at once.
const helpers = [
  "format", "view", "axes", "badges", "contours", "sprites", "draw1d", "draw2d", "tools", "help", "predict",
  "guesses", "questions", "glide", "bells", "legend", "choice", "bound", "traces", "faint", "keys", "components",
  "edit1d", "edit2d", "handles", "weights", "editcell", "near", "points", "editor", "branches",
  "lens", "camera", "canvas", "picked", "iterations", "surface", "heat", "failure", "readout", "reading",
];
const [
  { readHeader, readArrays }, { Run }, { html, set, write }, { readTheme }, { join }, { fit }, { mounting },
  { Figure }, { Chart }, { Table }, { Status }, { Transport }, { Modes }, { Download }, { Hands }, { adopt, news },
] = await Promise.all([
  "decode", "run", "dom", "palette", "linked", "fit", "mount",
  "figure", "chart", "table", "status", "transport", "modes", "download", "hands", "seen", ...helpers,
].map(load));

// The cursor is reported once it rests. To one who steps in a steady rhythm a beat is no rest.
const REPORT_AFTER = 400;
const STEADY = 1200;

/**
 * Its blocks are those of pages/_ui/player/payload.py.
 *
 * `report` gets {run, cursor} once the cursor has come to rest, {run, cursor, row} when a point is clicked (rows are
 * counted from 0), {run, cursor, switched, chart} when something else is to be shown, see seen.js, and {run, cursor, file}
 * when a file is wanted that only the server can make. With edit, trail or branch it asks for another run, see
 * pages/_ui/steering.py.
 */
class Stage {
  constructor(host) {
    this.host = host;
    this.cursor = 0;
    const go = (cursor) => this.go(cursor);
    this.status = new Status();
    this.figure = new Figure(() => this.moved(), (row) => this.tell({ row }));
    this.chart = new Chart(go, () => this.moved(), (branch) => this.tell({ branch }));
    this.table = new Table();
    this.transport = new Transport(go);
    // What has come in sight to be taken hold of can be at once: it knows where it is before the next frame.
    const relay = () => { this.resize(); this.draw(); };
    const tell = (act) => this.tell(act);
    this.hands = new Hands(this.figure, this.table, { tell, redraw: () => this.schedule(), resize: relay });
    this.modes = new Modes(this);
    this.download = new Download(this, (file) => this.ask(file));
    this.modes.tools.element.append(this.download.element);
    this.parts = [this.figure, this.chart, this.table, this.status, this.transport, this.modes, this.download];
    const side = html("div", { class: "side" }, this.chart.element, this.hands.branches.element, this.table.element);
    this.heading = html("h1", { class: "hidden" });
    // Not seen before it has something to show, and its buttons have their names. A click takes the focus into it:
    // else all of the page would have it, and show it at the next key.
    this.element = html("section", { class: "stage", "data-testid": "stage", hidden: true, tabindex: "-1" },
      this.heading, this.status.element, this.figure.element, side, this.transport.element, this.modes.help.element);
    host.replaceChildren(this.element);
    this.observer = new ResizeObserver(() => this.resize());
    // The pictures too: what stands above them may take more room or less.
    for (const element of [host, this.figure.plot, this.chart.plot]) this.observer.observe(element);
    this.onResize = () => this.resize();
    window.addEventListener("resize", this.onResize);
  }

  destroy() {
    this.observer.disconnect();
    window.removeEventListener("resize", this.onResize);
    this.modes.destroy();
    this.leave?.();
    this.transport.destroy();
    this.hands.destroy();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.element.remove();
  }

  /** Take over a block. A run that is shown already keeps its cursor; only its texts may be new. */
  async update(block, isLatest) {
    const header = readHeader(block);
    this.link(header.group);
    if (this.run?.id !== header.run) {
      const arrays = await readArrays(block, header);
      if (!isLatest()) return;
      this.transport.pause();
      this.run = new Run(header, arrays);
      this.cursor = this.run.clamp(header.cursor);
      if (this.group) this.group.cursor = header.cursor;
    }
    // The list of runs may be new where the run is not.
    this.run.header.editing = header.editing;
    adopt(header.mode);
    this.setTexts(header);
    this.element.hidden = false;
    this.modes.show(header.mode);
    this.applyTheme(header.colours);
    this.hands.setRun(this.run, header.texts);
    this.resize();
    this.schedule();
    this.draw();
    this.element.dataset.run = this.run.id;
  }

  /** In a group the transport, the keys, the report and the live region are those of whoever conducts it. */
  link(name) {
    if (name === this.linked) return;
    this.leave?.();
    const { group, leave } = name ? join(name, this) : {};
    Object.assign(this, { linked: name, group, leave });
    this.transport.silent = this.status.silent = Boolean(name);
    set(this.element, { "data-group": name ?? null });
    set(this.heading, { class: name ? "name" : "hidden", "aria-level": name ? "2" : null });
  }

  follow(cursor) {
    if (!this.run) return;
    this.cursor = this.run.clamp(cursor);
    this.schedule();
  }

  look(other) {
    if (!this.run) return;
    this.figure.look(other.figure);
    this.figure.legend.refresh();
    this.chart.refresh();
    this.schedule();
  }

  moved() {
    this.group?.look(this);
    this.schedule();
    const told = this.group ? null : news();
    if (told) this.tell(told);
  }

  setTexts({ texts }) {
    this.texts = texts;
    write(this.heading, texts.heading);
    for (const part of this.parts) part.setRun(this.run, texts);
    // One of several has its heading for a name.
    const name = (words) => (this.group ? `${texts.heading}: ${words}` : words);
    set(this.element, { "aria-label": name(texts.stage) });
    set(this.table.element, { "aria-label": name(texts.parameters) });
  }

  applyTheme(colours) {
    const theme = readTheme(this.host, colours);
    this.element.dataset.theme = theme.dark ? "dark" : "light";
    for (const name of ["sum", "truth"]) this.element.style.setProperty(`--${name}`, theme[name]);
    for (const part of [this.figure, this.chart, this.table, this.hands]) part.setTheme(theme);
  }

  resize() {
    if (!this.run || !fit(this)) return;
    this.figure.resize();
    this.chart.resize();
    this.table.resize();
    this.schedule();
  }

  go(cursor) {
    if (this.group) return void this.group.go(cursor);
    this.cursor = this.run.clamp(cursor);
    this.schedule();
    clearTimeout(this.timer);
    if (this.transport.playing) return;
    const { id } = this.run;
    this.timer = setTimeout(() => this.report({ run: id, cursor: this.cursor }), this.rest());
  }

  /** How long the cursor has to stand still to be at rest, in milliseconds. */
  rest() {
    const now = performance.now();
    const beat = now - (this.stepped ?? -Infinity);
    this.stepped = now;
    return beat < STEADY ? Math.max(1.5 * beat, REPORT_AFTER) : REPORT_AFTER;
  }

  /** Report at once, with what was done: a point was clicked, or the run is to be another. */
  tell(act) {
    if (this.group) return;
    clearTimeout(this.timer);
    this.report({ run: this.run.id, cursor: this.cursor, ...act });
  }

  /** Each request is another one, even for the same file. */
  ask(file) {
    clearTimeout(this.timer);
    this.report({ run: this.run.id, cursor: this.cursor, file, request: Date.now() });
  }

  /** Be at a half-step now, to be pictured; nobody hears of it. */
  jump(cursor) {
    this.cursor = this.run.clamp(cursor);
    this.stale = true;
    this.figure.settle();
    this.draw();
  }

  /** Draw once in the next frame, however many changes come before it. */
  schedule() {
    this.stale = true;
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    if (!this.run) return;
    const step = this.run.halfStep(this.cursor);
    step.resting = step.last && this.group?.cursor > this.cursor;
    // While something only glides, numbers and words are in their places already.
    const pace = this.group?.pace ?? this.transport.pace;
    for (const part of this.stale ? [...this.parts, this.hands] : [this.figure]) part.draw(step, pace);
    this.stale = false;
    const { moving } = this.figure;
    if (moving) this.frame = requestAnimationFrame(() => this.draw());
    Object.assign(this.element.dataset, { cursor: this.cursor, rest: moving ? "" : this.cursor });
  }
}

export const show = mounting(Stage);
