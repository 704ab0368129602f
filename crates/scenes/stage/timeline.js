// Tweens as pure functions of time: every value lies between two that are written down, so that a frame is the same from
// whichever side it is reached. No library: those that seek backwards remember what they read from the page.
window.makeTimeline = (defaults) => {
  const TRANSFORMS = { x: ['translateX', 'px'], y: ['translateY', 'px'], yPercent: ['translateY', '%'], rotation: ['rotate', 'deg'], skewX: ['skewX', 'deg'], scale: ['scale', ''], scaleX: ['scaleX', ''], scaleY: ['scaleY', ''] };
  const SETTINGS = ['duration', 'ease', 'stagger', 'transformOrigin', 'attr'];
  const tweens = [];

  const power = (exponent) => (p) => 1 - Math.pow(1 - p, exponent);
  function bounce(p) {
    const [n, d] = [7.5625, 2.75];
    if (p < 1 / d) return n * p * p;
    if (p < 2 / d) return n * (p - 1.5 / d) ** 2 + 0.75;
    if (p < 2.5 / d) return n * (p - 2.25 / d) ** 2 + 0.9375;
    return n * (p - 2.625 / d) ** 2 + 0.984375;
  }
  function elastic(p, amplitude, period) {
    if (p <= 0 || p >= 1) return p;
    const shift = (period / (2 * Math.PI)) * Math.asin(1 / Math.max(1, amplitude));
    return Math.max(1, amplitude) * Math.pow(2, -10 * p) * Math.sin(((p - shift) * 2 * Math.PI) / period) + 1;
  }
  function easing(text) {
    const [, name, list] = /^([\w.]+)(?:\(([^)]*)\))?$/.exec(text);
    const numbers = (list ?? '').split(',').filter(Boolean).map(Number);
    const [first, second] = numbers;
    const known = {
      none: () => (p) => p,
      steps: () => (p) => Math.floor(p * first + 1e-9) / first,
      'sine.out': () => (p) => Math.sin((p * Math.PI) / 2),
      'sine.inOut': () => (p) => (1 - Math.cos(p * Math.PI)) / 2,
      'power1.out': () => power(2),
      'power2.out': () => power(3),
      'power3.out': () => power(4),
      'power4.out': () => power(5),
      'power1.inOut': () => (p) => (p < 0.5 ? 2 * p ** 2 : 1 - (2 - 2 * p) ** 2 / 2),
      'power4.inOut': () => (p) => (p < 0.5 ? 16 * p ** 5 : 1 - (2 - 2 * p) ** 5 / 2),
      'power2.inOut': () => (p) => (p < 0.5 ? 4 * p ** 3 : 1 - (2 - 2 * p) ** 3 / 2),
      'power3.inOut': () => (p) => (p < 0.5 ? 8 * p ** 4 : 1 - (2 - 2 * p) ** 4 / 2),
      'expo.out': () => (p) => (p >= 1 ? 1 : 1 - Math.pow(2, -10 * p)),
      'circ.out': () => (p) => Math.sqrt(1 - (p - 1) ** 2),
      'back.out': () => (p) => 1 + ((first ?? 1.70158) + 1) * (p - 1) ** 3 + (first ?? 1.70158) * (p - 1) ** 2,
      'bounce.out': () => bounce,
      'elastic.out': () => (p) => elastic(p, first ?? 1, second ?? 0.3),
    };
    if (!known[name]) throw new Error(`no easing is named ${text}`);
    return known[name]();
  }

  const NUMBER = /-?\d+(?:\.\d+)?/g;
  // Between two values of one form: numbers, or texts with numbers at the same places.
  function between(from, to) {
    if (typeof from === 'number') return (p) => Math.round((from + (to - from) * p) * 1e4) / 1e4;
    const [first, last] = [from.match(NUMBER).map(Number), to.match(NUMBER).map(Number)];
    return (p) => {
      let index = 0;
      return from.replace(NUMBER, () => {
        const at = index++;
        return String(Math.round((first[at] + (last[at] - first[at]) * p) * 1e4) / 1e4);
      });
    };
  }

  function tween(target, from, to, start, place) {
    const value = (source, name) => (typeof source[name] === 'function' ? source[name](place) : source[name]);
    const values = Object.keys(from).filter((name) => !SETTINGS.includes(name)).map((name) => ({ name, at: between(value(from, name), value(to, name)), end: value(to, name) }));
    const attributes = Object.keys(from.attr ?? {}).map((name) => ({ name, at: between(from.attr[name], to.attr[name]) }));
    if (to.transformOrigin) target.style.transformOrigin = to.transformOrigin;
    return {
      target,
      start,
      seconds: Math.max(1e-3, to.duration ?? defaults.duration),
      ease: easing(to.ease ?? defaults.ease),
      transforms: values.filter(({ name }) => TRANSFORMS[name]),
      styles: values.filter(({ name }) => !TRANSFORMS[name]),
      attributes,
      // What the element shows now; nothing else writes there.
      shown: undefined,
    };
  }

  function show(tween, time) {
    const p = Math.max(0, Math.min(1, (time - tween.start) / tween.seconds));
    if (tween.shown === p) return;
    tween.shown = p;
    const { target } = tween;
    const eased = p <= 0 ? 0 : p >= 1 ? 1 : tween.ease(p);
    if (tween.transforms.length) {
      // Text at rest is drawn as if it had never moved.
      const rests = p >= 1 && tween.transforms.every(({ name, end }) => end === (name.startsWith('scale') ? 1 : 0));
      target.style.transform = rests ? '' : tween.transforms.map(({ name, at }) => `${TRANSFORMS[name][0]}(${at(eased)}${TRANSFORMS[name][1]})`).join(' ');
    }
    for (const { name, at } of tween.styles) {
      const value = at(name === 'opacity' ? Math.max(0, Math.min(1, eased)) : eased);
      target.style[name] = name === 'filter' && p >= 1 ? '' : String(value);
    }
    for (const { name, at } of tween.attributes) target.setAttribute(name, at(eased));
  }

  return {
    // From one state to another from second `start` on; of several targets each `stagger` seconds after the one before.
    fromTo(targets, from, to, start) {
      [targets].flat().forEach((target, place) => tweens.push(tween(target, from, to, start + place * (to.stagger ?? 0), place)));
    },
    seek(time) {
      for (const tween of tweens) show(tween, time);
    },
  };
};
