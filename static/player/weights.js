// The weights as a bar in parts, with a divider between each two neighbours: a drag or an arrow key moves it.

const version = new URL(import.meta.url).search;
const { html, set, write } = await import(`./dom.js${version}`);
const { css } = await import(`./palette.js${version}`);
const { fixed, fill } = await import(`./format.js${version}`);

const LEAST = 0.001;
const STEPS = { false: 0.01, true: 0.1 };

export class Weights {
  constructor(commit) {
    Object.assign(this, { commit, draft: null, weights: [] });
    this.element = html("div", { class: "weights", role: "group", "data-testid": "stage-weights" });
  }

  setRun(run, texts, theme) {
    Object.assign(this, { texts, theme, draft: null });
    if (this.parts?.length !== run.nComponents) this.build(run.nComponents);
    set(this.element, { "aria-label": texts.weights });
    this.dividers.forEach((divider, k) =>
      set(divider, { "aria-label": fill(texts.divider, { first: k + 1, second: k + 2 }) }));
  }

  build(K) {
    this.parts = Array.from({ length: K }, () => html("span", { class: "part" }, html("b")));
    this.dividers = Array.from({ length: K - 1 }, (_, k) => this.makeDivider(k));
    this.element.replaceChildren(...this.parts, ...this.dividers);
  }

  makeDivider(k) {
    const divider = html("span", {
      class: "divider", role: "slider", tabindex: "0", "aria-valuemin": 0, "aria-valuemax": 100,
      "data-testid": `stage-divider-${k}`,
      on: {
        pointerdown: (event) => {
          if (event.button !== 0) return;
          divider.setPointerCapture(event.pointerId);
          this.finish();
          this.press = { x: event.clientX, weight: this.weights[k] };
        },
        pointermove: (event) => {
          if (!this.press) return;
          const by = (event.clientX - this.press.x) / this.element.clientWidth;
          if (by !== 0 || this.draft) this.follow(k, this.press.weight + by);
        },
        pointerup: () => this.finish(),
        pointercancel: () => this.cancel(),
        keydown: (event) => this.key(event, k),
        blur: () => { if (this.draft?.k === k) this.finish(); },
      },
    });
    return divider;
  }

  take(components) {
    this.weights = components.map(({ weight }) => weight);
  }

  get shown() {
    return this.draft?.weights ?? this.weights;
  }

  /** Give component k this weight at the cost of its right neighbour. */
  follow(k, weight) {
    const both = this.weights[k] + this.weights[k + 1];
    const share = Number(Math.min(Math.max(weight, LEAST), both - LEAST).toFixed(4));
    const weights = [...this.weights];
    [weights[k], weights[k + 1]] = [share, both - share];
    this.draft = { k, weights };
    this.draw();
  }

  key(event, k) {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter") this.finish();
    else if (way) this.follow(k, this.shown[k] + way * STEPS[event.shiftKey]);
    else return;
    event.preventDefault();
  }

  cancel() {
    Object.assign(this, { press: null, draft: null });
    this.draw();
  }

  finish() {
    this.press = null;
    if (!this.draft || this.draft.done) return;
    this.draft.done = true;
    const { k, weights } = this.draft;
    this.commit({ kind: "boundary", component: k, value: weights[k] });
  }

  draw() {
    let sum = 0;
    this.shown.forEach((weight, k) => {
      const colour = this.theme.components[k];
      const percent = 100 * weight;
      write(this.parts[k].firstChild, percent >= 7 ? `\u03c0${sub(k + 1)} ${fixed(weight, 3)}` : "");
      set(this.parts[k], { style: `width: ${percent}%; background: ${css(colour)}` });
      sum += percent;
      const divider = this.dividers[k];
      if (!divider) return;
      const spoken = fill(this.texts.divider_value, {
        first: k + 1, one: fixed(weight, 3), second: k + 2, other: fixed(this.shown[k + 1], 3),
      });
      set(divider, { style: `left: ${sum}%`, "aria-valuenow": sum.toFixed(1), "aria-valuetext": spoken });
    });
  }
}

function sub(number) {
  return String.fromCharCode(0x2080 + number);
}
