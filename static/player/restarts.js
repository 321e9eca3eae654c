// Many runs at once: where they ended, all their log-likelihoods, and a small picture of each. One opens on the stage.

const version = new URL(import.meta.url).search;
const load = (name) => import(`./${name}.js${version}`);
const [{ readHeader, readArrays }, { html, write }, { readTheme }, { mounting }] =
  await Promise.all(["decode", "dom", "palette", "mount"].map(load));
const [{ Places }, { Curves }, { Multiples }] = await Promise.all(["places", "curves", "multiples"].map(load));

const WIDE = 860;

/** Its blocks are those of pages/_ui/restarts/payload.py; `report` gets {panorama, attempt} when a run is opened. */
class Restarts {
  constructor(host) {
    this.host = host;
    const acts = { point: (attempts) => this.point(attempts), open: (attempt) => this.open(attempt) };
    this.places = new Places(acts);
    this.curves = new Curves(acts);
    this.multiples = new Multiples(acts);
    this.parts = [this.places, this.curves, this.multiples];
    this.heading = html("h1", { class: "hidden" });
    this.said = html("p", { class: "said", "data-testid": "restarts-said" });
    const above = html("div", { class: "above" }, this.places.element, this.curves.element);
    this.element = html("section", { class: "stage restarts", "data-testid": "restarts" },
      this.heading, above, this.said, this.multiples.element);
    host.replaceChildren(this.element);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
  }

  destroy() {
    this.observer.disconnect();
    this.element.remove();
  }

  async update(block, isLatest) {
    const header = readHeader(block);
    const arrays = await readArrays(block, header);
    if (!isLatest()) return;
    const { words } = header;
    Object.assign(this, { header, words });
    const theme = readTheme(this.host, header.colours);
    this.element.dataset.theme = theme.dark ? "dark" : "light";
    this.element.setAttribute("aria-label", words.title);
    write(this.heading, words.title);
    for (const part of this.parts) part.setRuns(header, arrays, theme);
    this.point([]);
    this.resize();
    this.element.dataset.panorama = header.panorama;
  }

  resize() {
    const { width } = this.host.getBoundingClientRect();
    if (!width || !this.header) return;
    this.element.dataset.columns = width >= WIDE ? "2" : "1";
    this.curves.resize();
    this.multiples.resize();
  }

  /** Stress some of the runs everywhere; none gives all the same weight again. */
  point(attempts) {
    if (!this.header) return;
    const rows = this.words.attempt_rows;
    write(this.said, attempts.length === 1 ? rows[attempts[0]].said : this.words.hint);
    for (const part of this.parts) part.stress(new Set(attempts));
  }

  open(attempt) {
    this.report({ panorama: this.header.panorama, attempt });
  }
}

export const show = mounting(Restarts);
