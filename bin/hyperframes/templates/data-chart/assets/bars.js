// Lines and names arrive by CSS animations; bars and the numbers on them follow a timeline of our own, sought once per frame.
const BEGIN = 0.8; // seconds until the first bar
const STEP = 0.22; // from one bar to the next
const GROW = 1;
const TICKS = 4;

const values = __hyperframes.getVariables();
const rows = String(values.rows).split(',').map((row) => {
  const [, name, number] = /^\s*(.*?)\s*(-?[\d.]+)\s*$/.exec(row) ?? [];
  if (name === undefined) throw new Error(`"${row.trim()}" is not a name and a value, such as "Mon 12"`);
  return { name, value: Number(number) };
});
const most = Math.max(...rows.map((row) => row.value));
const top_ = niceCeiling(most);

// The next of 1, 2, 2.5, 4, 5, 8, 10 times a power of ten.
function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 2, 2.5, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value * 1.02) ?? 10 * power;
}

function add(parent, tag, className, text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}

for (let tick = 0; tick <= TICKS; tick++) {
  const line = add(document.getElementById('lines'), 'i', '');
  line.style.bottom = `${(tick / TICKS) * 100}%`;
  line.style.animationDelay = `${0.2 + tick * 0.06}s`;
  add(line, 'span', '', `${(top_ * tick) / TICKS}${values.unit}`);
}

const bars = rows.map((row, index) => {
  const bar = add(document.getElementById('bars'), 'div', row.value === most ? 'bar best' : 'bar');
  const column = add(bar, 'div', 'column');
  const label = add(column, 'b', '');
  for (const late of [label, add(bar, 'span', '', row.name)]) late.style.animationDelay = `${BEGIN + index * STEP}s`;
  return { column, label };
});

const ease = (x) => 1 - (1 - x) ** 4;
const decimals = rows.some((row) => !Number.isInteger(row.value)) ? 1 : 0;
const show = (value) => `${value.toFixed(decimals)}${values.unit}`;

window.__timelines ??= {};
window.__timelines.main = {
  duration: () => BEGIN + rows.length * STEP + GROW,
  pause() {},
  seek(time) {
    let total = 0;
    for (const [index, row] of rows.entries()) {
      const progress = ease(Math.min(1, Math.max(0, (time - BEGIN - index * STEP) / GROW)));
      bars[index].column.style.setProperty('--share', (row.value / top_) * progress);
      bars[index].label.textContent = show(row.value * progress);
      total += row.value * progress;
    }
    document.getElementById('total').textContent = show(total);
  },
};
