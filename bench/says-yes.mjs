// An authentication service that lets everything through, with the headers that Latchkey's answers have. Tells its port to
// its parent.
import { createServer } from 'node:http';

const HEADERS = {
  'X-Latchkey-User': 'usr_0000000000000000000000',
  'X-Latchkey-User-Name': 'Ana',
  'X-Latchkey-User-External-Id': '',
  'X-Latchkey-Key': 'key_0000000000000000000000',
  'X-Latchkey-Scopes': '*:*',
  'X-Latchkey-Entry': '',
  'Content-Length': 0,
};
const server = createServer((_request, response) => response.writeHead(200, HEADERS).end());
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
