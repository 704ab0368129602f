// Tiles laid over the picture: 512 px, made once from a seed. How a tile mixes with what is below is worked into its
// coverage: multiplying by a grey is black of that coverage, screening with it white. A blend mode would mix the whole
// picture anew for every frame, and inside the layer of the tile it would find nothing to mix with. Tiles rest: grain that
// jumps costs the encoder more than everything else in the film.
window.texture = (() => {
  const SIDE = 512;

  function sheet(side) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    return [canvas, canvas.getContext('2d')];
  }

  function grain(kind, random) {
    const [canvas, context] = sheet(SIDE);
    const image = context.createImageData(SIDE, SIDE);
    for (let index = 0; index < SIDE * SIDE; index++) {
      let value = random() * 255;
      let alpha = 255;
      if (kind === 'riso') [value, alpha] = [255, random() < 0.16 ? 255 : 0];
      if (kind === 'chalk') [value, alpha] = [255, random() < 0.1 ? 160 : 0];
      image.data.set([value, value, value, alpha], index * 4);
    }
    context.putImageData(image, 0, 0);
    return [canvas, context];
  }

  // Enlarged grain over itself: soft unevenness. Lifted towards white, as a dark tile muddies every light style.
  function pressed(kind, noise) {
    const [canvas, context] = sheet(SIDE);
    context.fillStyle = '#bbb';
    context.fillRect(0, 0, SIDE, SIDE);
    const layers = kind === 'coldpress' ? [[2, 0.5], [5, 0.5], [9, 0.4]] : [[1, 0.5], [2, 0.4], [4, 0.25]];
    for (const [scale, alpha] of layers) {
      context.globalAlpha = alpha;
      context.imageSmoothingQuality = 'high';
      for (const x of [0, 1]) for (const y of [0, 1]) context.drawImage(noise, -x * SIDE, -y * SIDE, SIDE * scale, SIDE * scale);
    }
    if (kind !== 'felt') {
      context.globalAlpha = 0.5;
      context.fillStyle = '#fff';
      context.fillRect(0, 0, SIDE, SIDE);
    }
    return canvas;
  }

  function fibres(context, random) {
    context.fillStyle = '#eee';
    context.fillRect(0, 0, SIDE, SIDE);
    for (let index = 0; index < 420; index++) {
      context.strokeStyle = `rgba(${random() < 0.5 ? '90,70,40' : '255,255,255'},${0.15 + random() * 0.35})`;
      context.lineWidth = 0.5 + random() * 1.4;
      context.beginPath();
      const [x, y] = [random() * SIDE, random() * SIDE];
      context.moveTo(x, y);
      context.quadraticCurveTo(x + (random() - 0.5) * 60, y + (random() - 0.5) * 60, x + (random() - 0.5) * 90, y + (random() - 0.5) * 50);
      context.stroke();
    }
  }

  // Of what lies over everything only the unevenness is wanted: a ground keeps its colour but for this mean coverage.
  const MEAN = 0.04;

  function worked(canvas, { blend, opacity }) {
    const context = canvas.getContext('2d');
    const image = context.getImageData(0, 0, SIDE, SIDE);
    const { data } = image;
    const coverage = new Float32Array(SIDE * SIDE);
    for (let at = 0; at < coverage.length; at++) {
      const value = data[at * 4] / 255;
      const part = { multiply: 1 - value, screen: value, overlay: Math.abs(2 * value - 1) / 2, normal: 1 }[blend];
      coverage[at] = part * opacity * (data[at * 4 + 3] / 255);
    }
    const mean = coverage.reduce((sum, part) => sum + part, 0) / coverage.length;
    const less = blend === 'overlay' ? 0 : Math.max(0, mean - MEAN);
    for (let at = 0; at < coverage.length; at++) {
      const value = data[at * 4];
      const shade = { multiply: 0, screen: 255, overlay: value < 128 ? 0 : 255, normal: value }[blend];
      data.fill(shade, at * 4, at * 4 + 3);
      data[at * 4 + 3] = Math.round(255 * Math.max(0, coverage[at] - less));
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  function tile(kind, seed) {
    const random = seeded(seed + kind);
    const [canvas, context] = grain(kind, random);
    if (['paper', 'coldpress', 'felt'].includes(kind)) return pressed(kind, canvas);
    if (kind === 'fibre') fibres(context, random);
    return canvas;
  }

  // Specks through which the ground of a bar shows.
  function specks() {
    const side = 160;
    const [canvas, context] = sheet(side);
    const image = context.createImageData(side, side);
    const random = seeded('mask');
    for (let index = 0; index < side * side; index++) {
      const value = random() < 0.12 ? 70 : 255;
      image.data.set([value, value, value, value], index * 4);
    }
    context.putImageData(image, 0, 0);
    return canvas.toDataURL();
  }

  const DRAWN = ['grain', 'paper', 'fibre', 'chalk', 'coldpress', 'felt', 'riso'];
  return {
    put(root, texture, seed) {
      if (DRAWN.includes(texture.kind)) root.style.setProperty('--grain', `url(${worked(tile(texture.kind, seed), texture).toDataURL()})`);
      if (root.classList.contains('ch-grainy')) root.style.setProperty('--grainmask', `url(${specks()})`);
    },
  };
})();
