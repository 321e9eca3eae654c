// The main view: a canvas for points and contours under an SVG for everything with an edge, and the window onto both.

const version = new URL(import.meta.url).search;
const { html, svg, set, write } = await import(`./dom.js${version}`);
const { View, handleGestures } = await import(`./view.js${version}`);
const { drawAxes } = await import(`./axes.js${version}`);
const { fill, grouped } = await import(`./format.js${version}`);
const { failures } = await import(`./failure.js${version}`);
const { Glide, mayGlide } = await import(`./glide.js${version}`);
const { Legend } = await import(`./legend.js${version}`);
const { Picked } = await import(`./picked.js${version}`);
const { fitCanvas, cleared, clipTo } = await import(`./canvas.js${version}`);
const { Readout } = await import(`./readout.js${version}`);
const { Lens } = await import(`./lens.js${version}`);
const { MOST_POINTS } = await import(`./surface.js${version}`);
const line = await import(`./draw1d.js${version}`);
const plane = await import(`./draw2d.js${version}`);

let clips = 0;

export class Figure {
  constructor(onView, onPick) {
    this.view = new View();
    this.onView = onView;
    this.onPick = onPick;
    this.canvas = html("canvas", { "aria-hidden": "true" });
    // The points have a canvas of their own: they need not be drawn again while something else glides.
    this.dots = html("canvas", { "aria-hidden": "true" });
    const clip = `stage-clip-${clips++}`;
    this.clip = svg("rect");
    const inside = { "clip-path": `url(#${clip})` };
    this.groups = {
      axes: svg("g"), back: svg("g", inside), front: svg("g", inside), labels: svg("g"), notes: svg("g"),
    };
    this.picked = new Picked(inside["clip-path"]);
    const { axes, back, front, labels, notes } = this.groups;
    this.under = svg("svg", { class: "under", "aria-hidden": "true" }, axes);
    this.svg = svg("svg", { class: "over", "data-testid": "stage-view", role: "img" },
      svg("defs", {}, svg("clipPath", { id: clip }, this.clip)), back, front, this.picked.mark, labels, notes);
    this.readout = new Readout(this);
    notes.after(this.readout.mark);
    this.legend = new Legend(() => this.moved());
    this.note = html("p", { class: "drawn", "data-testid": "stage-drawn" });
    this.lens = new Lens(this.view, () => this.moved());
    this.plot = html("div", { class: "plot" }, this.under, this.canvas, this.dots, this.svg, this.readout.element);
    this.head = html("div", { class: "head" }, this.legend.element, this.lens.element);
    this.element = html("figure", { class: "view" }, this.head, this.plot, this.note);
    this.changed = true;
    handleGestures(this.svg, this.lens, () => this.moved(), (...click) => this.tap(...click));
  }

  /** A surface has no window onto the data, so that no place on it can be clicked. */
  tap(...click) {
    if (!this.solid && !this.onTap(...click)) this.pick(...click);
  }

  /** A click on the picture, for whoever wants it first: (x, y, event); true where it was taken. */
  onTap() {
    return false;
  }

  /** Look where another figure on the same axes looks. */
  look({ view: { shown: { x, y } }, lens: { camera } }) {
    this.view.shown = { x: [...x], y: [...y] };
    this.lens.camera.follow(camera);
    this.changed = true;
  }

  moved() {
    this.changed = true;
    this.onView();
  }

  /** Show another run, or the same with other texts. The window stays where the data stay the same. */
  setRun(run, texts) {
    const kind = run.nFeatures === 1 ? line : plane;
    // Two runs side by side share their axes.
    const { x, y } = run.header.axes ?? run.header.view;
    const domain = { x, y };
    if (this.run?.header.data !== run.header.data) this.picked.forget();
    if (this.run !== run) {
      this.view.setDomain(domain, kind.AXES, this.run && sameOrigin(this.run.header, run.header));
      const drawing = new (run.nFeatures === 1 ? line.Line : plane.Plane)(run, this.groups);
      Object.assign(this, { drawing, glide: new Glide(drawing.between), aimedAt: null });
    }
    this.below = kind === line ? line.Line.below : plane.Plane.below;
    Object.assign(this, { run, texts });
    this.legend.setLayers(kind.LAYERS.filter((name) => name !== "truth" || run.header.truth), texts);
    this.writeTexts();
    this.changed = true;
  }

  writeTexts() {
    const { texts } = this;
    set(this.svg, { "aria-label": texts.view });
    this.lens.setTexts(texts);
  }

