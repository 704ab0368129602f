// What is wrong with the frame that is shown now: an expression, its value the list of findings.
window.__film.loaded.then(() => {
  const { film } = window.__film;
  const root = document.getElementById('root');
  const found = [];
  const frame = root.getBoundingClientRect();
  const seen = (element) => {
    if (getComputedStyle(element).visibility !== 'visible' || element.closest('[hidden]')) return false;
    for (let at = element; at && at !== root; at = at.parentElement) if (parseFloat(getComputedStyle(at).opacity) < 0.5) return false;
    return true;
  };
  const scene = (element) => Number(element.closest('.scene')?.id.slice(1) ?? -1);
  const half = film.motion.transition_s / 2;
  const now = window.__timelines.film.time();
  // While one scene gives way to another, parts of both are out of their places on purpose.
  if (film.scenes.some((scene, index) => index > 0 && Math.abs(now - scene.start) <= half)) return found;
  const size = (element) => parseFloat(getComputedStyle(element.querySelector('.live') ?? element).fontSize);
  const name = (element) => `${element.dataset.f ?? element.className} "${element.textContent.trim().slice(0, 24)}"`;
  const report = (element, kind, what) => found.push({ scene: Math.max(0, scene(element)), kind, what });

  const pen = document.createElement('canvas').getContext('2d');
  // Which of several stand-ins draws a text is not told, so of their lines the whole box counts, with more allowance.
  const foreign = root.classList.contains('foreign');
  const allowance = foreign ? 0.24 : 0.12;
  // A line's box is as high as the font, whatever is written in it: how far the ink of this text stays inside, above and below.
  function spare(element) {
    if (foreign) return [0, 0];
    const css = getComputedStyle(element.querySelector('.live') ?? element);
    pen.font = `${css.fontStyle} ${css.fontWeight} ${css.fontSize} ${css.fontFamily}`;
    const text = element.textContent.trim();
    const drawn = css.textTransform === 'uppercase' ? text.toUpperCase() : css.textTransform === 'lowercase' ? text.toLowerCase() : text;
    // The pen knows no lining figures, which are as high as capitals and have nothing below the line.
    const measured = pen.measureText(element.matches('.numeric, .bv, .lv, .tk') ? 'H' : drawn);
    return [measured.fontBoundingBoxAscent - measured.actualBoundingBoxAscent, measured.fontBoundingBoxDescent - measured.actualBoundingBoxDescent];
  }

  // Words that still come in are out of their places, which are what counts.
  function place(element) {
    const words = [...element.querySelectorAll('.w')].map((word) => word.getBoundingClientRect());
    if (!words.length) {
      const range = document.createRange();
      range.selectNodeContents(element.matches('.numeric') ? element.querySelector('.live') : element);
      return range.getBoundingClientRect();
    }
    const [left, top] = [Math.min(...words.map((word) => word.left)), Math.min(...words.map((word) => word.top))];
    const [right, bottom] = [Math.max(...words.map((word) => word.right)), Math.max(...words.map((word) => word.bottom))];
    return new DOMRect(left, top, right - left, bottom - top);
  }

  function rectangle(element) {
    if (element.matches('.pf, .pn, .cb, .tag, .link-label .label')) return element.getBoundingClientRect();
    const { x, y, width, height } = place(element);
    const [above, below] = spare(element);
    return new DOMRect(x, y + above, width, Math.max(1, height - above - below));
  }

  const texts = [...root.querySelectorAll('[data-f], .pf')].filter((element) => (element.textContent.trim() || element.matches('.pf')) && seen(element));
  const boxes = texts.map((element) => ({ element, box: rectangle(element), slack: element.matches('.pf') ? 0 : Math.max(6, allowance * size(element)) })).filter(({ box }) => box.width > 1);

  for (const { element, box, slack } of boxes) {
    const out = Math.max(frame.left - box.left, frame.top - box.top, box.right - frame.right, box.bottom - frame.bottom);
    if (out > 1 && !element.matches('.pf')) report(element, 'outside_frame', `${name(element)} by ${Math.round(out)} px`);
    const holder = element.closest('.panel, .tile, .region');
    if (!holder || element.matches('.pf, svg text')) continue;
    const limit = holder.getBoundingClientRect();
    const [across, down] = [Math.max(limit.left - box.left, box.right - limit.right), Math.max(limit.top - box.top, box.bottom - limit.bottom)];
    if (across > 4 || down > slack) report(element, 'outside_region', `${name(element)} by ${Math.round(Math.max(across, down))} px`);
  }

  for (let first = 0; first < boxes.length; first++) {
    for (let second = first + 1; second < boxes.length; second++) {
      const [a, b] = [boxes[first], boxes[second]];
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      // The name is written on the presenter's frame, words of a presenter that fills the picture on its lower part.
      const onPresenter = [a.element, b.element].some((element) => element.matches('.pf')) && [a.element, b.element].some((element) => element.matches('.pn') || element.closest('.low'));
      // A presenter that fills the picture is behind everything.
      if (onPresenter || a.element.closest('.whole') || b.element.closest('.whole')) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 3 && down > Math.max(a.slack, b.slack)) {
        report(a.element, 'overlap', `${name(a.element)} and ${name(b.element)} by ${Math.round(across)} x ${Math.round(down)} px`);
      }
    }
  }

  // Bars at rest: lengths are as values.
  for (const element of root.querySelectorAll('.bars')) {
    if (!seen(element)) continue;
    const bars = [...element.querySelectorAll('.bf')].map((bar) => ({ bar, share: Number(bar.dataset.share), width: bar.offsetWidth }));
    const longest = Math.max(...bars.map(({ width }) => width));
    for (const { bar, share, width } of bars) {
      if (Math.abs(width - share * longest) > 1.5) report(bar, 'proportion', `${bar.closest('.bar').querySelector('.bl').dataset.f} is ${width} px of ${longest}, its value ${share}`);
    }
  }

  for (const font of document.fonts) if (font.status !== 'loaded') found.push({ scene: 0, kind: 'font', what: font.family });
  for (const image of root.querySelectorAll('img')) if (!image.complete || !image.naturalWidth) report(image, 'picture', image.getAttribute('src'));
  return found;
})
