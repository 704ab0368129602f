// Whether everything a frame needs is there, and how long the composition is. Asked again and again from outside; each
// time it looks, so no timer of ours runs in the page.
const readiness = (() => {
  let collected = false;
  let preparing = null;
  let result = null;

  const checks = {
    document: () => document.readyState === 'complete',
    fonts: () => document.fonts.status === 'loaded',
    images: () => preload.isReady(),
    media: () => {
      if (!media.isReady()) preparing ??= media.prepare().catch(report).finally(() => (preparing = null));
      return !preparing;
    },
    pictures: () => movingPictures.isReady(),
    timeline: () => !native.config.waitsForTimeline || timelines.isRegistered() || ownProtocol() !== null,
    lottie: () => lottieAdapter.isReady(),
    three: () => threeAdapter.isReady(),
    tailwind: () => hasSettled(window.__tailwindReady),
    d3: () => d3Adapter.isReady() || settle(),
    frames: () => iframes.isReady(),
  };

  // A promise by which pages say that Tailwind has made its styles.
  const settled = new WeakSet();
  const watched = new WeakSet();
  function hasSettled(promise) {
    if (typeof promise?.then !== 'function') return true;
    if (!watched.has(promise)) {
      watched.add(promise);
      const done = () => settled.add(promise);
      promise.then(done, done);
    }
    return settled.has(promise);
  }

  // A page may bring its own `__hf`; then only the clock is ours.
  function ownProtocol() {
    const given = window.__hf;
    return given && given !== protocol && typeof given.seek === 'function' ? given : null;
  }

  // Transitions a page wants ended before the first frame: time runs ahead for them, and back again.
  function settle() {
    const LIMIT = 30_000;
    const STEP = 1000 / 60;
    clock.set(Math.min(LIMIT, clock.now() + 10 * STEP));
    clock.runFrame();
    return clock.now() >= LIMIT;
  }

  // `quiet`: from outside it looks as if nothing were being loaded.
  function waiting(quiet) {
    if (!checks.document()) return ['document'];
    window.__playerReady = true;
    if (!collected) {
      collected = true;
      variables.bind(timing.current().root);
      preload.collect();
    }
    genericFonts.apply();
    threeAdapter.watch();
    const left = Object.keys(checks).filter((name) => !checks[name]());
    return quiet && requests.pending() === 0 ? left : [...left, 'network'];
  }

  function inferredLength() {
    const own = ownProtocol();
    if (own) return Number(own.duration) || 0;
    const ends = [timelines.rootLength(), timing.latestEnd(), webAnimations.latestEnd(), lottieAdapter.latestEnd()];
    return Math.max(0, ...ends.filter((end) => end !== undefined));
  }

  function finish(left) {
    for (const name of left) warn('not_ready', `gave up waiting for: ${name}`);
    clock.set(0);
    // Whatever was drawn by lot while loading, first values are drawn from the same state in every page.
    random.seed(0);
    timelines.prepareAll();
    timing.invalidate();
    const length = native.config.duration ?? inferredLength();
    const duration = Number.isFinite(length) ? length : 0;
    const tracks = media.list(duration);
    if (!ownProtocol()) {
      protocol.duration = duration;
      protocol.media = tracks;
    }
    window.__renderReady = true;
    return { ready: true, waiting: left, duration, media: tracks };
  }

  // `force` ends the waiting.
  function state(force, quiet = true) {
    if (!result) {
      const left = waiting(quiet);
      if (left.length && !force) return { ready: false, waiting: left };
      result = finish(left);
    }
    return { ...result, warnings };
  }

  return { state, ownProtocol };
})();
