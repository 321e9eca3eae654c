// The buttons, the scrubber, the keyboard and playing: everything that moves the cursor.

const version = new URL(import.meta.url).search;
const { html, set, write, icon } = await import(`./dom.js${version}`);
const { fill } = await import(`./format.js${version}`);
const { takesKeys } = await import(`./keys.js${version}`);

const SPEEDS = [0.5, 1, 2, 4, 8, 15, 30, 60];
let speed = 4;
// Playing leaves out no half-step: one a frame at most, and so many late ones are caught up with.
const MOST_OWED = 4;

/** Each action moves the cursor: from where it is, and where the last one is, to where it goes. */
const ACTIONS = {
  reset: () => 0,
  backIteration: (cursor) => cursor - 2,
  backHalf: (cursor) => cursor - 1,
  next: (cursor) => cursor + 1,
  forwardIteration: (cursor) => cursor + 2,
  forwardTen: (cursor) => cursor + 20,
  end: (cursor, last) => last,
};

const BACKWARDS = new Set(["reset", "backIteration", "backHalf"]);

const KEYS = {
  ArrowRight: "next", ArrowLeft: "backHalf", ArrowUp: "backIteration", ArrowDown: "forwardIteration",
  Home: "reset", End: "end", r: "reset", R: "reset", " ": "play",
};

export class Transport {
  constructor(onCursor) {
    this.onCursor = onCursor;
    this.cursor = 0;
    this.buttons = {};
    // What other parts do with keys of their own, by the name of the key.
    this.keys = {};
    // Whether something has to come before an action, which then waits.
    this.before = () => false;
    this.build();
    this.onKey = (event) => this.key(event);
    // In the capture phase, before the page's own shortcuts (R would run the whole page again).
    window.addEventListener("keydown", this.onKey, { capture: true });
  }

  destroy() {
    this.pause();
    window.removeEventListener("keydown", this.onKey, { capture: true });
  }

  build() {
    const names = Object.keys(ACTIONS);
    for (const name of names) this.buttons[name] = this.button(name, () => this.act(name));
    this.buttons.next.classList.add("main");
    this.playButton = this.button("play", () => this.toggle());
    const setSpeed = () => { speed = Number(this.speed.value); };
    this.speed = html("select", { "data-testid": "stage-speed", on: { change: setSpeed } });
    this.scrubber = html("input", {
      type: "range", min: 0, step: 1, class: "scrubber", "data-testid": "stage-scrubber",
      on: { input: () => { this.pause(); this.go(Number(this.scrubber.value)); } },
    });
    const steps = html("div", { class: "steps", role: "group" }, ...names.map((name) => this.buttons[name]));
    this.steps = steps;
    const playing = html("div", { class: "playing" }, this.playButton, this.speed);
    this.help = html("p", { class: "keys" });
    this.element = html("div", { class: "transport" }, steps, playing, this.scrubber, this.help);
  }

  button(name, act) {
    const words = html("span", { class: "words" });
    const shape = name === "next" ? [words] : [icon(name), words];
    return html("button", { type: "button", "data-testid": `stage-${name}`, on: { click: act } }, ...shape);
  }

  setRun(run, texts) {
    Object.assign(this, { run, texts });
    set(this.scrubber, { max: run.lastCursor, "aria-label": texts.scrubber });
    set(this.steps, { "aria-label": texts.transport });
    set(this.speed, { "aria-label": texts.speed, title: texts.speed });
    this.speed.replaceChildren(...SPEEDS.map((each) =>
      html("option", { value: each, selected: each === speed, text: fill(texts.steps_per_second, { n: each }) })));
    for (const name of Object.keys(ACTIONS)) {
      if (name === "next") continue;
      set(this.buttons[name], { title: texts[`${name}_long`], "aria-label": texts[`${name}_long`] });
      write(this.buttons[name].lastChild, texts[name]);
    }
    write(this.help, texts.keys_short);
    this.showPlaying();
  }

  act(name) {
    this.pause();
    if (this.before(name)) return;
    this.go(ACTIONS[name](this.cursor, this.run.lastCursor));
  }

  go(cursor) {
    // Known at once, not only once it is drawn: several keys may be pressed within one frame.
    this.cursor = this.run.clamp(cursor);
    this.onCursor(this.cursor);
  }

  /** Show a cursor: the name of the next half-step, and which buttons lead nowhere. */
  draw(step) {
    this.cursor = step.cursor;
    const next = this.run.nextKind(step.cursor);
    write(this.buttons.next.firstChild, next ? this.texts[`next_${next}`] : this.texts.finished);
    set(this.buttons.next, { "data-kind": next ?? "none" });
    const [atStart, atEnd] = [step.cursor === 0, step.last];
    // Not `disabled`: that would throw the keyboard's focus off the button that was just pressed.
    for (const name of Object.keys(ACTIONS)) {
      set(this.buttons[name], { "aria-disabled": String(BACKWARDS.has(name) ? atStart : atEnd) });
    }
    this.scrubber.value = step.cursor;
    this.scrubber.style.setProperty("--done", `${(100 * step.cursor) / this.run.lastCursor}%`);
    const place = { iteration: step.state, total: this.run.nIterations };
    set(this.scrubber, { "aria-valuetext": fill(this.texts.iteration_of, place) });
    if (atEnd) this.pause();
  }

  get playing() {
    return this.frame !== undefined;
  }

  /** Half-steps per second while it plays, else 0. */
  get pace() {
    return this.playing ? speed : 0;
  }

  toggle() {
    if (this.playing) return this.pause();
    if (this.cursor === this.run.lastCursor) this.go(0);
    let [before, owed] = [performance.now(), 1];
    const tick = (now) => {
      owed = Math.min(owed + ((now - before) / 1000) * speed, MOST_OWED);
      before = now;
      this.frame = requestAnimationFrame(tick);
      if (owed < 1) return;
      owed -= 1;
      this.go(this.cursor + 1);
    };
    this.frame = requestAnimationFrame(tick);
    this.showPlaying();
  }

  pause() {
    if (!this.playing) return;
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    this.showPlaying();
    // Once more, so that what waits for the end of playing (the report, the live region) happens.
    this.go(this.cursor);
  }

  showPlaying() {
    const name = this.playing ? "pause" : "play";
    this.playButton.replaceChildren(icon(name), html("span", { class: "words", text: this.texts[name] }));
    set(this.playButton, { "aria-label": this.texts[name], title: this.texts[`${name}_long`] });
  }

  key(event) {
    const name = KEYS[event.key] ?? (event.key in this.keys ? "other" : null);
    if (!name || !this.run || this.silent || event.ctrlKey || event.metaKey || event.altKey || takesKeys(event)) return;
    // A key of another part that has nothing to do with it now is left to the page.
    if (name === "other" && this.keys[event.key]() === false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (name === "other") return;
    if (name === "play") this.toggle();
    else this.act(name);
  }
}
