// Predict first: a question before a half-step is shown, the answer with by how much it missed, and the score.

const version = new URL(import.meta.url).search;
const { html, svg, set, write } = await import(`./dom.js${version}`);
const { fill, fixed, inColumn } = await import(`./format.js${version}`);
const { guessShapes } = await import(`./guesses.js${version}`);
const { questionAtStart, questionBefore, distance } = await import(`./questions.js${version}`);

/** A guess as near as this, in standard deviations of the data, is right. */
const NEAR = 0.25;
const MOST_COMPONENTS = 6;
// For this tab, until it is closed or loaded anew.
const score = { right: 0, asked: 0 };
const done = new Set();

export class Predict {
  /** `act` has go(cursor), redraw(), curtain(hide) and focusNext(). */
  constructor(figure, act) {
    Object.assign(this, { figure, act, mode: { predict: false } });
    this.prompt = html("p", { class: "prompt", id: "predict-prompt" });
    this.verdict = html("p", { class: "verdict", role: "status", "data-testid": "stage-verdict" });
    this.answers = html("div", { class: "answers" });
    this.score = html("span", { class: "score", "data-testid": "stage-score" });
    const skip = () => this.skip(true);
    this.skipButton = html("button", { type: "button", "data-testid": "stage-skip", on: { click: skip } });
    const listeners = {
      submit: (event) => { event.preventDefault(); this.submit(); },
      input: () => this.act.redraw(),
      keydown: (event) => { if (event.key === "Escape") skip(); },
    };
    this.element = html("form", {
      class: "predict-row", "data-testid": "stage-question", "aria-labelledby": "predict-prompt", novalidate: true,
      on: listeners,
    }, this.prompt, this.verdict, this.answers, this.skipButton, this.score);
    // Over the picture while a place is asked for: a click there means nothing else then.
    const place = (event) => this.place(event);
    this.target = html("div", { class: "target", hidden: true, "data-testid": "stage-target", on: { click: place } });
    this.marks = svg("g", { class: "guess", "data-testid": "stage-guess" });
    figure.plot.append(this.target);
    figure.svg.append(this.marks);
  }

  setRun(run, texts) {
    if (this.run?.id !== run.id) this.begin();
    Object.assign(this, { run, texts });
    write(this.skipButton, texts.predict_skip);
    this.show();
  }

  setMode(mode) {
    if (mode.predict !== this.mode.predict) this.begin();
    this.mode = mode;
    this.element.hidden = !mode.predict;
  }

  /** Whether the next half-step has to wait for an answer. A second press is as good as skipping. */
  before(name) {
    if (this.question || name !== "next") return void this.skip();
    if (!this.mode.predict) return false;
    return this.ask(questionBefore(this.run, this.cursor), true);
  }

  ask(question, focus) {
    if (!question) return false;
    // The number of components is the same for every run on the same data.
    const about = question.kind === "count" ? this.run.header.data : `${this.run.id} ${this.cursor}`;
    const key = `${about} ${question.kind}`;
    if (done.has(key)) return false;
    Object.assign(this, { question, key, told: null });
    this.answers.replaceChildren(...(question.kind === "mean" ? this.inputs() : this.choices()));
    this.act.curtain(question.kind === "count");
    this.show();
    if (focus) this.answers.querySelector("input, button").focus();
    return true;
  }

  /** A field for each coordinate; it begins where the mean is now, and arrow keys move it. */
  inputs() {
    const { features } = this.texts;
    const fields = this.question.before.map((value, d) => {
      const decimals = this.meanColumns()[d].decimals;
      const step = 10 ** Math.round(Math.log10(this.run.header.spread[d] / 10));
      return html("label", {}, html("span", { text: features[d] }),
        html("input", {
          type: "number", step: "any", "data-step": step, value: value.toFixed(decimals), on: { keydown: nudge },
        }));
    });
    return [...fields, html("button", { type: "submit", class: "reveal", text: this.texts.predict_reveal })];
  }

  choices() {
    const { kind } = this.question;
    const most = kind === "count" ? Math.max(MOST_COMPONENTS, this.question.answer + 1) : this.run.nComponents;
    return Array.from({ length: most }, (_, i) => html("button", {
      type: "button", class: "choice", "data-testid": `stage-answer-${i + 1}`, text: String(i + 1),
      on: { click: () => this.tell(i + 1 === this.question.answer, { given: i + 1 }) },
    }));
  }

