// A canvas as wide and high as what it lies under, drawn in the screen's own pixels.

/** Give it so many of the screen's pixels, `scale` for one of the page's; its picture is gone. */
export function fitCanvas(canvas, { width, height }, scale) {
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
}

/** Empty it, and return a context that measures in pixels of the page. */
export function cleared(canvas, { width, height }, scale) {
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Keep what is drawn from here on within a box. */
export function clipTo(context, { left, top, width, height }) {
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}
