// The film as one paused timeline. Whatever is not a tween is computed from the time: no clock, nothing remembered between
// calls, so that any order of seeks gives the same frames.
window.makeFilm = (film) => {
  const root = document.getElementById('root');
  const { motion } = film;
  const sign = film.direction === 'rtl' ? -1 : 1;
  const all = (selector, within = root) => [...within.querySelectorAll(selector)];
  const timeline = makeTimeline({ ease: motion.ease, duration: motion.duration });
  const itemKind = motion.enter === 'mask-up' ? 'fade-up' : motion.enter;

  texture.put(root, film.texture, film.seed);

  function drawMotif(scene, index, element) {
    const { width: w, height: h } = film;
    const beside = film.zone.startsWith('left');
    const wide = w > h;
    const art = !beside ? { x: 0, y: h * 0.55, w, h: h * 0.45 } : wide ? { x: w * 0.6, y: 0, w: w * 0.4, h } : { x: 0, y: h * 0.53, w, h: h * 0.47 };
    const drawing = motifs[film.motif]({ w, h, a: art, hero: scene.hero, c: film.colour, rnd: seeded(film.seed) });
    // Several scenes in one document: an id of one drawing must not be found in another, which may be hidden.
    const own = drawing.replace(/(\bid="|url\(#|href="#)([\w-]+)/g, `$1$2-${index}`);
    // Letters are not mirrored.
    const mirrored = sign < 0 && !/<text/.test(own);
    const turn = mirrored ? ` transform="translate(${w},0) scale(-1,1)"` : '';
    element.querySelector('.bg').innerHTML = `<svg class="motif" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"><g${turn}>${own}</g></svg>`;
  }

  function enterFields(element, start) {
    for (const field of all('.f', element)) {
      splitWords(field, film.language);
      const at = start + Number(field.dataset.cue);
      const words = all('.wi', field);
      const said = field.dataset.at?.split(' ').map((time) => start + Number(time));
      if (words.length) entrance(motion.enter, timeline, words, said ?? at, motion, sign);
      else timeline.fromTo(field, { opacity: 0 }, { opacity: 1, duration: 0.2, ease: 'none' }, at);
    }
  }

  function enterMotif(scene, element) {
    const seconds = Math.max(0.5, motion.duration);
    all('.m:not([data-m="rest"])', element).forEach((part, index) => {
      motifEntrance(part.dataset.m, timeline, part, scene.from + 0.05 + index * 0.09 + (part.dataset.m === 'plate' ? index * 0.2 : 0), seconds, sign);
    });
    all('.bg .draw', element).forEach((line, index) => draw(line, scene.from + 0.1 + Math.min(index, 12) * 0.04, 1.1));
    const drawing = element.querySelector('.motif');
    const length = scene.length;
    const holds = {
      'push-in': [{ scale: 1 }, { scale: 1.045, transformOrigin: '60% 50%' }],
      'drift-x': [{ x: 0, scale: 1.03 }, { x: -24 * sign, scale: 1.03 }],
      sway: [{ rotation: -0.35, scale: 1.02 }, { rotation: 0.35, scale: 1.02 }],
    };
    const hold = holds[motion.hold];
    // In layouts full of figures the drawing is at the edges, and rests: frames that do not change cost nothing.
    if (hold && scene.hero) timeline.fromTo(drawing, hold[0], { ...hold[1], duration: length, ease: motion.hold === 'sway' ? 'sine.inOut' : 'none' }, scene.from);
  }

  function draw(line, at, seconds) {
    timeline.fromTo(line, { strokeDashoffset: 1 }, { strokeDashoffset: 0, duration: seconds, ease: 'power2.inOut' }, at);
  }

  function enterParts(scene, element) {
    const start = scene.start;
    const cue = (part) => start + Number(part.dataset.cue ?? 0.6);
    for (const part of all('.item', element)) entrance(itemKind, timeline, [part], cue(part), motion, sign);
    for (const line of all('.layout .draw', element)) draw(line, cue(line), line.classList.contains('series') ? 1.6 : 0.6);
    for (const bar of all('.bar', element)) {
      const grows = { scaleX: 1, duration: Math.max(0.7, motion.duration), ease: motion.enter === 'type-on' ? 'steps(12)' : 'power3.out' };
      timeline.fromTo(bar.querySelector('.bf'), { scaleX: 0 }, grows, cue(bar));
      timeline.fromTo([bar.querySelector('.bl'), bar.querySelector('.bv')], { opacity: 0 }, { opacity: 1, duration: 0.3, ease: 'none' }, cue(bar));
    }
    for (const slice of all('.slice', element)) {
      const length = Math.max(0.001, Number(slice.dataset.len) - 0.006).toFixed(4);
      timeline.fromTo(slice, { attr: { 'stroke-dasharray': '0 1' } }, { attr: { 'stroke-dasharray': `${length} 1` }, duration: 0.7, ease: 'power2.inOut' }, cue(slice));
    }
    for (const tip of all('.tip', element)) timeline.fromTo(tip, { opacity: 0 }, { opacity: 1, duration: 0.2, ease: 'none' }, cue(tip));
    for (const rule of all('.rule', element)) timeline.fromTo(rule, { scaleX: 0 }, { scaleX: 1, duration: 0.7 }, start + 0.6);
    for (const axis of all('.axis', element)) {
      const along = axis.parentElement.classList.contains('wide') ? 'scaleX' : 'scaleY';
      timeline.fromTo(axis, { [along]: 0 }, { [along]: 1, duration: Math.min(2.4, scene.length * 0.4), ease: 'power2.inOut' }, cue(axis));
    }
    for (const mark of all('.qm', element)) timeline.fromTo(mark, { opacity: 0, scale: 0.7 }, { opacity: 1, scale: 1, duration: 0.5 }, start + 0.15);
    for (const picture of all('.push', element)) timeline.fromTo(picture, { scale: 1 }, { scale: 1.06, duration: scene.length, ease: 'none' }, start);
    for (const frame of all('.pfw', element)) timeline.fromTo(frame, { scale: 1.03 }, { scale: 1, duration: 0.6, ease: 'power2.out' }, start);
  }

  const elements = film.scenes.map((scene, index) => {
    const element = document.getElementById(`s${index}`);
    drawMotif(scene, index, element);
    enterFields(element, scene.start);
    enterMotif(scene, element);
    enterParts(scene, element);
    return element;
  });

  function box(selector, work) {
    for (const element of all(selector)) work(element, element.clientWidth, element.clientHeight);
  }
  // A frame much wider than high would show a forehead.
  box('.presenter:not(.pf-circle):not(.pf-hex):not(.whole)', (element, width, height) => {
    const spare = Math.max(0, (width - height * 1.15) / 2);
    const frame = element.querySelector('.pfw');
    frame.style.left = frame.style.right = `${spare}px`;
  });
  box('.pf-circle, .pf-hex', (element, width, height) => element.style.setProperty('--side', `${Math.min(width, height)}px`));

  const counters = all('.cnt').map((element) => {
    const { to, dec, comma, between, from, pre, suf } = element.dataset;
    const scene = film.scenes[Number(element.closest('.scene').id.slice(1))];
    const start = scene.start + Number(element.closest('[data-cue]').dataset.cue);
    return { live: element.querySelector('.live'), end: element.querySelector('.ghost').textContent, start, to: Number(to), dec: Number(dec), comma, between, from: Number(from), pre, suf };
  });

  // As Rust writes numbers: thousands apart.
  function written(value, { dec, comma, between, from }) {
    const [whole, rest] = Math.abs(value).toFixed(dec).split('.');
    const grouped = whole.length >= from ? whole.replace(/\B(?=(\d{3})+$)/g, between) : whole;
    return (value < 0 ? '\u2212' : '') + grouped + (rest ? comma + rest : '');
  }

  function put(element, name, value) {
    if (element[name] !== value) element[name] = value;
  }

  function count(time) {
    for (const counter of counters) {
      const p = Math.max(0, Math.min(1, (time - counter.start) / 0.9));
      const value = counter.to * (1 - Math.pow(1 - p, 3));
      put(counter.live, 'textContent', p >= 1 ? counter.end : counter.pre + written(value, counter) + counter.suf);
    }
  }

  const phrases = all('.captions .cb').map((element, index) => ({ ...film.phrases[index], element, marks: all('.cw', element) }));
  function caption(time) {
    for (const phrase of phrases) {
      const shown = phrase.from <= time && time < phrase.to;
      put(phrase.element, 'hidden', !shown);
      if (!shown) continue;
      const said = phrase.words.findLastIndex((start) => start <= time);
      phrase.marks.forEach((mark, index) => mark.classList.toggle('on', index === said));
    }
  }

  function change(time) {
    const half = motion.transition_s / 2;
    elements.forEach((element) => transition.rest(element));
    for (let index = 1; index < elements.length; index++) {
      const p = (time - (film.scenes[index].start - half)) / motion.transition_s;
      if (p > 0 && p < 1) transition.apply(motion.transition, elements[index - 1], elements[index], p, sign);
    }
  }

  function cursor(time) {
    const lit = Math.floor(time * 2) % 2 ? '0' : '1';
    if (root.style.getPropertyValue('--cur') !== lit) root.style.setProperty('--cur', lit);
  }

  const stepped = (time) => (motion.step_fps ? Math.floor(time * motion.step_fps + 1e-6) / motion.step_fps : time);
  let current = 0;
  const api = {
    duration: () => film.duration,
    totalDuration: () => film.duration,
    time: () => current,
    pause: () => api,
    play: () => api,
    timeScale: () => 1,
    seek: (time) => api.totalTime(time),
    totalTime(time) {
      if (time === undefined) return current;
      current = time;
      timeline.seek(stepped(time));
      count(time);
      caption(time);
      change(time);
      cursor(time);
      return api;
    },
  };

  // Captions that are not shown yet would ask for their fonts in the middle of the film.
  const pressed = film.scenes.map((scene, index) => artwork.press(elements[index].querySelector('.motif'), scene.hero ? 'hero' : 'quiet'));
  const loaded = Promise.all([...[...document.fonts].map((font) => font.load().catch(() => font)), ...pressed]);
  let waiting = true;
  loaded.then(() => (waiting = false));
  window.addEventListener('hf-seek', (event) => waiting && event.detail.waitUntil?.(loaded));
  window.__film = { film, rest: () => (timeline.seek(film.duration), elements.forEach((element) => transition.rest(element))), loaded };
  api.totalTime(0);
  return api;
};
