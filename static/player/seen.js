// What of the pictures is shown: the same for all stages of this tab, kept from run to run, and told to the page.

const LIKELIHOOD = "likelihood";
// The names of what is not as it is without a choice, and what the chart shows.
export const seen = { switched: new Set(), chart: LIKELIHOOD };
// What the page knows of it, and what the address said last.
let known = told();
let followed = known;

/** Show or hide one thing: the other than now. */
export function turn(name) {
  if (!seen.switched.delete(name)) seen.switched.add(name);
}

/** Take over what the address says, where that is new: what was chosen since is newer than what was followed. */
export function adopt({ switched, chart }) {
  const said = JSON.stringify({ switched: [...switched].sort(), chart });
  if (said === followed) return;
  Object.assign(seen, { switched: new Set(switched), chart });
  known = followed = said;
}

/** What was chosen since the page last heard of it, or null. */
export function news() {
  const now = told();
  if (now === known) return null;
  known = now;
  return JSON.parse(now);
}

function told() {
  return JSON.stringify({ switched: [...seen.switched].sort(), chart: seen.chart });
}
