// Failures named at the place where they happened: how the run ended, and where a floor acted.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { componentsAt } = await import(`./components.js${version}`);

/** What to draw at a half-step; nothing of what is out of sight. */
export function failures(step, { run, view, texts, fontSize, solid }) {
  if (solid) return [];
  const places = [...floors(step, run, texts), ...ending(step, run, texts)];
  return places.flatMap((place) => note(place, view, fontSize));
}

/** A floor acts in an M-step: at the mean of each component that it held. */
function floors(step, run, texts) {
  if (step.kind !== "M" || !step.floored.length) return [];
  const components = componentsAt(run, step.state);
  return step.floored.map((k) => ({ at: components[k].mean, text: texts.floor_here }));
}

/** Once the run has got there: where a component failed, or where two are one. */
function ending(step, run, texts) {
  const { location, component } = run.header.outcome;
  if (!step.last || !texts.failure || component === null) return [];
  return [{ at: location ?? componentsAt(run, step.state)[component].mean, text: texts.failure }];
}

function note({ at, text }, view, font) {
  const { box } = view;
  const [x, y] = [view.x(at[0]), at.length === 2 ? view.y(at[1]) : box.top + box.height];
  if (x < box.left || x > box.left + box.width || y < box.top || y > box.top + box.height) return [];
  const [side, anchor] = x > box.left + box.width / 2 ? [-1, "end"] : [1, "start"];
  const place = { x: x + side * font, y: Math.max(y - 1.6 * font, box.top + 2 * font), "text-anchor": anchor };
  return [
    svg("circle", { class: "failure", cx: x, cy: y, r: 0.9 * font }),
    svg("text", { class: "failure-text", "data-testid": "stage-failure", text, ...place }),
  ];
}
