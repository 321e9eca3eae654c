// A failure named at the place where it happened.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);

/** What to draw once the run has got there: nothing before, nor where the place is out of sight. */
export function failure(step, { run, view, texts, fontSize: font, solid }) {
  const { location } = run.header.outcome;
  if (!step.last || !location || solid) return [];
  const { box } = view;
  const [x, y] = [view.x(location[0]), location.length === 2 ? view.y(location[1]) : box.top + box.height];
  if (x < box.left || x > box.left + box.width || y < box.top || y > box.top + box.height) return [];
  const [side, anchor] = x > box.left + box.width / 2 ? [-1, "end"] : [1, "start"];
  const place = { x: x + side * font, y: Math.max(y - 1.6 * font, box.top + 2 * font), "text-anchor": anchor };
  return [
    svg("circle", { class: "failure", cx: x, cy: y, r: 0.9 * font }),
    svg("text", { class: "failure-text", text: texts.failure, ...place }),
  ];
}
