// The bar under two linked stages: one transport and one keyboard for both, and where the two differ now.

const version = new URL(import.meta.url).search;
const load = (name) => import(`./${name}.js${version}`);
const [{ readHeader, readArrays }, { Run }, { html, write }, { readTheme }, { join }, { mounting }] =
  await Promise.all(["decode", "run", "dom", "palette", "linked", "mount"].map(load));
const [{ Transport }, { fill, fixed, signed, grouped }] = await Promise.all(["transport", "format"].map(load));

const REPORT_AFTER = 400;
const QUIET = 700;

/** Its blocks are those of pages/_ui/compare/pair.py; `report` gets {run, cursor} once both rest, and {present}. */
class Bar {
  constructor(host) {
    this.host = host;
    this.transport = new Transport((cursor) => this.go(cursor));
    this.transport.keys = { "?": () => this.group.help(), Escape: () => this.leavePresent() };
    this.now = html("p", { class: "now-both", "data-testid": "compare-now" });
    this.used = html("p", { class: "used", "data-testid": "compare-used" });
    this.apart = html("p", { class: "apart", "data-testid": "compare-apart" });
    this.live = html("div", { class: "hidden", "aria-live": "polite" });
    const difference = html("div", { class: "difference" }, this.now, this.used, this.apart);
    this.element = html("section", { class: "stage bar", "data-testid": "compare-bar", "data-layout": "bar" },
      difference, this.transport.element, this.live);
    host.replaceChildren(this.element);
  }

  destroy() {
    this.leave?.();
    this.transport.destroy();
    clearTimeout(this.timer);
    clearTimeout(this.quiet);
    cancelAnimationFrame(this.frame);
    this.element.remove();
  }

  async update(block, isLatest) {
    const header = readHeader(block);
    const arrays = await readArrays(block, header);
    if (!isLatest()) return;
    const fresh = this.run?.id !== header.run;
    if (!this.group) Object.assign(this, join(header.group, this));
    if (fresh) {
      this.transport.pause();
      this.run = new Run(header, arrays);
      this.cursor = this.run.clamp(header.cursor);
    }
    this.run.header.present = header.present;
    this.words = header.words;
    this.element.setAttribute("aria-label", header.words.bar);
    this.element.dataset.theme = readTheme(this.host, header.colours).dark ? "dark" : "light";
    this.transport.setRun(this.run, header.texts);
    // Whoever came first waits for the others: where they are is known once all are there.
    if (fresh) this.group.go(this.cursor);
    this.draw();
  }

  go(cursor) {
    this.group.pace = this.transport.pace;
    this.group.go(this.run.clamp(cursor));
    clearTimeout(this.timer);
    if (this.transport.playing) return;
    const { id } = this.run;
    this.timer = setTimeout(() => this.report({ run: id, cursor: this.cursor }), REPORT_AFTER);
  }

  /** The way out of the projector view; false where it is not shown, so that the key is left to the page. */
  leavePresent() {
    if (!this.run.header.present) return false;
    return this.report({ run: this.run.id, cursor: this.cursor, present: false });
  }

  /** As a member of the group it goes along, wherever the step came from. */
  follow(cursor) {
    if (!this.run) return;
    const moved = this.cursor !== cursor;
    this.cursor = this.run.clamp(cursor);
    this.frame ??= requestAnimationFrame(() => this.draw());
    if (moved && !this.transport.playing) this.restSoon();
  }

  restSoon() {
    clearTimeout(this.timer);
    const { id } = this.run;
    this.timer = setTimeout(() => this.report({ run: id, cursor: this.cursor }), REPORT_AFTER);
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const [state, last] = [Math.floor(this.cursor / 2), this.cursor === this.run.lastCursor];
    this.transport.draw({ cursor: this.cursor, state, last });
    write(this.now, this.tellNow(state));
    write(this.used, this.tellUsed(state));
    const [apart, of] = [this.run.arrays.apart[state], this.run.header.n_drawn];
    write(this.apart, fill(this.words.apart, { apart: grouped(apart), of: grouped(of) }));
    this.element.dataset.cursor = String(this.cursor);
    clearTimeout(this.quiet);
    const all = () => [this.now, this.used, this.apart].map(({ textContent }) => textContent).join(" ");
    if (!this.transport.playing) this.quiet = setTimeout(() => write(this.live, all()), QUIET);
  }

  tellNow(state) {
    const { one, other, difference } = this.run.arrays;
    const values = { a: fixed(one[state], 3), b: fixed(other[state], 3), difference: signed(difference[state], 3) };
    return fill(this.words.now, values);
  }

  tellUsed(state) {
    const [a, b] = this.run.header.iterations;
    const said = fill(this.words.used, { a: Math.min(state, a), ofA: a, b: Math.min(state, b), ofB: b });
    const resting = ["A", "B"].filter((_, i) => this.cursor > 2 * [a, b][i] + 1);
    return [said, ...resting.map((name) => fill(this.words.resting, { name }))].join(" ");
  }
}

export const show = mounting(Bar);
