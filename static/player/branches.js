// The runs of this session: each a button that brings it back, and undo and redo.

const version = new URL(import.meta.url).search;
const { html, set, icon } = await import(`./dom.js${version}`);
const { listen } = await import(`./keys.js${version}`);

export class Branches {
  /** `send(act)` reports {trail: place} or {branch: number}. */
  constructor(send) {
    Object.assign(this, { send, at: 0, steps: 0, few: true, out: false });
    this.undo = this.button("undo", () => this.step(-1));
    this.redo = this.button("redo", () => this.step(1));
    this.list = html("div", { class: "runs", role: "group" });
    this.element = html("div", { class: "branches", "data-testid": "stage-branches" }, this.undo, this.redo, this.list);
    const isZ = ({ key, ctrlKey, metaKey, altKey }) => (ctrlKey || metaKey) && !altKey && /^[zy]$/i.test(key);
    const isRedo = ({ key, shiftKey }) => shiftKey || /y/i.test(key);
    this.quiet = listen((event) => this.steps > 1 && !this.out && isZ(event), (event) => this.step(isRedo(event) ? 1 : -1));
  }

  destroy() {
    this.quiet();
  }

  button(name, act) {
    return html("button", { type: "button", "data-testid": `stage-${name}`, on: { click: act } }, icon(name));
  }

  /** Undo and redo count from what was asked for last, answered or not: two quick presses are two steps. */
  step(by) {
    const wanted = this.at + by;
    if (wanted < 0 || wanted >= this.steps) return;
    this.at = wanted;
    this.showSteps();
    this.send({ trail: wanted });
  }

  update(texts, editing) {
    const branches = editing?.branches ?? [];
    Object.assign(this, { at: editing?.at ?? 0, steps: editing?.steps ?? 0 });
    this.few = this.steps < 2 && branches.length < 2;
    this.element.hidden = this.few || this.out;
    for (const name of ["undo", "redo"]) set(this[name], { "aria-label": texts[name], title: texts[`${name}_long`] });
    set(this.list, { "aria-label": texts.runs });
    const { activeElement } = this.list.getRootNode();
    const held = this.list.contains(activeElement) ? activeElement.dataset.testid : null;
    const chips = branches.map((branch) => this.chip(branch));
    this.list.replaceChildren(...chips);
    // Who has just brought a run back with the keyboard is still on its button.
    chips.find(({ dataset: { testid } }) => testid === held)?.focus();
    this.list.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    this.showSteps();
  }

  setMode(out) {
    this.out = out;
    this.element.hidden = this.few || out;
  }

  showSteps() {
    set(this.undo, { "aria-disabled": String(this.at <= 0) });
    set(this.redo, { "aria-disabled": String(this.at >= this.steps - 1) });
  }

  chip({ number, name, long, present }) {
    const bring = () => { if (!present) this.send({ branch: number }); };
    return html("button", {
      type: "button", class: "run", title: long, "aria-label": long, "aria-current": present ? "true" : null,
      "data-testid": `stage-run-${number}`, on: { click: bring },
    }, html("b", { text: String(number) }), html("span", { text: name }));
  }
}
