// The point that was clicked: which one it is, and its mark on the picture.

const version = new URL(import.meta.url).search;
const { svg, set } = await import(`./dom.js${version}`);
const { nearest } = await import(`./near.js${version}`);

// How far from a click it may be, in pixels.
const REACH = 24;

export class Picked {
  constructor(clip) {
    this.index = null;
    this.mark = svg("path", { class: "picked", "data-testid": "stage-picked", "clip-path": clip });
  }

  forget() {
    this.index = null;
  }

  /** Take the drawn point next to a place on the screen; false where none is near. */
  take(run, view, px, py) {
    const near = nearest(run, view, px, py, REACH);
    if (near !== null) this.index = near;
    return near !== null;
  }

  draw(run, view, below, fontSize) {
    set(this.mark, { d: this.index === null ? "" : this.path(run, view, below, fontSize) });
  }

  /** A ring around the point; on a line, where points overlap, an upright through it, down to `below` the box. */
  path({ nFeatures, arrays: { points } }, view, below, fontSize) {
    const x = view.x(points[nFeatures * this.index]);
    if (nFeatures === 1) return `M${x} ${view.box.top}v${view.box.height + below}`;
    const [y, r] = [view.y(points[2 * this.index + 1]), 0.7 * fontSize];
    return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  }
}
