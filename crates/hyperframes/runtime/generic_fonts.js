// `serif`, `sans-serif` and their like leave the choice to the machine. Where the compiler has declared fonts for them, those are
// named in front of them wherever the page names a generic family: in style sheets, style attributes and canvases.
//
// Not reached: custom properties, shadow trees, and styles that a script sets after the page is ready. Browsers set text in nothing
// but `monospace` at 13 instead of 16 pixels where the page gives no size; with a font in front of it that is not so.
const genericFonts = (() => {
  const seen = new WeakMap(); // by list of rules: how many there were
  let map = null;

  // What the compiler says; nothing where fonts are not installed.
  function known() {
    const text = document.querySelector('style[data-hf-generic-fonts]')?.getAttribute('data-hf-generic-fonts');
    return text ? new Map(Object.entries(JSON.parse(text))) : null;
  }

  // `undefined`: there is nothing to change. Quoted names are no generic ones; what is computed is left alone.
  function named(families) {
    if (!families || families.includes('var(')) return undefined;
    let changed = false;
    const parts = families.match(/"[^"]*"|'[^']*'|[^,]+/g) ?? [];
    const list = parts.map((part) => {
      const font = map.get(part.trim().toLowerCase());
      if (!font || families.includes(font)) return part.trim();
      changed = true;
      return `"${font}", ${part.trim()}`;
    });
    return changed ? list.filter(Boolean).join(', ') : undefined;
  }

  function restyle(style) {
    const families = named(style?.fontFamily);
    if (families) style.setProperty('font-family', families, style.getPropertyPriority('font-family'));
    return Boolean(families);
  }

  function walk(rules) {
    if (seen.get(rules) === rules.length) return false;
    seen.set(rules, rules.length);
    let changed = false;
    for (const rule of rules) {
      if (rule instanceof CSSFontFaceRule) continue;
      if (rule.style) changed = restyle(rule.style) || changed;
      const inner = rule.styleSheet?.cssRules ?? rule.cssRules;
      if (inner) changed = walk(inner) || changed;
    }
    return changed;
  }

  // Again as long as the page is being loaded: sheets may come late.
  function apply() {
    map ??= known();
    if (!map) return;
    let changed = false;
    for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) {
      // One of another origin keeps its rules to itself.
      changed = walk(attempt(() => sheet.cssRules, [])) || changed;
    }
    for (const element of document.querySelectorAll('[style*="font"]')) changed = restyle(element.style) || changed;
    // Loading of what is used now begins with the layout.
    if (changed) document.documentElement.getBoundingClientRect();
  }

  for (const context of [CanvasRenderingContext2D, window.OffscreenCanvasRenderingContext2D].filter(Boolean)) {
    const own = Object.getOwnPropertyDescriptor(context.prototype, 'font');
    Object.defineProperty(context.prototype, 'font', {
      ...own,
      set(font) {
        map ??= known();
        const [, size, families] = (map && /^(.*\d(?:px|pt|em|rem|%)\S*\s+)(.+)$/i.exec(String(font))) || [];
        const list = families && named(families);
        own.set.call(this, list ? size + list : font);
        // A canvas draws at once, with what is there; a page that draws again on `hf-seek` gets the font.
        if (list) document.fonts.load(this.font).catch(report);
      },
    });
  }

  return { apply };
})();
