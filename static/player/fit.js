// How much room the stage takes, and how its parts lie in it.

const WIDE = 860;
const LOWEST = 520;
// Side by side from this width of the window on; so much is left for the bar that moves both, more in large type.
const PAIRED = 700;
const CONDUCTOR = 120;
const CONDUCTOR_PRESENT = 200;
const LOWEST_PAIRED = 430;
// Left free under the stage, so that what is below it can be seen to be there.
const BELOW = 56;
const BELOW_PRESENT = 16;

/**
 * On a wide screen the stage is as high as what is left of the window; on a narrow one it is stacked.
 *
 * Returns whether there is any room at all: in a hidden tab there is none.
 */
export function fit({ host, element, group, modes: { mode } }) {
  const { width, top } = host.getBoundingClientRect();
  if (!width) return false;
  const wide = !group && width >= WIDE;
  const paired = group && window.innerWidth >= PAIRED;
  element.dataset.layout = wide ? "wide" : paired ? "paired" : "narrow";
  const room = window.innerHeight - top - scroller(host).scrollTop - (mode.present ? BELOW_PRESENT : BELOW);
  const bar = mode.present ? CONDUCTOR_PRESENT : CONDUCTOR;
  element.style.height = wide ? `${Math.max(room, LOWEST)}px` : "";
  element.style.setProperty("--room", `${Math.max(room - bar, LOWEST_PAIRED)}px`);
  return true;
}

/** The element that scrolls the page around us. */
function scroller(host) {
  let node = host.getRootNode().host ?? host;
  while (node && node !== document.body) {
    if (/auto|scroll/.test(getComputedStyle(node).overflowY)) return node;
    node = node.parentElement;
  }
  return document.documentElement;
}
