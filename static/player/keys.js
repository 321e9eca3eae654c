// Whose a key is: what is typed into a field stays there.

const FIELDS = "input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, select, canvas, " +
  "[contenteditable=true], [role=textbox], [role=combobox], [role=listbox], [role=grid], [role=menu], [role=dialog]";

/** Whether the focus is in something that takes letters itself. */
function isTyping(event) {
  return event.composedPath().some((node) => node instanceof Element && node.matches(FIELDS));
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
