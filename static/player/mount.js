// Showing blocks of bytes in an element: one view for each element, and the latest block wins.

/**
 * The `show(host, block, report)` of a kind of view, as the loader calls it for every new block; it returns what
 * cleans up. A view has update(block, isLatest) and destroy(), and finds where to report in `report`.
 */
export function mounting(View) {
  const views = new WeakMap();
  return async function show(host, block, report) {
    if (!views.has(host)) views.set(host, Object.assign(new View(host), { calls: 0 }));
    const view = views.get(host);
    const call = ++view.calls;
    view.report = report;
    await view.update(block, () => call === view.calls);
    // Streamlit also runs the clean-up of a call that a later one has overtaken: then the view lives on.
    return () => {
      if (call !== view.calls) return;
      view.destroy();
      views.delete(host);
    };
  };
}
