// The menu that saves what is on the stage: pictures are made here, files of numbers are asked of the server.

const version = new URL(import.meta.url).search;
const { html, set, write, icon } = await import(`./dom.js${version}`);
const { fill } = await import(`./format.js${version}`);

// What makes them is fetched when it is first wanted.
const MADE_HERE = {
  png: async (stage) => (await import(`./pictures.js${version}`)).asPng(stage),
  svg: async (stage) => (await import(`./pictures.js${version}`)).asSvg(stage),
  gif: async (stage, progress) => (await import(`./animation.js${version}`)).asGif(stage, progress),
};
const ASKED = ["html", "csv", "json"];
// For how long it is said that a file was saved, and for how long a saved file is held, in milliseconds.
const SAID = 6_000;
const HELD = 60_000;

export class Download {
  /** `ask` gets the kind of a file that only the server can make. */
  constructor(stage, ask) {
    Object.assign(this, { stage, ask });
    this.items = Object.fromEntries([...Object.keys(MADE_HERE), ...ASKED].map((kind) => [kind, this.item(kind)]));
    const [beforetoggle, toggle] = [(event) => this.toggled(event), (event) => this.place(event)];
    const on = { beforetoggle, toggle, keydown: (event) => this.key(event) };
    this.menu = html("div", { class: "menu", role: "menu", popover: "auto", on }, ...Object.values(this.items));
    this.button = html("button", {
      type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "data-testid": "stage-save",
      on: { click: () => this.menu.togglePopover() },
    }, icon("save"));
    this.said = html("output", { "data-testid": "stage-saved" });
    const stop = () => { this.stopped = true; };
    this.stop = html("button", { type: "button", hidden: true, "data-testid": "stage-save_stop", on: { click: stop } });
    const saving = html("div", { class: "saving" }, this.said, this.stop);
    this.element = html("div", { class: "download" }, this.button, this.menu, saving);
  }

  item(kind) {
    const act = () => { this.menu.hidePopover(); this.save(kind); };
    const names = { role: "menuitem", tabindex: "-1", "data-testid": `stage-save_${kind}` };
    return html("button", { type: "button", ...names, on: { click: act } });
  }

  setRun(run, texts) {
    Object.assign(this, { run, texts });
    set(this.button, { title: texts.save_long, "aria-label": texts.save_long });
    set(this.menu, { "aria-label": texts.save });
    write(this.stop, texts.save_stop);
    for (const [kind, item] of Object.entries(this.items)) write(item, texts[`save_${kind}`]);
    // A page that plays by itself has nobody to ask.
    for (const kind of ASKED) this.items[kind].hidden = Boolean(run.header.offline);
  }

  toggled({ newState }) {
    set(this.button, { "aria-expanded": String(newState === "open") });
    const { activeElement } = this.menu.getRootNode();
    // A menu that had the keyboard gives it back.
    if (newState === "closed" && this.menu.contains(activeElement)) this.button.focus();
  }

  /** The top layer knows no neighbours: the menu is put below its button, inside the window. */
  place({ newState }) {
    if (newState !== "open") return;
    const { right, bottom, top } = this.button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.menu;
    const below = bottom + height + 8 < window.innerHeight ? bottom + 4 : Math.max(top - height - 4, 4);
    Object.assign(this.menu.style, { left: `${Math.max(right - width, 4)}px`, top: `${below}px` });
    this.items.png.focus();
  }

  key(event) {
    const shown = Object.values(this.items).filter((item) => !item.hidden);
    const at = shown.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (event.key === "Tab") this.menu.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    shown.at(to % shown.length).focus();
  }

  async save(kind) {
    const asked = !(kind in MADE_HERE);
    if (this.busy) return void (asked && this.ask(kind));
    this.say("");
    if (asked) return void this.ask(kind);
    this.busy = true;
    try {
      const blob = await MADE_HERE[kind](this.stage, (share) => this.progress(share));
      if (blob) this.keep(blob, kind);
      else this.say(this.texts.save_stopped);
    } catch (error) {
      this.say(fill(this.texts.save_failed, { problem: error.message }));
    } finally {
      this.busy = this.stopped = false;
      this.stop.hidden = true;
    }
  }

  progress(share) {
    this.stop.hidden = false;
    this.say(fill(this.texts.save_working, { percent: Math.round(100 * share) }));
    return !this.stopped;
  }

  say(text) {
    write(this.said, text);
    clearTimeout(this.timer);
    if (text) this.timer = setTimeout(() => write(this.said, ""), SAID);
  }

  keep(blob, kind) {
    const about = this.texts.heading.replace(/[^\p{L}\p{N}]+/gu, "-");
    const name = `${about}-k${this.run.nComponents}-${this.stage.cursor}.${kind}`;
    const link = html("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), HELD);
    this.say(fill(this.texts.save_done, { name }));
  }

  draw() {}
}
