// The density as shades of one colour, with what the shades mean beside it.

const version = new URL(import.meta.url).search;
const { svg } = await import(`./dom.js${version}`);
const { css } = await import(`./palette.js${version}`);

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

  /** A shade and the density that it stands for, from the top right corner down. */
  key(peak, theme, fontSize, box) {
    const [right, top] = [box.left + box.width - 0.4 * fontSize, box.top + 0.4 * fontSize];
    return SHARES.flatMap((share, i) => {
      const y = top + 1.25 * i * fontSize;
      const shade = { fill: css(hue(theme), opacity(share)), class: "shade" };
      return [
        svg("rect", { ...shade, x: right - 1.6 * fontSize, y, width: 1.6 * fontSize, height: 1.25 * fontSize }),
        svg("text", {
          class: "shade-text", x: right - 2 * fontSize, y: y + 0.95 * fontSize, "text-anchor": "end",
          text: (share * peak).toPrecision(2),
        }),
      ];
    });
  }
}

/** The root, so that the outskirts are seen beside the peak. */
function opacity(share) {
  return STRONGEST * Math.sqrt(Math.min(share, 1));
}

function hue(theme) {
  return theme.dark ? [168, 190, 255] : [52, 66, 130];
}
