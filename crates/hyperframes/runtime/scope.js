// What a script of a sub-composition sees in place of the page: `document`, `window`, `gsap` and `__hyperframes` of its
// own instance. The compiler wraps the script; see README.md.
const scopes = (() => {
  const QUERIES = new Set(['querySelector', 'querySelectorAll', 'getElementById', 'getElementsByClassName', 'getElementsByTagName', 'getElementsByName']);

  function member(target, name) {
    const value = Reflect.get(target, name, target);
    // Constructors keep their identity and statics; methods of the platform insist on their object.
    return typeof value === 'function' && !value.prototype ? value.bind(target) : value;
  }

  function scopedDocument(host) {
    const queries = {
      querySelector: (selector) => (host.matches(selector) ? host : host.querySelector(selector)),
      querySelectorAll: (selector) => host.querySelectorAll(selector),
      getElementById: (id) => host.querySelector(`#${CSS.escape(id)}`),
      getElementsByClassName: (names) => host.getElementsByClassName(names),
      getElementsByTagName: (name) => host.getElementsByTagName(name),
      getElementsByName: (name) => host.querySelectorAll(`[name="${CSS.escape(name)}"]`),
    };
    return new Proxy(document, {
      get: (target, name) => (QUERIES.has(name) ? queries[name] : member(target, name)),
      set: (target, name, value) => Reflect.set(target, name, value, target),
    });
  }

  // Authored ids on the outside, runtime ids in the registry. A script may register under any name of its own.
  function scopedTimelines(host, id) {
    const authored = host.querySelector('[data-hf-root]')?.getAttribute('data-composition-id') ?? host.getAttribute('data-composition-id');
    const inline = new Map([...host.querySelectorAll('[data-hf-inline]')]
      .filter((element) => element.closest('[data-hf-instance]') === host)
      .map((element) => [element.getAttribute('data-composition-id'), element.getAttribute('data-hf-inline')]));
    const name = (key) => (key === authored ? id : (inline.get(key) ?? key));
    return new Proxy({}, {
      get: (_, key) => registry()[name(key)],
      set: (_, key, value) => Reflect.set(registry(), name(key), wrapped.get(value) ?? value),
      has: (_, key) => name(key) in registry(),
      deleteProperty: (_, key) => Reflect.deleteProperty(registry(), name(key)),
      ownKeys: () => Reflect.ownKeys(registry()),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(registry(), name(key));
        return found && { ...found, configurable: true };
      },
    });
  }

  function registry() {
    return (window.__timelines ??= {});
  }

  const SELECTING = new Set(['to', 'from', 'fromTo', 'set', 'killTweensOf', 'getTweensOf', 'quickTo', 'quickSetter']);
  const wrapped = new WeakMap();

  // Selectors given to GSAP as text mean the instance's elements. Methods that answer with their own object answer with
  // what stands for it, so that chains stay inside.
  function scopedGsap(host) {
    const targets = (value) => (typeof value === 'string' ? host.querySelectorAll(value) : value);
    const wrap = (object) => {
      const stand = new Proxy(object, {
        get(target, name) {
          const value = target[name];
          if (typeof value !== 'function' || /^[A-Z]/.test(String(name))) return value;
          return (...given) => {
            if (SELECTING.has(name)) given[0] = targets(given[0]);
            const result = value.apply(target, given);
            if (result === target) return stand;
            return name === 'timeline' ? wrap(result) : result;
          };
        },
      });
      wrapped.set(stand, object);
      return stand;
    };
    return window.gsap && wrap(window.gsap);
  }

  return function scope(id) {
    const host = [...document.querySelectorAll('[data-hf-instance]')].find((element) => element.getAttribute('data-hf-instance') === id) ?? document.documentElement;
    const doc = scopedDocument(host);
    const timelines = scopedTimelines(host, id);
    const gsap = scopedGsap(host);
    const hyperframes = { ...window.__hyperframes, getVariables: () => variables.ofInstance(id) };
    const own = { document: doc, __timelines: timelines, gsap, __hyperframes: hyperframes };
    const win = new Proxy(window, {
      get: (target, name) => (name === 'window' || name === 'self' || name === 'globalThis' ? win : Object.hasOwn(own, name) && own[name] !== undefined ? own[name] : member(target, name)),
      set(target, name, value) {
        if (name === '__timelines') {
          if (value !== timelines) Object.assign(timelines, value);
          return true;
        }
        return Reflect.set(target, name, value, target);
      },
    });
    return [doc, win, gsap, hyperframes];
  };
})();
