// The density as shades of one colour, with what the shades mean beside it.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { css } = await import(`./palette.js${version}`);
const { inPowers } = await import(`./format.js${version}`);

// Between two points of the grid so many more, so that no grid is seen.
const FINER = 3;
const STRONGEST = 0.75;
const SHARES = [1, 0.5, 0.25, 0.1, 0.02];

export class Heat {
  constructor(side, heights) {
    Object.assign(this, { side, heights });
    this.size = FINER * (side - 1) + 1;
    this.picture = new OffscreenCanvas(this.size, this.size);
  }

  /** Paint a grid of log-densities between two corners, in pixels. */
  draw(context, density, [left, bottom], [right, top], theme) {
    const image = new ImageData(this.size, this.size);
    const shares = this.heights(this.refine(density));
    const [red, green, blue] = hue(theme);
    for (let i = 0; i < shares.length; i++) {
      // Rows of the grid go up, those of a picture go down.
      const at = 4 * ((this.size - 1 - Math.floor(i / this.size)) * this.size + (i % this.size));
      image.data.set([red, green, blue, 255 * opacity(shares[i])], at);
    }
    this.picture.getContext("2d").putImageData(image, 0, 0);
    context.drawImage(this.picture, left, top, right - left, bottom - top);
  }

  refine(density) {
    const { side, size } = this;
    const fine = new Float32Array(size * size);
    for (let i = 0; i < size * size; i++) {
      const [x, y] = [(i % size) / FINER, Math.floor(i / size) / FINER];
      const [column, row] = [Math.min(Math.floor(x), side - 2), Math.min(Math.floor(y), side - 2)];
      const [s, t, a] = [x - column, y - row, row * side + column];
      const [below, above] = [a, a + side].map((at) => density[at] + s * (density[at + 1] - density[at]));
      fine[i] = below + t * (above - below);
    }
    return fine;
  }

  /** Shades and the densities that they stand for, on a plate in the corner with the fewest points. */
  key(peak, theme, fontSize, view, points) {
    const [width, height, line] = [6.4 * fontSize, (1.25 * SHARES.length + 0.6) * fontSize, 1.25 * fontSize];
    const { x, y } = emptiest(corners(view.box, width, height), view, points);
    const right = x + width - 0.3 * fontSize;
    const rows = SHARES.flatMap((share, i) => {
      const top = y + 0.3 * fontSize + i * line;
      const shade = { fill: css(hue(theme), opacity(share)), class: "shade" };
      return [
        svg("rect", { ...shade, x: right - 1.6 * fontSize, y: top, width: 1.6 * fontSize, height: line }),
        svg("text", {
          class: "shade-text", x: right - 2 * fontSize, y: top + 0.95 * fontSize, "text-anchor": "end",
          text: twoDigits(share * peak),
        }),
      ];
    });
    return [svg("rect", { class: "plate", x, y, width, height, rx: 0.3 * fontSize }), ...rows];
  }
}

/** Where a plate can stand; the top right comes first. */
function corners({ left, top, width, height }, w, h) {
  const [right, bottom] = [left + width - w, top + height - h];
  return [[right, top], [left, top], [right, bottom], [left, bottom]].map(([x, y]) => ({ x, y, w, h }));
}

function emptiest(plates, view, points) {
  for (const plate of plates) plate.n = 0;
  for (let i = 0; i < points.length; i += 2) {
    const [px, py] = [view.x(points[i]), view.y(points[i + 1])];
    for (const each of plates) {
      each.n += px >= each.x && px <= each.x + each.w && py >= each.y && py <= each.y + each.h;
    }
  }
  return plates.reduce((best, each) => (each.n < best.n ? each : best));
}

function twoDigits(value) {
  return value >= 1e-4 ? String(Number(value.toPrecision(2))) : inPowers(value, 1);
}

/** The root, so that the outskirts are seen beside the peak. */
function opacity(share) {
  return STRONGEST * Math.sqrt(Math.min(share, 1));
}

function hue(theme) {
  return theme.dark ? [168, 190, 255] : [52, 66, 130];
}
