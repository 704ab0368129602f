// Shows and hides timed elements. Inline styles, so that the page's own rules need not know of it.
const visibility = (() => {
  const displays = new WeakMap();

  function isInFlow(element) {
    const position = getComputedStyle(element).position;
    return position === 'static' || position === 'relative' || position === 'sticky';
  }

  function collapse(element) {
    if (displays.has(element)) return;
    displays.set(element, element.style.display);
    element.style.display = 'none';
  }

  function expand(element) {
    if (!displays.has(element)) return;
    element.style.display = displays.get(element);
    displays.delete(element);
  }

  function apply(time) {
    for (const entry of timing.current().entries.values()) {
      const { element } = entry;
      if (element.hasAttribute('data-hidden')) {
        collapse(element);
        continue;
      }
      if (!entry.timed && !entry.host) continue;
      const shown = timing.isShown(entry, time);
      const wanted = shown ? 'visible' : 'hidden';
      if (element.style.visibility !== wanted) element.style.visibility = wanted;
      if (shown) expand(element);
      else if (entry.leaf && !entry.host && !displays.has(element) && isInFlow(element)) collapse(element);
    }
  }

  return { apply };
})();
