import { connect } from 'node:net';

/** One request as it goes onto the wire. @param body JSON, of ASCII alone */
export function requestBytes(path, { accessKey, secretKey } = {}, method = 'GET', body = '') {
  const credential = accessKey ? `accessKey: ${accessKey}\r\nsecretKey: ${secretKey}\r\n` : '';
  const type = body && `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: bench\r\n${credential}${type}\r\n${body}`, 'latin1');
}

/**
 * Sends requests over some connections that stay open, the next on each when the answer before is there, and knows an
 * answer by its length: a client that does as little as it can beside the server it measures.
 *
 * @param requests what to send, in turns
 * @param isAwake whether it has a processor for itself: where it sleeps between two answers, each of them pays for waking it up
 * @returns requests per second, and how long each took (ms, unsorted)
 */
export async function load(port, requests, total, { connections = 64, isAwake = false } = {}) {
  const length = await answerLength(port, requests[0]);
  const times = new Float64Array(total);
  let sent = 0;
  const start = performance.now();
  let isDone = !isAwake;
  const stayAwake = () => void (isDone || setImmediate(stayAwake));
  stayAwake();
  await Promise.all(Array.from({ length: connections }, () => converse()));
  isDone = true;
  return { rate: (total / (performance.now() - start)) * 1000, times };

  function converse() {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let mine = -1;
      let begun = 0;
      let received = 0;
      const next = () => {
        if (mine >= 0) times[mine] = performance.now() - begun;
        if (sent >= total) return void socket.end(resolve);
        mine = sent++;
        begun = performance.now();
        socket.write(requests[mine % requests.length]);
      };
      socket.setNoDelay(true);
      socket.on('connect', next);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        received += chunk.length;
        if (received < length) return;
        if (received > length) return void reject(new Error('an answer of another length'));
        received = 0;
        next();
      });
    });
  }
}

function answerLength(port, request) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(chunk.length);
    });
  });
}

/** The value below which so large a part of the values lies. */
export function percentile(values, part) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
