// What scripts have asked for and not got yet. From outside only the requests are seen: an answer may be sent in full while
// its body is still being read, parsed or decoded in here. Bodies read piece by piece are not counted.
const requests = (() => {
  let pending = 0;
  const begin = () => pending++;
  const end = () => pending--;

  function counted(object, name) {
    const original = object[name];
    redefine(object, name, { [name](...given) {
      begin();
      const answer = original.apply(this, given);
      answer.then(end, end);
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
  const send = XMLHttpRequest.prototype.send;
  redefine(XMLHttpRequest.prototype, 'send', function (...given) {
    send.apply(this, given);
    // After it: a call that throws never ends.
    begin();
    this.addEventListener('loadend', end, { once: true });
  });

  return { pending: () => pending };
})();
