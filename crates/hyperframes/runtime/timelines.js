// `window.__timelines`: GSAP timelines and everything that looks like one.
const timelines = (() => {
  const DAY = 24 * 3600;
  // Beginnings that are drawn once before the first frame.
  const MAX_STARTS = 5000;
  // Seconds: enough for GSAP to see that time has passed, too little to be seen.
  const MOMENT = 1e-5;
  const prepared = new WeakSet();

  function registry() {
    const given = window.__timelines;
    return given && typeof given === 'object' ? given : {};
  }

  function call(timeline, name, ...given) {
    return typeof timeline?.[name] === 'function' ? attempt(() => timeline[name](...given)) : undefined;
  }

  // Seconds; undefined for none and for endless ones, whose repeats the window cuts.
  function length(timeline) {
    const total = Number(call(timeline, 'totalDuration') ?? call(timeline, 'duration'));
    return total > 0 && total <= DAY ? total : undefined;
  }

  // The root's own, or the only one there is.
  function rootTimeline() {
    const all = registry();
    const id = timing.current().root?.getAttribute('data-composition-id');
    if (id && all[id]) return all[id];
    const keys = Object.keys(all);
    if (keys.length !== 1) return undefined;
    const { entries } = timing.current();
    const isHosts = [...entries.values()].some((entry) => entry.host && variables.runtimeId(entry.element) === keys[0]);
    return isHosts ? undefined : all[keys[0]];
  }

  // A tween takes its first values when it is first drawn; one with a beginning of its own just after. Drawing every beginning once, in order, makes these values the
  // same in every page, whatever frame it is asked for first.
  function prepare(timeline) {
    if (!timeline || prepared.has(timeline)) return;
    prepared.add(timeline);
    call(timeline, 'pause');
    if (typeof timeline.getChildren !== 'function' || typeof timeline.totalTime !== 'function') return;
    const starts = new Set(tweensOf(timeline).map(({ start }) => start));
    for (const start of [...starts].sort((a, b) => a - b).slice(0, MAX_STARTS)) {
      attempt(() => timeline.totalTime(start, true));
      attempt(() => timeline.totalTime(start + MOMENT, true));
    }
    attempt(() => timeline.totalTime(0, true));
  }

  // Tweens of a GSAP timeline at any depth, with their times on it.
  function tweensOf(timeline) {
    if (typeof timeline?.getChildren !== 'function') return [];
    const found = [];
    for (const tween of attempt(() => timeline.getChildren(true, true, true), [])) {
      let start = tween.startTime();
      let end = start + tween.totalDuration() / (tween.timeScale() || 1);
      for (let at = tween.parent; at && at !== timeline; at = at.parent) {
        start = at.startTime() + start / (at.timeScale() || 1);
        end = at.startTime() + end / (at.timeScale() || 1);
      }
      if (start >= 0 && start <= DAY) found.push({ tween, start, end: Math.min(end, DAY) });
    }
    return found;
  }

  function isNested(timeline, all) {
    for (let at = timeline?.parent; at; at = at.parent) if (all.includes(at)) return true;
    return false;
  }

  function seekOne(timeline, time, silent) {
    prepare(timeline);
    const clamped = Math.max(0, time);
    if (typeof timeline.totalTime === 'function') attempt(() => timeline.totalTime(clamped, silent));
    else call(timeline, 'seek', Math.min(clamped, length(timeline) ?? clamped));
  }

  // Timelines that follow the render: the root's first, then those of mounted compositions, in document order.
  function bound() {
    const all = Object.values(registry()).filter(Boolean);
    const root = rootTimeline();
    const list = root ? [{ timeline: root, toInner: (time) => time, toOuter: (time) => time }] : [];
    for (const entry of timing.current().entries.values()) {
      if (!entry.host) continue;
      const timeline = registry()[variables.runtimeId(entry.element)];
      if (!timeline || timeline === root || isNested(timeline, all)) continue;
      list.push({ timeline, toInner: (time) => timing.toInner(entry.map, time), toOuter: (time) => timing.toOuter(entry.map, time) });
    }
    return list;
  }

  // `silent` keeps callbacks of the page from running.
  function seek(time, silent = false) {
    if (window.gsap?.ticker?.lagSmoothing) attempt(() => window.gsap.ticker.lagSmoothing(0));
    for (const { timeline, toInner } of bound()) seekOne(timeline, toInner(time), silent);
  }

  return {
    seek,
    bound,
    tweensOf,
    lengthOf: (id) => length(registry()[id]),
    rootLength: () => length(rootTimeline()),
    isRegistered: () => Object.values(registry()).some(Boolean),
    prepareAll() {
      for (const timeline of Object.values(registry())) prepare(timeline);
    },
  };
})();
