// SVG elements with the styles that the page's style sheet gives them written into them.

const version = new URL(import.meta.url).search;
const { set } = await import(`./dom.js${version}`);

const PAINTS = ["fill", "stroke"];
const INHERITED = ["fill-opacity", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linejoin", "font-family",
  "font-size", "font-weight", "font-style", "text-anchor", "paint-order"];
const INITIAL = {
  fill: "rgb(0, 0, 0)", stroke: "none", "fill-opacity": "1", "stroke-opacity": "1", "stroke-width": "1px",
  "stroke-dasharray": "none", "stroke-linejoin": "miter", "text-anchor": "start", "paint-order": "normal",
  "font-style": "normal",
};
const KEPT =
  /^(d|[xy][12]?|c[xy]|r[xy]?|width|height|points|transform|id|clip-path|viewBox|href|text-anchor|preserveAspectRatio)$/;

/** Copies of all children, with those styles that differ from what they inherit. */
export function shapes(parent, inherited) {
  return [...parent.childNodes].flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return [node.cloneNode()];
    return node.nodeType === Node.ELEMENT_NODE ? shape(node, inherited) : [];
  });
}

function shape(element, inherited) {
  const style = getComputedStyle(element);
  const empty = element.localName === "path" && !element.getAttribute("d");
  if (style.display === "none" || style.visibility === "hidden" || empty) return [];
  const copy = element.cloneNode(false);
  for (const { name } of [...copy.attributes]) if (!KEPT.test(name)) copy.removeAttribute(name);
  const own = { ...inherited };
  for (const name of PAINTS) {
    const value = style[name];
    if (value === (inherited[name] ?? INITIAL[name])) continue;
    own[name] = value;
    set(copy, paint(name, value));
  }
  for (const name of INHERITED) {
    const value = style.getPropertyValue(name);
    if (value === (inherited[name] ?? INITIAL[name])) continue;
    own[name] = value;
    copy.setAttribute(name, value);
  }
  if (style.opacity !== "1") copy.setAttribute("opacity", style.opacity);
  copy.append(...shapes(element, own));
  return [copy];
}

/** A computed colour as attributes that every reader of SVG knows: #rrggbb, and how opaque it is where it is not wholly. */
export function paint(name, value) {
  const numbers = (value.match(/[\d.]+(?:e-?\d+)?%?/g) ?? []).map(parseFloat);
  if (!/^(rgb|color\(srgb)/.test(value) || numbers.length < 3) return { [name]: value };
  const scale = value.startsWith("color") ? 255 : 1;
  const bytes = numbers.slice(0, 3).map((number) => Math.round(Math.min(Math.max(scale * number, 0), 255)));
  const hex = `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  return { [name]: hex, ...(numbers[3] < 1 ? { [`${name}-opacity`]: numbers[3] } : {}) };
}
