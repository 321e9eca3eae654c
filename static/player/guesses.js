// What predicting draws over the picture: the point in question, the guess, and how far it was off.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);

/** The shapes for a question that waits for an answer (`typed` is what the fields hold), or for an answer told. */
export function guessShapes({ question, told, typed }, run, view) {
  if (question?.kind === "point") return [spot(pointAt(run, question.index), "asked", view)];
  if (question?.kind === "mean") return [spot(typed, "said", view)];
  if (told?.question.kind === "point") return [spot(pointAt(run, told.question.index), "asked", view)];
  if (told?.question.kind !== "mean") return [];
  const [from, to] = [told.guess, told.question.answer].map((place) => onScreen(place, view));
  const line = svg("path", { class: "miss", d: `M${from.join(" ")}L${to.join(" ")}` });
  return [line, spot(told.guess, "said", view)];
}

function pointAt({ nFeatures, arrays: { points } }, index) {
  return [...points.subarray(nFeatures * index, nFeatures * (index + 1))];
}

/** A line has no height to click at: its marks stand in the middle of the plot. */
function onScreen([x, y], view) {
  return [view.x(x), y === undefined ? view.box.top + view.box.height / 2 : view.y(y)];
}

function spot(place, kind, view) {
  const [x, y] = onScreen(place, view);
  if (![x, y].every(Number.isFinite)) return svg("path");
  const { box } = view;
  const upright = place.length === 1 ? `M${x} ${box.top}V${box.top + box.height}` : "";
  const ring = `M${x - 11} ${y}a11 11 0 1 0 22 0a11 11 0 1 0 -22 0`;
  const cross = `M${x - 9} ${y - 9}l18 18M${x - 9} ${y + 9}l18 -18`;
  return svg("path", { class: kind, d: upright + (kind === "said" ? cross : ring) });
}
