// Sounds of the composition while it plays. The page inside plays nothing; here plain audio elements follow its clock. A render
// mixes to the sample; this is for listening.
'use strict';
window.sound = (() => {
  // Seconds an element may be off before it is set again.
  const DRIFT = 0.15;
  let voices = [];

  // Gain at `time`: straight lines between the points of an envelope.
  function gain(track, time) {
    const points = track.envelope;
    if (!points.length) return track.volume;
    const next = points.findIndex(([at]) => at > time);
    if (next === 0) return points[0][1];
    if (next < 0) return points.at(-1)[1];
    const [[from, low], [to, high]] = [points[next - 1], points[next]];
    return low + ((high - low) * (time - from)) / (to - from);
  }

  function position(track, audio, time) {
    const played = (time - track.start) * track.rate;
    const length = audio.duration - track.loopStart;
    if (!track.loop || !(length > 0)) return track.mediaStart + played;
    return track.loopStart + ((track.mediaStart - track.loopStart + played) % length);
  }

  return {
    load(tracks) {
      this.stop();
      voices = tracks.filter((track) => track.sound).map((track) => {
        const audio = new Audio(`/.herald/preview/media/${track.src.split('/').map(encodeURIComponent).join('/')}`);
        audio.preload = 'auto';
        return { track, audio };
      });
    },
    follow(time, audible) {
      for (const { track, audio } of voices) {
        const due = audible && time >= track.start && time < track.start + track.duration;
        if (!due) {
          audio.pause();
          continue;
        }
        // An element cannot be louder than its source; a render can.
        audio.volume = Math.min(1, Math.max(0, gain(track, time)));
        audio.playbackRate = track.rate;
        const wanted = position(track, audio, time);
        if (wanted >= audio.duration) continue;
        if (Math.abs(audio.currentTime - wanted) > DRIFT) audio.currentTime = wanted;
        // Refused until somebody has clicked; then the next call does.
        if (audio.paused) audio.play().catch(() => {});
      }
    },
    stop() {
      for (const { audio } of voices) audio.pause();
    },
  };
})();
