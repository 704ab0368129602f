// CSS animations and transitions, and the Web Animations API: everything is paused and put where it belongs.
const webAnimations = (() => {
  // Finished animations are not listed by the document any more, but a seek may go back.
  const known = new Map();

  redefine(Element.prototype, 'animate', function animate(...given) {
    const animation = native.animate.apply(this, given);
    known.set(animation, clock.now() / 1000);
    return animation;
  });

  function startOf(animation) {
    const target = animation.effect?.target;
    if (window.CSSAnimation && animation instanceof CSSAnimation) return target ? timing.originOf(target) : 0;
    return known.get(animation);
  }

  function collect(time) {
    for (const animation of document.getAnimations({ subtree: true })) {
      if (!known.has(animation)) known.set(animation, time);
    }
  }

  function seek(time) {
    collect(time);
    for (const animation of known.keys()) {
      // A style rule took it away, or its element is gone.
      if (animation.playState === 'idle' && !animation.pending) {
        known.delete(animation);
        continue;
      }
      const at = (time - startOf(animation)) * 1000;
      if (animation.playState !== 'paused') animation.pause();
      if (animation.currentTime !== at) animation.currentTime = at;
    }
  }

  function latestEnd() {
    collect(0);
    let latest;
    for (const animation of known.keys()) {
      const end = startOf(animation) + animation.effect?.getComputedTiming().endTime / 1000;
      if (Number.isFinite(end)) latest = Math.max(latest ?? 0, end);
    }
    return latest;
  }

  return { seek, latestEnd };
})();
