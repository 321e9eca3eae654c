// Making elements in one call.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: attributes ("text" is its text, "on" its listeners), then its children. */
export function html(tag, attributes = {}, ...children) {
  return make(document.createElement(tag), attributes, children);
}

/** An SVG element, in the same way. */
export function svg(tag, attributes = {}, ...children) {
  return make(document.createElementNS(SVG, tag), attributes, children);
}

function make(element, { text, on = {}, ...attributes }, children) {
  set(element, attributes);
  if (text !== undefined) element.textContent = text;
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children);
  return element;
}

/** Set attributes; null or false removes one. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

/** Set the text only where it differs, so that nothing is laid out in vain. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const ICONS = {
  reset: "M12 5V2L7 6.5 12 11V8a5.5 5.5 0 1 1-5.5 5.5H4A8 8 0 1 0 12 5z",
  backIteration: "M12 5v14L3 12zM21 5v14l-9-7z",
  backHalf: "M16 5v14L6 12z",
  forwardIteration: "M12 5v14l9-7zM3 5v14l9-7z",
  forwardTen: "M3 5v14l7-7zM10 5v14l7-7zM17 5h3v14h-3z",
  end: "M5 5v14l10-7zM16 5h3v14h-3z",
  play: "M6 4v16l14-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  edit: "M4 16.5V20h3.5L17.8 9.7l-3.5-3.5zM20.5 7a1 1 0 0 0 0-1.4l-2.1-2.1a1 1 0 0 0-1.4 0l-1.6 1.6 3.5 3.5z",
  eraser: "M15 3l6 6-9.5 9.5H20V21H8l-5-5zM11.5 9.5L6 15l3.3 3.3h0.4l5.3-5.3z",
  undo: "M9 4L3 10l6 6v-4h5a4 4 0 0 1 0 8h-3v2h3a6 6 0 0 0 0-14H9z",
  redo: "M15 4l6 6-6 6v-4h-5a4 4 0 0 0 0 8h3v2h-3a6 6 0 0 1 0-14h5z",
  turnLeft: "M12 5a7 4.5 0 0 1 6 6.8l-2-.9A5 2.8 0 0 0 12 7.2H8V10L3 6l5-4v3z M5 13h2a5 3 0 0 0 5 3v2a7 5 0 0 1-7-5z",
  turnRight: "M12 5a7 4.5 0 0 0-6 6.8l2-.9A5 2.8 0 0 1 12 7.2h4V10l5-4-5-4v3z M19 13h-2a5 3 0 0 1-5 3v2a7 5 0 0 0 7-5z",
  tiltUp: "M12 3l5 6h-4v6h-2V9H7z M4 18h16v2H4z",
  tiltDown: "M12 15l5-6h-4V3h-2v6H7z M4 18h16v2H4z",
  zoomIn: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  zoomOut: "M5 11h14v2H5z",
  predict: "M12 2a10 10 0 1 0 .01 0zM12 4.5a7.5 7.5 0 1 1-.01 0zM12 8a4 4 0 1 0 .01 0z",
  present: "M2 4h20v12h-9v2.5h3V21H8v-2.5h3V16H2zM4.5 6.5v7h15v-7z",
  help: "M7 9a5 5 0 1 1 7 4.6c-.6.3-.8.7-.8 1.4v1h-2.6v-1.2c0-1.5.7-2.6 2-3.2A2.5 2.5 0 1 0 9.6 9zM10.5 18h2.8v2.8h-2.8z",
  leave: "M5.3 3.5 12 10.2l6.7-6.7 1.8 1.8L13.8 12l6.7 6.7-1.8 1.8L12 13.8l-6.7 6.7-1.8-1.8L10.2 12 3.5 5.3z",
  save: "M10.7 3h2.6v8.4l3.2-3.2 1.8 1.8-6.3 6.3L5.7 10l1.8-1.8 3.2 3.2zM4 18.4h16V21H4z",
  zoomReset: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};

/** An icon, hidden from assistive technology: the button around it has the name. */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}
