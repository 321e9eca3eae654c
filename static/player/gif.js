// An animated GIF, written as its specification (GIF89a) has it: one palette for all frames, each frame only what changed.

const version = new URL(import.meta.url).search;
const { compress } = await import(`./lzw.js${version}`);

/** Collects the colours of sample frames, then writes frame after frame. */
export class Gif {
  constructor(width, height, samples) {
    Object.assign(this, { width, height, chunks: [], before: null });
    this.palette = paletteOf(samples);
    // For every colour of five bits each the nearest in the palette, filled in as they come.
    this.nearest = new Int16Array(1 << 15).fill(-1);
    this.header();
  }

  header() {
    const table = new Uint8Array(3 * COLOURS);
    this.palette.forEach((colour, i) => table.set(colour, 3 * i));
    this.chunks.push(ascii("GIF89a"), short(this.width), short(this.height), [0xf7, 0, 0], table);
    // For ever from the beginning.
    this.chunks.push([0x21, 0xff, 11], ascii("NETSCAPE2.0"), [3, 1, 0, 0, 0]);
  }

  /** Add a frame: RGBA bytes, and how long it stands, in seconds. */
  add(rgba, seconds) {
    const indices = this.indices(rgba);
    const box = this.changedBox(indices);
    const clear = this.before !== null;
    const pixels = this.cut(indices, box);
    this.before = indices;
    this.chunks.push([0x21, 0xf9, 4, 0x04 | (clear ? 1 : 0)], short(Math.round(100 * seconds)), [CLEAR, 0]);
    this.chunks.push([0x2c], ...[box.left, box.top, box.width, box.height].map(short), [0, 8], compress(pixels), [0]);
  }

  finish() {
    return new Blob([...this.chunks.map((chunk) => new Uint8Array(chunk)), new Uint8Array([0x3b])], { type: "image/gif" });
  }

  indices(rgba) {
    const found = new Uint8Array(this.width * this.height);
    for (let i = 0; i < found.length; i++) {
      const key = ((rgba[4 * i] >> 3) << 10) | ((rgba[4 * i + 1] >> 3) << 5) | (rgba[4 * i + 2] >> 3);
      if (this.nearest[key] < 0) this.nearest[key] = closest(this.palette, key);
      found[i] = this.nearest[key];
    }
    return found;
  }

  /** The smallest box that holds every pixel that differs from the frame before. */
  changedBox(indices) {
    const { width, height, before } = this;
    if (!before) return { left: 0, top: 0, width, height };
    let [left, top, right, bottom] = [width, height, 0, 0];
    for (let i = 0; i < indices.length; i++) {
      if (indices[i] === before[i]) continue;
      const [x, y] = [i % width, Math.floor(i / width)];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
    if (right < left) return { left: 0, top: 0, width: 1, height: 1 };
    return { left, top, width: right - left + 1, height: bottom - top + 1 };
  }

  /** The pixels of the box; those that are as before let it show through. */
  cut(indices, { left, top, width, height }) {
    const pixels = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (top + y) * this.width + left + x;
        pixels[y * width + x] = this.before && this.before[at] === indices[at] ? CLEAR : indices[at];
      }
    }
    return pixels;
  }
}

const COLOURS = 256;
const CLEAR = COLOURS - 1;

function ascii(text) {
  return [...text].map((letter) => letter.charCodeAt(0));
}

function short(value) {
  return [value & 255, value >> 8];
}

/** At most 255 colours for all samples: boxes of colours are halved at the median of their longest side. */
function paletteOf(samples) {
  const counts = new Map();
  for (const rgba of samples) {
    for (let i = 0; i < rgba.length; i += 4) {
      const key = ((rgba[i] >> 3) << 10) | ((rgba[i + 1] >> 3) << 5) | (rgba[i + 2] >> 3);
      const known = counts.get(key) ?? [0, 0, 0, 0];
      for (let c = 0; c < 3; c++) known[c] += rgba[i + c];
      known[3]++;
      counts.set(key, known);
    }
  }
  const colours = [...counts.values()].map(([r, g, b, n]) => ({ at: [r / n, g / n, b / n], n: Math.sqrt(n) }));
  const boxes = [measured(colours)];
  while (boxes.length < CLEAR) {
    const largest = boxes.reduce((best, box) => (box.cost > best.cost ? box : best));
    if (largest.cost <= 0) break;
    boxes.splice(boxes.indexOf(largest), 1, ...halves(largest));
  }
  return boxes.map(({ colours: inside }) => mean(inside));
}

function mean(colours) {
  const total = colours.reduce((sum, { n }) => sum + n, 0);
  return [0, 1, 2].map((c) => Math.round(colours.reduce((sum, { at, n }) => sum + n * at[c], 0) / total));
}

function measured(colours) {
  const sides = [0, 1, 2].map((c) => {
    let [low, high] = [255, 0];
    for (const { at } of colours) [low, high] = [Math.min(low, at[c]), Math.max(high, at[c])];
    return high - low;
  });
  const axis = sides.indexOf(Math.max(...sides));
  const weight = colours.reduce((sum, { n }) => sum + n, 0);
  return { colours, axis, cost: colours.length > 1 ? sides[axis] * Math.sqrt(weight) : 0 };
}

function halves({ colours, axis }) {
  const sorted = colours.toSorted((a, b) => a.at[axis] - b.at[axis]);
  const half = sorted.reduce((sum, { n }) => sum + n, 0) / 2;
  let [sum, i] = [0, 0];
  while (i < sorted.length - 1 && sum + sorted[i].n <= half) sum += sorted[i++].n;
  const cut = Math.max(i, 1);
  return [measured(sorted.slice(0, cut)), measured(sorted.slice(cut))];
}

function closest(palette, key) {
  const [red, green, blue] = [key >> 10, (key >> 5) & 31, key & 31].map((five) => 8 * five + 4);
  let [best, least] = [0, Infinity];
  palette.forEach(([r, g, b], i) => {
    const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}
