// The page around the composition: loads it, seeks it frame by frame as a render does, and says what is wrong.
'use strict';
const READY_LIMIT = 45_000; // ms
const TIMELINE_GRACE = 3_000; // ms
const POLL = 20; // ms
// One answer may lead to the next question.
const QUIET = 150; // ms
const TYPING_PAUSE = 250; // ms
// A frame that takes longer than this is said to be on its way.
const LATE = 250; // ms

const $ = (id) => document.getElementById(id);

// What the composition's page sees of this one.
window.__preview = {
  variables: {},
  report: (kind, text) => problems.add(kind, text),
};

const problems = (() => {
  const NAMES = { compile: 'The project cannot be compiled', exception: 'The page failed', error: 'The page reports an error', network: 'The page wants something from the network', warning: 'Warnings' };
  let list = [];

  function show() {
    const serious = list.filter(({ kind }) => kind !== 'warning');
    $('overlay').hidden = list.length === 0 || (serious.length === 0 && !show.asked);
    $('overlay-title').textContent = NAMES[(serious[0] ?? list[0])?.kind] ?? '';
    $('problems').replaceChildren(...list.map(({ kind, text }) => {
      const item = document.createElement('li');
      item.className = kind;
      item.textContent = text;
      return item;
    }));
    $('warnings').hidden = list.length === 0;
    $('warnings').textContent = `${list.length} ${list.length === 1 ? 'problem' : 'problems'}`;
  }

  $('dismiss').onclick = () => {
    show.asked = false;
    $('overlay').hidden = true;
  };
  $('warnings').onclick = () => {
    show.asked = true;
    show();
  };

  return {
    clear() {
      list = [];
      show.asked = false;
      show();
    },
    add(kind, text) {
      if (list.length >= 100 || list.some((known) => known.text === text)) return;
      list.push({ kind, text });
      show();
    },
  };
})();

const player = (() => {
  let runtime = null;
  let rate = [30, 1];
  let total = 0;
  let wanted = 0;
  let shown = -1;
  let seeking = false;
  let playing = false;
  let origin = 0; // when frame 0 would have been shown

  const seconds = (frame) => (frame * rate[1]) / rate[0];

  // The newest wish counts; those in between are passed over.
  async function follow() {
    if (seeking || !runtime) return;
    seeking = true;
    const late = setTimeout(() => ($('status').textContent = 'drawing…'), LATE);
    while (runtime && shown !== wanted) {
      const [frame, by] = [wanted, runtime];
      try {
        await by.seek(seconds(frame));
      } catch (error) {
        problems.add('exception', error?.message ?? error);
      }
      if (by === runtime) shown = frame;
      tell();
    }
    clearTimeout(late);
    if ($('status').textContent === 'drawing…') $('status').textContent = 'ready';
    seeking = false;
  }

  function tell() {
    $('scrub').value = wanted;
    $('time').textContent = `${seconds(wanted).toFixed(3)} s`;
    $('count').textContent = total ? `${wanted + 1} / ${total}` : '0 / 0';
    document.body.dataset.shown = shown;
  }

  function go(frame) {
    wanted = Math.min(Math.max(0, total - 1), Math.max(0, Math.round(frame)));
    tell();
    follow();
  }

  function step(now) {
    if (!playing) return;
    const frame = Math.floor(((now - origin) / 1000) * (rate[0] / rate[1]));
    if (frame < total) {
      go(frame);
    } else if ($('loop').checked) {
      origin = now;
      go(0);
    } else {
      go(total - 1);
      pause();
      return;
    }
    sound.follow((now - origin) / 1000, $('sound').checked);
    requestAnimationFrame(step);
  }

  function play() {
    if (playing || total === 0) return;
    playing = true;
    $('play').textContent = '❚❚';
    origin = performance.now() - seconds(wanted >= total - 1 ? 0 : wanted) * 1000;
    requestAnimationFrame(step);
  }

  function pause() {
    playing = false;
    $('play').textContent = '▶';
    sound.stop();
  }

  return {
    unload() {
      runtime = null;
      shown = -1;
    },
    // The place is kept over a reload.
    load(loaded, frameRate, duration, tracks) {
      rate = frameRate;
      const exact = (duration * rate[0]) / rate[1];
      const nearest = Math.round(exact);
      total = Math.abs(exact - nearest) < 0.001 ? nearest : Math.ceil(exact);
      runtime = loaded;
      $('scrub').max = Math.max(0, total - 1);
      sound.load(tracks);
      go(wanted);
    },
    toggle: () => (playing ? pause() : play()),
    move(frames) {
      pause();
      go(wanted + frames);
    },
    seek(frame) {
      pause();
      go(frame);
    },
    last: () => total - 1,
  };
})();

