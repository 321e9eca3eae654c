// Former runs in the log-likelihood chart, faint, each with its number. A click on one brings it back.

const version = new URL(import.meta.url).search;
const { svg, set } = await import(`./dom.js${version}`);

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
    this.group.replaceChildren(...this.runs.flatMap(({ number, long, curve }) => {
      const places = curve.map(([cursor, value]) => [x(cursor), y(value)]);
      const d = `M${places.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join("L")}`;
      const [endX, endY] = places[places.length - 1];
      const held = (event) => event.stopPropagation();
      const bring = (event) => { event.stopPropagation(); this.bring(number); };
      const on = { pointerdown: held, pointerup: held, click: bring };
      const wide = svg("path", { class: "touch", d, on }, svg("title", { text: long }));
      const label = svg("text", { class: "former-number", text: String(number), on });
      set(label, {
        x: Math.min(endX + 0.45 * fontSize, left + width - 0.4 * fontSize),
        y: Math.min(Math.max(endY + 0.3 * fontSize, top + fontSize), top + height),
      });
      return [svg("path", { class: "faint", d }), wide, label];
    }));
  }
}
