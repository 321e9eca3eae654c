// Changing the run by hand: what is in sight for it only while it is wanted, and the way of an edit to the server.
//
// Nothing is computed here: a handle previews where it is dragged to, and the new run comes from the server.

const version = new URL(import.meta.url).search;
const { html, svg, set, write, icon } = await import(`./dom.js${version}`);
const { componentsAt } = await import(`./components.js${version}`);
const { withCurves } = await import(`./edit1d.js${version}`);
const { Handles } = await import(`./handles.js${version}`);
const { Weights } = await import(`./weights.js${version}`);
const { EditCells } = await import(`./editcell.js${version}`);
const { Points } = await import(`./points.js${version}`);
const { listen } = await import(`./keys.js${version}`);

// After so long without an answer the last edit is given up.
const PATIENCE = 8000;
// Whether the tools are out is remembered across runs, in this tab.
let on = false;

export class Editor {
  /** `send(edit)` reports an edit; `redraw()` asks for a frame, `resize()` for a new layout. */
  constructor(figure, table, { send, redraw, resize }) {
    Object.assign(this, { figure, send, redraw, resize, pending: false, waiting: null, answer: null });
    const commit = (edit) => this.commit(edit);
    const complain = (text) => write(this.alert, text);
    this.alert = html("p", { class: "complaint", role: "alert", "data-testid": "stage-complaint" });
    this.handles = new Handles(commit, redraw);
    this.weights = new Weights(commit);
    this.cells = new EditCells(table, commit, complain);
    this.points = new Points(commit, complain, () => { this.takeEraser(); redraw(); });
    this.toggle = html("button", {
      type: "button", class: "edit", "aria-pressed": "false", "data-testid": "stage-edit",
      on: { click: () => this.switch(!on) },
    }, icon("edit"), html("span", { class: "words" }));
    this.build();
    figure.onTap = (x, y, event) => this.active && this.points.tap(x, y, event, figure.view);
    const isE = ({ key, ctrlKey, metaKey, altKey }) => /^e$/i.test(key) && !ctrlKey && !metaKey && !altKey;
    this.quiet = listen((event) => this.allowed && isE(event), () => this.switch(!on));
  }

  build() {
    this.readout = svg("text", { class: "reading" });
    this.overlay = svg("svg", { class: "hands", role: "group", "data-testid": "stage-hands" },
      this.handles.ghosts, this.points.marksPath, this.handles.group, this.points.rubber, this.readout);
    this.hint = html("p", { class: "hint" });
    const tools = html("div", { class: "edit-tools" }, this.points.eraser, this.points.form);
    this.bar = html("div", { class: "edit-bar" }, this.weights.element, tools, this.alert, this.hint);
    this.figure.head.append(this.toggle);
    this.figure.plot.append(this.overlay);
    this.figure.element.append(this.bar);
    this.handleStrokes();
  }

  takeEraser() {
    this.overlay.classList.toggle("erasing", this.points.erasing);
  }

