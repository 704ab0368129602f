// Three.js draws in the page's own `hf-seek` listener or animation frame; it needs the time, and what its loaders load.
const threeAdapter = (() => {
  const pending = new Map(); // by address: how often it is being loaded
  let library = window.THREE;
  let watched = null;

  // Loading may begin right after the library is there, so it is watched from its first use. A module that keeps the library to
  // itself is not seen; what it loads is, as requests.
  function watch() {
    const manager = library?.DefaultLoadingManager;
    if (!manager || manager === watched) return;
    watched = manager;
    const { itemStart, itemEnd } = manager;
    manager.itemStart = function (url) {
      pending.set(url, (pending.get(url) ?? 0) + 1);
      return itemStart.call(this, url);
    };
    manager.itemEnd = function (url) {
      const left = (pending.get(url) ?? 0) - 1;
      if (left > 0) pending.set(url, left);
      else pending.delete(url);
      return itemEnd.call(this, url);
    };
  }

  Object.defineProperty(window, 'THREE', {
    configurable: true,
    enumerable: true,
    get() {
      watch();
      return library;
    },
    set(value) {
      library = value;
      watch();
    },
  });

  return {
    watch,
    isReady: () => pending.size === 0,
    seek(time) {
      window.__hfThreeTime = time;
      window.__hfTypegpuTime = time;
    },
  };
})();
