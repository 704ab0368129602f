// One frame: everything in the page is put at one time. The same time gives the same frame, in any order.
const seeking = (() => {
  // Longest time a page may hold a frame back with `waitUntil`, in real ms.
  const HOLD_LIMIT = 20_000;
  let current = 0;
  let announced = null;

  function announce(time) {
    if (announced === time) return [];
    announced = time;
    const promises = [];
    const detail = { time, waitUntil: (promise) => promises.push(Promise.resolve(promise)) };
    window.dispatchEvent(new CustomEvent('hf-seek', { detail }));
    return promises;
  }

  // Answers true, or a promise of it when something has to be waited for.
  function seek(time) {
    current = time;
    random.seed(Math.round(time * 1000));
    // First, so that callbacks of timelines see the frame's time and not that of the frame before.
    clock.set(time * 1000);
    const own = readiness.ownProtocol();
    if (own) attempt(() => own.seek(time));
    timelines.seek(time);
    visibility.apply(time);
    webAnimations.seek(time);
    smilAdapter.seek(time);
    lottieAdapter.seek(time);
    animeAdapter.seek(time);
    threeAdapter.seek(time);
    const pictures = [...media.seek(time), ...movingPictures.seek(time)];
    return pictures.length ? hold(pictures).then(() => listeners(time)) : listeners(time);
  }

  // The page's own drawing, when its moving pictures are there.
  function listeners(time) {
    const waits = [...announce(time), ...iframes.seek(time)];
    clock.runFrame();
    // Animations that callbacks have just begun.
    webAnimations.seek(time);
    const pending = waits.filter((wait) => wait && typeof wait.then === 'function');
    return pending.length ? hold(pending) : true;
  }

  async function hold(pending) {
    let timer;
    const limit = new Promise((resolve) => {
      timer = native.setTimeout(() => {
        warn('seek_not_ready', `something held the frame at ${current} s back for too long`);
        resolve();
      }, HOLD_LIMIT);
    });
    await Promise.race([Promise.all(pending.map((wait) => wait.catch(report))), limit]);
    native.clearTimeout(timer);
    return true;
  }

  // The time of the frame that is shown at `time`.
  function quantise(time) {
    return frameIndex(time) / native.config.fps;
  }

  return { seek, quantise, now: () => current };
})();

const protocol = { duration: 0, media: [], transitions: [], seek: (time) => seeking.seek(Number(time) || 0) };