const variables = (() => {
  let drawn = '';
  let timer;

  function declared(document_) {
    const carriers = [document_.documentElement, document_.querySelector('[data-composition-id]')];
    const found = new Map();
    for (const carrier of carriers) {
      try {
        for (const entry of JSON.parse(carrier?.getAttribute('data-composition-variables') ?? '[]')) found.set(entry.id, entry);
      } catch (error) {
        problems.add('warning', `data-composition-variables cannot be read: ${error.message}`);
      }
    }
    return [...found.values()];
  }

  function set(id, value) {
    if (value === undefined) delete window.__preview.variables[id];
    else window.__preview.variables[id] = value;
    clearTimeout(timer);
    timer = setTimeout(load, TYPING_PAUSE);
  }

  function field({ id, type, options = [] }, value) {
    if (type === 'enum') {
      const select = document.createElement('select');
      for (const option of options) {
        const given = typeof option === 'object' ? option.value : option;
        select.add(new Option(option.label ?? given, JSON.stringify(given), false, given === value));
      }
      select.onchange = () => set(id, JSON.parse(select.value));
      return select;
    }
    const input = document.createElement('input');
    input.type = { number: 'number', boolean: 'checkbox', color: /^#[0-9a-f]{6}$/i.test(value) ? 'color' : 'text' }[type] ?? 'text';
    if (type === 'number') input.step = 'any';
    if (type === 'boolean') input.checked = Boolean(value);
    else input.value = typeof value === 'object' ? JSON.stringify(value) : value ?? '';
    input.oninput = () => {
      if (type === 'boolean') set(id, input.checked);
      else if (type !== 'number') set(id, input.value);
      else if (Number.isFinite(input.valueAsNumber)) set(id, input.valueAsNumber);
    };
    return input;
  }

  $('variables').onsubmit = (event) => event.preventDefault();
  $('reset').onclick = () => {
    window.__preview.variables = {};
    drawn = '';
    load();
  };

  return {
    draw(document_, given) {
      const list = declared(document_);
      $('side').hidden = list.length === 0;
      const key = JSON.stringify([list, given]);
      // What is being typed in stays.
      if (key === drawn) return;
      drawn = key;
      $('variables').replaceChildren(...list.map((entry) => {
        const label = document.createElement('label');
        label.append(entry.label ?? entry.id, field(entry, window.__preview.variables[entry.id] ?? given[entry.id] ?? entry.default));
        return label;
      }));
      fit();
    },
  };
})();

// Rising with every load: what belongs to an earlier one is dropped.
let loading = 0;
let size = [1920, 1080];

function fit() {
  const [width, height] = size;
  const scale = Math.min($('stage').clientWidth / width, $('stage').clientHeight / height);
  Object.assign($('frame').style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale}) translate(-50%, -50%)` });
}

async function load() {
  const turn = ++loading;
  $('status').textContent = 'loading…';
  const about = await (await fetch('/.herald/preview/state.json')).json();
  if (turn !== loading) return;
  player.unload();
  problems.clear();
  document.title = $('project').textContent = about.project;
  if (about.error) {
    $('frame').replaceChildren();
    $('facts').textContent = '';
    $('status').textContent = 'broken';
    problems.add('compile', about.error);
    return;
  }
  size = [about.width, about.height];
  fit();
  const inner = document.createElement('iframe');
  inner.title = 'Composition';
  inner.src = `/${about.entry.split('/').map(encodeURIComponent).join('/')}`;
  $('frame').replaceChildren(inner);
  const state = await ready(inner, turn);
  if (!state) return;
  const { contentWindow, contentDocument } = inner;
  $('facts').textContent = `${about.width}×${about.height}, ${(about.fps[0] / about.fps[1]).toFixed(3).replace(/\.?0+$/, '')} fps, ${Number(state.duration.toFixed(3))} s`;
  $('status').textContent = 'ready';
  // Whoever clicks into the picture goes on playing with keys.
  contentWindow.addEventListener('keydown', onKey);
  variables.draw(contentDocument, about.values);
  for (const { message } of [...about.warnings, ...state.warnings]) problems.add('warning', message);
  if (!(state.duration > 0)) problems.add('error', 'nothing says how long the composition is: give its root a data-duration or register a timeline');
  player.load(contentWindow.__heraldRuntime, about.fps, state.duration, state.media);
}

// What the runtime says once everything is there, or as much as there is in time. Undefined when another load began.
async function ready(inner, turn) {
  const begun = performance.now();
  let alone; // since when only the timeline is missing
  let busy = -Infinity; // when something was last being loaded
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    if (turn !== loading) return undefined;
    const runtime = inner.contentWindow?.__heraldRuntime;
    if (!runtime) {
      if (performance.now() - begun < READY_LIMIT) continue;
      problems.add('error', 'the page did not load');
      return undefined;
    }
    if (runtime.pending() > 0) busy = performance.now();
    const state = runtime.state(false, performance.now() - busy > QUIET);
    if (state.ready) return state;
    alone = state.waiting.join() === 'timeline' ? alone ?? performance.now() : undefined;
    const noTimeline = alone !== undefined && performance.now() - alone > TIMELINE_GRACE;
    if (noTimeline) problems.add('error', 'no timeline was registered in window.__timelines; give the root data-no-timeline if there is none');
    if (noTimeline || performance.now() - begun > READY_LIMIT) return runtime.state(true, true);
  }
}

async function refreshWarnings() {
  const about = await (await fetch('/.herald/preview/state.json')).json();
  for (const { message } of about.warnings ?? []) problems.add('warning', message);
}

$('play').onclick = () => player.toggle();
$('back').onclick = () => player.move(-1);
$('forward').onclick = () => player.move(1);
$('first').onclick = () => player.seek(0);
$('scrub').oninput = () => player.seek($('scrub').valueAsNumber);
addEventListener('resize', fit);
// Held by a button, the space bar would press it as well.
document.querySelector('footer').addEventListener('click', (event) => event.target.closest('button')?.blur());
addEventListener('keydown', onKey);

function onKey(event) {
  if (event.target.closest('#variables') || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    ' ': () => player.toggle(),
    ArrowLeft: () => player.move(event.shiftKey ? -10 : -1),
    ArrowRight: () => player.move(event.shiftKey ? 10 : 1),
    Home: () => player.seek(0),
    End: () => player.seek(player.last()),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

const events = new EventSource('/.herald/preview/events');
let connected = false;
events.addEventListener('reload', load);
events.addEventListener('warnings', refreshWarnings);
events.onerror = () => ($('status').textContent = 'the preview has ended');
// Files may have changed while nobody listened.
events.onopen = () => {
  if (connected) load();
  connected = true;
};
load();