  meanColumns() {
    return this.run.header.columns.filter((column) => column.kind === "mean");
  }

  typed() {
    return [...this.answers.querySelectorAll("input")].map((input) => input.valueAsNumber);
  }

  /** A click on the picture is an answer too; on a line only its x counts. */
  place(event) {
    const bounds = this.target.getBoundingClientRect();
    const { x, y } = this.figure.view.at(event.clientX - bounds.left, event.clientY - bounds.top);
    this.answers.querySelectorAll("input").forEach((input, d) => { input.value = [x, y][d]; });
    this.submit();
  }

  submit() {
    if (this.question?.kind !== "mean") return;
    const guess = this.typed();
    if (guess.some(Number.isNaN)) return;
    const miss = distance(this.run, guess, this.question.answer);
    this.tell(miss <= NEAR, { guess, miss });
  }

  /** Count the answer, say what is right, and show the half-step. */
  tell(right, answer) {
    const { question, key, cursor } = this;
    done.add(key);
    score.asked += 1;
    score.right += right;
    this.told = { question, right, ...answer, cursor: question.kind === "count" ? cursor : cursor + 1 };
    this.leave();
    if (question.kind !== "count") this.act.go(cursor + 1);
    this.show();
    this.act.redraw();
  }

  skip(focus = false) {
    if (!this.question) return;
    done.add(this.key);
    const waiting = this.question.kind !== "count";
    this.leave(focus);
    if (focus && waiting) this.act.go(this.cursor + 1);
    this.show();
  }

  leave(focus = true) {
    const inside = this.element.contains(this.element.getRootNode().activeElement);
    this.question = null;
    this.act.curtain(false);
    if (focus && inside) this.act.focusNext();
  }

  /** Nothing is asked or told; the next drawing finds what there is to ask. */
  begin() {
    if (this.question) this.leave(false);
    Object.assign(this, { told: null, cursor: null });
  }

  show() {
    const { question, told, texts } = this;
    this.element.dataset.state = question ? "asking" : told ? "told" : "idle";
    const k = question?.kind === "mean" ? question.k + 1 : "";
    write(this.prompt, question ? fill(texts[`predict_${question.kind}`], { component: k }) : texts.predict_idle);
    write(this.verdict, told && !question ? this.verdictText(told) : "");
    set(this.verdict, { "data-right": told ? String(told.right) : null });
    this.prompt.hidden = Boolean(told && !question);
    this.answers.hidden = this.skipButton.hidden = !question;
    this.target.hidden = question?.kind !== "mean";
    write(this.score, score.asked ? fill(texts.predict_score, score) : "");
    this.flatten(Boolean(question ?? told));
  }

  /** A place on a surface can't be pointed at. */
  flatten(flat) {
    if (Boolean(this.figure.flat) === flat) return;
    this.figure.flat = flat;
    this.figure.moved();
  }

  verdictText({ question, right, guess, miss }) {
    const { texts } = this;
    const place = (values) => values.map((value, d) => inColumn(value, this.meanColumns()[d])).join(", ");
    const values = { ...question };
    if (question.kind === "mean") {
      const [said, answer] = [guess, question.answer].map(place);
      Object.assign(values, { component: question.k + 1, guess: said, answer, miss: fixed(miss, 2), near: NEAR });
    }
    return `${texts[right ? "verdict_right" : "verdict_wrong"]} ${fill(texts[`told_${question.kind}`], values)}`;
  }

  draw(step) {
    const moved = step.cursor !== this.cursor;
    this.cursor = step.cursor;
    if (moved && this.question) this.leave(false);
    if (this.told && this.told.cursor !== step.cursor) this.told = null;
    if (moved && step.cursor === 0 && this.mode.predict) this.ask(questionAtStart(this.run), false);
    if (moved) this.show();
    set(this.marks, { "data-kind": this.question?.kind ?? (this.told ? "told" : null) });
    const { question, told, run, figure: { view } } = this;
    this.marks.replaceChildren(...guessShapes({ question, told, typed: this.typed() }, run, view));
  }
}

/** The arrow keys move a typed number by a tenth of the data's spread, rounded to a power of ten. */
function nudge(event) {
  const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!sign) return;
  event.preventDefault();
  const step = Number(event.target.dataset.step);
  event.target.value = Number((event.target.valueAsNumber + sign * step).toPrecision(8));
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
}
