// The window onto the data: which part is shown, where it lies on the screen, zooming and panning.

const MOST_ZOOM = 400;
// A pointer that moves no more pixels than this clicks; one that moves more drags.
const STILL = 5;

export class View {
  /** `axes` lists what wheel and drag change: ["x"] or ["x", "y"]. */
  constructor() {
    this.axes = ["x", "y"];
    this.full = { x: [0, 1], y: [0, 1] };
    this.shown = { x: [0, 1], y: [0, 1] };
    this.box = { left: 0, top: 0, width: 1, height: 1 };
  }

  /** Take another full extent. `keep` leaves the window where it is, as far as the new extent allows. */
  setDomain(full, axes, keep = false) {
    const { shown, zoomed } = this;
    this.axes = axes;
    this.full = { x: [...full.x], y: [...full.y] };
    this.reset();
    if (!keep || !zoomed) return;
    for (const axis of axes) this.place(axis, shown[axis][0], Math.min(span(shown[axis]), span(full[axis])));
  }

  reset() {
    this.shown = { x: [...this.full.x], y: [...this.full.y] };
  }

  get zoomed() {
    return this.axes.some((axis) => span(this.shown[axis]) < 0.999 * span(this.full[axis]));
  }

  x(value) {
    const [low, high] = this.shown.x;
    return this.box.left + ((value - low) / (high - low)) * this.box.width;
  }

  y(value) {
    const [low, high] = this.shown.y;
    return this.box.top + this.box.height * (1 - (value - low) / (high - low));
  }

  contains(px, py) {
    const { left, top, width, height } = this.box;
    return px >= left && px <= left + width && py >= top && py <= top + height;
  }

  /** The data coordinates of a place on the screen. */
  at(px, py) {
    const { x, y } = this.shown;
    return {
      x: x[0] + ((px - this.box.left) / this.box.width) * span(x),
      y: y[1] - ((py - this.box.top) / this.box.height) * span(y),
    };
  }

  /** Zoom by a factor (below 1: closer) about a place on the screen, which stays where it is. */
  zoom(factor, px = this.box.left + this.box.width / 2, py = this.box.top + this.box.height / 2) {
    const place = this.at(px, py);
    for (const axis of this.axes) {
      const [low, high] = this.shown[axis];
      const limit = span(this.full[axis]);
      const width = Math.min(Math.max(factor * (high - low), limit / MOST_ZOOM), limit);
      const share = (place[axis] - low) / (high - low);
      this.place(axis, place[axis] - share * width, width);
    }
  }

  /** Move the window by pixels. */
  pan(dx, dy) {
    const moved = { x: -dx / this.box.width, y: dy / this.box.height };
    for (const axis of this.axes) {
      const width = span(this.shown[axis]);
      this.place(axis, this.shown[axis][0] + moved[axis] * width, width);
    }
  }

  /** Put the window somewhere, but never outside the full extent. */
  place(axis, low, width) {
    const [first, last] = this.full[axis];
    const start = Math.min(Math.max(low, first), last - width);
    this.shown[axis] = [start, start + width];
  }
}

function span([low, high]) {
  return high - low;
}

/** Wheel, drag, pinch and double-click on an element change the view, then call `changed`; a click calls `tapped`. */
export function handleGestures(element, view, changed, tapped = () => {}) {
  const pointers = new Map();
  let still = null;
  const local = (event) => {
    const bounds = element.getBoundingClientRect();
    return [event.clientX - bounds.left, event.clientY - bounds.top];
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return { distance: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
  };
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
    view.zoom(Math.exp(Math.min(Math.max(pixels, -300), 300) * 0.0016), ...local(event));
    changed();
  }, { passive: false });
  element.addEventListener("dblclick", () => {
    view.reset();
    changed();
  });
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, local(event));
    still = pointers.size === 1 ? local(event) : null;
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = local(event);
    if (still && Math.hypot(now[0] - still[0], now[1] - still[1]) > STILL) still = null;
    const old = pointers.size === 2 ? spread() : null;
    pointers.set(event.pointerId, now);
    if (old) {
      const { distance, middle } = spread();
      view.zoom(old.distance / Math.max(distance, 1), ...middle);
    } else {
      view.pan(now[0] - before[0], now[1] - before[1]);
    }
    changed();
  });
  const release = (event) => pointers.delete(event.pointerId);
  element.addEventListener("pointerup", (event) => {
    release(event);
    if (still) tapped(...local(event), event);
    still = null;
  });
  element.addEventListener("pointercancel", release);
}
