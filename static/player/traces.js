// One parameter of every component at every half-step so far, and its true values.

const version = new URL(import.meta.url).search;
const { svg, set } = await import(`./dom.js${version}`);
const { css } = await import(`./palette.js${version}`);
const { badge, spreadBadges } = await import(`./badges.js${version}`);

export class Traces {
  constructor() {
    this.lines = svg("g");
    this.ends = svg("g");
    this.column = null;
  }

  /** Show a column of the parameter table, or null for none. */
  setRun(run, column) {
    Object.assign(this, { run, column });
    const components = column === null ? [] : Array.from({ length: run.nComponents }, (_, k) => k);
    this.paths = components.map((k) => svg("path", { class: "trace", "data-testid": `stage-trace-${k}` }));
    this.truths = components.map(() => svg("path", { class: "truth" }));
    this.names = components.map((k) => svg("text", { class: "lane", "text-anchor": "end", text: String(k + 1) }));
    this.lines.replaceChildren(...this.truths, ...this.names, ...this.paths);
    this.ends.replaceChildren();
  }

  /** The lowest and the highest value, the true ones among them. */
  range() {
    const { run, column } = this;
    const width = run.header.columns.length;
    const values = run.arrays.table.filter((_, i) => i % width === column);
    const truths = (run.header.truth ?? []).flatMap((row) => (row ? [row[column]] : []));
    return [Math.min(...values, ...truths), Math.max(...values, ...truths)];
  }

  value(state, k) {
    return this.run.slice("table", state)[k * this.run.header.columns.length + this.column];
  }

  /** Find the places on the screen; `along(cursor)` is the x of a cursor in pixels. */
  layOut(view, along, theme, fontSize) {
    const cursors = Array.from({ length: this.run.lastCursor + 1 }, (_, cursor) => cursor);
    this.places = this.paths.map((_, k) => cursors.map((cursor) =>
      `${round(along(cursor))} ${round(view.y(this.value(Math.floor(cursor / 2), k)))}`));
    const { left, width } = view.box;
    this.truths.forEach((path, k) => {
      const truth = this.run.header.truth?.[k]?.[this.column];
      const [known, y] = [truth !== undefined, round(view.y(truth ?? 0))];
      set(path, { d: known ? `M${left} ${y}h${width}` : "", stroke: css(theme.components[k]) });
      // Side by side, because several may have the same true value.
      const x = left + width - (this.paths.length - 1 - k) * 0.8 * fontSize;
      set(this.names[k], { x, y: y - 0.25 * fontSize, visibility: known ? null : "hidden" });
    });
    this.paths.forEach((path, k) => set(path, { stroke: css(theme.components[k]) }));
  }

  draw({ cursor }, view, theme, fontSize) {
    this.paths.forEach((path, k) => set(path, { d: `M${this.places[k].slice(0, cursor + 1).join("L")}` }));
    const ends = this.places.map((places, k) => {
      const [x, y] = places[cursor].split(" ").map(Number);
      return { k, x, y };
    });
    const small = 0.8 * fontSize;
    this.ends.replaceChildren(...spreadBadges(ends, small, view.box).map((place) => badge(place, theme, small)));
  }
}

function round(value) {
  return Math.round(10 * value) / 10;
}
