// In words: where the run is, what this half-step did, and at its end why it stopped.

const version = new URL(import.meta.url).search;
const { html, set, write } = await import(`./dom.js${version}`);
const { fixed, signed, inColumn, brief, fill } = await import(`./format.js${version}`);
const { boundShown } = await import(`./bound.js${version}`);

const QUIET = 700;

export class Status {
  constructor() {
    this.phase = html("span", { class: "phase", "data-testid": "stage-phase" });
    this.iteration = html("span", { class: "iteration", "data-testid": "stage-iteration" });
    this.story = html("p", { class: "story", "data-testid": "stage-story" });
    this.live = html("div", { class: "hidden", "aria-live": "polite", "data-testid": "stage-live" });
    this.element = html("div", { class: "status" },
      html("div", { class: "where" }, this.phase, this.iteration), this.story, this.live);
  }

  setRun(run, texts) {
    Object.assign(this, { run, texts });
  }

  draw(step, pace) {
    write(this.phase, this.texts[`phase_${step.kind}`]);
    set(this.phase, { "data-kind": step.kind });
    write(this.iteration, fill(this.texts.iteration_of, { iteration: step.state, total: this.run.nIterations }));
    write(this.story, this.tell(step));
    set(this.story, { "data-tone": step.last ? this.tone() : step.floored.length ? "warning" : null });
    clearTimeout(this.timer);
    if (!pace && !this.silent) this.timer = setTimeout(() => write(this.live, this.summary(step)), QUIET);
  }

  tone() {
    return this.run.header.outcome.reason === "converged" ? "good" : "warning";
  }

  tell(step) {
    if (step.last) return step.resting ? this.both(this.texts.outcome, this.texts.resting) : this.texts.outcome;
    const gain = step.gain === null ? "" : brief(step.gain);
    const happened = this.happened(step);
    const told = fill(this.texts[`story_${happened}`], { gain });
    const all = boundShown(step) ? this.both(told, this.tellBound(step)) : told;
    if (step.kind !== "M" || !step.floored.length) return all;
    const components = step.floored.map((k) => k + 1).join(this.texts.list_separator);
    return this.both(all, fill(this.texts.floored, { components }));
  }

  /** Two sentences, with what the language has between them. */
  both(one, other) {
    return fill(this.texts.sentences, { one, other });
  }

  /** What the half-step did to the lower bound. */
  tellBound(step) {
    return fill(this.texts[`bound_${step.kind}`], { bound: fixed(step.bound, 3), gap: brief(step.gap) });
  }

  /** The kind of the half-step; a pass of accelerated EM may have been a leap, or one that was refused. */
  happened(step) {
    return (step.kind === "M" && this.run.header.leaps?.[String(step.state)]) || step.kind;
  }

  /** Everything that the pictures show at this half-step, as one text for a screen reader. */
  summary(step) {
    const { texts } = this;
    const components = Array.from({ length: this.run.nComponents }, (_, k) =>
      fill(texts.component_summary, { component: k + 1, values: this.values(step, k).join(texts.summary_separator) }));
    return fill(texts.summary, {
      phase: this.phase.textContent, iteration: this.iteration.textContent, story: this.tell(step),
      value: fixed(step.logLikelihood, 5), components: components.join(""),
    }).trim();
  }

  /** The parameters of a component, and after an M-step by how much each has changed. */
  values(step, k) {
    const { run, texts } = this;
    const { columns } = run.header;
    const [now, changes] = [run.slice("table", step.state), run.slice("changes", step.state)];
    return columns.map((column, i) => {
      const at = k * columns.length + i;
      const told = `${texts.columns[i].spoken} ${inColumn(now[at], column)}`;
      if (step.kind !== "M") return told;
      return `${told}${fill(texts.summary_change, { change: signed(changes[at], column.decimals) })}`;
    });
  }
}
