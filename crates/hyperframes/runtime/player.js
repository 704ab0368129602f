// What pages and previews call. A render never plays; a preview plays in real time.
const player = (() => {
  const nextFrame = native.requestAnimationFrame;
  let playing = false;

  function seek(time) {
    return seeking.seek(seeking.quantise(Number(time) || 0));
  }

  return {
    renderSeek: seek,
    seek,
    play() {
      if (playing) return;
      playing = true;
      const begin = native.now() - seeking.now() * 1000;
      const step = () => {
        if (!playing) return;
        const time = (native.now() - begin) / 1000;
        const length = protocol.duration;
        if (length > 0 && time >= length) playing = false;
        seek(length > 0 ? Math.min(time, Math.max(0, length - 1e-6)) : time);
        if (playing) nextFrame(step);
      };
      nextFrame(step);
    },
    pause() {
      playing = false;
    },
    getTime: () => seeking.now(),
    getDuration: () => protocol.duration,
    isPlaying: () => playing,
  };
})();
