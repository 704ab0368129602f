// Texts into words, the unit of motion and of lines. Where a script has no spaces the browser's dictionaries find them.
window.splitWords = (() => {
  const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1780-\u17ff]/;
  // What no line may begin with.
  const CLINGS = /^[\p{Pe}\p{Pf}\p{Po}\u30fc\u3005]+$/u;
  const KANA_PARTICLE = /^[\u3041-\u3093]{1,2}$/;

  function pieces(text, language) {
    if (!UNSPACED.test(text)) return [text.trim().split(/[ \t\n]+/), ' '];
    const parts = [];
    for (const { segment } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text)) {
      const last = parts.at(-1);
      const clings = last && (CLINGS.test(segment) || !segment.trim() || (KANA_PARTICLE.test(segment) && last.length < 5));
      if (clings) parts[parts.length - 1] += segment;
      else parts.push(segment);
    }
    return [parts, ''];
  }

  function span(className, ...children) {
    const element = document.createElement('span');
    element.className = className;
    element.append(...children);
    return element;
  }

  // Words of `emphasis`, in their order, wherever they stand together in `parts`.
  function emphasised(parts, emphasis) {
    const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const wanted = emphasis.split(/\s+/).map(plain).filter(Boolean);
    if (!wanted.length) return new Set();
    const at = parts.findIndex((_, start) => wanted.every((word, index) => plain(parts[start + index] ?? '') === word));
    return new Set(at < 0 ? [] : wanted.map((_, index) => at + index));
  }

  return (element, language) => {
    if (element.querySelector('.cnt')) return;
    const [parts, between] = pieces(element.textContent, language);
    const marked = emphasised(parts, element.dataset.em ?? '');
    element.textContent = '';
    parts.forEach((part, index) => {
      if (index && between) element.append(between);
      element.append(span(marked.has(index) ? 'w em' : 'w', span('wi', part)));
    });
  };
})();
