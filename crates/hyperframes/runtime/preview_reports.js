// In a preview only: the page around this one is told what goes wrong in here. In a render the browser's own reports say it.
(() => {
  const tell = (kind, text) => window.parent.__preview?.report(kind, String(text).slice(0, 1000));
  const place = (event) => `${decodeURIComponent(new URL(event.filename, location.href).pathname.slice(1))}:${event.lineno}:${event.colno}`;
  window.addEventListener('error', (event) => {
    if (event instanceof ErrorEvent) tell('exception', event.filename ? `${event.message} (${place(event)})` : event.message);
  });
  window.addEventListener('unhandledrejection', (event) => tell('exception', event.reason?.stack?.split('\n')[0] ?? event.reason));
  document.addEventListener('securitypolicyviolation', (event) => {
    // Videos and sounds are refused on purpose, as in a render.
    if (event.effectiveDirective !== 'media-src') tell('network', `the page asked for ${event.blockedURI}; a render has no network`);
  });
  const error = console.error;
  console.error = function (...words) {
    tell('error', words.map((word) => word?.message ?? word).join(' '));
    return error.apply(this, words);
  };
})();
