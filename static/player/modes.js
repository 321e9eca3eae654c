// How the link wants the stage shown, see Mode in pages/_ui/sharing/settings.py: the projector, what is hidden, questions.

const version = new URL(import.meta.url).search;
const { set } = await import(`./dom.js${version}`);
const { Tools } = await import(`./tools.js${version}`);
const { Help } = await import(`./help.js${version}`);
const { Predict } = await import(`./predict.js${version}`);

export class Modes {
  constructor(stage) {
    this.stage = stage;
    this.mode = { present: false, predict: false, hidden: [] };
    this.help = new Help();
    const { figure, transport, status } = stage;
    this.predict = new Predict(figure, {
      go: (cursor) => stage.go(cursor),
      redraw: () => stage.schedule(),
      curtain: (drawn) => set(stage.element, { "data-curtain": drawn }),
      focusNext: () => transport.buttons.next.focus(),
    });
    this.tools = new Tools({
      predict: () => this.change({ predict: !this.mode.predict }),
      present: () => this.present(true), leave: () => this.present(false), help: () => this.help.open(),
    });
    transport.before = (name) => this.predict.before(name);
    Object.assign(transport.keys, { "?": () => this.help.open(), Escape: () => this.escape() });
    status.element.append(this.tools.element, this.predict.element);
    this.parts = [this.tools, this.help, this.predict];
    // While all of the screen is taken, Escape is the browser's, and this is what we see of it.
    this.onFullscreen = () => { if (!document.fullscreenElement && this.mode.present) this.present(false); };
    document.addEventListener("fullscreenchange", this.onFullscreen);
  }

  destroy() {
    document.removeEventListener("fullscreenchange", this.onFullscreen);
  }

  setRun(run, texts) {
    for (const part of this.parts) part.setRun(run, texts);
  }

  draw(step) {
    this.predict.draw(step);
  }

  show(mode) {
    this.mode = mode;
    const { present, hidden } = mode;
    set(this.stage.element, { "data-present": present, "data-hide": hidden.join(" ") || null });
    // On a projector what stands above the pictures explains them; it is not there to be pressed.
    for (const head of this.stage.element.querySelectorAll(".head, .chart-head")) head.inert = present;
    for (const part of [this.tools, this.predict, this.stage.hands]) part.setMode(mode);
  }

  /** Show another mode and let the page know of it. */
  change(change) {
    const { stage } = this;
    this.show({ ...this.mode, ...change });
    stage.tell(change);
    stage.resize();
  }

  /** The projector: the stage and its transport alone, on all of the screen where the browser allows it. */
  present(present) {
    if (present) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
    if (present !== this.mode.present) this.change({ present });
  }

  /** Skip what is asked, else leave the projector; false where there is neither. */
  escape() {
    if (this.predict.question) this.predict.skip(true);
    else if (this.mode.present) this.present(false);
    else return false;
    return true;
  }
}
