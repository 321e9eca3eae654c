// Handles on the picture: each can be dragged, and moved with the arrow keys. What they do, edit1d.js and edit2d.js say.

const version = new URL(import.meta.url).search;
const { svg, set } = await import(`./dom.js${version}`);
const { css, inkOn } = await import(`./palette.js${version}`);
const { fill } = await import(`./format.js${version}`);
const line = await import(`./edit1d.js${version}`);
const plane = await import(`./edit2d.js${version}`);

const STILL = 2;
const STEPS = { false: 4, true: 24 };

/** A gesture in progress: whose handle, the component as it was, by how many pixels it was moved, what that gives. */
export class Handles {
  /** `commit(edit)` is called at the end of a gesture; `changed()` whenever what is previewed changes. */
  constructor(commit, changed) {
    Object.assign(this, { commit, changed, gesture: null, handles: [] });
    this.ghosts = svg("g");
    this.group = svg("g");
  }

  setRun(run, texts, theme, ellipse) {
    const kind = run.nFeatures === 1 ? line : plane;
    const fresh = kind !== this.kind || run.nComponents !== this.nComponents;
    Object.assign(this, { run, texts, theme, ellipse, kind, nComponents: run.nComponents, gesture: null });
    if (fresh) this.build();
    for (const { element, k, name } of this.handles) {
      set(element, { "aria-label": fill(texts[`handle_${name}`], { component: k + 1 }) });
    }
  }

  build() {
    const names = Object.keys(this.kind.HANDLES);
    const of = (k) => names.map((name) => this.make(k, name));
    this.handles = Array.from({ length: this.nComponents }, (_, k) => of(k)).flat();
    // The means last, so that they lie on top where handles meet; the keyboard goes through them first all the same.
    const [means, others] = [true, false].map((wanted) => this.handles.filter(({ name }) => (name === "mean") === wanted));
    this.group.replaceChildren(...[...others, ...means].map(({ element }) => element));
    this.outlines = Array.from({ length: this.nComponents }, () =>
      [svg("path", { class: "stem" }), svg("path", { class: "ghost" })]);
    this.ghosts.replaceChildren(...this.outlines.flat());
  }

  make(k, name) {
    const act = this.kind.HANDLES[name];
    const handle = { k, name, act };
    const shape = act.shape === "disc"
      ? [svg("circle", { class: "grip", r: 11 }), svg("text", { class: "badge-number", y: 5, text: String(k + 1) })]
      : [svg("rect", { class: "grip", x: -6, y: -6, width: 12, height: 12, rx: 3 })];
    handle.element = svg("g", {
      class: "handle", tabindex: "0", role: "slider", "data-testid": `stage-handle-${name}-${k}`,
      on: {
        pointerdown: (event) => this.press(event, handle),
        pointermove: (event) => this.move(event),
        pointerup: (event) => this.release(event),
        pointercancel: () => this.cancel(),
        keydown: (event) => this.key(event, handle),
        // The press on another handle comes before this one loses the focus.
        blur: () => { if (this.gesture?.handle === handle) this.finish(); },
      },
    }, svg("circle", { class: "reach" }), ...shape);
    return handle;
  }

  /** The components as they are to be drawn: those of the run, or what the hand is making of one. */
  take(components, view) {
    Object.assign(this, { components, view });
  }

  shown(k) {
    const { gesture } = this;
    return gesture?.handle.k === k ? gesture.draft : this.components[k];
  }

  begin(handle, pointer = null) {
    if (this.gesture?.handle !== handle) this.finish();
    this.gesture ??= { handle, from: this.components[handle.k], by: [0, 0], draft: this.components[handle.k] };
    this.gesture.pointer = pointer;
  }

  follow(by) {
    const { gesture } = this;
    gesture.by = by;
    gesture.draft = gesture.handle.act.drag(gesture.from, by, this.view, this.ellipse);
    this.changed();
  }

  press(event, handle) {
    if (event.button !== 0) return;
    event.stopPropagation();
    handle.element.setPointerCapture(event.pointerId);
    this.begin(handle, [event.clientX, event.clientY]);
  }

  move(event) {
    const start = this.gesture?.pointer;
    if (!start) return;
    const by = [event.clientX - start[0], event.clientY - start[1]];
    if (Math.hypot(...by) > STILL || Math.hypot(...this.gesture.by) > 0) this.follow(by);
  }

  release(event) {
    if (!this.gesture?.pointer) return;
    event.stopPropagation();
    this.finish();
  }

  key(event, handle) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter") this.finish();
    else {
      const { by = [0, 0], from = this.components[handle.k] } = this.gesture?.handle === handle ? this.gesture : {};
      const moved = handle.act.key(from, by, event.key, STEPS[event.shiftKey], this.view);
      if (!moved) return;
      this.begin(handle);
      this.follow(moved);
    }
    event.preventDefault();
  }

  cancel() {
    this.gesture = null;
    this.changed();
  }

  /** The end of a gesture. What it made stays in sight until the run that comes of it is there. */
  finish() {
    const { gesture } = this;
    if (!gesture || gesture.done) return;
    if (Math.hypot(...gesture.by) === 0) return void (this.gesture = null);
    gesture.done = true;
    this.commit(gesture.handle.act.edit(gesture.draft));
  }

  draw() {
    const { view, theme } = this;
    for (const { element, k, act } of this.handles) {
      const one = this.shown(k);
      const [x, y] = act.at(one, view);
      const colour = theme.components[k];
      set(element, {
        transform: `translate(${x} ${y})`, visibility: view.contains(x, y) ? null : "hidden",
        "aria-valuenow": act.value(one), "aria-valuetext": act.say(one, this.texts, this.run.header.columns),
        style: `--colour: ${css(colour)}; --on: ${inkOn(colour)}`,
      });
    }
    this.outlines.forEach(([stem, ghost], k) => {
      const one = this.shown(k);
      const drafted = this.gesture?.handle.k === k;
      set(stem, { d: this.kind.stems(one, view), stroke: css(theme.components[k]) });
      set(ghost, { d: drafted ? this.kind.outline(one, view) : "", stroke: css(theme.components[k]) });
    });
  }

  /** What the gesture in progress means, in numbers. */
  get reading() {
    const { gesture } = this;
    return gesture ? gesture.handle.act.say(gesture.draft, this.texts, this.run.header.columns) : "";
  }
}
