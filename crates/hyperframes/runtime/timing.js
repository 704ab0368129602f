// When each timed element is there. Windows are computed once and again after anything they depend on has changed.
const timing = (() => {
  const ATTRIBUTES = ['data-start', 'data-duration', 'data-end', 'data-media-start', 'data-playback-start', 'data-playback-rate', 'data-hidden', 'data-composition-id', 'data-hf-instance', 'src', 'id', 'loop'];
  let plan = null;
  const observer = new MutationObserver(() => {
    plan = null;
  });

  function watch() {
    observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ATTRIBUTES });
  }

  function findRoot() {
    return document.querySelector('[data-composition-id]');
  }

  function number(element, name) {
    const text = element.getAttribute(name);
    if (text === null || text.trim() === '') return undefined;
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }

  function isHost(element) {
    return element.hasAttribute('data-hf-instance') || element.hasAttribute('data-composition-src') || (element.hasAttribute('data-composition-id') && !element.hasAttribute('data-hf-root'));
  }

  function isMedia(element) {
    return element instanceof HTMLMediaElement;
  }

  // Playback rate of a host or a media element: 0.1 to 5, else 1.
  function rateOf(element) {
    const rate = number(element, 'data-playback-rate');
    return rate >= 0.1 && rate <= 5 ? rate : 1;
  }

  function offsetOf(element) {
    return Math.max(0, number(element, 'data-playback-start') ?? number(element, 'data-media-start') ?? 0);
  }

  // Builds the windows of all timed elements of the document. Times of an element are those of its composition;
  // `inner = outer * rate + shift` leads from the render's time into each composition.
  function build() {
    const root = findRoot();
    const entries = new Map();
    if (!root) return { root: null, entries };
    const byId = new Map(); // lists, in the order of the document
    for (const element of root.querySelectorAll('[data-start], [data-hf-instance], [data-composition-src], [data-composition-id]:not([data-hf-root]), video, audio')) {
      if (isMedia(element) && !element.hasAttribute('data-start') && !media.source(element)) continue;
      entries.set(element, { element, host: isHost(element), timed: element.hasAttribute('data-start') });
    }
    // Element ids before composition ids, the first in the document before later ones.
    const list = (id, element) => id && byId.set(id, [...(byId.get(id) ?? []), element]);
    for (const element of entries.keys()) list(element.id, element);
    for (const element of entries.keys()) list(element.getAttribute('data-composition-id'), element);
    const rootMap = { rate: 1, shift: 0 };
    const state = new Map();

    // What an element means by an id: the nearest, in its own instance before those around it. A file that is mounted twice
    // repeats its ids.
    function find(id, element) {
      const candidates = byId.get(id);
      if (!candidates || candidates.length === 1) return candidates?.[0];
      for (let instance = instanceOf(element); instance; instance = instanceOf(instance)) {
        const own = candidates.find((candidate) => instanceOf(candidate) === instance);
        if (own) return own;
      }
      return candidates[0];
    }

    function instanceOf(element) {
      return element.parentElement?.closest('[data-hf-instance]');
    }

    function enclosing(element) {
      const host = element.parentElement?.closest('[data-hf-instance], [data-composition-src], [data-composition-id]:not([data-hf-root])');
      return host && host !== root && entries.has(host) ? host : null;
    }

    function mapOf(host) {
      if (!host) return rootMap;
      const entry = entries.get(host);
      if (entry.map) return entry.map;
      const outer = mapOf(enclosing(host));
      const rate = rateOf(host);
      entry.map = { rate: outer.rate * rate, shift: (outer.shift - startOf(host)) * rate + offsetOf(host) };
      return entry.map;
    }

    function startOf(element) {
      const entry = entries.get(element);
      if (entry.start !== undefined) return entry.start;
      // Who comes here again while being resolved depends on itself.
      if (state.get(element) === 'start') return 0;
      state.set(element, 'start');
      const start = resolve(element, element.getAttribute('data-start'));
      state.delete(element);
      entry.start = start;
      return start;
    }

    function resolve(element, text) {
      if (text === null || text.trim() === '') return 0;
      const value = Number(text);
      if (Number.isFinite(value)) return Math.max(0, value);
      // An id may hold the signs itself: the whole text first, then the last sign with a number after it.
      let target = find(text.trim(), element);
      let offset = 0;
      if (!target) {
        const match = /^\s*(.+?)\s*([+-])\s*(\d+(?:\.\d+)?|\.\d+)\s*$/.exec(text);
        target = match && find(match[1], element);
        offset = match ? Number(match[2] + match[3]) : 0;
      }
      if (!target || target === element || state.get(target) === 'start') {
        warn('unresolved_start', `data-start="${text.slice(0, 80)}" leads to no timed element; 0 is taken`);
        return 0;
      }
      const length = durationOf(target);
      const there = startOf(target) + (Number.isFinite(length) ? length : 0);
      const from = enclosing(target);
      const to = enclosing(element);
      // Between compositions through the render's time.
      const local = from === to ? there : toInner(mapOf(to), toOuter(mapOf(from), there));
      return Math.max(0, local + offset);
    }

    function durationOf(element) {
      const entry = entries.get(element);
      if (entry.duration !== undefined) return entry.duration;
      if (state.get(element) === 'duration') return Infinity;
      const before = state.get(element);
      state.set(element, 'duration');
      entry.duration = computeDuration(element, entry);
      if (before) state.set(element, before);
      else state.delete(element);
      return entry.duration;
    }

    function computeDuration(element, entry) {
      const authored = number(element, 'data-duration');
      if (authored !== undefined && authored >= 0) return authored;
      const end = number(element, 'data-end');
      if (end !== undefined) return Math.max(0, end - startOf(element));
      if (isMedia(element)) {
        const length = media.sourceLength(element);
        if (length === undefined || element.loop) return Infinity;
        return Math.max(0, (length - offsetOf(element)) / rateOf(element));
      }
      if (entry.host) {
        const inner = innerLength(element);
        if (inner !== undefined) return Math.max(0, (inner - offsetOf(element)) / rateOf(element));
      }
      return Infinity;
    }

    function innerLength(host) {
      const length = timelines.lengthOf(variables.runtimeId(host));
      if (length !== undefined) return length;
      const inner = host.querySelector('[data-hf-root]');
      return inner ? number(inner, 'data-duration') : undefined;
    }

    for (const [element, entry] of entries) {
      const map = mapOf(enclosing(element));
      const start = startOf(element);
      const duration = durationOf(element);
      entry.from = toOuter(map, start);
      entry.until = Number.isFinite(duration) ? toOuter(map, start + duration) : Infinity;
      entry.outer = map;
      if (entry.host) mapOf(element);
      const parent = timedAncestor(element, root, entries);
      entry.parent = parent;
      entry.leaf = !element.querySelector('[data-start]');
    }
    return { root, entries };
  }

  function timedAncestor(element, root, entries) {
    for (let at = element.parentElement; at && at !== root; at = at.parentElement) {
      const entry = entries.get(at);
      if (entry) return entry;
    }
    return null;
  }

  function toOuter(map, inner) {
    return (inner - map.shift) / map.rate;
  }

  function toInner(map, outer) {
    return outer * map.rate + map.shift;
  }

  function current() {
    if (observer.takeRecords().length) plan = null;
    return (plan ??= build());
  }

  // Start of the nearest timed element, itself included, in the render's seconds.
  function originOf(element) {
    const { root, entries } = current();
    for (let at = element; at && at !== root; at = at.parentElement) {
      const entry = entries.get(at);
      if (entry && (entry.timed || entry.host)) return entry.from;
    }
    return 0;
  }

  function isOpen(entry, time) {
    // A frame's time and a boundary that is written as a decimal may differ in their last bit.
    const SLACK = 1e-9;
    return time >= entry.from - SLACK && time < entry.until - SLACK && !entry.element.hasAttribute('data-hidden');
  }

  function isShown(entry, time) {
    for (let at = entry; at; at = at.parent) if (!isOpen(at, time)) return false;
    return true;
  }

  // Latest end of what has one; undefined if nothing has.
  function latestEnd() {
    let latest;
    for (const entry of current().entries.values()) {
      if (Number.isFinite(entry.until)) latest = Math.max(latest ?? 0, entry.until);
    }
    return latest;
  }

  return {
    watch, current, number, rateOf, offsetOf, originOf, isOpen, isShown, latestEnd, toInner, toOuter, isMedia,
    invalidate() {
      plan = null;
    },
  };
})();
