// Grid lines, tick labels and titles of a pair of axes, redrawn only when the window or the size changes.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { ticks } = await import(`./format.js${version}`);

/**
 * Draw the axes of a view into an SVG group.
 *
 * `titles` has x and y; `below` is the room between the plot and the tick labels of x.
 */
export function drawAxes(group, view, { titles, below = 0, fontSize }) {
  const { left, top, width, height } = view.box;
  const bottom = top + height;
  const parts = [];
  for (const { value, text } of ticks(...view.shown.x, width / (4.6 * fontSize))) {
    const x = view.x(value);
    parts.push(line("grid", x, top, x, bottom));
    parts.push(label("tick", x, bottom + below + 1.35 * fontSize, text, "middle"));
  }
  for (const { value, text } of ticks(...view.shown.y, height / (3.6 * fontSize))) {
    const y = view.y(value);
    parts.push(line("grid", left, y, left + width, y));
    parts.push(label("tick", left - 0.5 * fontSize, y + 0.35 * fontSize, text, "end"));
  }
  parts.push(line("axis", left, bottom, left + width, bottom));
  parts.push(label("title", left + width / 2, bottom + below + 2.85 * fontSize, titles.x, "middle"));
  parts.push(upright(0.95 * fontSize, top + height / 2, titles.y));
  group.replaceChildren(...parts);
}

function line(kind, x1, y1, x2, y2) {
  return svg("line", { class: kind, x1, y1, x2, y2 });
}

function label(kind, x, y, text, anchor) {
  return svg("text", { class: kind, x, y, "text-anchor": anchor, text });
}

function upright(x, y, text) {
  const place = { class: "title", "text-anchor": "middle", transform: `translate(${x} ${y}) rotate(-90)` };
  return svg("text", { ...place, text });
}
