// Lottie and dotLottie players.
const lottieAdapter = (() => {
  function all() {
    const own = Array.isArray(window.__hfLottie) ? window.__hfLottie : [];
    const registered = typeof window.lottie?.getRegisteredAnimations === 'function' ? attempt(() => window.lottie.getRegisteredAnimations(), []) : [];
    return [...new Set([...own, ...registered])].filter(Boolean);
  }

  function isLoaded(animation) {
    if ('isLoaded' in animation) return Boolean(animation.isLoaded);
    return !('totalFrames' in animation) || animation.totalFrames > 0;
  }

  function length(animation) {
    if (typeof animation.getDuration === 'function') return animation.getDuration(false);
    return Number(animation.duration);
  }

  function seekOne(animation, time) {
    if (typeof animation.goToAndStop === 'function') {
      // lottie-web: past its end it shows its last frame, or begins anew if it loops.
      const total = animation.totalFrames / animation.frameRate;
      const within = animation.loop === true && total > 0 ? time % total : Math.min(time, Math.max(0, total - 1e-6));
      animation.goToAndStop(within * 1000, false);
    } else if (typeof animation.setFrame === 'function') {
      attempt(() => animation.pause?.());
      const seconds = Number(animation.duration);
      const rate = seconds > 0 ? animation.totalFrames / seconds : 30;
      animation.setFrame(Math.min(Math.max(0, animation.totalFrames - 1), time * rate));
    } else if (typeof animation.seek === 'function') {
      const seconds = length(animation);
      animation.seek(`${seconds > 0 ? Math.min(100, (time / seconds) * 100) : 0}%`);
    }
  }

  return {
    isReady: () => all().every(isLoaded),
    seek(time) {
      for (const animation of all()) attempt(() => seekOne(animation, time));
    },
    latestEnd: () => all().reduce((latest, animation) => {
      const end = attempt(() => length(animation), NaN);
      return Number.isFinite(end) && end > 0 ? Math.max(latest ?? 0, end) : latest;
    }, undefined),
  };
})();
