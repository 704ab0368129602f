// What a composition may not do, refused in a way scripts can handle. The browser's flags and the answers to requests
// hold without this; here a page only learns sooner.
redefine(window, 'open', function open() {
  warn('popup_refused', 'the page tried to open a window');
  return null;
});
redefine(window, 'alert', function alert() {});
redefine(window, 'confirm', function confirm() {
  return false;
});
redefine(window, 'prompt', function prompt() {
  return null;
});
redefine(window, 'print', function print() {});
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'WebSocket', 'EventSource', 'WebTransport', 'SharedWorker']) {
  delete window[name];
}
if (navigator.serviceWorker) {
  redefine(ServiceWorkerContainer.prototype, 'register', function register() {
    warn('service_worker_refused', 'the page tried to register a service worker');
    return Promise.reject(new DOMException('a render has no service workers', 'SecurityError'));
  });
}
