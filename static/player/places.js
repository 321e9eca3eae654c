// The map of many runs: every place where some ended, how many did, and whether to trust it.

const version = new URL(import.meta.url).search;
const { html } = await import(`./dom.js${version}`);

export class Places {
  constructor(acts) {
    this.acts = acts;
    this.title = html("h2", {});
    this.list = html("ol", { class: "places", "data-testid": "restarts-places" });
    this.element = html("div", { class: "map" }, this.title, this.list);
  }

  setRuns({ places, words, lengths }) {
    this.title.textContent = words.places;
    this.rows = places.map((place, p) => this.row(place, words.place_rows[p], lengths.length));
    this.list.replaceChildren(...this.rows.map(({ item }) => item));
  }

  row({ arrival, attempts }, said, total) {
    const span = (kind, text) => html("span", { class: kind, text });
    const share = html("span", { class: "share", "aria-hidden": "true" }, html("span", {}));
    share.firstChild.style.width = `${(100 * attempts.length) / total}%`;
    const { point, open } = this.acts;
    const button = html("button", {
      type: "button", "data-arrival": arrival, "data-testid": `restarts-place-${said.name}`,
      on: {
        click: () => open(attempts[0]), focus: () => point(attempts), blur: () => point([]),
        pointerenter: () => point(attempts), pointerleave: () => point([]),
      },
    }, span("letter", said.name), span("value", said.value), span("count", said.count), share,
    span("verdict", said.verdict), span("reason", said.reason), span("starts", said.starts));
    return { attempts, button, item: html("li", {}, button) };
  }

  stress(chosen) {
    for (const { attempts, button } of this.rows) button.classList.toggle("hot", attempts.some((i) => chosen.has(i)));
  }
}
