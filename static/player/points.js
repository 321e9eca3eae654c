// Adding points and erasing them: by a click, by a stroke of the eraser, or by typing where.

const version = new URL(import.meta.url).search;
const { html, svg, set, write, icon } = await import(`./dom.js${version}`);
const { tidy, pixelOf } = await import(`./components.js${version}`);
const { parse } = await import(`./editcell.js${version}`);
const { within, nearest } = await import(`./near.js${version}`);
const { fill } = await import(`./format.js${version}`);

// How far from the pointer points are taken, and how soon a second click is the other half of a double click.
const REACH = 9;
const RUBBER = 14;
const TWICE = 400;

export class Points {
  /** `commit(edit)` takes points to add or rows to erase, `complain(text)` says what is wrong. */
  constructor(commit, complain, changed) {
    Object.assign(this, { commit, complain, changed, wiped: new Set(), marks: [], erasing: false, clicked: -Infinity });
    this.marksPath = svg("path", { class: "marks" });
    this.rubber = svg("circle", { class: "rubber", r: RUBBER, visibility: "hidden" });
    this.eraser = html("button", {
      type: "button", "aria-pressed": "false", "data-testid": "stage-eraser",
      on: { click: () => this.setErasing(!this.erasing) },
    }, icon("eraser"), html("span"));
    this.field = html("input", {
      type: "text", class: "typing place", autocomplete: "off", spellcheck: "false", "data-testid": "stage-place",
    });
    this.addButton = html("button", { type: "submit", "data-testid": "stage-add", text: "" });
    this.eraseButton = html("button", {
      type: "button", "data-testid": "stage-erase", on: { click: () => this.typed((place) => this.eraseAt(place)) },
    });
    const submit = (event) => { event.preventDefault(); this.typed((place) => this.add([place])); };
    this.form = html("form", { class: "typed-point", on: { submit } }, this.field, this.addButton, this.eraseButton);
  }

  setRun(run, texts, canAdd) {
    Object.assign(this, { run, texts, canAdd, marks: [] });
    this.wiped.clear();
    write(this.eraser.lastChild, texts.eraser);
    set(this.eraser, { title: texts.eraser_long });
    const place = texts.features.join(", ");
    set(this.field, { "aria-label": fill(texts.place, { features: place }), placeholder: place });
    write(this.addButton, texts.add);
    write(this.eraseButton, texts.erase);
    this.addButton.hidden = !canAdd;
  }

  setErasing(erasing) {
    this.erasing = erasing;
    set(this.eraser, { "aria-pressed": String(erasing) });
    this.changed();
  }

  /** A click on the picture: true where it was taken. */
  tap(px, py, event, view) {
    const near = nearest(this.run, view, px, py, REACH);
    if (event.altKey) return near !== null && (this.erase([near]), true);
    const line = this.run.nFeatures === 1;
    if (!this.canAdd || !view.contains(px, py) || (!line && near !== null)) return false;
    // A double click shows everything; its first half has added a point already, its second shall not.
    if (event.timeStamp - this.clicked < TWICE) return true;
    this.clicked = event.timeStamp;
    const [place, pixels] = [view.at(px, py), pixelOf(view)];
    this.add([[place.x, place.y].slice(0, this.run.nFeatures).map((value, d) => tidy(value, pixels[d]))]);
    return true;
  }

  add(points) {
    if (!this.canAdd) return;
    this.marks.push(...points);
    this.commit({ kind: "add", value: points });
    this.changed();
  }

  erase(drawn) {
    for (const each of drawn) this.wiped.add(each);
    this.commit({ kind: "erase", value: drawn.map((each) => this.run.arrays.rows[each]) });
    this.changed();
  }

  /** What is typed: a number for each feature. */
  typed(act) {
    const place = this.field.value.split(/[,;\s\uff0c]+/).filter((text) => text !== "").map(parse);
    const wrong = place.length !== this.run.nFeatures || place.some(Number.isNaN);
    this.complain(wrong ? fill(this.texts.place_wrong, { features: this.texts.features.join(", ") }) : "");
    set(this.field, { "aria-invalid": wrong ? "true" : null });
    if (wrong) return;
    act(place);
    this.field.value = "";
  }

  /** Erase the drawn point next to a place, each feature measured by the extent of its axis. */
  eraseAt(place) {
    const { arrays: { points }, nDrawn, nFeatures, header: { view } } = this.run;
    const scale = [view.x[1] - view.x[0], view.y[1] - view.y[0]];
    let [best, least] = [null, Infinity];
    for (let i = 0; i < nDrawn; i++) {
      const distance = Math.hypot(...place.map((value, d) => (points[nFeatures * i + d] - value) / scale[d]));
      if (distance < least) [best, least] = [i, distance];
    }
    if (best !== null) this.erase([best]);
  }

  /** The eraser goes over a place; a stroke ends with `wipe(null)`. */
  wipe(place, view) {
    if (place === null) {
      const gone = [...this.wiped];
      if (gone.length) this.erase(gone);
      return;
    }
    const reach = this.run.nFeatures === 1 ? RUBBER / 2 : RUBBER;
    for (const { i } of within(this.run, view, ...place, reach)) this.wiped.add(i);
    this.changed();
  }

  /** Forget what is only previewed. */
  clear() {
    this.wiped.clear();
    this.marks = [];
  }

  draw(view, fontSize) {
    const { points } = this.run.arrays;
    const line = this.run.nFeatures === 1;
    const level = view.box.top + view.box.height + 0.9 * fontSize;
    const gone = [...this.wiped].map((i) =>
      cross(view.x(points[line ? i : 2 * i]), line ? level : view.y(points[2 * i + 1])));
    const fresh = this.marks.map(([x, y]) => plus(view.x(x), line ? level : view.y(y)));
    set(this.marksPath, { d: gone.join("") + fresh.join("") });
  }
}

function cross(x, y) {
  return `M${x - 5} ${y - 5}l10 10M${x - 5} ${y + 5}l10 -10`;
}

function plus(x, y) {
  return `M${x - 7} ${y}h14M${x} ${y - 7}v14`;
}
