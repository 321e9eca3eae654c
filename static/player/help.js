// The help sheet: every key, what the marks mean, how to look closer. A <dialog> keeps the focus and gives it back.

const version = new URL(import.meta.url).search;
const { html, set, write, icon } = await import(`./dom.js${version}`);

export class Help {
  constructor() {
    this.title = html("h2", { id: "help-title" });
    this.close = html("button", {
      type: "button", class: "close", "data-testid": "stage-help-close", on: { click: () => this.element.close() },
    }, icon("leave"));
    this.body = html("div", { class: "help-body" });
    this.element = html("dialog", {
      class: "help-sheet", "data-testid": "stage-help-sheet", "aria-labelledby": "help-title",
      // A click on the dark around the sheet closes it; one on the sheet has another target.
      on: { click: (event) => { if (event.target === this.element) this.element.close(); } },
    }, html("div", { class: "help-inside" }, html("header", {}, this.title, this.close), this.body));
  }

  open() {
    if (!this.element.open) this.element.showModal();
  }

  setRun(run, texts) {
    write(this.title, texts.help_title);
    set(this.close, { "aria-label": texts.help_close, title: texts.help_close });
    const parts = [[texts.help_keys, this.keys(texts.keys)], [texts.help_marks, this.marks(run, texts)]];
    this.body.replaceChildren(...parts.map(([heading, list]) =>
      html("section", {}, html("h3", { text: heading }), list)));
  }

  keys(pairs) {
    return html("dl", {}, ...pairs.flatMap(([keys, meaning]) => [
      html("dt", {}, ...keys.split(" ").map((key) => html("kbd", { text: key }))),
      html("dd", { text: meaning }),
    ]));
  }

  /** What is drawn of data like these, each with its sign from the legend. */
  marks(run, texts) {
    const plane = run.nFeatures === 2;
    const drawn = plane ? ["markers", "ellipses", "contours", "heat", "surface"] : ["ticks", "components", "sum"];
    const names = [...drawn, "hard", "number", ...(run.header.truth ? ["truth"] : []), "halfE", "halfM", "bound"];
    return html("dl", { class: "mark-list" }, ...names.flatMap((name) => [
      html("dt", {}, sample(name)), html("dd", { text: texts[`mark_${name}`] }),
    ]));
  }
}

function sample(name) {
  if (name === "number") return html("span", { class: "sample-number", "aria-hidden": "true", text: "1" });
  return html("span", { class: `sample ${name}`, "aria-hidden": "true" });
}
