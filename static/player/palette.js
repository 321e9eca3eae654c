// Colours and shapes of the components. Neither is ever the only sign: numbers go with both.

/** Read the theme of the page around the stage from Streamlit's CSS variables. */
export function readTheme(element, colours) {
  const style = getComputedStyle(element);
  const background = parse(style.getPropertyValue("--st-background-color").trim() || "#ffffff");
  const dark = luminance(background) < 0.4;
  const mode = dark ? "dark" : "light";
  return {
    dark,
    background,
    components: colours.components[mode].map(parse),
    sum: colours.sum[mode],
    truth: colours.truth[mode],
    waiting: parse(colours.waiting[mode]),
    symbols: colours.symbols,
  };
}

function parse(colour) {
  const hex = /^#([0-9a-f]{6})/i.exec(colour);
  if (hex) return [0, 2, 4].map((i) => parseInt(hex[1].slice(i, i + 2), 16));
  return (colour.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
}

function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

export function css([red, green, blue], alpha = 1) {
  return `rgba(${Math.round(red)},${Math.round(green)},${Math.round(blue)},${alpha})`;
}

/** Black or white, whichever has more contrast on a colour: one of them always has 4.5 : 1. */
export function inkOn(colour) {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  // The relative luminance of WCAG; at this value black and white are equally far away.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

/** The colour of point i: the components' colours mixed by its 8-bit responsibilities, packed as 0xRRGGBB. */
export function blend(responsibilities, nPoints, i, colours) {
  const nComponents = responsibilities.length / nPoints;
  let red = 0, green = 0, blue = 0, sum = 0;
  for (let k = 0; k < nComponents; k++) {
    const share = responsibilities[k * nPoints + i];
    red += share * colours[k][0];
    green += share * colours[k][1];
    blue += share * colours[k][2];
    sum += share;
  }
  return pack([red / sum, green / sum, blue / sum]);
}

/**
 * How the drawn points are coloured at a half-step: a function from a point to 0xRRGGBB. All alike before the first
 * E-step, then by their responsibilities; `hard` leaves each the colour of its winner alone.
 */
export function colourOf(run, step, theme, hard) {
  const { responsibilities, winners } = run.assignment(step);
  const waiting = pack(theme.waiting);
  if (!responsibilities) return () => waiting;
  const pure = theme.components.map(pack);
  return hard ? (i) => pure[winners[i]] : (i) => blend(responsibilities, run.nDrawn, i, theme.components);
}

export function pack([red, green, blue]) {
  return (red << 16) | (green << 8) | blue;
}

export function packedCss(packed) {
  return `#${packed.toString(16).padStart(6, "0")}`;
}

const TURN = 2 * Math.PI;

/** Add the marker called `symbol` to the path of a canvas context; all have about the same area. */
export function addMarker(context, symbol, x, y, r) {
  SHAPES[symbol](context, x, y, r);
}

const SHAPES = {
  circle: (context, x, y, r) => {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, TURN);
  },
  square: (context, x, y, r) => context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  diamond: (context, x, y, r) => polygon(context, 4, x, y, 1.3 * r, 0),
  "triangle-up": (context, x, y, r) => polygon(context, 3, x, y, 1.35 * r, -0.25),
  "triangle-down": (context, x, y, r) => polygon(context, 3, x, y, 1.35 * r, 0.25),
  cross: (context, x, y, r) => cross(context, x, y, 1.3 * r, 0),
  x: (context, x, y, r) => cross(context, x, y, 1.3 * r, 0.125),
  star: (context, x, y, r) => star(context, x, y, 1.5 * r),
};

function polygon(context, corners, x, y, r, turns) {
  for (let i = 0; i < corners; i++) {
    const angle = (turns + i / corners) * TURN;
    const place = [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    i ? context.lineTo(...place) : context.moveTo(...place);
  }
  context.closePath();
}

function cross(context, x, y, r, turns) {
  const [a, cosine, sine] = [0.36 * r, Math.cos(turns * TURN), Math.sin(turns * TURN)];
  const corners = [
    [-a, -r], [a, -r], [a, -a], [r, -a], [r, a], [a, a],
    [a, r], [-a, r], [-a, a], [-r, a], [-r, -a], [-a, -a],
  ];
  corners.forEach(([dx, dy], i) => {
    const place = [x + dx * cosine - dy * sine, y + dx * sine + dy * cosine];
    i ? context.lineTo(...place) : context.moveTo(...place);
  });
  context.closePath();
}

function star(context, x, y, r) {
  for (let i = 0; i < 10; i++) {
    const angle = (i / 10 - 0.25) * TURN;
    const reach = i % 2 ? 0.42 * r : r;
    const place = [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    i ? context.lineTo(...place) : context.moveTo(...place);
  }
  context.closePath();
}
