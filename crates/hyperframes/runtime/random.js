// Math.random and crypto.getRandomValues as functions of the frame: seeded at load, seeded again from the time at every
// seek. The generator is sfc32, after Chris Doty-Humphrey's public description.
const random = (() => {
  let a = 0, b = 0, c = 0, counter = 1;

  function next() {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  }

  function seed(value) {
    a = 0x6865_7261;
    b = value | 0;
    c = Math.floor(value / 4294967296) | 0;
    counter = 1;
    for (let round = 0; round < 12; round++) next();
  }

  seed(0);
  redefine(Math, 'random', function random() {
    return (next() * 2097152 + (next() >>> 11)) / 9007199254740992;
  });

  if (window.Crypto) {
    const getRandomValues = Crypto.prototype.getRandomValues;
    redefine(Crypto.prototype, 'getRandomValues', function (array) {
      // The native call refuses what it always refused: floats, and more than 65536 bytes.
      getRandomValues.call(this, array);
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (let i = 0; i < bytes.length; i++) bytes[i] = next() & 255;
      return array;
    });
    redefine(Crypto.prototype, 'randomUUID', function () {
      const bytes = Array.from({ length: 16 }, () => next() & 255);
      bytes[6] = (bytes[6] & 15) | 64;
      bytes[8] = (bytes[8] & 63) | 128;
      const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    });
  }
  return { seed };
})();
