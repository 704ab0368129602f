// One clock for everything that asks for the time: composition time in ms. Timers stay real, so that loaders work.
const clock = (() => {
  let time = 0;
  let queue = new Map();
  let lastHandle = 0;

  function VirtualDate(...parts) {
    if (!new.target) return new native.Date(time).toString();
    return Reflect.construct(native.Date, parts.length ? parts : [time], new.target);
  }
  Object.setPrototypeOf(VirtualDate, native.Date);
  VirtualDate.prototype = native.Date.prototype;
  VirtualDate.prototype.constructor = VirtualDate;
  redefine(VirtualDate, 'now', function now() {
    // As whole as the real one.
    return Math.floor(time + 1e-6);
  });
  redefine(window, 'Date', VirtualDate);
  redefine(performance, 'now', function now() {
    return time;
  });
  Object.defineProperty(performance, 'timeOrigin', { value: 0, configurable: true });

  redefine(window, 'requestAnimationFrame', function requestAnimationFrame(callback) {
    if (typeof callback !== 'function') throw new TypeError('requestAnimationFrame takes a function');
    queue.set(++lastHandle, callback);
    return lastHandle;
  });
  redefine(window, 'cancelAnimationFrame', function cancelAnimationFrame(handle) {
    queue.delete(handle);
  });

  return {
    now: () => time,
    set(milliseconds) {
      time = milliseconds;
    },
    // Callbacks queued by callbacks wait for the next frame. One that is cancelled by another does not run.
    runFrame() {
      const due = queue;
      queue = new Map();
      const cancel = window.cancelAnimationFrame;
      window.cancelAnimationFrame = (handle) => {
        due.delete(handle);
        queue.delete(handle);
      };
      for (const [handle, callback] of due) {
        if (due.has(handle)) attempt(() => callback.call(window, time));
      }
      window.cancelAnimationFrame = cancel;
    },
  };
})();
