// Three.js draws in the page's own `hf-seek` listener or animation frame; it needs the time and its textures.
const threeAdapter = (() => {
  let pending = 0;
  let watched = null;

  function watch() {
    const manager = window.THREE?.DefaultLoadingManager;
    if (!manager || manager === watched) return;
    watched = manager;
    const { itemStart, itemEnd } = manager;
    manager.itemStart = function (url) {
      pending++;
      return itemStart.call(this, url);
    };
    manager.itemEnd = function (url) {
      pending--;
      return itemEnd.call(this, url);
    };
  }

  return {
    watch,
    isReady: () => pending <= 0,
    seek(time) {
      window.__hfThreeTime = time;
      window.__hfTypegpuTime = time;
    },
  };
})();
