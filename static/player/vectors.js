// What a canvas shows, as SVG: the figure is drawn once more, onto something that writes down what it is told.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { addMarker } = await import(`./palette.js${version}`);

// More points than these make a drawing that no editor likes to open.
const MOST_POINTS = 5_000;

/**
 * The figure's canvases as SVG elements, by canvas; null where they are better kept as pixels: for too many points,
 * or where something is drawn that is made of pixels.
 */
export function vectorsOf(figure, step) {
  if (figure.run.nDrawn > MOST_POINTS) return null;
  const [below, above] = [recorder(), recorder()];
  const dots = { canvas: figure.size, context: above, scale: 1, Stamps: Marks };
  try {
    figure.paint({ step, pose: figure.drawing.pose(step.state), context: below, dots, moved: false });
  } catch (error) {
    if (error instanceof Unwritable) return null;
    throw error;
  }
  return new Map([[figure.canvas, clipped(below, figure)], [figure.dots, clipped(above, figure)]]);
}

function clipped(recorder, { run, view: { box: { left: x, top: y, width, height } } }) {
  if (run.nFeatures === 1) return svg("g", {}, ...recorder.shapes);
  return svg("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` }, ...recorder.shapes);
}

class Unwritable extends Error {}

/** A context that can do no more than can be written down. */
function recorder() {
  return new Proxy(new Recorder(), {
    get(target, name) {
      if (!(name in target)) throw new Unwritable(String(name));
      return target[name];
    },
  });
}

/** So much of a canvas context as can be written down, as a list of SVG shapes. */
class Recorder {
  constructor() {
    Object.assign(this, { shapes: [], path: "", globalAlpha: 1, fillStyle: "#000", strokeStyle: "#000", lineWidth: 1 });
  }

  beginPath() { this.path = ""; }
  moveTo(x, y) { this.path += `M${round(x)} ${round(y)}`; }
  lineTo(x, y) { this.path += `L${round(x)} ${round(y)}`; }
  closePath() { this.path += "Z"; }
  rect(x, y, width, height) { this.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${-round(width)}Z`; }

  /** A full turn, from where the path was moved to. */
  arc(x, y, r) {
    const [d, s] = [round(2 * r), round(r)];
    this.path += `a${s} ${s} 0 1 1 ${-d} 0a${s} ${s} 0 1 1 ${d} 0`;
  }

  stroke() {
    const look = { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth };
    this.shapes.push(svg("path", { d: this.path, ...look }));
  }

  fill() {
    this.shapes.push(svg("path", { d: this.path, fill: this.fillStyle, "fill-opacity": this.globalAlpha }));
  }

  fillRect(x, y, width, height) {
    const look = { fill: this.fillStyle, "fill-opacity": this.globalAlpha };
    this.shapes.push(svg("rect", { x: round(x), y: round(y), width, height: round(height), ...look }));
  }

  putImageData(marks) {
    if (!Array.isArray(marks)) throw new Unwritable("putImageData");
    this.shapes.push(...marks);
  }

}

/** In place of the stamps of sprites.js: every marker a path. */
class Marks {
  constructor(symbols, radius, outline, edge) {
    Object.assign(this, { symbols, radius, image: [] });
    this.rim = outline > 0 ? { stroke: `rgb(${edge})`, "stroke-opacity": 0.75, "stroke-width": outline } : {};
  }

  begin() {}

  add(k, x, y, colour, opacity) {
    const recorder = new Recorder();
    addMarker(recorder, this.symbols[k], x, y, this.radius);
    const fill = `#${colour.toString(16).padStart(6, "0")}`;
    this.image.push(svg("path", { d: recorder.path, fill, "fill-opacity": opacity < 1 ? opacity : null, ...this.rim }));
  }
}

function round(value) {
  return Math.round(100 * value) / 100;
}