  /** With the eraser in hand, what is pressed on the picture erases. */
  handleStrokes() {
    const { overlay, points, figure } = this;
    let stroke = false;
    const place = (event) => {
      const bounds = overlay.getBoundingClientRect();
      return [event.clientX - bounds.left, event.clientY - bounds.top];
    };
    overlay.addEventListener("pointerdown", (event) => {
      if (!points.erasing || event.button !== 0) return;
      stroke = true;
      overlay.setPointerCapture(event.pointerId);
      points.wipe(place(event), figure.view);
    });
    overlay.addEventListener("pointermove", (event) => {
      const [cx, cy] = place(event);
      set(points.rubber, { cx, cy, visibility: points.erasing ? null : "hidden" });
      if (stroke) points.wipe([cx, cy], figure.view);
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      overlay.addEventListener(kind, () => {
        if (stroke) points.wipe(null);
        stroke = false;
      });
    }
    overlay.addEventListener("pointerleave", () => set(points.rubber, { visibility: "hidden" }));
  }

  destroy() {
    clearTimeout(this.timer);
    this.quiet();
  }

  get active() {
    return on && this.allowed;
  }

  get allowed() {
    return Boolean(this.editing) && !this.out;
  }

  setMode(out) {
    this.out = out;
    if (this.run) this.show();
  }

  switch(wanted) {
    on = wanted;
    const { activeElement } = this.overlay.getRootNode();
    // What goes out of sight gives the focus away, rather than lose it.
    if (!on && [this.bar, this.overlay].some((part) => part.contains(activeElement))) this.toggle.focus();
    this.show();
    this.resize();
  }

  show() {
    const { active } = this;
    this.toggle.hidden = !this.allowed;
    set(this.toggle, { "aria-pressed": String(active) });
    this.bar.hidden = !active;
    set(this.figure.element, { "data-editing": active });
    set(this.overlay, { display: active ? null : "none" });
    this.weights.element.hidden = this.run.nComponents === 1;
    this.cells.set(this.run, this.texts, active);
    if (!active) this.points.setErasing(false);
  }

  /** A block has come: `editing` of its header is null for a stage that is only to be looked at. */
  update(run, texts, theme, editing) {
    Object.assign(this, { run, texts, editing });
    const answered = this.answer !== (editing?.answer ?? null);
    this.answer = editing?.answer ?? null;
    if (answered || this.shownRun !== run) this.settle(editing?.refused ?? "");
    this.shownRun = run;
    this.handles.setRun(run, texts, theme, editing?.ellipse);
    this.weights.setRun(run, texts, theme);
    this.points.setRun(run, texts, editing?.can_add);
    write(this.toggle.lastChild, texts.edit);
    set(this.toggle, { title: texts.edit_long });
    set(this.overlay, { "aria-label": texts.hands });
    write(this.hint, editing?.can_add ? texts.hint + texts.hint_add : texts.hint);
    this.show();
  }

  commit(edit) {
    if (this.pending) return void (this.waiting = joined(this.waiting, edit));
    this.pending = true;
    write(this.alert, "");
    this.timer = setTimeout(() => this.settle(""), PATIENCE);
    this.send(edit);
  }

  /** The last edit has been answered, or given up: what it previewed goes, and the one made meanwhile follows. */
  settle(refused) {
    clearTimeout(this.timer);
    this.pending = false;
    this.handles.gesture = this.weights.draft = null;
    this.points.clear();
    write(this.alert, refused);
    const { waiting } = this;
    this.waiting = null;
    if (waiting) queueMicrotask(() => this.commit(waiting));
    this.redraw();
  }

  draw(step) {
    if (!this.active || !this.figure.size) return;
    const { figure: { view, size, fontSize }, run, handles } = this;
    // On a surface there is no place for them.
    const display = this.figure.solid ? "none" : null;
    set(this.overlay, { viewBox: `0 0 ${size.width} ${size.height}`, display });
    this.cells.state = step.state;
    const components = componentsAt(run, step.state);
    handles.take(run.nFeatures === 1 ? withCurves(components, run, step.state) : components, view);
    handles.draw();
    this.weights.take(components);
    this.weights.draw();
    this.points.draw(view, fontSize);
    this.drawReading(view, fontSize);
  }

  drawReading(view, fontSize) {
    const { gesture, reading } = this.handles;
    write(this.readout, reading);
    if (!gesture) return;
    const [x, y] = gesture.handle.act.at(gesture.draft, view);
    const right = x < view.box.left + view.box.width / 2;
    const place = { x: x + (right ? 20 : -20), y: Math.max(y - fontSize, view.box.top + fontSize) };
    set(this.readout, { ...place, "text-anchor": right ? "start" : "end" });
  }
}

/** Points that were added while the server was busy go together; of anything else the last word counts. */
function joined(before, edit) {
  const together = before?.kind === edit.kind && edit.kind === "add";
  return together ? { ...edit, value: [...before.value, ...edit.value] } : edit;
}
