// Animations inside SVG (`<animate>` and its kin), each drawing on its own clock.
const smilAdapter = (() => {
  return {
    seek(time) {
      for (const svg of document.querySelectorAll('svg')) {
        // Inner drawings follow the outermost one.
        if (svg.ownerSVGElement) continue;
        svg.pauseAnimations();
        svg.setCurrentTime(Math.max(0, time - timing.originOf(svg)));
      }
    },
  };
})();
