// What is on the stage as one SVG file of its own: text as text, curves as curves, every style written out.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { paint, shapes } = await import(`./inline.js${version}`);

// What can be pressed is no part of a picture, save where it says what is shown.
const LEFT_OUT = ".transport, .zoom, .download, .tools, .hidden, [popover], input, select, textarea, [aria-live], " +
  'button:not([aria-pressed="true"]):not([aria-selected="true"])';
const WORDS = /[\u2e80-\uffdc]\s*|[^\s\u2e80-\uffdc]+\s*/g;
const measure = document.createElement("canvas").getContext("2d");

/**
 * Picture an element as an <svg> of the same size.
 *
 * `drawnAs` gives for a canvas what stands for it, an SVG element in pixels of the page; null: its pixels.
 */
export function snapshot(element, drawnAs = () => null) {
  const origin = element.getBoundingClientRect();
  const seen = [...element.children].filter((child) => !child.matches(LEFT_OUT));
  const height = Math.max(...seen.map((child) => child.getBoundingClientRect().bottom)) - origin.y;
  return { parts: children(element, origin, drawnAs), width: origin.width, height: round(height) };
}

function children(element, origin, drawnAs) {
  return [...element.childNodes].flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return words(node, origin);
    return node.nodeType === Node.ELEMENT_NODE ? parts(node, origin, drawnAs) : [];
  });
}

function parts(element, origin, drawnAs) {
  const style = getComputedStyle(element);
  const box = within(element.getBoundingClientRect(), origin);
  const unseen = style.display === "none" || style.visibility === "hidden" || !box.width || !box.height;
  if (element.matches(LEFT_OUT)) return [];
  if (style.display === "contents") return children(element, origin, drawnAs);
  if (unseen) return [];
  if (element instanceof SVGSVGElement) return [drawing(element, box)];
  if (element instanceof HTMLCanvasElement) return [pixels(element, box, drawnAs)];
  const edges = element.localName === "button" ? [] : frame(style, box);
  const inside = [...edges, ...children(element, origin, drawnAs)];
  if (style.overflowX === "visible") return inside;
  const { x, y, width, height } = box;
  return [svg("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` }, ...inside)];
}

function within({ x, y, width, height }, origin) {
  return { x: round(x - origin.x), y: round(y - origin.y), width: round(width), height: round(height) };
}

function round(value) {
  return Math.round(100 * value) / 100;
}

function drawing(element, box) {
  const viewBox = element.getAttribute("viewBox") ?? `0 0 ${box.width} ${box.height}`;
  return svg("svg", { ...box, viewBox }, ...shapes(element, {}));
}

function pixels(canvas, box, drawnAs) {
  const vector = drawnAs(canvas);
  if (!vector) return svg("image", { ...box, href: canvas.toDataURL() });
  return svg("svg", { ...box, viewBox: `0 0 ${box.width} ${box.height}` }, vector);
}

/** Background and borders of an element: rectangles, or single lines where only some sides have a border. */
function frame(style, box) {
  const { x, y, width, height } = box;
  const rounded = corners(style, box);
  const filled = { ...box, ...rounded, ...paint("fill", style.backgroundColor) };
  const found = isClear(style.backgroundColor) ? [] : [svg("rect", filled)];
  const [top, right, bottom, left] = ["Top", "Right", "Bottom", "Left"].map((side) => border(style, side));
  if (top && right && bottom && left) {
    const half = top["stroke-width"] / 2;
    const inner = { x: x + half, y: y + half, width: width - 2 * half, height: height - 2 * half };
    return [...found, svg("rect", { ...inner, ...rounded, fill: "none", ...top })];
  }
  const middle = (side) => side?.["stroke-width"] / 2;
  const [above, below] = [y + middle(top), y + height - middle(bottom)];
  const [before, after] = [x + middle(left), x + width - middle(right)];
  if (top) found.push(svg("line", { x1: x, x2: x + width, y1: above, y2: above, ...top }));
  if (bottom) found.push(svg("line", { x1: x, x2: x + width, y1: below, y2: below, ...bottom }));
  if (left) found.push(svg("line", { x1: before, x2: before, y1: y, y2: y + height, ...left }));
  if (right) found.push(svg("line", { x1: after, x2: after, y1: y, y2: y + height, ...right }));
  return found;
}

/** The stroke of one side, or null where nothing of it is seen. */
function border(style, side) {
  const width = parseFloat(style[`border${side}Width`]);
  const colour = style[`border${side}Color`];
  if (!width || isClear(colour)) return null;
  const dashes = style[`border${side}Style`] === "dashed" ? "4 3" : null;
  return { "stroke-width": width, "stroke-dasharray": dashes, ...paint("stroke", colour) };
}

/** How round the corners are; 50 % of an oblong is an ellipse. */
function corners({ borderTopLeftRadius: said }, { width, height }) {
  const amount = parseFloat(said);
  if (!amount) return {};
  if (said.endsWith("%")) return { rx: round((width * amount) / 100), ry: round((height * amount) / 100) };
  return { rx: round(Math.min(amount, height / 2)) };
}

function isClear(colour) {
  return colour === "transparent" || /(\/ 0|rgba\(.*, 0)\)$/.test(colour);
}

/** A text node as one <text> for every line that it takes. */
function words(node, origin) {
  if (!node.data.trim()) return [];
  const style = getComputedStyle(node.parentElement);
  measure.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = measure.measureText("x");
  const font = {
    "font-family": style.fontFamily, "font-size": style.fontSize, "font-weight": style.fontWeight,
    "font-style": style.fontStyle === "normal" ? null : style.fontStyle, ...paint("fill", style.color),
  };
  return lines(node).map(({ text, box }) => {
    const { x, y, height } = within(box, origin);
    // Half of what the box has beyond the font's own height is above it.
    return svg("text", { x, y: round(y + (height - ascent - descent) / 2 + ascent), ...font, text });
  });
}

function lines(node) {
  const range = document.createRange();
  const found = [];
  for (const { 0: word, index } of node.data.matchAll(WORDS)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.trimEnd().length);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    const last = found.at(-1);
    if (last && Math.abs(last.box.y - box.y) < 2) last.text += word;
    else found.push({ text: word, box });
  }
  return found.map(({ text, box }) => ({ text: text.trimEnd(), box }));
}

/** The whole file: paper, what is on it, and its words for those who can't see it. */
export function asFile(parts, { width, height, background, title, description }) {
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
    svg("title", { text: title }), svg("desc", { text: description }),
    svg("rect", { width, height, ...paint("fill", background) }), ...parts);
  return new XMLSerializer().serializeToString(root);
}
