// The small buttons that change how the stage is shown: ask first, the projector, help. And the way out of the projector.

const version = new URL(import.meta.url).search;
const { html, set, icon } = await import(`./dom.js${version}`);

const NAMES = ["predict", "present", "help"];

export class Tools {
  /** `acts` has a function for each of the names, and `leave`. */
  constructor(acts) {
    this.buttons = Object.fromEntries([...NAMES, "leave"].map((name) => [name, html("button", {
      type: "button", class: name, "data-testid": `stage-${name}`, on: { click: acts[name] },
    }, icon(name))]));
    const { leave, ...others } = this.buttons;
    this.element = html("div", { class: "tools", role: "group" }, ...Object.values(others), leave);
  }

  setRun(run, texts) {
    set(this.element, { "aria-label": texts.tools });
    for (const [name, button] of Object.entries(this.buttons)) {
      set(button, { "aria-label": texts[`tool_${name}`], title: texts[`tool_${name}`] });
    }
  }

  setMode({ predict }) {
    set(this.buttons.predict, { "aria-pressed": String(predict) });
  }
}
