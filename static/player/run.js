// A decoded run, and what is in force at a cursor position. See Trace.half_step in gmm_core/em.

export class Run {
  constructor(header, arrays) {
    Object.assign(this, { header, arrays });
    this.id = header.run;
    this.nComponents = header.n_components;
    this.nFeatures = header.features.length;
    this.nDrawn = header.n_drawn;
    this.lastCursor = header.last_cursor;
    this.nIterations = (header.last_cursor - 1) / 2;
  }

  clamp(cursor) {
    return Math.min(Math.max(Math.round(cursor), 0), this.lastCursor);
  }

  /** The half-step at a cursor: its kind, whose parameters and whose responsibilities (or null) are in force. */
  halfStep(cursor) {
    const state = Math.floor(cursor / 2);
    const bound = this.bound(cursor);
    return {
      cursor,
      state,
      bound,
      // Below zero by rounding alone.
      gap: bound === null ? null : Math.max(this.arrays.log_likelihood[state] - bound, 0),
      kind: cursor === 0 ? "start" : cursor % 2 ? "E" : "M",
      responsibilitiesOf: cursor === 0 ? null : Math.floor((cursor - 1) / 2),
      logLikelihood: this.arrays.log_likelihood[state],
      gain: state > 0 ? this.arrays.gain[state - 1] : null,
      projectedGain: state > 0 ? this.arrays.projected_gain[state - 1] : null,
      floored: this.header.floored[String(state)] ?? [],
      last: cursor === this.lastCursor,
    };
  }

  /** The lower bound: right after E the log-likelihood itself. Null before any E-step, and where none was sent. */
  bound(cursor) {
    const { bound, log_likelihood: values } = this.arrays;
    if (!bound || cursor === 0) return null;
    return cursor % 2 ? values[(cursor - 1) / 2] : bound[cursor / 2 - 1];
  }

  /** Which half-step comes after this cursor: "E", "M", or null at the end. */
  nextKind(cursor) {
    if (cursor >= this.lastCursor) return null;
    return cursor % 2 === 0 ? "E" : "M";
  }

  /** The responsibilities in force and the winning components; both null before the first E-step. */
  assignment({ responsibilitiesOf: state }) {
    if (state === null) return { responsibilities: null, winners: null };
    return { responsibilities: this.slice("responsibilities", state), winners: this.slice("winners", state) };
  }

  /** One state's slice of an array of shape (T + 1, ...). */
  slice(name, state) {
    const array = this.arrays[name];
    const stride = array.length / (this.nIterations + 1);
    return array.subarray(state * stride, (state + 1) * stride);
  }
}
