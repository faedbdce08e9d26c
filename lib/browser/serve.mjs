import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Serves a folder on a free port of this machine. @param {string} folder */
export async function serve(folder) {
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    try {
      const bytes = await readFile(path.join(folder, path.posix.normalize(pathname)));
      response.setHeader('content-type', TYPES[path.extname(pathname)] ?? 'application/octet-stream');
      response.end(bytes);
    } catch {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
