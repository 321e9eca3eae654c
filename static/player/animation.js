// The run as an animation: which half-steps are shown, for how long, and taking their pictures one after the other.

const version = new URL(import.meta.url).search;
const { Gif } = await import(`./gif.js${version}`);
const { draw, rasterise } = await import(`./pictures.js${version}`);

const FRAMES = 60;
// So many half-steps one by one, before the run goes on in longer and longer strides.
const ONE_BY_ONE = 24;
const WIDEST = 1000;
const SECONDS = { first: 1.6, half: 0.7, stride: 0.3, last: 4 };

/** The half-steps to show of a run and for how many seconds each: first slowly, then by as many as keep it short. */
function storyboard(lastCursor) {
  const frames = [];
  for (let cursor = 0; cursor < lastCursor;) {
    const slow = lastCursor <= FRAMES || cursor < ONE_BY_ONE;
    frames.push({ cursor, seconds: cursor === 0 ? SECONDS.first : slow ? SECONDS.half : SECONDS.stride });
    // What is left, in strides that grow as the cursor does.
    const growth = slow ? 0 : (lastCursor / cursor) ** (1 / (FRAMES - frames.length)) - 1;
    cursor += Math.max(1, Math.round(cursor * growth));
  }
  return [...frames, { cursor: lastCursor, seconds: SECONDS.last }];
}

/**
 * Take a picture of every frame and write them as a GIF.
 *
 * `progress` gets the share that is done and says whether to go on. Returns null where it was stopped.
 */
export async function asGif(stage, progress) {
  const frames = storyboard(stage.run.lastCursor);
  const from = stage.cursor;
  try {
    const samples = [];
    for (const cursor of [0, Math.floor(frames.length / 2), frames.length - 1].map((i) => frames[i].cursor)) {
      samples.push((await picture(stage, cursor)).data);
    }
    let gif;
    for (const [i, { cursor, seconds }] of frames.entries()) {
      const { data, width, height } = await picture(stage, cursor);
      gif ??= new Gif(width, height, samples);
      if (width !== gif.width || height !== gif.height || !progress((i + 1) / frames.length)) return null;
      gif.add(data, seconds);
      // Between two pictures the page stays alive.
      await new Promise((resolve) => { setTimeout(resolve); });
    }
    return gif.finish();
  } finally {
    stage.jump(from);
  }
}

async function picture(stage, cursor) {
  stage.jump(cursor);
  const drawing = draw(stage);
  const canvas = await rasterise(drawing, Math.min(1, WIDEST / drawing.width));
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
}
