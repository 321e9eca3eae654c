// Small multiples: the final picture of every run on one canvas each; each is a button that opens its run.

const version = new URL(import.meta.url).search;
const { html } = await import(`./dom.js${version}`);
const { css, blend, packedCss } = await import(`./palette.js${version}`);

const STEPS = 65535;
const CORNERS = 40;

export class Multiples {
  constructor(acts) {
    this.acts = acts;
    this.title = html("h2", {});
    this.notes = html("p", { class: "drawn" });
    this.grid = html("div", { class: "pictures", role: "group", "data-testid": "restarts-pictures" });
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.element = html("div", {}, this.title, this.grid, this.notes);
  }

  setRuns(header, arrays, theme) {
    Object.assign(this, { header, arrays, theme });
    const { words } = header;
    this.title.textContent = words.pictures;
    this.grid.setAttribute("aria-label", words.pictures);
    this.notes.textContent = [words.order, words.drawn].filter(Boolean).join(" ");
    // Those of one place stand together: alike among alike, and what differs stands out.
    this.shown = header.places.flatMap(({ arrival, attempts }) =>
      [...attempts].sort((a, b) => a - b).map((attempt) => this.picture(attempt, arrival)));
    this.grid.replaceChildren(...this.shown.map(({ button }) => button));
    this.rove(0);
  }

  picture(attempt, arrival) {
    const said = this.header.words.attempt_rows[attempt];
    const canvas = html("canvas", { "aria-hidden": "true" });
    const span = (kind, text) => html("span", { class: kind, text });
    const { point, open } = this.acts;
    const button = html("button", {
      type: "button", "aria-label": said.said, title: said.said, "data-arrival": arrival,
      "aria-current": said.present ? "true" : null, "data-testid": `restarts-attempt-${attempt}`,
      on: {
        click: () => open(attempt), focus: () => point([attempt]), blur: () => point([]),
        pointerenter: () => point([attempt]), pointerleave: () => point([]),
      },
    }, span("letter", said.place), canvas, span("start", said.name), span("value", said.value),
    ...(said.present ? [span("present", said.present)] : []));
    return { attempt, button, canvas };
  }

  /** One stop of the tab key for all; arrows go from picture to picture. */
  rove(at) {
    this.shown.forEach(({ button }, i) => { button.tabIndex = i === at ? 0 : -1; });
  }

  key(event) {
    const from = this.shown.findIndex(({ button }) => button === event.target);
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const arrows = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    const jump = { Home: 0, End: this.shown.length - 1 }[event.key];
    const to = jump ?? from + arrows[event.key];
    if (from < 0 || !(to >= 0 && to < this.shown.length)) return;
    event.preventDefault();
    this.rove(to);
    this.shown[to].button.focus();
  }

  resize() {
    for (const { attempt, canvas } of this.shown) this.draw(attempt, canvas);
  }

  stress(chosen) {
    this.grid.classList.toggle("some", chosen.size > 0);
    for (const { attempt, button } of this.shown) button.classList.toggle("hot", chosen.has(attempt));
  }

  draw(attempt, canvas) {
    const pixels = window.devicePixelRatio || 1;
    const { width, height } = canvas.getBoundingClientRect();
    if (!width || !height) return;
    Object.assign(canvas, { width: Math.round(width * pixels), height: Math.round(height * pixels) });
    const context = canvas.getContext("2d");
    context.scale(pixels, pixels);
    const { x: [left, right], y: [low, high] } = this.header.view;
    const x = (value) => (width * (value - left)) / (right - left);
    const y = (value) => height * (1 - (value - low) / (high - low));
    if (this.header.n_features === 1) this.drawLine(attempt, context, x, y, [left, right]);
    else this.drawPlane(attempt, context, x, y);
    this.drawFailure(attempt, context, x, y, height);
  }

  drawLine(attempt, context, x, y, [left, right]) {
    const { histogram_edges: edges, histogram_heights: heights, curves } = this.arrays;
    context.fillStyle = css(this.theme.waiting, 0.35);
    heights.forEach((height, i) => context.fillRect(x(edges[i]), y(height), x(edges[i + 1]) - x(edges[i]), y(0) - y(height)));
    const K = this.header.n_components;
    const size = curves.length / (this.header.lengths.length * K);
    for (let k = 0; k < K; k++) {
      context.beginPath();
      for (let i = 0; i < size; i++) {
        const value = (curves[(attempt * K + k) * size + i] / STEPS) * this.header.view.y[1];
        context.lineTo(x(left + ((right - left) * i) / (size - 1)), y(value));
      }
      this.stroke(context, k, 2);
    }
  }

  drawPlane(attempt, context, x, y) {
    const { points, responsibilities, means, factors } = this.arrays;
    const { n_components: K, n_drawn: n } = this.header;
    const shares = responsibilities.subarray(attempt * K * n, (attempt + 1) * K * n);
    const size = n > 150 ? 2 : 3;
    for (let i = 0; i < n; i++) {
      context.fillStyle = packedCss(blend(shares, n, i, this.theme.components));
      context.fillRect(x(points[2 * i]) - size / 2, y(points[2 * i + 1]) - size / 2, size, size);
    }
    for (let k = attempt * K; k < (attempt + 1) * K; k++) {
      context.beginPath();
      for (let i = 0; i <= CORNERS; i++) {
        const angle = (2 * Math.PI * i) / CORNERS;
        const [cosine, sine] = [2 * Math.cos(angle), 2 * Math.sin(angle)];
        const up = factors[3 * k + 1] * cosine + factors[3 * k + 2] * sine;
        context.lineTo(x(means[2 * k] + factors[3 * k] * cosine), y(means[2 * k + 1] + up));
      }
      this.stroke(context, k - attempt * K, 2.2);
    }
  }

  stroke(context, k, width) {
    context.strokeStyle = css(this.theme.components[k]);
    context.lineWidth = width;
    context.stroke();
  }

  /** A ring where a component failed. */
  drawFailure(attempt, context, x, y, height) {
    const place = this.header.failures[attempt];
    if (!place) return;
    context.beginPath();
    context.arc(x(place[0]), place.length === 2 ? y(place[1]) : height - 7, 6, 0, 2 * Math.PI);
    context.strokeStyle = getComputedStyle(this.element).getPropertyValue("--warning");
    context.lineWidth = 3;
    context.stroke();
  }
}
