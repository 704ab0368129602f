// One procedural background per style. Pure functions of (frame, art box, colours, seed): same input, same SVG.
// hero: title, statement, quote, end card; else the quiet variant, which stays out of the content box.
(() => {
const R = (x, y, w, h, f, o = '') =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${w.toFixed(1)}" height="${h.toFixed(1)}" fill="${f}" ${o}/>`;
const C = (x, y, r, f, o = '') => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r.toFixed(1)}" fill="${f}" ${o}/>`;
const P = (d, f, o = '') => `<path d="${d}" fill="${f}" ${o}/>`;
const G = (m, s, o = '') => `<g class="m" data-m="${m}" ${o}>${s}</g>`;
const ridge = (rnd, w, h, y, amp, n, rough = 0) => {
  let d = `M0 ${h}L0 ${y}`;
  let px = 0;
  for (let i = 1; i <= n; i++) {
    const x = (w * i) / n,
      yy = y + (rnd() - 0.5) * amp * 2;
    if (rough) {
      const k = 5;
      for (let j = 1; j <= k; j++) {
        const X = px + ((x - px) * j) / k;
        d += `L${X.toFixed(1)} ${(yy + (rnd() - 0.5) * rough).toFixed(1)}`;
      }
    } else {
      const mx = (px + x) / 2;
      d += `S${mx.toFixed(1)} ${yy.toFixed(1)} ${x.toFixed(1)} ${yy.toFixed(1)}`;
    }
    px = x;
  }
  return d + `L${w} ${h}Z`;
};
window.motifs = {
  blinds({ w, h, a, hero, c }) {
    let s = '',
      n = hero ? 15 : 11;
    const x0 = a.x - a.w * 0.25,
      W = a.w * 1.5,
      H = h * 1.05,
      sh = H / n;
    for (let i = 0; i < n; i++) {
      const y = -h * 0.12 + i * sh * 1.02;
      s += `<polygon points="${x0},${y + 90} ${x0 + W},${y - 60} ${x0 + W},${y - 60 + sh * 0.5} ${x0},${y + 90 + sh * 0.5}" fill="#f1dcae"/>`;
    }
    const cx = a.x + a.w * 0.56,
      base = Math.min(h, a.y + a.h * 1.02),
      k = Math.min(a.w / 720, a.h / 860) * 1.12;
    const man = `<g transform="translate(${cx},${base}) scale(${k})"><path d="M-330 0 C-326 -190 -250 -262 -128 -300 L-86 -322 L-90 -372 C-128 -402 -140 -470 -136 -520 L-250 -528 C-276 -532 -270 -560 -236 -566 C-190 -574 -168 -580 -152 -590 C-146 -690 -128 -742 -86 -748 C-48 -754 -28 -732 2 -732 C34 -732 50 -756 88 -748 C130 -738 146 -690 152 -592 C186 -582 240 -574 266 -560 C286 -546 276 -530 246 -526 L138 -516 C140 -468 126 -404 92 -372 L90 -322 L132 -300 C252 -262 326 -190 332 0 Z" fill="#060608"/><path d="M-152 -596 C-60 -566 60 -566 152 -598 L150 -634 C60 -604 -60 -604 -150 -632Z" fill="#15161a"/><path d="M138 -516 C140 -468 126 -404 92 -372 L90 -322 L132 -300 C200 -279 256 -246 292 -190" fill="none" stroke="#f1dcae" stroke-opacity=".5" stroke-width="4"/><path d="M266 -560 C286 -546 276 -530 246 -526" fill="none" stroke="#f1dcae" stroke-opacity=".6" stroke-width="4"/><path d="M-86 -322 L-8 -180 L-60 -150 L-20 0 M86 -322 L8 -180 L56 -150 L20 0" fill="none" stroke="#26272c" stroke-width="5"/></g>`;
    return (
      `<defs><radialGradient id="bl" cx=".55" cy=".42" r=".62"><stop offset="0" stop-color="#fff"/><stop offset=".55" stop-color="#888"/><stop offset="1" stop-color="#000"/></radialGradient><mask id="bm"><rect x="${x0}" y="${a.y - h * 0.1}" width="${W}" height="${a.h * 1.2}" fill="url(#bl)"/></mask><filter id="bb"><feGaussianBlur stdDeviation="5"/></filter></defs>` +
      (hero
        ? G('fade', `<g mask="url(#bm)"><g filter="url(#bb)" opacity=".5">${s}</g></g>`) + G('rise', man)
        : G('fade', `<g mask="url(#bm)" opacity=".13"><g filter="url(#bb)">${s}</g></g>`))
    );
  },
  mesas({ w, h, hero, c, rnd }) {
    const y = hero ? h * (w > h ? 0.82 : 0.68) : h * 0.93,
      S = hero ? 0.75 : 0.35;
    const mesa = (y, f, n, amp) => {
      let d = `M0 ${h}L0 ${y}`;
      let x = 0;
      while (x < w) {
        const a = 60 + rnd() * 160,
          b = 60 + rnd() * 220,
          t = rnd() * amp * S;
        d += `L${x + a} ${y}L${x + a + 26} ${y - t}L${x + a + 26 + b} ${y - t}L${x + a + 60 + b} ${y}`;
        x += a + b + 70;
      }
      return P(d + `L${w} ${h}Z`, f);
    };
    return (
      (hero ? G('rise', C(w * 0.5, y, Math.min(w, h) * 0.125, '#d9622b', 'opacity=".92"')) : '') +
      G('rise', mesa(y, '#c98a55', 5, 150)) +
      G('rise', mesa(y + h * 0.08 * S, '#9c4a2a', 4, 110)) +
      G('rise', mesa(y + h * 0.18 * S, '#4d2216', 4, 80))
    );
  },
  'film-edge'({ w, h, a, hero, c }) {
    const gx = w > h ? w * 0.83 : w * 0.5,
      gy = w > h ? h * 0.5 : a.y + a.h * 0.45;
    let s = '';
    const n = Math.round(h / 90);
    const hole = `rx="5" opacity=".5"`;
    for (let i = 0; i < n; i++) {
      s += R(18, i * 90 + 24, 26, 42, c.line, hole) + R(w - 44, i * 90 + 24, 26, 42, c.line, hole);
    }
    const cx = w - 190,
      cy = h * 0.2;
    return (
      s +
      `<g stroke="${c.line}" fill="none" stroke-width="1.5"><path d="M62 0V${h}M${w - 62} 0V${h}"/></g>` +
      (hero
        ? G(
            'fade',
            `<g stroke="${c.line}" fill="none" stroke-width="2"><circle cx="${gx}" cy="${gy}" r="${Math.min(w, h) * 0.24}"/><circle cx="${gx}" cy="${gy}" r="${Math.min(w, h) * 0.2}"/><path d="M${gx - 300} ${gy}H${gx + 260}M${gx} ${gy - 300}V${gy + 300}"/></g><path d="M${gx} ${gy}V${gy - Math.min(w, h) * 0.2}A${Math.min(w, h) * 0.2} ${Math.min(w, h) * 0.2} 0 0 1 ${gx + Math.min(w, h) * 0.2} ${gy}Z" fill="${c.accent}" opacity=".16"/>`,
          )
        : '')
    );
  },
  planet({ w, h, a, hero, c, rnd }) {
    let s = '';
    for (let i = 0; i < 170; i++) {
      s += C(rnd() * w, rnd() * h, rnd() * 1.6 + 0.4, '#dbe8ff', `opacity="${(0.15 + rnd() * 0.6).toFixed(2)}"`);
    }
    const r = Math.max(a.w, a.h) * (hero ? 0.72 : 0.8),
      cx = hero ? (w > h ? a.x + a.w * 0.92 : w * 0.72) : w * 1.05,
      cy = hero ? (w > h ? h : a.y + a.h * 1.05) : h * 1.62;
    return (
      `<defs><radialGradient id="pg" cx=".16" cy=".2" r=".62"><stop offset="0" stop-color="#6fb4ee"/><stop offset=".22" stop-color="#2f6299"/><stop offset=".5" stop-color="#122848"/><stop offset=".8" stop-color="#081021"/><stop offset="1" stop-color="#05070d"/></radialGradient></defs>${G('fade', s)}${G('rise', C(cx, cy, r + 26, '#82c7ff', 'opacity=".10"') + C(cx, cy, r, 'url(#pg)') + `<circle cx="${cx}" cy="${cy}" r="${r}" fill="none" stroke="#bfe2ff" stroke-width="3" stroke-opacity=".75" stroke-dasharray="${r * 1.9} ${r * 9}" transform="rotate(178 ${cx} ${cy})"/>`)}` +
      (hero
        ? `<ellipse class="draw" pathLength="1" cx="${cx}" cy="${cy}" rx="${r * 1.16}" ry="${r * 1.04}" transform="rotate(-24 ${cx} ${cy})" fill="none" stroke="${c.accent2}" stroke-width="2"/>`
        : '')
    );
  },
  terminal({ w, h, a, hero, c, rnd }) {
    let s = '';
    if (hero) {
      const cw = 22,
        cols = Math.floor((a.w * 0.8) / cw),
        x0 = a.x + a.w * 0.1,
        rows = 18,
        y0 = a.y + a.h * 0.5 - rows * 13;
      for (let r = 0; r < rows; r++) {
        let t = '';
        for (let i = 0; i < cols; i++) {
          const X = (i / cols) * 2 - 1,
            Y = (r / rows) * 2 - 1,
            d = X * X + Y * Y;
          if (d > 0.95) {
            continue;
          }
          const lit = Math.sin(X * 5 + Y * 3) + Math.cos(Y * 7 - X * 2);
          const k = d > 0.8 ? '.' : lit > 0.5 ? '#' : lit > -0.2 ? '+' : '.';
          s += `<text x="${(x0 + i * cw).toFixed(0)}" y="${(y0 + r * 28).toFixed(0)}" font-family="VT323" font-size="34" fill="${k === '#' ? c.accent : c.line}" >${k}</text>`;
        }
      }
    }
    const b = 30;
    return (
      `<rect x="${b}" y="${b}" width="${w - 2 * b}" height="${h - 2 * b}" rx="34" fill="none" stroke="${c.line}" stroke-width="3" opacity=".8"/>` +
      (s ? G('rows', s) : '')
    );
  },
  tiles({ w, h, hero, c, rnd }) {
    const u = 40;
    let s = '';
    // At the edges: over a letter a star reads as an accent.
    for (let i = 0; i < 160; i++) {
      const x = Math.floor((rnd() * w) / 8) * 8,
        y = Math.floor((rnd() * h * 0.8) / 8) * 8,
        o = rnd() < 0.4 ? 0.8 : 0.3;
      if (y < h * 0.06 || x < w * 0.045 || x > w * 0.955 || (hero && y > h * (w > h ? 0.64 : 0.56))) s += R(x, y, 8, 8, '#fff8dc', `opacity="${o}"`);
    }
    const ground = h - (hero ? u * 4 : u * 1);
    for (let x = 0; x < w; x += u) {
      const top = hero ? Math.floor(Math.abs(Math.sin(x / 260) * 3)) * u : 0;
      for (let y = ground - top; y < h; y += u) {
        const d = (y - ground + top) / u;
        s +=
          R(x, y, u, u, d < 1 ? '#4fe3c1' : (x / u + y / u) % 2 ? '#4a3a9c' : '#3f318a') +
          (d < 1 ? R(x, y + u - 8, u, 8, '#2fae96') : R(x, y, u, 4, '#5b49b8'));
      }
    }
    if (hero) {
      const px = [0b00111100, 0b01111110, 0b11011011, 0b11111111, 0b11111111, 0b01100110, 0b11000011, 0b01000010];
      const X = Math.round((w * 0.8) / 40) * 40,
        Y = ground - Math.floor(Math.abs(Math.sin((Math.round((w * 0.8) / 40) * 40 + 40) / 260) * 3)) * u - 118;
      px.forEach((r, j) => {
        for (let i = 0; i < 8; i++) if ((r >> (7 - i)) & 1) s += R(X + i * 14, Y + j * 14, 14, 14, c.accent2);
      });
    }
    return G('fade', s);
  },
  'sunset-grid'({ w, h, hero, c }) {
    const hy = hero ? h * (w > h ? 0.85 : 0.72) : h * 0.93;
    let s = '';
    for (let i = -16; i <= 16; i++)
      s += `<path d="M${w / 2 + i * 46} ${hy}L${w / 2 + i * w * 0.22} ${h}" stroke="${c.accent}" stroke-width="2.5" opacity=".75"/>`;
    for (let i = 0; i < 8; i++) {
      const y = hy + (h - hy) * Math.pow(i / 8, 1.9);
      s += `<path d="M0 ${y}H${w}" stroke="${c.accent}" stroke-width="2.5" opacity=".75"/>`;
    }
    const r = Math.min(w, h) * (w > h ? 0.2 : 0.3);
    let cut = '';
    for (let i = 0; i < 7; i++) cut += R(w / 2 - r, hy - r * 0.02 - i * r * 0.17 - 6, r * 2, Math.max(4, 20 - i * 2.6), '#000');
    return (
      `<defs><linearGradient id="sg" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffb45c"/><stop offset="1" stop-color="#ff4fa0"/></linearGradient><linearGradient id="sk" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${c.bg}"/><stop offset="1" stop-color="#3d0f63"/></linearGradient><mask id="sm"><rect width="${w}" height="${hy}" fill="#fff"/>${cut}</mask></defs>${R(0, 0, w, hy, 'url(#sk)')}` +
      (hero ? G('rise', `<g mask="url(#sm)">${C(w / 2, hy, r, 'url(#sg)')}</g>`) : '') +
      R(0, hy, w, h - hy, '#0d0320') +
      G('fade', s)
    );
  },
  mosaic({ w, h, a, hero, c, rnd }) {
    const u = 36;
    let s =
      R(0, 0, w, 58, '#0000b8') +
      `<text x="40" y="42" font-family="DotGothic16" font-size="32" fill="#fff">P101</text><text x="${w - 40}" y="42" text-anchor="end" font-family="DotGothic16" font-size="32" fill="#ff0">21:04:07</text>`;
    const col = ['#00ffff', '#ffff00', '#ff5c5c', '#00ff66', '#ff66ff'];
    if (hero) {
      const n = Math.floor(w / u);
      for (let x = 0; x < n; x++) {
        const H = Math.round(3 + 2.5 * Math.sin(x * 0.7) + 2 * Math.sin(x * 0.23 + 1));
        for (let y = 0; y < H; y++) s += R(x * u, h - (y + 1) * u, u - 2, u - 2, y === H - 1 ? col[(x >> 2) % 5] : '#0000ff');
      }
    } else s += [0, 1, 2, 3].map((i) => R((i * w) / 4, h - 20, w / 4, 20, ['#ff3b3b', '#00ff66', '#ffff00', '#00ffff'][i])).join('');
    return G('rows', s);
  },
  'primary-forms'({ w, h, a, hero, c }) {
    if (!hero) return R(0, 0, 36, h, c.accent) + R(36, 0, 10, h, c.ink) + C(w - 10, 10, 110, c.accent2, 'opacity="1"');
    const k = Math.min(a.w, a.h),
      cx = a.x + a.w * 0.5,
      cy = a.y + a.h * 0.5,
      r = k * 0.37;
    const tri = P(`M${cx - r * 0.62} ${cy + r * 1.25}L${cx + r * 1.2} ${cy + r * 1.25}L${cx + r * 1.2} ${cy - r * 0.55}Z`, c.accent2);
    return (
      G('slide', R(a.x + a.w * 0.5, a.y, a.w * 0.5 + 2, a.h, '#f2b90c')) +
      G('spin', tri) +
      G('slide', C(cx, cy, r, c.accent)) +
      G('slide', R(cx - r * 1.3, cy - r * 0.09, r * 2.6, r * 0.18, c.ink, `transform="rotate(-38 ${cx} ${cy})"`)) +
      G(
        'fade',
        C(cx - r * 0.95, cy + r * 0.9, r * 0.2, c.ink) + [0, 1, 2, 3].map((i) => R(a.x + a.w * 0.5 - 30, a.y + 60 + i * 34, 60, 10, c.ink)).join(''),
      )
    );
  },
  sunburst({ w, h, hero, c }) {
    let s = '';
    const cx = w / 2,
      cy = hero ? h * 1.04 : h * 1.3,
      N = 34;
    for (let i = 0; i <= N; i++) {
      const t = Math.PI * (1 + i / N),
        L = Math.hypot(w, h);
      s += `<path class="draw" pathLength="1" d="M${(cx + Math.cos(t) * 130).toFixed(1)} ${(cy + Math.sin(t) * 130).toFixed(1)}L${(cx + Math.cos(t) * L).toFixed(1)} ${(cy + Math.sin(t) * L).toFixed(1)}" stroke="${c.accent}" stroke-width="${i % 2 ? 1.5 : 3}" opacity="${hero ? 0.22 : 0.1}"/>`;
    }
    const b = 34,
      fr = (o) =>
        `<rect x="${b + o}" y="${b + o}" width="${w - 2 * (b + o)}" height="${h - 2 * (b + o)}" fill="none" stroke="${c.accent}" stroke-width="${o ? 1.5 : 4}"/>`;
    let fan = '';
    if (hero)
      for (const [X, Y, q] of [
        [b, b, 0],
        [w - b, b, 90],
        [w - b, h - b, 180],
        [b, h - b, 270],
      ])
        for (let r = 1; r <= 5; r++)
          fan += `<path d="M0 ${r * 24}A${r * 24} ${r * 24} 0 0 0 ${r * 24} 0" transform="translate(${X},${Y}) rotate(${q})" fill="none" stroke="${c.accent}" stroke-width="3"/>`;
    return s + fr(0) + fr(14) + fan + (hero ? G('rise', (w > h ? [84, 62, 40] : [150, 114, 78]).map((r, i) => C(cx, h - 34, r, [c.accent, c.bg, c.accent][i])).join('')) : '');
  },
  wedge({ w, h, a, hero, c }) {
    if (!hero) return P(`M${w} 0L${w} ${h * 0.16}L${w * 0.72} 0Z`, c.accent) + R(0, h - 26, w, 26, c.ink);
    // The text ends where the art begins.
    const A = w > h ? { ...a, x: a.x + a.w * 0.13, w: a.w * 0.9 } : a;
    return (
      G('slide', C(A.x + A.w * 0.6, A.y + A.h * 0.42, Math.min(A.w, A.h) * 0.36, c.ink)) +
      G(
        'slam',
        P(`M${A.x - A.w * 0.15} ${A.y + A.h * 0.02}L${A.x + A.w * 0.66} ${A.y + A.h * 0.46}L${A.x - A.w * 0.02} ${A.y + A.h * 0.74}Z`, c.accent),
      ) +
      G(
        'slide',
        R(A.x + A.w * 0.1, A.y + A.h * 0.86, A.w * 0.95, 16, c.ink, `transform="rotate(-12 ${A.x + A.w * 0.5} ${A.y + A.h * 0.86})"`) +
          R(A.x + A.w * 0.3, A.y + A.h * 0.92, A.w * 0.8, 8, c.accent, `transform="rotate(-12 ${A.x + A.w * 0.5} ${A.y + A.h * 0.9})"`),
      )
    );
  },
  waves({ w, h, a, hero, c }) {
    let s = '';
    const y0 = hero ? h * (w > h ? 0.8 : h > w ? 0.7 : 0.82) : h * 0.95,
      r = 64;
    const row = (y, off, f) => {
      let t = '';
      for (let x = -r; x < w + r * 2; x += r * 2)
        for (const [k, q] of [
          [1, f],
          [0.74, '#f2e8d3'],
          [0.58, f],
          [0.36, '#f2e8d3'],
          [0.2, f],
        ])
          t += C(x + off, y, r * k, q, k === 1 ? 'stroke="#f2e8d3" stroke-width="3"' : '');
      return t;
    };
    const cols = ['#8fb0c4', '#5d87a8', '#2f5c88', '#1b2945'];
    const n = Math.ceil((h - y0) / (r * 0.5)) + 1;
    for (let i = 0; i < n; i++) s += G('slide', row(y0 + r + i * r * 0.5, (i % 2) * r, cols[Math.min(3, Math.floor(i / (n / 4)))]));
    return (
      (hero ? G('rise', w > h ? C(w * 0.82, h * 0.36, h * 0.2, c.accent) : C(w * 0.74, y0, Math.min(w, h) * (h > w ? 0.2 : 0.15), c.accent)) : '') + s
    );
  },
  burst({ w, h, a, hero, c }) {
    const pts = (cx, cy, R1, R2, n) => {
      let p = '';
      for (let i = 0; i < n * 2; i++) {
        const t = (Math.PI * i) / n,
          r = i % 2 ? R2 : R1 * (1 + 0.14 * Math.sin(i * 2.4));
        p += `${(cx + Math.cos(t) * r).toFixed(1)},${(cy + Math.sin(t) * r).toFixed(1)} `;
      }
      return p;
    };
    let rays = '';
    const cx = a.x + a.w * 0.5,
      cy = a.y + a.h * 0.5;
    for (let i = 0; i < 18; i++) {
      const t = (i * Math.PI) / 9,
        L = Math.hypot(w, h);
      rays += `<path d="M${cx} ${cy}L${cx + Math.cos(t) * L} ${cy + Math.sin(t) * L}L${cx + Math.cos(t + 0.17) * L} ${cy + Math.sin(t + 0.17) * L}Z" fill="#ffc60a"/>`;
    }
    const k = Math.min(a.w, a.h) * (w > h ? 0.93 : 1);
    return (
      rays +
      (hero
        ? G(
            'pop',
            `<polygon points="${pts(cx + 12, cy + 14, k * 0.43, k * 0.29, 13)}" fill="#141210"/><polygon points="${pts(cx, cy, k * 0.43, k * 0.29, 13)}" fill="${c.accent}" stroke="#141210" stroke-width="8"/><polygon points="${pts(cx, cy, k * 0.34, k * 0.21, 13)}" fill="#fffdf5" stroke="#141210" stroke-width="6"/>` +
              P(
                `M${cx - k * 0.02} ${cy - k * 0.16}L${cx - k * 0.1} ${cy + k * 0.03}L${cx - k * 0.01} ${cy + k * 0.03}L${cx - k * 0.05} ${cy + k * 0.17}L${cx + k * 0.11} ${cy - k * 0.05}L${cx + k * 0.02} ${cy - k * 0.05}L${cx + k * 0.07} ${cy - k * 0.16}Z`,
                '#0f56b8',
                'stroke="#141210" stroke-width="6"',
              ),
          )
        : '') +
      `<rect x="14" y="14" width="${w - 28}" height="${h - 28}" fill="none" stroke="#141210" stroke-width="12"/>`
    );
  },
  bands({ w, h, a, hero, c }) {
    const cols = ['#f4d06f', '#f6a13c', '#ee7350', '#b8432f'];
    const t = hero ? 46 : 16;
    let s = '';
    const W = t * 4;
    if (hero && w > h) {
      cols.forEach((f, i) => {
        const o = i * t,
          x = a.x + a.w * 0.35 + o,
          r = a.w * 0.36 - o + W * 0.4;
        s += `<path class="draw" pathLength="1" d="M${x} ${h + 10}V${h * 0.52}A${Math.max(r, 40)} ${Math.max(r, 40)} 0 0 1 ${x + Math.max(r, 40)} ${h * 0.52 - Math.max(r, 40)}H${w + 20}" fill="none" stroke="${f}" stroke-width="${t - 2}"/>`;
      });
    } else if (hero)
      cols.forEach((f, i) => {
        const r = w * 0.62 - i * t * 1.1;
        s += `<path class="draw" pathLength="1" d="M${w - r} ${h + 10}A${r} ${r} 0 0 1 ${w + 10} ${h - r}" fill="none" stroke="${f}" stroke-width="${t * 1.1 - 2}"/>`;
      });
    else
      cols.forEach((f, i) => {
        s += R(0, h - W + i * t, w, t - 1, f);
      });
    return s + (hero ? G('rise', C(w > h ? a.x + a.w * 0.86 : w * 0.9, w > h ? h * 0.8 : h * 0.93, w > h ? 120 : 90, '#fdeccb')) : '');
  },
  spray({ w, h, a, hero, c, rnd }) {
    let b = '';
    for (let y = 0, r = 0; y < h; y += 54, r++)
      for (let x = -(r % 2) * 70; x < w; x += 140) b += `<rect x="${x + 3}" y="${y + 3}" width="134" height="48" fill="#262a30" rx="3"/>`;
    let s = '';
    if (hero) {
      const blob = (cx, cy, R0, f) => {
        let t = C(cx, cy, R0, f, 'filter="url(#sp)" opacity=".9"');
        for (let i = 0; i < 120; i++) {
          const q = rnd() * 6.283,
            d = R0 * (0.9 + Math.pow(rnd(), 2) * 0.75);
          t += C(cx + Math.cos(q) * d, cy + Math.sin(q) * d, rnd() * 5 + 1, f, 'opacity=".8"');
        }
        for (let i = 0; i < 6; i++) {
          const x = cx - R0 * 0.7 + rnd() * R0 * 1.4,
            L = R0 * (0.5 + rnd() * 0.9);
          t += R(x, cy + R0 * 0.5, 9, L, f, 'rx="4"') + C(x + 4.5, cy + R0 * 0.5 + L, 9, f);
        }
        return t;
      };
      const k = Math.min(a.w, a.h);
      s =
        G('pop', blob(a.x + a.w * 0.56, a.y + a.h * 0.38, k * 0.3, '#3fe3c6')) +
        G('pop', blob(a.x + a.w * 0.4, a.y + a.h * 0.52, k * 0.2, '#ff6aa6'));
    }
    return `<defs><filter id="sp"><feGaussianBlur stdDeviation="14"/></filter></defs>${G('rest', b)}${s}`;
  },
  blobs({ w, h, hero, c, rnd }) {
    const B = (cx, cy, r, f) => {
      let d = '';
      const n = 8,
        p = [];
      for (let i = 0; i < n; i++) {
        const t = (i / n) * 6.283,
          q = r * (0.86 + rnd() * 0.28);
        p.push([cx + Math.cos(t) * q, cy + Math.sin(t) * q]);
      }
      for (let i = 0; i < n; i++) {
        const a = p[i],
          b = p[(i + 1) % n],
          m = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
        d += i ? `Q${a[0].toFixed(1)} ${a[1].toFixed(1)} ${m[0].toFixed(1)} ${m[1].toFixed(1)}` : `M${m[0].toFixed(1)} ${m[1].toFixed(1)}`;
      }
      const a = p[0],
        b = p[1];
      return P(d + `Q${a[0]} ${a[1]} ${(a[0] + b[0]) / 2} ${(a[1] + b[1]) / 2}Z`, f, 'stroke="#fff" stroke-width="12"');
    };
    const k = Math.min(w, h),
      star = (x, y, r, f) =>
        P(
          `M${x} ${y - r}Q${x + r * 0.16} ${y - r * 0.16} ${x + r} ${y}Q${x + r * 0.16} ${y + r * 0.16} ${x} ${y + r}Q${x - r * 0.16} ${y + r * 0.16} ${x - r} ${y}Q${x - r * 0.16} ${y - r * 0.16} ${x} ${y - r}Z`,
          f,
        );
    return hero
      ? G('pop', B(w * 0.02, h * 0.04, k * 0.2, '#c8f542')) +
          G('pop', B(w * 0.98, h * 0.1, k * 0.17, '#a78bfa')) +
          G('pop', B(w * 0.97, h * 0.97, k * 0.24, '#ff8cc3')) +
          G('pop', B(w * 0.03, h * 0.95, k * 0.17, '#7fe3ff')) +
          G(
            'pop',
            star(w * 0.14, h * 0.24, k * 0.05, '#6d28d9') +
              star(w * 0.9, h * 0.33, k * 0.035, '#ff5fa8') +
              star(w * 0.8, h * 0.1, k * 0.045, '#fff') +
              star(w * 0.2, h * 0.86, k * 0.04, '#fff'),
          )
      : G('pop', B(w * 0.99, h * 0.01, k * 0.13, '#c8f542')) + G('pop', B(w * 0.01, h * 0.99, k * 0.11, '#a78bfa'));
  },
  hills({ w, h, hero, c, rnd }) {
    const sh = 'filter="url(#ps)"',
      D = `<defs><filter id="ps" x="-5%" y="-10%" width="110%" height="125%"><feDropShadow dx="0" dy="-7" stdDeviation="9" flood-color="#2b2b45" flood-opacity=".32"/></filter></defs>`;
    if (!hero) return D + G('rise', P(ridge(rnd, w, h + 4, h * 0.955, 16, 5, 5), '#1b6670', sh));
    let t = '';
    // Above captions in wide and square pictures, below them in tall ones.
    const ty = h * (w > h ? 0.775 : w === h ? 0.74 : 0.845),
      car = (x, W, f) =>
        R(x, ty - 66, W, 58, f, 'rx="8"') +
        [0, 1, 2, 3].map((i) => R(x + 18 + (i * (W - 20)) / 4, ty - 54, (W - 20) / 4 - 18, 22, '#ffe2a0', 'rx="3"')).join('') +
        C(x + 34, ty - 6, 12, '#2b2b45') +
        C(x + W - 34, ty - 6, 12, '#2b2b45');
    const tw = Math.min(230, w * 0.2),
      tx = w * 0.5 - tw * 1.6;
    t =
      R(0, ty + 4, w, 7, '#2b2b45') +
      car(tx, tw, '#1b6670') +
      car(tx + tw + 12, tw, '#1b6670') +
      R(tx + 2 * tw + 24, ty - 66, tw * 0.8, 58, '#b93a22', 'rx="8"') +
      P(`M${tx + 2.8 * tw + 10} ${ty - 66}q60 4 72 58h-90z`, '#b93a22') +
      R(tx + 2.72 * tw, ty - 52, 34, 22, '#ffe2a0', 'rx="4"') +
      C(tx + 2 * tw + 64, ty - 6, 12, '#2b2b45') +
      C(tx + 2.9 * tw, ty - 6, 12, '#2b2b45');
    let st = '';
    for (let i = 0; i < 9; i++) {
      const x = w * (0.05 + 0.9 * ((i * 0.381) % 1)),
        y = h * (0.05 + 0.4 * ((i * 0.618 + 0.13) % 1)),
        r = 8 + rnd() * 7;
      if (Math.abs(x - w / 2) < w * 0.3 && y > h * 0.12) continue;
      st += P(
        `M${x} ${y - r}L${x + r * 0.3} ${y - r * 0.3}L${x + r} ${y}L${x + r * 0.3} ${y + r * 0.3}L${x} ${y + r}L${x - r * 0.3} ${y + r * 0.3}L${x - r} ${y}L${x - r * 0.3} ${y - r * 0.3}Z`,
        '#fff6e6',
      );
    }
    const k = Math.min(w, h);
    return (
      D +
      G('drop', C(w - k * 0.15, k * 0.1, k * 0.085, '#fff6e6', sh) + C(w - k * 0.125, k * 0.085, k * 0.074, '#f7e4c4')) +
      G('fade', st) +
      G('rise', P(ridge(rnd, w, h + 4, ty - h * 0.15, h * 0.042, 5, 7), '#eab765', sh)) +
      G('rise', P(ridge(rnd, w, h + 4, ty - h * 0.09, h * 0.036, 6, 7), '#dd8a54', sh)) +
      G('slide', t) +
      G('rise', P(ridge(rnd, w, h + 4, ty + h * 0.035, 20, 5, 6), '#7d4a5c', sh)) +
      G('rise', P(ridge(rnd, w, h + 4, ty + h * 0.11, 18, 6, 6), '#2b2b45', sh))
    );
  },
  board({ w, h, a, hero, c, rnd }) {
    let g = '';
    for (let i = 0; i < 26; i++)
      g += `<path d="M${rnd() * w} ${rnd() * h}q${(rnd() - 0.5) * 500} ${(rnd() - 0.5) * 120} ${(rnd() - 0.5) * 700} ${(rnd() - 0.5) * 80}" stroke="#f5f2e6" stroke-width="${20 + rnd() * 60}" opacity=".018" fill="none" stroke-linecap="round"/>`;
    const fr = `<rect x="0" y="0" width="${w}" height="${h}" fill="none" stroke="#7a5232" stroke-width="44"/><rect x="22" y="22" width="${w - 44}" height="${h - 44}" fill="none" stroke="#573721" stroke-width="5"/>`;
    if (!hero) return g + fr;
    const cx = a.x + a.w * 0.46,
      cy = a.y + a.h * 0.5,
      k = Math.min(a.w, a.h) * 0.34,
      L = (d, s = c.ink, o = '') =>
        `<path class="draw" pathLength="1" d="${d}" fill="none" stroke="${s}" stroke-width="6" stroke-linecap="round" stroke-linejoin="round" ${o}/>`;
    return (
      g +
      fr +
      L(`M${cx - k} ${cy}a${k} ${k} 0 1 1 ${2 * k} 0a${k} ${k} 0 1 1 ${-2 * k} 0`, c.ink) +
      L(
        `M${cx - k * 1.25} ${cy + k * 0.3}C${cx - k * 0.4} ${cy - k * 0.5} ${cx + k * 0.4} ${cy + k * 0.7} ${cx + k * 1.25} ${cy - k * 0.3}`,
        c.accent,
      ) +
      L(
        `M${cx} ${cy - k * 1.2}V${cy + k * 1.2}M${cx - k * 0.14} ${cy + k * 1.02}L${cx} ${cy + k * 1.2}L${cx + k * 0.14} ${cy + k * 1.02}`,
        c.accent2,
      ) +
      L(`M${cx + k * 0.7} ${cy - k * 0.85}l${k * 0.35} ${-k * 0.3}h${k * 0.4}`, '#9bd6f5')
    );
  },
  washes({ w, h, a, hero, c, rnd }) {
    const k = Math.min(a.w, a.h);
    let f = '<defs>';
    for (let i = 0; i < 4; i++)
      f += `<filter id="wc${i}" x="-30%" y="-30%" width="160%" height="160%"><feTurbulence type="fractalNoise" baseFrequency="${[0.006, 0.011, 0.018, 0.03][i]}" numOctaves="3" seed="${11 + i * 7}" result="n"/><feDisplacementMap in="SourceGraphic" in2="n" scale="${[170, 120, 90, 60][i]}" xChannelSelector="R" yChannelSelector="G" result="d"/><feGaussianBlur in="d" stdDeviation="${[9, 4, 2, 1.2][i]}"/></filter>`;
    f += '</defs>';
    const wash = (x, y, rx, ry, col) => {
      let t = '';
      for (let i = 0; i < 4; i++)
        t += `<g filter="url(#wc${i})"><ellipse cx="${x + (rnd() - 0.5) * rx * 0.3}" cy="${y + (rnd() - 0.5) * ry * 0.3}" rx="${rx * (1.05 - 0.1 * i)}" ry="${ry * (1.05 - 0.12 * i)}" fill="${col}" opacity="${[0.3, 0.26, 0.22, 0.16][i]}"/></g>`;
      return `<g style="mix-blend-mode:multiply">${t}</g>`;
    };
    return (
      f +
      G('fade', hero
        ? wash(a.x + a.w * 0.56, a.y + a.h * 0.32, k * 0.36, k * 0.25, '#4f9ab8') +
          wash(a.x + a.w * 0.44, a.y + a.h * 0.62, k * 0.34, k * 0.2, '#d9806a') +
          wash(a.x + a.w * 0.76, a.y + a.h * 0.66, k * 0.22, k * 0.2, '#e0b24a')
        : wash(w, h, k * 0.3, k * 0.2, '#4f9ab8') + wash(w, 0, k * 0.2, k * 0.12, '#d9806a'))
    );
  },
  felt({ w, h, hero, c }) {
    const pad = (x, y, r, f, st) =>
      C(x + 4, y + 9, r, '#10292c', 'opacity=".5"') +
      C(x, y, r, f) +
      `<circle cx="${x}" cy="${y}" r="${r - 18}" fill="none" stroke="${st}" stroke-width="5" stroke-dasharray="20 13" stroke-linecap="round"/>`;
    const k = Math.min(w, h),
      b = 30;
    return (
      `<rect x="${b}" y="${b}" width="${w - 2 * b}" height="${h - 2 * b}" rx="44" fill="none" stroke="#8fb8b0" stroke-width="6" stroke-dasharray="26 18" stroke-linecap="round"/>` +
      (hero
        ? G('drop', pad(w * 0.06, h * 0.1, k * 0.17, '#ffcf66', '#b9842a')) +
          G('drop', pad(w * 0.95, h * 0.9, k * 0.24, '#ffa48a', '#b85a42')) +
          G('drop', pad(w * 0.06, h * 0.97, k * 0.15, '#b8dd8a', '#6c9440')) +
          G(
            'drop',
            pad(w * 0.95, h * 0.08, k * 0.1, '#e7b7e0', '#a0689a') +
              [
                [-0.3, -0.3],
                [0.3, -0.3],
                [-0.3, 0.3],
                [0.3, 0.3],
              ]
                .map(([i, j]) => C(w * 0.95 + i * k * 0.1, h * 0.08 + j * k * 0.1, k * 0.012, '#23494e'))
                .join(''),
          )
        : '')
    );
  },
  'grid-field'({ w, h, a, hero, c }) {
    if (!hero) return '';
    const n = w > h ? 12 : 6;
    let g = '';
    for (let i = 1; i < n; i++) g += R((w * i) / n, 0, 1, h, '#0b0b0b', 'opacity=".12"');
    if (w > h)
      return (
        G('slide', R(a.x + a.w * 0.1, 0, w - a.x - a.w * 0.1 + 1, h * 0.6, c.accent)) +
        g +
        G('slide', C(a.x + a.w * 0.1 + (w - a.x - a.w * 0.1) * 0.5, h * 0.6, h * 0.235, c.ink)) +
        G('slide', R(a.x + a.w * 0.1, h * 0.6, w, h * 0.02, c.bg))
      );
    return (
      G('slide', R(0, a.y, w, a.h * 0.7, c.accent)) +
      g +
      G('slide', C(w * 0.66, a.y + a.h * 0.7, w * 0.24, c.ink)) +
      R(0, a.y + a.h * 0.7, w, 14, c.bg)
    );
  },
  newsprint({ w, h, a, hero, c, rnd }) {
    const m = w > h ? 112 : 72;
    let s = R(m, 46, w - 2 * m, 7, c.ink) + R(m, 58, w - 2 * m, 2, c.ink);
    if (!hero) return G('wipe', s);
    const x0 = a.x + a.w * 0.12,
      y0 = a.y + a.h * 0.1,
      W = Math.min(a.w * 0.78, w - m - x0),
      H = a.h * (w > h ? 0.66 : 0.62);
    let d = '';
    const q = 15;
    for (let y = 0; y < H; y += q)
      for (let x = ((Math.round(y / q) % 2) * q) / 2; x < W; x += q) {
        const nx = x / W,
          ny = y / H;
        const hill = 0.62 + 0.1 * Math.sin(nx * 5) + 0.05 * Math.sin(nx * 13);
        let v =
          ny < hill
            ? 0.25 + 0.35 * ny + (Math.hypot(nx - 0.68, ((ny - 0.3) * H) / W) < 0.16 ? -0.5 : 0)
            : 0.72 + 0.25 * ny - (Math.abs(nx - 0.45 - (ny - 0.62) * 0.3) < 0.03 + 0.06 * (ny - 0.6) ? 0.6 : 0);
        v = Math.max(0, Math.min(1, v));
        if (v > 0.05) d += C(x0 + x, y0 + y, Math.sqrt(v) * q * 0.56, c.ink);
      }
    return (
      G('wipe', s) +
      G('fade', d + `<rect x="${x0 - 8}" y="${y0 - 8}" width="${W + 14}" height="${H + 14}" fill="none" stroke="${c.ink}" stroke-width="2"/>`)
    );
  },
  overprint({ w, h, a, hero, c }) {
    const k = Math.min(a.w, a.h),
      cx = a.x + a.w * 0.55,
      cy = a.y + a.h * 0.45;
    // Where the second ink lies on the first, a third shape is drawn: mixing them is a blend for every frame.
    const slope = `M${cx - k * 0.55} ${cy + k * 0.5}L${cx - k * 0.12} ${cy - k * 0.2}L${cx + k * 0.1} ${cy + k * 0.12}L${cx + k * 0.24} ${cy - k * 0.06}L${cx + k * 0.6} ${cy + k * 0.5}Z`;
    const D = `<defs><pattern id="hd" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(30)"><circle cx="7" cy="7" r="4.3" fill="#2344c4"/></pattern><clipPath id="sl"><path d="${slope}"/></clipPath></defs>`;
    if (!hero) return D + C(w, 0, 150, '#ff7d8f') + R(0, h - 34, w, 34, '#ff7d8f') + R(0, h - 34, w * 0.3, 34, 'url(#hd)');
    return (
      D +
      G('plate', C(cx, cy, k * 0.37, '#ff7d8f')) +
      G('plate', P(slope, '#2344c4') + C(cx, cy, k * 0.37, '#23216e', 'clip-path="url(#sl)"')) +
      G('plate', C(cx + k * 0.24, cy - k * 0.3, k * 0.2, 'url(#hd)')) +
      G('plate', R(cx - k * 0.6, cy + k * 0.54, k * 1.25, k * 0.05, '#2344c4'))
    );
  },
  playbill({ w, h, hero, c }) {
    const b = 36,
      orn = (x, y) => P(`M${x - 90} ${y}q45 -24 90 0q45 24 90 0q-45 -24 -90 0q-45 24 -90 0z`, c.ink) + C(x, y, 9, c.accent);
    let s = `<rect x="${b}" y="${b}" width="${w - 2 * b}" height="${h - 2 * b}" fill="none" stroke="${c.ink}" stroke-width="9"/><rect x="${b + 16}" y="${b + 16}" width="${w - 2 * b - 32}" height="${h - 2 * b - 32}" fill="none" stroke="${c.ink}" stroke-width="2.5"/>`;
    if (hero) {
      s += orn(w / 2, b + 70) + orn(w / 2, h - b - 70);
      for (const [x, y] of [
        [b, b],
        [w - b, b],
        [b, h - b],
        [w - b, h - b],
      ])
        s += `<g>${C(x, y, 30, c.bg)}${C(x, y, 22, c.ink)}${C(x, y, 9, c.accent)}</g>`;
    }
    return G('fade', s);
  },
};
})();
