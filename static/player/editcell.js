// Typing a parameter: the numbers of the table become fields. A click or Enter opens one, Escape leaves it as it was.

const version = new URL(import.meta.url).search;
const { html, set } = await import(`./dom.js${version}`);
const { fill } = await import(`./format.js${version}`);

/** What a number of each kind must be. */
const RULES = {
  weight: (value) => value > 0 && value < 1,
  mean: () => true,
  deviation: (value) => value > 0,
  variance: (value) => value > 0,
  correlation: (value) => value > -1 && value < 1,
};

/** The number that a text stands for; NaN if it is none. */
export function parse(text) {
  const plain = text.trim().replace(/[\u2212\u2013]/g, "-");
  const value = plain === "" ? NaN : Number(plain);
  return Number.isFinite(value) ? value : NaN;
}

export class EditCells {
  /** `commit(edit)` takes a number that was typed, `complain(text)` says what is wrong with one. */
  constructor(table, commit, complain) {
    Object.assign(this, { table, commit, complain, on: false });
    const pressed = (event) => {
      const cell = this.on && !event.target.matches("input") ? this.cellOf(event.target) : null;
      if (cell === null || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      this.open(cell);
    };
    for (const kind of ["click", "keydown"]) table.element.addEventListener(kind, pressed);
  }

  cellOf(target) {
    const index = this.table.cells.findIndex(({ now }) => now === target || now.contains(target));
    return index < 0 || !this.mayType(index) ? null : index;
  }

  /** A single component has nothing to share its weight with. */
  mayType(index) {
    return this.run.nComponents > 1 || this.run.header.columns[index % this.run.header.columns.length].kind !== "weight";
  }

  set(run, texts, on) {
    Object.assign(this, { run, texts, on });
    this.table.cells.forEach(({ now }, index) => {
      const typed = on && this.mayType(index);
      set(now, {
        role: typed ? "button" : null, tabindex: typed ? "0" : null, "data-typed": typed,
        "aria-description": typed ? this.nameOf(index) : null,
      });
    });
  }

  place(index) {
    const columns = this.run.header.columns.length;
    return { k: Math.floor(index / columns), i: index % columns };
  }

  nameOf(index) {
    const { k, i } = this.place(index);
    return fill(this.texts.type_cell, { component: k + 1, name: this.texts.columns[i].spoken });
  }

  open(index) {
    const { now } = this.table.cells[index];
    const { k, i } = this.place(index);
    const number = this.run.slice("table", this.state)[index];
    const before = String(Number(number.toPrecision(8)));
    const field = html("input", {
      type: "text", inputmode: "decimal", value: before, class: "typing", "aria-label": this.nameOf(index),
      "data-testid": `stage-type-${k}-${i}`, autocomplete: "off", spellcheck: "false",
    });
    let open = true;
    const close = (focus) => {
      // Taking the field away blurs it, which closes it once more.
      if (!open) return;
      open = false;
      field.replaceWith(now);
      this.complain("");
      if (focus) now.focus();
    };
    const accept = (focus) => {
      if (!open || (field.value !== before && !this.accept(index, field))) return;
      close(focus);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") accept(true);
      if (event.key === "Escape") close(true);
    });
    field.addEventListener("input", () => field.setCustomValidity(""));
    field.addEventListener("blur", () => (this.wrong(index, field.value) ? close(false) : accept(false)));
    now.replaceWith(field);
    field.focus();
    field.select();
  }

  wrong(index, text) {
    const { kind } = this.run.header.columns[this.place(index).i];
    const value = parse(text);
    return Number.isNaN(value) ? this.texts.type_number : RULES[kind](value) ? "" : this.texts[`type_${kind}`];
  }

  accept(index, field) {
    const message = this.wrong(index, field.value);
    set(field, { "aria-invalid": message ? "true" : null });
    this.complain(message);
    // Beside the field as well: on a phone the table is far from where the complaint stands.
    field.setCustomValidity(message);
    if (message) field.reportValidity();
    if (message) return false;
    const { k, i } = this.place(index);
    const { kind, feature } = this.run.header.columns[i];
    const value = parse(field.value);
    const edit = { kind, component: k, value: kind === "mean" ? [value] : value };
    this.commit(feature === null ? edit : { ...edit, feature });
    return true;
  }
}
