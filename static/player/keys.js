// Whose a key is: what is typed into a field stays there, and what is moved by arrows moves by them.

const roles = (...names) => names.map((name) => `[role=${name}]`).join(", ");

const FIELDS = "dialog, input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, select, canvas, " +
  `[contenteditable]:not([contenteditable=false]), ${roles("textbox", "combobox", "listbox", "grid", "menu", "dialog")}`;
// The scrubber's keys are those of the stage.
const MOVED = "input:is([type=range], [type=radio]):not(.scrubber), .parameters[tabindex], " +
  roles("slider", "spinbutton", "option", "radio", "menuitem", "tab");
const PRESSED = "button, a, summary, input, [role=button], [role=checkbox], [role=switch]";

function isIn(event, kinds) {
  return event.composedPath().some((node) => node instanceof Element && node.matches(kinds));
}

/** Whether the focus is in something that takes letters itself. */
function isTyping(event) {
  return isIn(event, FIELDS);
}

/** Whether the focus is in something that needs this key itself: to write, to be moved or to be pressed. */
export function takesKeys(event) {
  return isTyping(event) || isIn(event, MOVED) || (event.key === " " && isIn(event, PRESSED));
}

/** Listen to a key anywhere on the page, before the page's own shortcuts; returns what ends it. */
export function listen(wanted, act) {
  const onKey = (event) => {
    if (!wanted(event) || isTyping(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act(event);
  };
  window.addEventListener("keydown", onKey, { capture: true });
  return () => window.removeEventListener("keydown", onKey, { capture: true });
}
