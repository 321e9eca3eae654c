// The lower bound under the log-likelihood: an E-step raises it until they touch, an M-step raises both, and a gap opens.

const version = new URL(import.meta.url).search;
const { html, svg, set, write } = await import(`./dom.js${version}`);
const { brief, fill } = await import(`./format.js${version}`);
const { seen, turn } = await import(`./seen.js${version}`);

const NAME = "bound";
const BRACKET = 4;

/** Whether the bound of a half-step is on show: a run without one has nothing to show. */
export function boundShown(step) {
  return seen.switched.has(NAME) && step.bound !== null;
}

export class LowerBound {
  constructor(onToggle) {
    const toggle = () => { turn(NAME); this.press(); onToggle(); };
    this.button = html("button", { type: "button", "data-testid": "stage-bound", on: { click: toggle } });
    this.path = svg("path", { class: "bound", "data-testid": "stage-bound-path" });
    this.mark = svg("path", { class: "gap", "data-testid": "stage-gap-mark" });
    this.label = svg("text", { class: "gap-text" });
    this.group = svg("g", {}, this.path, this.mark);
    this.note = html("span", { class: "chart-gain", "data-testid": "stage-gap" });
    this.control = html("div", { class: "bound-control" }, this.button, this.note);
  }

  setRun(run, texts, wanted) {
    Object.assign(this, { run, texts, wanted: wanted && run.arrays.bound !== undefined });
    write(this.button, texts.lower_bound);
    set(this.button, { title: texts.lower_bound_long });
    this.control.hidden = !this.wanted;
    this.press();
  }

  press() {
    const shown = seen.switched.has(NAME);
    set(this.button, { "aria-pressed": String(shown) });
    // Its room is there before its number, so that the chart keeps its size from step to step.
    this.note.hidden = !shown;
  }

  layOut(view, along) {
    const { run, wanted } = this;
    const place = (cursor) => `${round(along(cursor))} ${round(view.y(run.halfStep(cursor).bound))}`;
    this.places = Array.from({ length: wanted ? run.lastCursor : 0 }, (_, i) => place(i + 1));
  }

  /** Draw it up to a half-step whose log-likelihood is at (x, y). */
  draw(step, [x, y], box, fontSize) {
    const visible = this.wanted && boundShown(step);
    set(this.path, { d: visible ? `M${this.places.slice(0, step.cursor).join("L")}` : "" });
    write(this.note, visible ? this.words(step) : "");
    const open = visible && step.kind === "M";
    const below = open ? Number(this.places[step.cursor - 1].split(" ")[1]) : 0;
    const ends = `M${x - BRACKET} ${y}h${2 * BRACKET}M${x} ${y}V${below}M${x - BRACKET} ${below}h${2 * BRACKET}`;
    set(this.mark, { d: open ? ends : "" });
    const right = x < box.left + box.width / 2;
    // A small gap has no room for its number: that stands beside the button.
    write(this.label, open && below - y > 1.6 * fontSize ? brief(step.gap) : "");
    set(this.label, {
      x: x + (right ? 1 : -1) * 0.7 * fontSize, y: (y + below) / 2 + 0.35 * fontSize, "text-anchor": right ? "start" : "end",
    });
  }

  words(step) {
    return fill(this.texts.gap, { gap: brief(step.gap) });
  }
}

function round(value) {
  return Math.round(10 * value) / 10;
}
