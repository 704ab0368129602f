// Pictures that only style rules name are fetched when their element is first laid out, which would be too late for its
// first frame. They are fetched before the first one.
const preload = (() => {
  const PROPERTIES = ['background-image', 'mask-image', 'border-image-source', 'list-style-image', 'content'];
  const MAX_PICTURES = 2000;
  const pictures = new Map();

  function collect() {
    for (const image of document.querySelectorAll('img[loading="lazy"]')) image.loading = 'eager';
    for (const element of document.querySelectorAll('*')) {
      for (const pseudo of [undefined, '::before', '::after']) {
        const style = getComputedStyle(element, pseudo);
        for (const property of PROPERTIES) {
          const value = style.getPropertyValue(property);
          if (value && value.includes('url(')) fetchAll(value);
        }
      }
    }
  }

  function fetchAll(value) {
    for (const [, , url] of value.matchAll(/url\((["']?)(.*?)\1\)/g)) {
      if (!url || url.startsWith('#') || pictures.has(url) || pictures.size >= MAX_PICTURES) continue;
      const image = new Image();
      image.src = url;
      pictures.set(url, image);
    }
  }

  // A picture that cannot be loaded is complete as well.
  function isReady() {
    return [...document.images].every((image) => image.complete) && [...pictures.values()].every((image) => image.complete);
  }

  return { collect, isReady };
})();
