// d3 transitions run on the virtual clock; a page may ask to wait until some of them have ended.
const d3Adapter = (() => {
  const ended = new WeakSet();
  const asked = new WeakSet();

  function isReady() {
    const transitions = Array.isArray(window.__hfD3) ? window.__hfD3 : [];
    for (const transition of transitions) {
      if (!transition || asked.has(transition) || typeof transition.end !== 'function') continue;
      asked.add(transition);
      const done = () => ended.add(transition);
      attempt(() => transition.end().then(done, done));
    }
    return transitions.every((transition) => typeof transition?.end !== 'function' || ended.has(transition));
  }

  return { isReady };
})();