  /** Say how many of the points are drawn, where it isn't all of them. */
  writeNote({ nDrawn, header: { n_samples: total } }) {
    const drawn = this.solid ? Math.min(nDrawn, MOST_POINTS) : nDrawn;
    write(this.note, drawn < total ? fill(this.texts.drawn, { drawn: grouped(drawn), total: grouped(total) }) : "");
    this.note.hidden = drawn === total;
  }

  setTheme(theme) {
    this.theme = theme;
    this.changed = true;
  }

  /** Fit canvas and SVG to the room there is. */
  resize() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (!width || !height) return;
    this.fontSize = parseFloat(getComputedStyle(this.plot).fontSize);
    this.pixels = window.devicePixelRatio || 1;
    this.size = { width, height };
    for (const canvas of [this.canvas, this.dots]) fitCanvas(canvas, this.size, this.pixels);
    for (const element of [this.under, this.svg]) set(element, { viewBox: `0 0 ${width} ${height}` });
    this.changed = true;
  }

  layOut() {
    const { fontSize: font, run, size, view } = this;
    const below = this.below(run, font);
    const margin = { left: 4.6 * font, right: 0.8 * font, top: 0.7 * font, bottom: 3.3 * font + below };
    view.box = {
      left: margin.left, top: margin.top,
      width: Math.max(size.width - margin.left - margin.right, 10),
      height: Math.max(size.height - margin.top - margin.bottom, 10),
    };
    const { left, top, width, height } = view.box;
    set(this.clip, { x: left, y: top, width, height });
    const [x, y = this.texts.density] = this.texts.features;
    drawAxes(this.groups.axes, view, { titles: { x, y }, below, fontSize: font });
    this.lens.use(this.solid);
    this.writeNote(run);
    set(this.element, { "data-solid": this.solid });
  }

  /** Draw one half-step, or what is between it and where everything was; `pace` as in `mayGlide`. */
  draw(step, pace) {
    if (!this.size || !this.run) return;
    const moved = this.changed;
    if (moved) this.layOut();
    this.changed = false;
    const pose = this.poseFor(step, pace);
    const context = cleared(this.canvas, this.size, this.pixels);
    context.save();
    if (this.run.nFeatures === 2) clipTo(context, this.view.box);
    const dots = moved || step.responsibilitiesOf !== this.assigned ? this.clearDots() : null;
    this.assigned = step.responsibilitiesOf;
    this.paint({ step, pose, context, dots, moved });
    context.restore();
    this.groups.notes.replaceChildren(...failures(step, this));
    this.readout.draw();
    this.picked.draw(this.run, this.view, this.below(this.run, this.fontSize), this.fontSize);
  }

  /** Draw onto these contexts: the canvases' own, or others that take their part (see vectors.js). */
  paint(onto) {
    const { view, theme, fontSize, legend: { shown }, solid: surface } = this;
    const layers = { ...shown, surface };
    const { lens: { camera }, texts: { features: names } } = this;
    this.drawing.draw({ ...onto, view, camera, names, theme, layers, fontSize });
  }

  /** What moves, as it is to be drawn now. */
  poseFor(step, pace) {
    const now = performance.now();
    const before = this.aimedAt;
    this.aimedAt = step;
    const gliding = before && mayGlide(step.cursor - before.cursor, pace);
    if (gliding && before.state === step.state) return this.glide.at(now);
    const pose = this.drawing.pose(step.state);
    if (gliding) this.glide.aim(pose, now);
    else this.glide.jump(pose);
    return this.glide.at(now);
  }

  /** At the next half-step be where it says at once. */
  settle() {
    this.aimedAt = null;
  }

  /** Whether another frame has to follow for everything to be in its place. */
  get moving() {
    return this.glide?.moving ?? false;
  }

  clearDots() {
    return { canvas: this.dots, context: cleared(this.dots, this.size, this.pixels), scale: this.pixels };
  }

  /** Whether a surface is shown; `flat` is for those who need the plane for a while. */
  get solid() {
    return !this.flat && (this.legend.shown.surface ?? false);
  }

  /** Choose the drawn point next to a place on the screen, if one is near. */
  pick(px, py) {
    if (!this.picked.take(this.run, this.view, px, py)) return;
    this.onView();
    this.onPick(this.run.arrays.rows[this.picked.index]);
  }
}

/** Whether two runs are of the same data, or of data that differ by what was added and erased by hand. */
function sameOrigin(one, other) {
  return one.data === other.data || Boolean(one.editing && one.editing.origin === other.editing?.origin);
}
