// Sizes of texts, searched once at the rest pose: of each region the largest whole size of its main text at which everything
// in it fits and no word breaks; of siblings one size for all. An expression: its value is what was found.
window.__film.loaded.then(async () => {
  await document.fonts.ready;
  const { film, rest } = window.__film;
  const root = document.getElementById('root');
  const all = (selector, within = root) => [...within.querySelectorAll(selector)];
  const css = getComputedStyle(root);
  const optical = film.optical;
  const textOptical = parseFloat(css.getPropertyValue('--t-k')) || 1;
  const labelOptical = parseFloat(css.getPropertyValue('--l-k')) || 1;
  const [wide, square] = [film.width > film.height, film.width === film.height];
  const sizes = [];
  const refused = [];
  const SMALLEST = 26;
  // Line boxes may touch: the ink of a line is smaller than its box by this share of the size.
  const SLACK = 0.24;

  rest();
  const set = (elements, pixels) => elements.forEach((element) => element.style.setProperty('font-size', `${pixels}px`, 'important'));

  function search(low, high, set, fits) {
    if ((set(high), fits())) return high;
    if ((set(low), !fits())) return null;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      set(middle);
      if (fits()) low = middle;
      else high = middle;
    }
    set(low);
    return low;
  }

  // By how many pixels the content of a region leaves it.
  function excess(region) {
    const box = region.getBoundingClientRect();
    let over = -1e9;
    for (const child of region.children) {
      if (child.getAttribute('aria-hidden') || !child.offsetHeight) continue;
      const inner = child.getBoundingClientRect();
      over = Math.max(over, inner.bottom - box.bottom, box.top - inner.top, inner.width - box.width);
    }
    for (const word of all('.wi, .cnt', region)) over = Math.max(over, word.getBoundingClientRect().width - region.clientWidth);
    return over;
  }

  function lines(element) {
    let count = 0;
    let last = -1e9;
    for (const word of all('.w', element)) {
      for (const box of word.getClientRects()) {
        if (box.top <= last + box.height * 0.5) continue;
        count++;
        last = box.top;
      }
    }
    return count;
  }

  function refuse(scene, field, share) {
    const letters = field.textContent.trim().length;
    refused.push({ scene, field: field.dataset.f ?? 'text', limit: Math.max(1, Math.min(letters - 1, Math.floor(letters * share))) });
  }

  function range(region, main) {
    const scaled = (value) => Math.max(SMALLEST, Math.round(value * optical));
    if (main.classList.contains('numeric')) return [scaled(120), scaled(wide ? 640 : 480)];
    const role = region.classList.contains('quote') ? 'quote' : main.classList.contains('display') ? 'display' : 'title';
    let [low, high] = film.scale[role];
    if (region.classList.contains('side')) high = Math.min(high, 84);
    if (region.classList.contains('head')) high = Math.min(high, region.classList.contains('mid') ? 108 : 100);
    return [scaled(low), scaled(high)];
  }

  function fitRegion(scene, region, id) {
    const main = region.querySelector('.primary');
    if (!main) return;
    const [low, high] = range(region, main);
    const single = main.classList.contains('numeric');
    const most = single ? 1 : region.classList.contains('quote') ? 9 : region.classList.contains('hero') ? 7 : 6;
    const fits = () => excess(region) <= 1 && (single || lines(main) <= most);
    const name = (element) => `#s${scene} [data-f="${element.dataset.f}"]`;
    let found = search(low, high, (pixels) => set([main], pixels), fits);
    if (found === null) {
      for (const other of all('.f.text, .f.label, .li .text', region)) {
        const [usual, optics] = other.classList.contains('label') ? [28, labelOptical] : [32, textOptical];
        const pixels = Math.max(SMALLEST, Math.round(usual * optics));
        set([other], pixels);
        sizes.push({ selector: name(other), pixels });
      }
      found = search(low, high, (pixels) => set([main], pixels), fits);
    }
    if (found !== null) {
      sizes.push({ selector: name(main), pixels: found });
      return;
    }
    // The one that takes most of the room is the one to shorten.
    const texts = all('.f, [data-f]', region).filter((element) => element.textContent.trim());
    const longest = texts.reduce((best, element) => (element.offsetHeight > best.offsetHeight ? element : best), main);
    const over = excess(region);
    const word = Math.max(...all('.wi', main).map((element) => element.getBoundingClientRect().width), 1);
    const tooWide = word > region.clientWidth;
    refuse(scene, tooWide ? main : longest, tooWide ? region.clientWidth / word : longest.offsetHeight / (longest.offsetHeight + over));
  }

  // Siblings: one size, the largest at which all of them fit.
  function fitFamily(scene, selector, low, high, fits) {
    const elements = all(selector, document.getElementById(`s${scene}`));
    if (!elements.length) return;
    const least = Math.max(SMALLEST, low);
    const found = search(least, Math.max(least, high), (pixels) => set(elements, pixels), () => elements.every(fits));
    if (found !== null) {
      sizes.push({ selector: `#s${scene} ${selector}`, pixels: found });
      return;
    }
    const worst = elements.find((element) => !fits(element));
    const field = worst.dataset.f ? worst : (worst.querySelector('[data-f]') ?? worst);
    const share = Math.min(worst.clientWidth / Math.max(1, worst.scrollWidth), 0.85);
    refuse(scene, field, share);
  }

  const narrow = (element) => element.scrollWidth <= element.clientWidth + 1;
  // What is in a box, besides its padding.
  function inside(element, box) {
    if (box.scrollWidth > box.clientWidth + 2) return false;
    const [css, frame] = [getComputedStyle(box), box.getBoundingClientRect()];
    const [top, bottom] = [frame.top + box.clientTop + parseFloat(css.paddingTop), frame.bottom - parseFloat(css.borderBottomWidth) - parseFloat(css.paddingBottom)];
    return [...box.children].every((child) => {
      const { top: from, bottom: to, height } = child.getBoundingClientRect();
      return !height || getComputedStyle(child).position === 'absolute' || (from >= top - 2 && to <= bottom + 2);
    });
  }
  const words = (element, width) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect().width <= width + 1;
  };
  const text = (value) => Math.round(value * textOptical);
  const display = (value) => Math.round(value * optical);
  const label = (value) => Math.round(value * labelOptical);
  const high = (element, limit) => element.offsetHeight <= limit + 1;

  film.scenes.forEach((scene, index) => {
    const element = document.getElementById(`s${index}`);
    const region = (selector) => element.querySelector(selector);
    const regionHolds = (selector) => () => excess(region(selector)) <= 1;

    // What is fitted later takes its least room first.
    for (const [selector, pixels] of [['.bars .bl', text(28)], ['.step .sx', text(28)], ['.cmp .cp', text(30)], ['.timeline .what', text(28)]]) {
      set(all(selector, element), Math.max(SMALLEST, pixels));
    }
    fitFamily(index, '.bars .bv', display(28), display(66), (bv) => {
      const track = bv.closest('.bt');
      return high(bv.firstElementChild, track.clientHeight * 1.02) && bv.previousElementSibling.offsetWidth + bv.offsetWidth <= track.clientWidth + 1;
    });
    fitFamily(index, '.bars .bl', text(28), text(46), (bl) => {
      const bar = bl.closest('.bar');
      const room = bl.closest('.tall') ? bar.clientHeight * 0.46 : bar.clientHeight;
      return narrow(bl) && high(bl, room);
    });
    const inPanel = (panel) => (part) => narrow(part) && inside(part, part.closest(panel));
    // Titles must not take all the room: they are as large as they can be over texts of a good size, if there is one.
    const titled = [38, 33].find((pixels) => {
      set(all('.step .sx', element), text(pixels));
      set(all('.step .st', element), Math.max(SMALLEST, display(46)));
      return all('.step .st', element).every(inPanel('.step'));
    });
    if (titled === undefined) set(all('.step .sx', element), Math.max(SMALLEST, text(28)));
    fitFamily(index, '.step .st', display(30), display(70), inPanel('.step'));
    fitFamily(index, '.step .sx', text(28), text(48), inPanel('.step'));
    fitFamily(index, '.cmp .ct', display(36), display(wide ? 88 : 76), inPanel('.cmp'));
    fitFamily(index, '.cmp .cp', text(30), text(wide ? 58 : 50), (point) => narrow(point) && inside(point, point.closest('.cmp')));
    fitFamily(index, '.timeline .when', display(30), display(wide ? 96 : 72), (when) => narrow(when));
    fitFamily(index, '.timeline .what', text(28), text(wide ? 52 : 44), (what) => narrow(what) && inside(what, what.closest('.ev')) && excess(what.closest('.region')) <= 1);
    // Larger than usual only where that breaks no line.
    const oneLine = (item) => item.offsetHeight < 1.8 * parseFloat(getComputedStyle(item).lineHeight);
    const large = (item) => parseFloat(getComputedStyle(item).fontSize) <= text(56) || oneLine(item);
    fitFamily(index, '.list .li .text', text(30), text(wide ? 76 : 60), (item) => narrow(item) && large(item) && regionHolds('.list')());
    fitFamily(index, '.lg .text', text(28), text(46), (item) => {
      const box = item.closest('.region').getBoundingClientRect();
      const legend = item.closest('.lg').getBoundingClientRect();
      return narrow(item) && legend.right <= box.right + 1 && legend.left >= box.left - 1 && legend.bottom <= box.bottom + 1;
    });
    fitFamily(index, '.dv', display(40), display(84), (centre) => centre.getBBox().width <= 190);
    fitFamily(index, '.callout', text(28), text(42), (callout) => high(callout, 66) && callout.getBoundingClientRect().width <= callout.parentElement.clientWidth + 1);
    fitFamily(index, '.key', label(26), label(34), (key) => high(key.parentElement, wide ? 66 : 126));
    fitFamily(index, '.node .text', text(28), text(60), (node) => narrow(node) && inside(node, node.closest('.node')));
    fitFamily(index, '.link-label .label', label(26), label(30), (link) => {
      const [box, frame] = [link.getBoundingClientRect(), link.closest('.region').getBoundingClientRect()];
      const covers = all('.node', element).map((node) => node.getBoundingClientRect()).some((node) => box.left < node.right && node.left < box.right && box.top < node.bottom && node.top < box.bottom);
      return !covers && box.left >= frame.left - 1 && box.right <= frame.right + 1;
    });
    fitFamily(index, '.tag', label(26), label(30), (tag) => narrow(tag) && high(tag, tag.parentElement.clientHeight * 0.4));
    fitFamily(index, '.cl', SMALLEST, wide ? 54 : 36, (line) => inside(line, line.closest('.window')));
    fitFamily(index, '.src', label(26), label(28), (source) => narrow(source) && excess(source.closest('.foot, .bars, .lg') ?? source) <= 1);
    all('.stack', element).forEach((stack) => fitRegion(index, stack, index));
  });

  // Captions: one size for the film.
  const captions = all('.captions .cb');
  if (captions.length) {
    const shown = captions.map((caption) => caption.hidden);
    captions.forEach((caption) => (caption.hidden = true));
    const fitsAlone = (caption) => {
      caption.hidden = false;
      const fits = excess(caption.parentElement) <= 1 && words(caption, caption.parentElement.clientWidth);
      caption.hidden = true;
      return fits;
    };
    const top = film.height > film.width ? 60 : 52;
    const found = search(text(34), text(top), (pixels) => set(captions, pixels), () => captions.every(fitsAlone));
    if (found !== null) {
      sizes.push({ selector: '.captions .cb', pixels: found });
      // The box of two balanced lines would be as wide as one line may be.
      for (const caption of captions) {
        caption.hidden = false;
        const range = document.createRange();
        range.selectNodeContents(caption);
        const [css, lines] = [getComputedStyle(caption), range.getBoundingClientRect()];
        const around = ['paddingLeft', 'paddingRight', 'borderLeftWidth', 'borderRightWidth'].reduce((sum, side) => sum + parseFloat(css[side]), 0);
        const width = Math.ceil(lines.width + around) + 2;
        if (width < caption.offsetWidth - 8) sizes.push({ selector: `.captions .cb[data-p="${caption.dataset.p}"]`, of: 'width', pixels: width });
        caption.hidden = true;
      }
    } else {
      const worst = captions.find((caption) => !fitsAlone(caption));
      const at = film.phrases[captions.indexOf(worst)].from;
      refuse(film.scenes.findLastIndex((scene) => scene.start <= at + 0.01), worst, 0.8);
    }
    captions.forEach((caption, index) => (caption.hidden = shown[index]));
  }

  const fonts = [...document.fonts].filter((font) => font.status !== 'loaded').map((font) => font.family);
  return { sizes, refused, fonts };
})
