// From one state to the next: what moves glides there, from wherever it is when the next step comes.

/** How long a glide takes, in milliseconds. */
const DURATION = 180;
// The clock starts this much early, so that the first frame after a key already shows a change.
const HEAD_START = 16;
// A cursor that goes farther than this many half-steps at once has jumped.
const FAR = 20;

/**
 * Whether what is drawn may glide: not where motion is unwelcome, not far, and not where the next step comes sooner.
 *
 * `distance` is in half-steps; `pace` is the speed of playing in half-steps per second, 0 while nothing plays.
 */
export function mayGlide(distance, pace) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return !still && Math.abs(distance) <= FAR && pace * DURATION <= 1000;
}

/**
 * A pose is an object of number arrays: all that a picture is drawn from and that can move.
 *
 * `between(from, to, share)` makes the pose in between two; it may add what follows from the others.
 */
export class Glide {
  constructor(between = mix) {
    this.between = between;
    this.moving = false;
  }

  /** Be in a pose at once. */
  jump(pose) {
    Object.assign(this, { to: pose, moving: false });
  }

  /** Begin to move to a pose from the one of this moment. */
  aim(pose, now) {
    Object.assign(this, { from: this.at(now), to: pose, start: now - HEAD_START, moving: true });
  }

  /** The pose of this moment; the one aimed at, itself, once it is reached. */
  at(now) {
    const left = this.moving ? 1 - (now - this.start) / DURATION : 0;
    if (left > 0) return this.between(this.from, this.to, 1 - left ** 3);
    this.moving = false;
    return this.to;
  }
}

/** Mix all arrays of two poses. */
export function mix(from, to, share) {
  return Object.fromEntries(Object.entries(to).map(([name, end]) => [name, mixArrays(from[name], end, share)]));
}

function mixArrays(from, to, share) {
  if (from === to) return to;
  const mixed = new Float32Array(to.length);
  for (let i = 0; i < mixed.length; i++) mixed[i] = from[i] + share * (to[i] - from[i]);
  return mixed;
}
