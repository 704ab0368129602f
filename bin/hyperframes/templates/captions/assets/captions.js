// One line of captions at a time; the word that is being said lights up, those before it stay bright.
const LEAD = 0.12; // seconds a line is there before its first word
const HOLD = 0.5; // and after its last one, unless the next line comes sooner
const BARS = 48;

const lines = TRANSCRIPT.trim().split(/\n\s*\n/).map((block) => block.trim().split('\n').map((row) => {
  const [word, from, to] = row.trim().split(/\s+/);
  return { word, from: Number(from), to: Number(to) };
}));

const spoken = [];
for (const [index, words] of lines.entries()) {
  const begin = Math.max(0, words[0].from - LEAD);
  const next = lines[index + 1]?.[0].from ?? Infinity;
  const line = document.createElement('p');
  line.id = `line-${index + 1}`;
  line.className = 'line clip';
  line.dataset.start = begin;
  line.dataset.duration = Math.min(words.at(-1).to + HOLD, next - LEAD) - begin;
  for (const entry of words) {
    const element = document.createElement('span');
    element.textContent = entry.word;
    line.append(element, ' ');
    spoken.push({ ...entry, element });
  }
  document.getElementById('lines').append(line);
}

const bars = Array.from({ length: BARS }, () => document.getElementById('wave').appendChild(document.createElement('i')));

// Rises at a word's beginning and falls to its end.
function loudness(time) {
  let sum = 0;
  for (const { from, to } of spoken) {
    const inside = (time - from) / (to - from);
    if (inside > -0.3 && inside < 1.3) sum = Math.max(sum, Math.sin(Math.PI * Math.min(1, Math.max(0, (inside + 0.3) / 1.6))));
  }
  return sum;
}

window.__timelines ??= {};
window.__timelines.main = {
  duration: () => spoken.at(-1).to + HOLD,
  pause() {},
  seek(time) {
    for (const { element, from, to } of spoken) {
      element.className = time >= to ? 'said' : time >= from ? 'now' : '';
    }
    const level = loudness(time);
    for (const [index, bar] of bars.entries()) {
      const across = index / (BARS - 1) - 0.5;
      const shape = Math.cos(Math.PI * across) * (0.55 + 0.45 * Math.sin(index * 1.7 + time * 9) * Math.sin(index * 0.6 - time * 5));
      bar.style.transform = `scaleY(${(0.04 + 0.96 * level * Math.abs(shape)).toFixed(4)})`;
    }
  },
};
