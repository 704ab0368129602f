// Names under which a page finds all this.
window.__hf = protocol;
window.__player = player;
window.__timelines ??= {};
window.__playerReady = false;
window.__renderReady = false;
window.__hyperframes = {
  getVariables: () => variables.ofRoot(),
  scope: scopes,
};
Object.defineProperty(window, '__heraldRuntime', {
  value: Object.freeze({ state: readiness.state, pending: requests.pending, seek: (time) => seeking.seek(time) }),
});

// Values are bound as elements arrive: scripts that stand below them see them bound.
const arriving = new MutationObserver(() => {
  const root = document.querySelector('[data-composition-id]');
  if (root) variables.bind(root);
});
arriving.observe(document, { subtree: true, childList: true });
document.addEventListener('DOMContentLoaded', () => {
  arriving.disconnect();
  const root = document.querySelector('[data-composition-id]');
  if (root) variables.bind(root);
  if (native.config.transparent) {
    const style = document.createElement('style');
    style.textContent = 'html, body, [data-hf-root] { background: transparent !important; }';
    document.head.append(style);
    root?.style.setProperty('background', 'transparent', 'important');
  }
  timing.watch();
});
