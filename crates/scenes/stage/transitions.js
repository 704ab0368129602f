// Scene changes as pure functions of progress: nothing is kept between calls, any order gives the same picture.
window.transition = (() => {
  const inOut = (p) => (p < 0.5 ? 4 * p * p * p : 1 - Math.pow(-2 * p + 2, 3) / 2);
  const out = (p) => 1 - Math.pow(1 - p, 3);
  const percent = (value) => (value * 100).toFixed(3) + '%';
  const STEPS = 16;
  const STRIPS = 7;
  const masks = new Map();

  // Of noise below a threshold.
  function mask(step) {
    if (masks.has(step)) return masks.get(step);
    const [cells, size] = [64, 6];
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = cells * size;
    const context = canvas.getContext('2d');
    const random = seeded('dissolve');
    for (let y = 0; y < cells; y++) for (let x = 0; x < cells; x++) if (random() < step / STEPS) context.fillRect(x * size, y * size, size, size);
    masks.set(step, `url(${canvas.toDataURL()})`);
    return masks.get(step);
  }

  function strips(p) {
    let points = '';
    for (let index = 0; index < STRIPS; index++) {
      const shown = out(Math.max(0, Math.min(1, p * 1.45 - (index / STRIPS) * 0.45)));
      const [left, right] = [percent(index / STRIPS), percent((index + 1) / STRIPS)];
      const [top, bottom] = index % 2 ? [percent(1 - shown), percent(1)] : [percent(0), percent(shown)];
      points += `${left} 0%,${left} ${top},${right} ${top},${right} ${bottom},${left} ${bottom},${left} ${top},${left} 0%,`;
    }
    return `polygon(${points.slice(0, -1)})`;
  }

  const kinds = {
    cut: (p) => (p < 0.5 ? [{}, { opacity: '0' }] : [{ opacity: '0' }, {}]),
    push: (p, sign) => [{ transform: `translateX(${percent(-inOut(p) * sign)})` }, { transform: `translateX(${percent((1 - inOut(p)) * sign)})` }],
    wipe: (p, sign) => [{}, { clipPath: sign > 0 ? `inset(0 ${percent(1 - inOut(p))} 0 0)` : `inset(0 0 0 ${percent(1 - inOut(p))})` }],
    // 76 % of what CSS takes a radius of covers any aspect.
    iris: (p) => [{}, { clipPath: `circle(${percent(inOut(p) * 0.76)} at 50% 50%)` }],
    'grain-dissolve': (p) => {
      const step = Math.round(p * STEPS);
      if (step <= 0) return [{}, { opacity: '0' }];
      return [{}, step < STEPS ? { webkitMaskImage: mask(step), webkitMaskSize: '384px 384px' } : {}];
    },
    slice: (p) => [{}, { clipPath: strips(p) }],
  };
  const OWNED = ['transform', 'clipPath', 'webkitMaskImage', 'webkitMaskSize', 'opacity'];

  function style(element, wanted) {
    for (const name of OWNED) if (element.style[name] !== (wanted[name] ?? '')) element.style[name] = wanted[name] ?? '';
  }

  return {
    // `leaving` and `coming` at progress `p`, 0..=1.
    apply(kind, leaving, coming, p, sign) {
      const [first, second] = p <= 0 ? [{}, { opacity: '0' }] : p >= 1 ? [{ opacity: '0' }, {}] : kinds[kind](p, sign);
      style(leaving, first);
      style(coming, second);
    },
    rest(element) {
      style(element, {});
    },
  };
})();
