// Values of the render and of mounted sub-compositions, and the bindings that need no script.
const variables = (() => {
  redefine(window, '__hfVariables', native.config.variables);
  redefine(window, '__hfVariablesByComp', native.config.variablesByInstance);

  function declared(element) {
    const text = element?.getAttribute('data-composition-variables');
    if (!text) return {};
    try {
      const list = JSON.parse(text);
      if (!Array.isArray(list)) throw new TypeError('it is no array');
      return Object.fromEntries(list.filter((entry) => entry && typeof entry.id === 'string' && 'default' in entry).map((entry) => [entry.id, entry.default]));
    } catch (error) {
      warn('invalid_composition_variables_declaration', `data-composition-variables cannot be read: ${error.message}`);
      return {};
    }
  }

  function table(text) {
    try {
      const value = JSON.parse(text);
      return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
    } catch {
      warn('invalid_variable_values_json', 'data-variable-values is no JSON object');
      return {};
    }
  }

  // Defaults of the document element, then of the root; later declarers win; the render's values lie over them.
  function ofRoot() {
    const root = document.querySelector('[data-composition-id]');
    return { ...declared(document.documentElement), ...declared(root), ...window.__hfVariables };
  }

  function ofInstance(id) {
    const known = window.__hfVariablesByComp?.[id];
    if (known) return { ...known };
    const host = [...document.querySelectorAll('[data-hf-instance], [data-composition-id]')].find((element) => runtimeId(element) === id);
    if (!host) return {};
    const inner = host.querySelector('[data-hf-root]');
    const values = host.getAttribute('data-variable-values');
    return { ...declared(host), ...declared(inner), ...(values ? table(values) : {}) };
  }

  function runtimeId(element) {
    return element.getAttribute('data-hf-instance') ?? element.getAttribute('data-hf-inline') ?? element.getAttribute('data-composition-id');
  }

  // Nearest composition whose values an element sees: undefined is the render's own.
  function valuesFor(element, root) {
    const host = element.closest('[data-hf-instance]') ?? element.closest('[data-variable-values][data-composition-id]');
    return host && host !== root ? ofInstance(runtimeId(host)) : ofRoot();
  }

  const SAFE_SOURCE = /^(?:https?:|data:(?:image|audio|video)\/|blob:|[^:]*$|[^:/?#]*[/?#])/i;
  const SOURCE_ELEMENTS = new Set(['IMG', 'VIDEO', 'AUDIO', 'SOURCE']);

  function isScalar(value) {
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  }

  function setText(element, text) {
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    if (own.length === 0) {
      element.prepend(text);
      return;
    }
    // The first text that is not only white space stands for the element's text.
    const kept = own.find((node) => node.data.trim() !== '') ?? own[0];
    for (const node of own) if (node !== kept && node.data.trim() !== '') node.remove();
    kept.data = text;
  }

  function bind(root) {
    for (const element of document.querySelectorAll('[data-var-text]')) {
      const id = element.getAttribute('data-var-text');
      const value = valuesFor(element, root)[id];
      if (isScalar(value)) setText(element, String(value));
      else if (value === undefined) warn('unknown_variable_binding', `data-var-text names \`${id}\`, which has no value`);
    }
    for (const element of document.querySelectorAll('[data-var-src]')) {
      const id = element.getAttribute('data-var-src');
      const value = valuesFor(element, root)[id];
      const source = typeof value === 'string' ? value : value?.url ?? value?.src;
      if (!SOURCE_ELEMENTS.has(element.tagName)) warn('unknown_variable_binding', `data-var-src stands on <${element.tagName.toLowerCase()}>, which has no source`);
      else if (typeof source === 'string' && SAFE_SOURCE.test(source.trim())) element.setAttribute('src', source.trim());
      else warn('unknown_variable_binding', `data-var-src names \`${id}\`, whose value is no address to load from`);
    }
    setProperties(root, ofRoot());
    for (const host of document.querySelectorAll('[data-hf-instance]')) {
      setProperties(host.querySelector('[data-hf-root]') ?? host, ofInstance(runtimeId(host)));
    }
  }

  function setProperties(element, values) {
    for (const [id, value] of Object.entries(values)) {
      if (isScalar(value) && /^[\w-]+$/.test(id)) element?.style.setProperty(`--${id}`, String(value).replace(/[;{}<>\r\n]/g, ''));
    }
  }

  return { ofRoot, ofInstance, bind, runtimeId };
})();
