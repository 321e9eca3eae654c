// The parameters: now, true, and by how much the last M-step changed them. Built once for a run, then rewritten.

const version = new URL(import.meta.url).search;
const { html, set, write } = await import(`./dom.js${version}`);
const { css, inkOn } = await import(`./palette.js${version}`);
const { inColumn, signed } = await import(`./format.js${version}`);

export class Table {
  constructor() {
    this.table = html("table", { "data-testid": "stage-parameters" });
    this.element = html("div", { class: "parameters", role: "region" }, this.table);
  }

  setRun(run, texts) {
    Object.assign(this, { run, texts, cells: [] });
    this.element.setAttribute("aria-label", texts.parameters);
    const span = (kind, text) => html("span", { class: kind, text });
    const heads = texts.columns.map(({ symbol, title }) =>
      html("th", { scope: "col" }, span("symbol", symbol), span("small", title)));
    const caption = html("caption", { class: "hidden", text: texts.parameters });
    const corner = html("th", { scope: "col", text: texts.component });
    const body = html("tbody", {}, ...Array.from({ length: run.nComponents }, (_, k) => this.row(k)));
    this.table.style.setProperty("--ems", 7.5 + 5.2 * texts.columns.length);
    this.table.replaceChildren(caption, html("thead", {}, html("tr", {}, corner, ...heads)), body);
    if (this.theme) this.setTheme(this.theme);
  }

  row(k) {
    const { texts } = this;
    const lines = [texts.now, ...(this.run.header.truth ? [texts.true] : []), texts.change];
    const labels = html("span", { class: "labels" },
      ...lines.map((text, i) => html("span", { class: i ? "small" : "value", text })));
    const name = html("th", { scope: "row" }, html("span", { class: "disc", text: String(k + 1) }), labels);
    return html("tr", {}, name, ...this.texts.columns.map((column, i) => this.cell(k, i)));
  }

  cell(k, i) {
    const column = this.run.header.columns[i];
    const now = html("span", { class: "value", "data-testid": `stage-now-${k}-${i}` });
    const change = html("span", { class: "small", "data-testid": `stage-change-${k}-${i}` });
    this.cells.push({ now, change, column });
    const cell = html("td", {}, now, change);
    if (this.run.header.truth) {
      const truth = this.run.header.truth[k];
      const text = truth ? inColumn(truth[i], column) : "\u2013";
      now.after(html("span", { class: "small", "data-testid": `stage-true-${k}-${i}`, text }));
    }
    return cell;
  }

  setTheme(theme) {
    this.theme = theme;
    this.table.querySelectorAll(".disc").forEach((disc, k) => {
      Object.assign(disc.style, { background: css(theme.components[k]), color: inkOn(theme.components[k]) });
    });
  }

  /** Only what can be scrolled needs the keyboard's focus. */
  resize() {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = this.element;
    set(this.element, { tabindex: scrollHeight > clientHeight || scrollWidth > clientWidth ? "0" : null });
  }

  draw(step) {
    const now = this.run.slice("table", step.state);
    const changes = this.run.slice("changes", step.state);
    this.cells.forEach((cell, i) => {
      write(cell.now, inColumn(now[i], cell.column));
      write(cell.change, step.kind === "M" ? signed(changes[i], cell.column.decimals) : "\u2013");
    });
  }
}
