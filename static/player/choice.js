// A row of buttons of which one is pressed: what the chart beside the view shows.

const version = new URL(import.meta.url).search;
const { html, set } = await import(`./dom.js${version}`);

export class Choice {
  /** `onChoice` gets the id of the button that was pressed. */
  constructor(onChoice) {
    this.onChoice = onChoice;
    this.element = html("div", { class: "choice", role: "group" });
  }

  /** Offer choices: each has an id, the text on its button, and a name for those who hear it. */
  offer(choices, name) {
    this.buttons = new Map(choices.map(({ id, text, kind, long }) => {
      const press = () => { this.press(id); this.onChoice(id); };
      const shown = html("span", { class: kind ?? "", text });
      const button = html("button", {
        type: "button", "aria-label": long, title: long, "data-testid": `stage-chart-${id}`, on: { click: press },
      }, shown);
      return [id, button];
    }));
    set(this.element, { "aria-label": name });
    this.element.replaceChildren(...this.buttons.values());
  }

  press(id) {
    for (const [each, button] of this.buttons) set(button, { "aria-pressed": String(each === id) });
  }
}
