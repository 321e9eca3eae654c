// Where a surface is looked at from: turned about the upright, tilted, nearer or farther. Parallel lines stay parallel.

const START = { turn: -0.55, tilt: 0.5, scale: 1 };
const TILT = [0.12, 1.45];
const SCALE = [0.6, 4];
// A drag across the whole picture turns it half around.
const HALF_TURN = Math.PI;
// How high the tallest thing is, where half a side of the floor is 1.
const HEIGHT = 1.45;

export class Camera {
  constructor() {
    this.reset();
  }

  reset() {
    Object.assign(this, START);
  }

  /** Look from where another one does. */
  follow({ turn, tilt, scale }) {
    Object.assign(this, { turn, tilt, scale });
  }

  get zoomed() {
    return Object.entries(START).some(([name, value]) => this[name] !== value);
  }

  zoom(factor) {
    this.scale = clamp(this.scale / factor, SCALE);
  }

  /** Turn and tilt by a drag of so many pixels. */
  pan(dx, dy) {
    this.rotate((HALF_TURN * dx) / this.box.width, (HALF_TURN * dy) / (2 * this.box.height));
  }

  rotate(turn, tilt) {
    this.turn -= turn;
    this.tilt = clamp(this.tilt + tilt, TILT);
  }

  /** Prepare to project into a box of pixels. */
  aim(box) {
    this.box = box;
    const [cosine, sine] = [Math.cos(this.turn), Math.sin(this.turn)];
    const [high, low] = [Math.sin(this.tilt), Math.cos(this.tilt)];
    // The floor lies across its diagonal at most, and something has to be left for what is written around it.
    const unit = this.scale * Math.min(box.width / 3.2, box.height / (3.2 * high + HEIGHT * low));
    Object.assign(this, {
      ux: unit * cosine, vx: -unit * sine, uy: -unit * sine * high, vy: -unit * cosine * high, wy: -unit * HEIGHT * low,
      middle: box.left + box.width / 2, centre: box.top + box.height / 2 + (HEIGHT / 2 - 0.1) * unit * low,
    });
  }

  /** Pixels of a place: u and v from -1 to 1 over the floor, w above it, 1 at the top. */
  x(u, v) {
    return this.middle + u * this.ux + v * this.vx;
  }

  y(u, v, w) {
    return this.centre + u * this.uy + v * this.vy + w * this.wy;
  }

  /** Whether what has the larger u, or v, is farther away. */
  get uFar() {
    return this.uy < 0;
  }

  get vFar() {
    return this.vy < 0;
  }
}

function clamp(value, [low, high]) {
  return Math.min(Math.max(value, low), high);
}
