// The legend, whose entries are also the buttons that show and hide what they name.

const version = new URL(import.meta.url).search;
const { html, set } = await import(`./dom.js${version}`);
const { seen, turn } = await import(`./seen.js${version}`);

// What is hidden until it is asked for: it stands in for something else, or on top of it.
const ASKED_FOR = new Set(["heat", "surface", "hard"]);
// What a surface has no place for.
const FLAT = new Set(["ellipses", "contours", "heat", "truth"]);

export class Legend {
  constructor(onChange) {
    this.onChange = onChange;
    this.element = html("div", { class: "legend", role: "group" });
    this.shown = {};
  }

  /** Offer these layers; `shown` then says of each whether it is shown. */
  setLayers(names, texts) {
    this.shown = Object.fromEntries(names.map((name) => [name, wanted(name)]));
    set(this.element, { "aria-label": texts.layers });
    this.buttons = Object.fromEntries(names.map((name) => [name, this.button(name, texts[`layer_${name}`])]));
    this.element.replaceChildren(...Object.values(this.buttons));
  }

  /** Take over what was chosen elsewhere. */
  refresh() {
    for (const [name, button] of Object.entries(this.buttons)) {
      this.shown[name] = wanted(name);
      set(button, { "aria-pressed": String(this.shown[name]) });
    }
  }

  button(name, text) {
    const toggle = () => {
      turn(name);
      this.shown[name] = wanted(name);
      set(button, { "aria-pressed": String(this.shown[name]) });
      this.onChange();
    };
    const sample = html("span", { class: `sample ${name}`, "aria-hidden": "true" });
    const button = html("button", {
      type: "button", class: FLAT.has(name) ? "flat" : null, "data-testid": `stage-layer-${name}`, on: { click: toggle },
      "aria-pressed": String(this.shown[name]),
    }, sample, html("span", { text }));
    return button;
  }
}

function wanted(name) {
  return ASKED_FOR.has(name) === seen.switched.has(name);
}
