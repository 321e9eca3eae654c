// The stage as a picture: a drawing (SVG) of it as it stands, under its title and over its numbers; or that as pixels.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { fill, fixed, grouped } = await import(`./format.js${version}`);
const { paint } = await import(`./inline.js${version}`);
const { vectorsOf } = await import(`./vectors.js${version}`);
const { snapshot, asFile } = await import(`./snapshot.js${version}`);

const MARGIN = 16;
// Twice the size on the screen prints well; no browser makes pictures of more pixels than this.
const SCALE = 2;
const MOST_PIXELS = 40e6;

/** Draw the stage as an SVG file: its text, and its size in pixels of the page. */
export function draw(stage, drawnAs) {
  const style = getComputedStyle(stage.element);
  const font = parseFloat(style.fontSize);
  const { parts, width, height } = snapshot(stage.element, drawnAs);
  const letters = { "font-family": style.fontFamily, ...paint("fill", style.color) };
  const title = stage.texts.heading;
  const above = { x: 0, y: 1.1 * font, "font-size": 1.35 * font, "font-weight": 700 };
  const below = { x: 0, y: height + 3.6 * font, "font-size": font, "fill-opacity": 0.75 };
  const head = svg("text", { ...letters, ...above, text: title });
  const foot = svg("text", { ...letters, ...below, text: caption(stage) });
  const moved = svg("g", { transform: `translate(0 ${2 * font})` }, ...parts);
  const all = svg("g", { transform: `translate(${MARGIN} ${MARGIN})` }, head, moved, foot);
  const size = { width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(height + 4 * font + 2 * MARGIN) };
  const background = style.getPropertyValue("--paper");
  const description = stage.status.summary(stage.run.halfStep(stage.cursor));
  return { text: asFile([all], { ...size, background, title, description }), ...size };
}

/** What the picture is of, in one line. */
function caption({ run, texts, cursor }) {
  const { logLikelihood } = run.halfStep(cursor);
  const values = { total: grouped(run.header.n_samples), components: run.nComponents, value: fixed(logLikelihood, 5) };
  return fill(texts.save_caption, values);
}

/** Paint an SVG file on a canvas, `scale` pixels to each of its own. */
export async function rasterise({ text, width, height }, scale = SCALE) {
  const fitting = Math.min(scale, Math.sqrt(MOST_PIXELS / (width * height)));
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: Math.round(fitting * width), height: Math.round(fitting * height) });
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

export async function asSvg(stage) {
  // Where everything rests, not on its way there.
  stage.jump(stage.cursor);
  const vectors = vectorsOf(stage.figure, stage.run.halfStep(stage.cursor));
  return new Blob([draw(stage, (canvas) => vectors?.get(canvas)).text], { type: "image/svg+xml" });
}

export async function asPng(stage) {
  stage.jump(stage.cursor);
  const canvas = await rasterise(draw(stage));
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}
