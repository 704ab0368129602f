// The browser's own functions, kept before a page can replace them.
const native = {
  Date: window.Date,
  setTimeout: window.setTimeout.bind(window),
  clearTimeout: window.clearTimeout.bind(window),
  fetch: window.fetch.bind(window),
  now: performance.now.bind(performance),
  requestAnimationFrame: window.requestAnimationFrame.bind(window),
  animate: Element.prototype.animate,
  config: __config,
};

// Reports an error as if it had not been caught, and goes on.
function report(error) {
  reportError(error);
}

// Calls a function of the page; its errors are its own.
function attempt(work, fallback) {
  try {
    return work();
  } catch (error) {
    report(error);
    return fallback;
  }
}

const warnings = [];
function warn(code, message) {
  if (warnings.length < 100 && !warnings.some((w) => w.code === code && w.message === message)) {
    warnings.push({ code, message });
  }
}

function redefine(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: true });
}

// Index of the frame that is shown at `seconds`. The tolerance grows with the time, as rounding does.
function frameIndex(seconds) {
  const exact = Math.max(0, seconds) * native.config.fps;
  return Math.floor(exact + Math.max(1e-9, exact * 4 * Number.EPSILON));
}
