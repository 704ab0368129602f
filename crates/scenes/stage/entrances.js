// How words and items enter. Only transform, opacity and clip-path move: nothing reflows.
window.entrance = (kind, timeline, targets, at, motion, sign) => {
  const travel = motion.travel || 60;
  // A field has entered within 0.9 s, however many words it has.
  const words = targets.length;
  const apart = Array.isArray(at) ? undefined : Math.min(motion.stagger, 0.9 / Math.max(1, words));
  const kinds = {
    'mask-up': [{ yPercent: 118, clipPath: 'inset(0% -10% 118% -10%)' }, { yPercent: 0, clipPath: 'inset(-30% -10% -30% -10%)' }],
    'fade-up': [{ y: travel, opacity: 0 }, { y: 0, opacity: 1 }],
    'slide-x': [{ x: -travel * sign, opacity: 0 }, { x: 0, opacity: 1 }],
    'track-in': [{ scaleX: 1.18, x: (index) => sign * (10 + index * 14), opacity: 0 }, { scaleX: 1, x: 0, opacity: 1 }],
    'type-on': [
      { clipPath: sign > 0 ? 'inset(-10% 100% -10% 0%)' : 'inset(-10% 0% -10% 100%)' },
      { clipPath: 'inset(-10% 0% -10% 0%)', duration: 0.3, ease: 'steps(6)' },
    ],
    pop: [{ scale: 0.3, opacity: 0 }, { scale: 1, opacity: 1 }],
    drop: [{ y: -travel, opacity: 0, rotation: (index) => (index % 2 ? 5 : -6) }, { y: 0, opacity: 1, rotation: 0 }],
    'wipe-x': [
      { clipPath: sign > 0 ? 'inset(-20% 100% -20% -4%)' : 'inset(-20% -4% -20% 100%)' },
      { clipPath: 'inset(-20% -4% -20% -4%)' },
    ],
    zoom: [{ scale: 1.7, opacity: 0 }, { scale: 1, opacity: 1 }],
    slam: [{ x: -travel * sign, skewX: 18 * sign, opacity: 0 }, { x: 0, skewX: 0, opacity: 1 }],
    'row-on': [{ opacity: 0 }, { opacity: 1, duration: 0.01, ease: 'none' }],
    'fade-blur': [{ opacity: 0, y: travel, filter: 'blur(12px)' }, { opacity: 1, y: 0, filter: 'blur(0px)' }],
    plate: [{ opacity: 0, x: -travel * sign, y: 8 }, { opacity: 1, x: 0, y: 0 }],
    stamp: [{ scale: 1.5, opacity: 0 }, { scale: 1, opacity: 1 }],
  };
  const [from, to] = kinds[kind];
  if (apart === undefined) targets.forEach((target, index) => timeline.fromTo(target, from, to, at[index] ?? at.at(-1)));
  else timeline.fromTo(targets, from, { ...to, stagger: apart }, at);
};

// Parts of the motif, by what the drawing says of them.
window.motifEntrance = (kind, timeline, target, at, seconds, sign) => {
  const kinds = {
    slide: [{ x: 160 * sign, opacity: 0 }, { x: 0, opacity: 1, duration: seconds }],
    spin: [{ rotation: -70, opacity: 0 }, { rotation: 0, opacity: 1, duration: seconds * 1.2 }],
    pop: [{ scale: 0.4, opacity: 0 }, { scale: 1, opacity: 1, duration: seconds }],
    drop: [{ y: -160, opacity: 0 }, { y: 0, opacity: 1, duration: seconds }],
    slam: [{ x: -400, opacity: 0 }, { x: 0, opacity: 1, duration: seconds }],
    plate: [{ x: 24, y: -14, opacity: 0 }, { x: 0, y: 0, opacity: 1, duration: seconds }],
    rise: [{ y: 120, opacity: 0 }, { y: 0, opacity: 1, duration: seconds * 1.3 }],
  };
  const [from, to] = kinds[kind] ?? [{ opacity: 0 }, { opacity: 1, duration: seconds }];
  timeline.fromTo(target, from, to, at);
};
