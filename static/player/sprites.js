// Points as small stamps set pixel by pixel: filling thousands of vector paths takes several times as long.

const version = new URL(import.meta.url).search;
const { addMarker } = await import(`./palette.js${version}`);

/** Draws markers of one size into one picture, which then goes to a canvas as a whole. */
export class Stamps {
  /** `radius` and `outline` (its width, 0 for none) are in pixels of the canvas; `edge` is the outline's colour. */
  constructor(symbols, radius, outline, edge) {
    this.key = JSON.stringify([symbols, radius, outline, edge]);
    this.edge = edge;
    this.stamps = symbols.map((symbol) => stamp(symbol, radius, outline));
  }

  /** Begin a picture of this size, empty. */
  begin(width, height) {
    if (this.image?.width !== width || this.image?.height !== height) {
      this.image = new ImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    this.pixels.fill(0);
  }

  /** Stamp symbol k with its centre at (x, y) in a colour 0xRRGGBB, with an opacity from 0 to 1. */
  add(k, x, y, colour, opacity) {
    const { dx, dy, fill, rim } = this.stamps[k];
    const { width, height } = this.image;
    const [left, top] = [Math.round(x), Math.round(y)];
    const [red, green, blue] = [colour >> 16, (colour >> 8) & 255, colour & 255];
    const [edgeRed, edgeGreen, edgeBlue] = this.edge;
    for (let i = 0; i < dx.length; i++) {
      const [px, py] = [left + dx[i], top + dy[i]];
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const at = py * width + px;
      if (fill[i] > 0) this.blend(at, red, green, blue, fill[i] * opacity);
      if (rim[i] > 0) this.blend(at, edgeRed, edgeGreen, edgeBlue, rim[i]);
    }
  }

  /** Lay a colour over a pixel; the byte order is that of every machine with a browser, little-endian. */
  blend(at, red, green, blue, alpha) {
    const under = this.pixels[at];
    const below = ((under >>> 24) / 255) * (1 - alpha);
    const total = alpha + below;
    const [a, b] = [alpha / total, below / total];
    const mixed = (top, bottom) => Math.round(top * a + bottom * b);
    this.pixels[at] = (Math.round(255 * total) << 24)
      | (mixed(blue, (under >>> 16) & 255) << 16)
      | (mixed(green, (under >>> 8) & 255) << 8)
      | mixed(red, under & 255);
  }
}

/** A marker as a list of pixels around its centre, with how much of each the shape and its outline cover. */
function stamp(symbol, radius, outline) {
  const half = Math.ceil(1.6 * radius + outline) + 1;
  const size = 2 * half + 1;
  const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  const coverage = (paint) => {
    context.clearRect(0, 0, size, size);
    context.beginPath();
    addMarker(context, symbol, half + 0.5, half + 0.5, radius);
    paint();
    return context.getImageData(0, 0, size, size).data.filter((_, i) => i % 4 === 3);
  };
  context.lineWidth = outline;
  const filled = coverage(() => context.fill());
  const stroked = outline > 0 ? coverage(() => context.stroke()) : new Uint8ClampedArray(size * size);
  const used = [...filled.keys()].filter((i) => filled[i] > 0 || stroked[i] > 0);
  return {
    dx: Int16Array.from(used, (i) => (i % size) - half),
    dy: Int16Array.from(used, (i) => Math.floor(i / size) - half),
    fill: Float32Array.from(used, (i) => filled[i] / 255),
    rim: Float32Array.from(used, (i) => (0.75 * stroked[i]) / 255),
  };
}
