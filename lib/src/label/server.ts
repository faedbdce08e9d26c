import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import * as v from 'valibot';
import { sharp } from '../data/sharp';
import { complaint, id } from '../detect/files/coco-schema';
import { TransferError } from '../error';
import type { LabelStore } from './store';

/** A running server of the page. */
export interface Served {
  /** Address of the page, with its secret token. */
  readonly url: string;
  close(): Promise<void>;
}

const lib = join(__dirname, '..', '..');

/** Files of the page. Besides these, only the folder's images are served from the disk, by index. */
const ASSETS: Readonly<Record<string, readonly [type: string, file: string]>> = {
  '': ['text/html', join(lib, 'src', 'label', 'page', 'index.html')],
  'style.css': ['text/css', join(lib, 'src', 'label', 'page', 'style.css')],
  ...Object.fromEntries(
    ['page.js', 'view.js', 'saving.js', 'edges.js'].map((name) => [
      name,
      ['text/javascript', join(lib, 'dist', 'label', 'page', name)] as const,
    ]),
  ),
};

/** Image formats that every browser supports; others are sent as WebP. */
const DRAWN: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
};

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));
const side = v.pipe(v.number(), v.finite());
const box = v.pipe(
  v.strictTuple([side, side, side, side]),
  v.check(
    ([x1, y1, x2, y2]) => x1 < x2 && y1 < y2,
    'its right side lies right of its left one, its bottom below its top',
  ),
);
const boxesSent = v.object({
  boxes: v.pipe(v.array(v.object({ id: v.optional(id), box, class: name })), v.maxLength(5000)),
  done: v.boolean(),
  version: v.string(),
});
const classSent = v.object({ name, was: v.optional(name) });

/**
 * Serves the labelling page on loopback only, under a secret address. Rejects requests with another host name (DNS
 * rebinding), changes from another site's page, and addresses without the secret. Throws if the port cannot be used.
 */
export async function servePage(store: LabelStore, port = 0): Promise<Served> {
  const secret = randomBytes(24).toString('base64url');
  const hosts = new Set<string>();
  const app = new Hono();

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        // JupyterLab on the same machine may embed the page.
        frameAncestors: ['http://127.0.0.1:*', 'http://localhost:*'],
      },
      xFrameOptions: false,
      crossOriginResourcePolicy: 'same-origin',
      referrerPolicy: 'no-referrer',
    }),
  );
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    const said = refusal(c, hosts, secret);
    if (said) return c.text(said, 403);
    await next();
  });
  app.use(
    bodyLimit({ maxSize: 2 ** 20, onError: (c) => c.text('That is more than a megabyte; boxes are less.', 413) }),
  );

  const at = `/${secret}`;
  for (const [path, [type, file]] of Object.entries(ASSETS)) {
    app.get(`${at}/${path}`, (c) => c.body(readFileSync(file), 200, { 'Content-Type': `${type}; charset=utf-8` }));
  }
  app.get(`${at}/state`, (c) => c.json(store.state()));
  app.get(`${at}/picture/:index{\\d+}`, async (c) => {
    const file = store.picture(Number(c.req.param('index')));
    if (!file) return c.notFound();
    const { bytes, type } = await pictureBytes(file);
    return c.body(new Uint8Array(bytes), 200, { 'Content-Type': type });
  });
  app.put(`${at}/boxes/:index{\\d+}`, async (c) => {
    const index = Number(c.req.param('index'));
    if (!store.picture(index)) return c.notFound();
    const sent = v.safeParse(boxesSent, await bodyOf(c));
    if (!sent.success) return c.text(`These boxes are none: ${complaint(sent.issues)}.`, 400);
    const { classes, pictures } = store.state();
    const { width, height } = pictures[index];
    for (const { box, class: named } of sent.output.boxes) {
      if (!classes.includes(named)) return c.text(`There is no class '${named}'.`, 400);
      const [x1, y1, x2, y2] = box;
      const before = pictures[index].boxes.some((entry) => String(entry.box) === String(box));
      const isInside = x1 >= 0 && y1 >= 0 && x2 <= width && y2 <= height;
      if (!isInside && !before)
        return c.text(`The box ${box} reaches out of its picture of ${width} x ${height}.`, 400);
    }
    return savedResponse(c, () => store.keep(index, sent.output));
  });
  app.put(`${at}/classes`, async (c) => {
    const sent = v.safeParse(classSent, await bodyOf(c));
    if (!sent.success) return c.text(`That is no name of a class: ${complaint(sent.issues)}.`, 400);
    return savedResponse(c, () => store.nameClass(sent.output.name, sent.output.was));
  });
  app.notFound((c) => c.text('There is nothing at this address. Open the whole link that the program printed.', 404));

  const server = await listening(app, port);
  const taken = (server.address() as AddressInfo).port;
  for (const host of ['127.0.0.1', 'localhost']) hosts.add(`${host}:${taken}`);
  return {
    url: `http://127.0.0.1:${taken}${at}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

/** Responds with the result of a change, or with the reason why it was not saved. */
function savedResponse(c: Context, change: () => object | undefined): Response {
  try {
    const state = change();
    return state ? c.json(state) : c.text('Somebody else has changed the boxes of this picture meanwhile.', 409);
  } catch (cause) {
    return c.text(`It could not be kept: ${(cause as Error).message}`, 500);
  }
}

/** The reason to reject a request; undefined if it is accepted. */
function refusal(c: Context, hosts: ReadonlySet<string>, secret: string): string | undefined {
  const host = c.req.header('host') ?? '';
  if (!hosts.has(host)) return 'This page answers to 127.0.0.1 and localhost only.';
  if (!isSame(c.req.path.split('/')[1] ?? '', secret)) {
    return 'The address lacks its secret. Open the whole link that the program printed.';
  }
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return undefined;
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site') ?? 'same-origin';
  if ((origin !== undefined && origin !== `http://${host}`) || site !== 'same-origin') {
    return 'Changes come from this page only, and not from another site.';
  }
  // An HTML form of another site cannot send this content type.
  if (!c.req.header('content-type')?.startsWith('application/json')) return 'Changes are sent as application/json.';
  return undefined;
}

/** Compares in constant time, so that the response time does not reveal the secret. */
function isSame(received: string, secret: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The JSON value of the request body; undefined if it is not valid JSON. */
const bodyOf = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined);

/** An image rotated upright: browsers differ in how they apply the EXIF tag to an image inside an SVG. */
async function pictureBytes(file: string): Promise<{ bytes: Buffer; type: string }> {
  const type = DRAWN[extname(file).toLowerCase()];
  const { orientation = 1 } = await sharp(file).metadata();
  if (type && orientation === 1) return { bytes: await readFile(file), type };
  return { bytes: await sharp(file).autoOrient().webp({ quality: 92 }).toBuffer(), type: 'image/webp' };
}

function listening(app: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => resolve(server));
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      const why = taken ? 'another program uses it' : cause.message;
      reject(new TransferError(`The page cannot be served on port ${port}: ${why}. Omit the port to use a free one.`));
    });
  });
}
