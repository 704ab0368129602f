// anime.js: version 4 registers itself in `__hfAnime`, version 3 lists what runs.
const animeAdapter = (() => {
  const running = new Set();

  function all() {
    const own = Array.isArray(window.__hfAnime) ? window.__hfAnime : [];
    for (const animation of window.anime?.running ?? []) running.add(animation);
    return [...new Set([...own, ...running])].filter((animation) => typeof animation?.seek === 'function');
  }

  return {
    seek(time) {
      for (const animation of all()) {
        attempt(() => {
          animation.pause?.();
          animation.seek(time * 1000);
        });
      }
    },
  };
})();
