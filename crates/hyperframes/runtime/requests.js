// What scripts have asked for and not got yet. From outside only the requests are seen: an answer may be sent in full while
// its body is still being read, parsed or decoded in here. Of bodies that are read piece by piece, each wait for a piece counts;
// streams that a page makes itself may wait for ever, and do not.
const requests = (() => {
  let pending = 0;
  const begin = () => pending++;
  const end = () => pending--;

  function counted(object, name, counts = () => true) {
    const original = object[name];
    redefine(object, name, { [name](...given) {
      const answer = original.apply(this, given);
      if (counts(this)) {
        begin();
        answer.then(end, end);
      }
      return answer;
    } }[name]);
  }

  const BODY = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];
  const COUNTED = [
    [window, ['fetch', 'createImageBitmap']],
    [Response.prototype, BODY],
    [Blob.prototype, BODY],
    [HTMLImageElement.prototype, ['decode']],
    [WebAssembly, ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']],
  ];
  for (const [object, names] of COUNTED) {
    for (const name of names) if (name in object) counted(object, name);
  }

  // Streams of bodies, what is made of them, and their readers.
  const bodies = new WeakSet();
  const isBody = (object) => bodies.has(object);
  const body = Object.getOwnPropertyDescriptor(Response.prototype, 'body');
  Object.defineProperty(Response.prototype, 'body', { ...body, get() {
    const stream = body.get.call(this);
    if (stream) bodies.add(stream);
    return stream;
  } });
  const { getReader, pipeThrough, tee, values } = ReadableStream.prototype;
  const passOn = (from, to) => {
    if (isBody(from)) for (const one of [to].flat()) bodies.add(one);
    return to;
  };
  redefine(ReadableStream.prototype, 'getReader', function (...given) {
    return passOn(this, getReader.apply(this, given));
  });
  redefine(ReadableStream.prototype, 'pipeThrough', function (...given) {
    return passOn(this, pipeThrough.apply(this, given));
  });
  redefine(ReadableStream.prototype, 'tee', function (...given) {
    return passOn(this, tee.apply(this, given));
  });
  function iterate(...given) {
    const iterator = values.apply(this, given);
    if (isBody(this)) counted(iterator, 'next');
    return iterator;
  }
  redefine(ReadableStream.prototype, 'values', iterate);
  redefine(ReadableStream.prototype, Symbol.asyncIterator, iterate);
  counted(ReadableStream.prototype, 'pipeTo', isBody);
  for (const reader of [ReadableStreamDefaultReader, ReadableStreamBYOBReader]) counted(reader.prototype, 'read', isBody);

  const send = XMLHttpRequest.prototype.send;
  redefine(XMLHttpRequest.prototype, 'send', function (...given) {
    send.apply(this, given);
    // After it: a call that throws never ends.
    begin();
    this.addEventListener('loadend', end, { once: true });
  });

  return { pending: () => pending };
})();
