// Former runs in the log-likelihood chart, faint, each with its number. A click on one brings it back.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);

export class Faint {
  constructor() {
    this.group = svg("g", { class: "former" });
    this.runs = [];
  }

  /** Which runs there are, and what a click on one does. */
  take(branches, bring) {
    Object.assign(this, { runs: branches.filter(({ curve }) => curve.length), bring });
  }

  /** Axes that hold the former runs too: the lowest and highest value, and the last cursor. */
  extend(low, high, last) {
    const places = this.runs.flatMap(({ curve }) => curve);
    const values = places.map(([, value]) => value);
    return [Math.min(low, ...values), Math.max(high, ...values), Math.max(last, ...places.map(([cursor]) => cursor))];
  }

  /** Draw them with `x(cursor)` and `y(value)` in pixels. */
  draw(x, y, { left, top, width, height }, fontSize) {
    const taken = [];
    const free = ([px, py]) => taken.every(([a, b]) => Math.hypot(px - a, py - b) > 1.2 * fontSize);
    const inside = ([px, py]) => [
      Math.min(px + 0.6 * fontSize, left + width - 0.4 * fontSize),
      Math.min(Math.max(py + 0.3 * fontSize, top + fontSize), top + height - 0.2 * fontSize),
    ];
    this.group.replaceChildren(...this.runs.flatMap(({ number, long, curve }) => {
      const places = curve.map(([cursor, value]) => [x(cursor), y(value)]);
      const d = `M${places.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join("L")}`;
      const held = (event) => event.stopPropagation();
      const bring = (event) => { event.stopPropagation(); this.bring(number); };
      const on = { pointerdown: held, pointerup: held, click: bring };
      const touch = svg("path", { class: "touch", d, on }, svg("title", { text: long }));
      // Near the start, where runs differ most; farther along where another number stands already.
      const label = places.map(inside).find(free) ?? inside(places[0]);
      taken.push(label);
      const name = svg("text", { class: "former-number", x: label[0], y: label[1], text: String(number), on });
      return [svg("path", { class: "faint", d }), touch, name];
    }));
  }
}
