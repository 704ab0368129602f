// GIF, APNG and animated WebP in <img>. Left alone they would move with the number of drawings; here each shows the frame of
// the time since its nearest timed element began. Taken apart once before the first frame.
const movingPictures = (() => {
  // Bounds of what is taken apart: pictures that exceed them stand still at their first frame.
  const MAX_FRAMES = 600;
  const MAX_PIXELS = 400e6;
  const films = new Map(); // by address: { frames: [{ end, image }], total, plays }, or null for one that does not move
  const shown = new WeakMap(); // by element: the address it came from and the one it shows
  let preparing = null;
  let pixels = 0;

  function candidates() {
    return [...document.querySelectorAll('img[src]:not([srcset])')].filter((element) => element.src.startsWith(location.origin + '/') && !shown.has(element));
  }

  function isAnimatedPng(data) {
    const bytes = new Uint8Array(data);
    const view = new DataView(data);
    for (let at = 8; at + 8 < bytes.length; at += 12 + view.getUint32(at)) {
      const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (name === 'acTL') return true;
      if (name === 'IDAT') return false;
    }
    return false;
  }

  async function open(url) {
    if (!window.ImageDecoder) return null;
    const response = await native.fetch(url);
    const type = (response.headers.get('content-type') ?? '').split(';')[0];
    if (!response.ok || !/^image\/(gif|webp|apng|png|avif)$/.test(type)) return null;
    const data = await response.arrayBuffer();
    if (type.endsWith('png') && !isAnimatedPng(data)) return null;
    const decoder = new ImageDecoder({ data, type: type.endsWith('png') ? 'image/png' : type });
    try {
      await decoder.tracks.ready;
      await decoder.completed;
      const track = decoder.tracks.selectedTrack;
      if (!track || track.frameCount < 2) return null;
      return await takeApart(decoder, track, url);
    } finally {
      decoder.close();
    }
  }

  async function takeApart(decoder, track, url) {
    const frames = [];
    let end = 0;
    for (let frameIndex = 0; frameIndex < track.frameCount; frameIndex++) {
      const { image: frame } = await decoder.decode({ frameIndex });
      pixels += frame.displayWidth * frame.displayHeight;
      if (frameIndex >= MAX_FRAMES || pixels > MAX_PIXELS) {
        warn('picture_too_long', `${url} has more frames than are played`);
        frame.close();
        break;
      }
      // Browsers take what is too short for a tenth of a second.
      const length = frame.duration / 1000;
      end += length > 10 ? length : 100;
      const canvas = document.createElement('canvas');
      canvas.width = frame.displayWidth;
      canvas.height = frame.displayHeight;
      canvas.getContext('2d').drawImage(frame, 0, 0);
      frame.close();
      // Not `toBlob`: it waits for idle time, which a page that is drawn on command hardly has.
      frames.push({ end, image: await load(canvas.toDataURL()) });
    }
    return { frames, total: end, plays: track.repetitionCount + 1 };
  }

  function load(url) {
    return new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = url;
    });
  }

  async function prepare() {
    for (const element of candidates()) {
      const address = element.src;
      if (!films.has(address)) films.set(address, await open(address).catch(() => null));
      shown.set(element, { address, current: address });
    }
  }

  function frameAt(film, milliseconds) {
    if (milliseconds >= film.total * film.plays) return film.frames.at(-1);
    const within = Math.max(0, milliseconds) % film.total;
    return film.frames.find((frame) => within < frame.end - 1e-6) ?? film.frames.at(-1);
  }

  function show(element, time) {
    const state = shown.get(element);
    const film = state && films.get(state.address);
    // A page that has set another source since then means that one.
    if (!film || element.src !== state.current) return undefined;
    const { image } = frameAt(film, (time - timing.originOf(element)) * 1000);
    if (image.src === state.current) return undefined;
    state.current = image.src;
    return new Promise((resolve) => {
      element.addEventListener('load', resolve, { once: true });
      element.addEventListener('error', resolve, { once: true });
      element.src = image.src;
    });
  }

  return {
    isReady() {
      if (!preparing && candidates().length) preparing = prepare().catch(report).finally(() => (preparing = null));
      return !preparing;
    },
    seek: (time) => (films.size ? [...document.images].map((element) => show(element, time)).filter(Boolean) : []),
  };
})();
