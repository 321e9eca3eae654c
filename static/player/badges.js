// The numbered discs that name the components, kept from covering one another.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { css, inkOn } = await import(`./palette.js${version}`);

const RADIUS = 0.68;

/** A disc in the colour of component k with its number, counted from 1. */
export function badge({ k, x, y }, theme, fontSize) {
  const colour = theme.components[k];
  const disc = svg("circle", { r: RADIUS * fontSize, fill: css(colour), stroke: css(theme.background) });
  const number = svg("text", { class: "badge-number", y: 0.33 * fontSize, fill: inkOn(colour), text: String(k + 1) });
  return svg("g", { class: "badge", transform: `translate(${x} ${y})` }, disc, number);
}

/** Move discs that would overlap an earlier one sideways, as little as is needed, inside the box. */
export function spreadBadges(places, fontSize, box) {
  const room = 2.1 * RADIUS * fontSize;
  const placed = [];
  for (const place of places) {
    const free = (x) => placed.every((other) => Math.hypot(other.x - x, other.y - place.y) >= room);
    const inside = (x) => x >= box.left && x <= box.left + box.width;
    let x = place.x;
    for (let i = 1; i <= 2 * places.length && !(free(x) && inside(x)); i++) {
      x = place.x + (i % 2 ? 1 : -1) * Math.ceil(i / 2) * room;
    }
    placed.push({ ...place, x });
  }
  return placed;
}
