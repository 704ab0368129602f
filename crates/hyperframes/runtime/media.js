// Videos and sounds. Elements play nothing: the picture of a video is its poster, which is exchanged for every frame, so
// that box, object-fit, radius, transform and stacking stay the browser's business. Sound is described in a list and mixed
// outside.
const media = (() => {
  const SERVICE = '/.herald/';
  // Seconds between samples of a volume that is animated. Straight lines between them are off by far less than 0.2 dB.
  const VOLUME_STEP = 0.02;
  // Samples of one tween, however long it is.
  const MAX_SAMPLES = 3000;
  const MAX_GAIN = 3.9811; // +12 dB
  const facts = new Map(); // by address: what was found, or null
  const shown = new WeakMap(); // by element: { key, url }
  const volumes = new WeakMap();
  let generated = 0;

  function address(element) {
    const text = element.getAttribute('src') ?? element.querySelector('source[src]')?.getAttribute('src');
    return text ? new URL(text, document.baseURI).href : null;
  }

  function inProject(url) {
    return url.startsWith(location.origin + '/');
  }

  function all() {
    return [...document.querySelectorAll('video, audio')].filter(address);
  }

  function of(element) {
    return facts.get(address(element)) ?? undefined;
  }

  async function find(url) {
    if (!inProject(url)) {
      warn('media_refused', `${url.slice(0, 120)} is not a file of the project`);
      return null;
    }
    const response = await native.fetch(`${SERVICE}probe?src=${encodeURIComponent(new URL(url).pathname.slice(1))}`);
    // The answer's text is in the warnings already.
    return response.ok ? response.json() : null;
  }

  // Looks at every source once. Called again when a page adds some.
  async function prepare() {
    for (const element of all()) element.id ||= `hf-media-${++generated}`;
    const missing = [...new Set(all().map(address))].filter((url) => !facts.has(url));
    await Promise.all(missing.map(async (url) => facts.set(url, await find(url))));
    timing.invalidate();
    for (const element of all()) {
      if (!of(element) || shown.has(element)) continue;
      shown.set(element, {});
      for (const name of ['loadedmetadata', 'loadeddata', 'canplay', 'canplaythrough']) element.dispatchEvent(new Event(name));
    }
  }

  // Seconds of the source that are played for `element`; undefined while unknown.
  function playable(element) {
    const length = of(element)?.duration;
    return length === undefined ? undefined : Math.max(0, length - timing.offsetOf(element));
  }

  // Seconds after `mediaStart` that are due at `time`.
  function position(entry, time) {
    const { element } = entry;
    const played = Math.max(0, timing.toInner(entry.outer, time) - entry.start) * timing.rateOf(element);
    const length = playable(element);
    return element.loop && length > 0 ? played % length : played;
  }

  // Undefined when the picture is there already.
  function show(entry, time) {
    const { element } = entry;
    const frame = frameIndex(position(entry, time));
    const source = new URL(address(element)).pathname.slice(1);
    const key = `src=${encodeURIComponent(source)}&from=${timing.offsetOf(element)}&frame=${frame}`;
    const before = shown.get(element) ?? {};
    return before.key === key ? undefined : exchange(element, key, before.url);
  }

  async function exchange(element, key, replaced) {
    const response = await native.fetch(`${SERVICE}video?${key}`);
    if (!response.ok) return;
    const url = URL.createObjectURL(await response.blob());
    // Loaded once here, the poster finds it in the cache and has it at once.
    const image = new Image();
    const loaded = new Promise((resolve) => {
      image.onload = resolve;
      image.onerror = resolve;
    });
    image.src = url;
    await loaded;
    element.poster = url;
    shown.set(element, { key, url, image });
    if (replaced) URL.revokeObjectURL(replaced);
  }

  // Puts every visible video at its frame.
  function seek(time) {
    const work = [];
    for (const entry of timing.current().entries.values()) {
      if (entry.element instanceof HTMLVideoElement && of(entry.element)?.width && timing.isShown(entry, time)) work.push(show(entry, time));
    }
    return work.filter(Boolean);
  }

  // Where the window of an element and those around it overlap.
  function window_(entry, length) {
    let from = 0;
    let until = length;
    for (let at = entry; at; at = at.parent) {
      if (at.element.hasAttribute('data-hidden')) return null;
      from = Math.max(from, at.from);
      until = Math.min(until, at.until);
    }
    return until > from ? { from, until } : null;
  }

  // Tweens of volumes: the times at which they must be sampled, by element.
  function volumeTimes() {
    const times = new Map();
    for (const { timeline, toOuter } of timelines.bound()) {
      for (const { tween, start, end } of timelines.tweensOf(timeline)) {
        if (!('volume' in (tween.vars ?? {}))) continue;
        for (const target of tween.targets?.() ?? []) {
          if (!timing.isMedia(target)) continue;
          const list = times.get(target) ?? new Set();
          const step = Math.max(VOLUME_STEP, (end - start) / MAX_SAMPLES);
          for (let at = start; at < end; at += step) list.add(toOuter(at));
          list.add(toOuter(end));
          times.set(target, list);
        }
      }
    }
    return times;
  }

  function envelopes() {
    const times = volumeTimes();
    const result = new Map();
    if (!times.size) return result;
    const sorted = [...new Set([0, ...[...times.values()].flatMap((list) => [...list])])].sort((a, b) => a - b);
    for (const time of sorted) {
      timelines.seek(time, true);
      for (const [element, wanted] of times) {
        if (time !== 0 && !wanted.has(time)) continue;
        if (!result.has(element)) result.set(element, []);
        result.get(element).push([time, element.volume]);
      }
    }
    timelines.seek(0, true);
    return result;
  }

  // Gain as authored, before tweens.
  function gain(element) {
    const authored = timing.number(element, 'data-volume');
    return Math.min(MAX_GAIN, Math.max(0, authored ?? 1));
  }

  // Everything that is seen or heard, for the mix: times in seconds of the render.
  function list(length) {
    const curves = envelopes();
    const tracks = [];
    for (const entry of timing.current().entries.values()) {
      const { element } = entry;
      if (!timing.isMedia(element) || !of(element)) continue;
      const open = window_(entry, length);
      if (!open) continue;
      const video = element instanceof HTMLVideoElement;
      const rate = timing.rateOf(element) * entry.outer.rate;
      const wanted = video ? element.getAttribute('data-has-audio') === 'true' : !element.hasAttribute('muted');
      tracks.push({
        kind: video ? 'video' : 'audio',
        id: element.id,
        src: decodeURIComponent(new URL(address(element)).pathname.slice(1)),
        start: open.from,
        duration: open.until - open.from,
        // What an outer window cuts off at the beginning is not heard later.
        mediaStart: timing.offsetOf(element) + Math.max(0, open.from - entry.from) * rate,
        loopStart: timing.offsetOf(element),
        rate,
        loop: element.loop,
        volume: gain(element),
        envelope: curves.get(element) ?? [],
        sound: wanted && of(element).sound,
      });
    }
    return tracks;
  }

  // What draws a video elsewhere gets the picture that stands for it.
  function substitute(prototype, name) {
    const draw = prototype?.[name];
    if (!draw) return;
    redefine(prototype, name, function (...given) {
      const stand = (value) => (value instanceof HTMLVideoElement ? shown.get(value)?.image ?? value : value);
      return draw.apply(this, given.map(stand));
    });
  }
  substitute(CanvasRenderingContext2D.prototype, 'drawImage');
  substitute(CanvasRenderingContext2D.prototype, 'createPattern');
  substitute(window.OffscreenCanvasRenderingContext2D?.prototype, 'drawImage');
  for (const context of [window.WebGLRenderingContext, window.WebGL2RenderingContext]) {
    substitute(context?.prototype, 'texImage2D');
    substitute(context?.prototype, 'texSubImage2D');
  }

  const prototype = HTMLMediaElement.prototype;
  const getter = (name, get, set) => Object.defineProperty(name.startsWith('video') ? HTMLVideoElement.prototype : prototype, name, { get, set, configurable: true, enumerable: true });
  redefine(prototype, 'play', function play() {
    return Promise.resolve();
  });
  redefine(prototype, 'pause', function pause() {});
  redefine(prototype, 'load', function load() {});
  getter('volume', function () {
    return volumes.get(this) ?? 1;
  }, function (value) {
    if (!Number.isFinite(Number(value))) throw new TypeError('volume is a number');
    volumes.set(this, Math.min(MAX_GAIN, Math.max(0, Number(value))));
  });
  getter('duration', function () {
    return of(this)?.duration ?? NaN;
  });
  getter('readyState', function () {
    return of(this) ? 4 : 0;
  });
  getter('paused', () => true);
  getter('currentTime', function () {
    const entry = timing.current().entries.get(this);
    return entry && of(this) ? timing.offsetOf(this) + position(entry, clock.now() / 1000) : 0;
  }, () => {});
  getter('videoWidth', function () {
    return of(this)?.width ?? 0;
  });
  getter('videoHeight', function () {
    return of(this)?.height ?? 0;
  });

  return {
    prepare, seek, list,
    source: address,
    sourceLength: (element) => of(element)?.duration,
    isReady: () => all().every((element) => facts.has(address(element))),
  };
})();
