// Parts of a drawing that are blurred, masked, displaced or made of hundreds of shapes become pictures, once for all scenes
// that show the same. As they stand they would be drawn anew for every frame in which anything moves over them.
window.artwork = (() => {
  const MANY = 60;
  const made = new Map();

  const isHeavy = (part) => part.querySelector('[filter], [mask], [style*="blend"]') || part.querySelectorAll('*').length > MANY;
  // A picture of its own has none of the page's fonts.
  const isDrawn = (part) => !part.querySelector('text, .draw');

  // What of a canvas is not empty: x, y, width, height.
  function covered(context, width, height) {
    const { data } = context.getImageData(0, 0, width, height);
    let [left, top, right, bottom] = [width, height, 0, 0];
    for (let y = 0, at = 3; y < height; y++) {
      for (let x = 0; x < width; x++, at += 4) {
        if (!data[at]) continue;
        if (x < left) left = x;
        if (x >= right) right = x + 1;
        if (y < top) top = y;
        bottom = y + 1;
      }
    }
    return right ? [left, top, right - left, bottom - top] : undefined;
  }

  async function pressed(svg, part) {
    const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value];
    const definitions = [...svg.querySelectorAll('defs')].filter((defs) => !part.contains(defs));
    const alone = svg.cloneNode(false);
    alone.append(...definitions.map((defs) => defs.cloneNode(true)), ...[...part.childNodes].map((child) => child.cloneNode(true)));
    alone.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    alone.removeAttribute('style');
    const source = new Image(width, height);
    source.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(alone))}`;
    await source.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(source, 0, 0, width, height);
    const box = covered(context, width, height);
    if (!box) return undefined;
    const cut = document.createElement('canvas');
    [cut.width, cut.height] = box.slice(2);
    cut.getContext('2d').drawImage(canvas, -box[0], -box[1]);
    const picture = new Image();
    picture.src = cut.toDataURL();
    await picture.decode();
    return { href: picture.src, box };
  }

  return {
    // `kind` tells which drawings are the same. Fulfilled when the heavy parts of this one are pictures.
    async press(svg, kind) {
      const parts = [...svg.querySelectorAll('.m')];
      await Promise.all(
        parts.map(async (part, index) => {
          if (!isHeavy(part) || !isDrawn(part)) return;
          const name = `${kind} ${index}`;
          if (!made.has(name)) made.set(name, pressed(svg, part));
          const picture = await made.get(name);
          if (!picture) return;
          const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
          ['x', 'y', 'width', 'height'].forEach((side, at) => image.setAttribute(side, picture.box[at]));
          image.setAttribute('href', picture.href);
          part.replaceChildren(image);
        }),
      );
    },
  };
})();
