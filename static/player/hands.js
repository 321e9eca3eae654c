// What can be done to the run by hand: the editor, and the runs that came of it. Nothing where the header doesn't say.

const version = new URL(import.meta.url).search;
const { Editor } = await import(`./editor.js${version}`);
const { Branches } = await import(`./branches.js${version}`);

export class Hands {
  /** `tell(act)` reports an edit, a step back or forth, or a run to bring back. */
  constructor(figure, table, { tell, redraw, resize }) {
    this.branches = new Branches(tell);
    this.editor = new Editor(figure, table, { send: (edit) => tell({ edit }), redraw, resize });
  }

  destroy() {
    this.branches.destroy();
    this.editor.destroy();
  }

  setTheme(theme) {
    this.theme = theme;
  }

  setRun(run, texts) {
    const { editing } = run.header;
    this.editor.update(run, texts, this.theme, editing);
    this.branches.update(texts, editing);
  }

  /** On a projector, and where a link leaves it out, there is nothing to edit. */
  setMode({ present, hidden }) {
    this.editor.setMode(present || hidden.includes("edit"));
    this.branches.setMode(present || hidden.includes("edit"));
  }

  draw(step) {
    this.editor.draw(step);
  }
}
