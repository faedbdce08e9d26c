import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:http';

/**
 * A registry of npm on loopback that has these tarballs and no others. Where `upstream` is given, it sends those who ask for
 * another package there.
 * @param {string[]} tarballs @param {{ upstream?: string }} [options]
 * @returns {Promise<{ url: string, asked: string[], close: () => Promise<void> }>} `asked` has the tarballs that were fetched
 */
export async function startRegistry(tarballs, { upstream } = {}) {
  const packages = new Map(tarballs.map((file) => [manifestIn(file).name, file]));
  /** @type {string[]} */
  const asked = [];
  const server = createServer((request, response) => {
    const [, name, , isFile] = decodeURIComponent(request.url ?? '').match(/^\/((@[^/]+\/)?[^/]+)(\/-\/)?/) ?? [];
    const file = packages.get(name);
    if (file && isFile) {
      asked.push(name);
      response.end(fs.readFileSync(file));
    } else if (file) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(documentOf(file, `http://${request.headers.host}`)));
    } else if (upstream) {
      response.writeHead(302, {
        location: new URL(String(request.url).slice(1), `${upstream.replace(/\/$/, '')}/`).href,
      });
      response.end();
    } else {
      response.writeHead(404);
      response.end('{}');
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** What a registry says of a package with one version. @param {string} file @param {string} address */
function documentOf(file, address) {
  const manifest = manifestIn(file);
  const { name, version } = manifest;
  const digest = (/** @type {string} */ kind) => createHash(kind).update(fs.readFileSync(file));
  const dist = {
    tarball: `${address}/${name}/-/${version}.tgz`,
    shasum: digest('sha1').digest('hex'),
    integrity: `sha512-${digest('sha512').digest('base64')}`,
  };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
}

/** @param {string} file */
const manifestIn = (file) =>
  JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8', maxBuffer: 1 << 24 }));
