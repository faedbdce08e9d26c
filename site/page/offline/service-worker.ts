/// The service worker of the site: pages that were visited open without a network.

interface Lasting extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Told extends Lasting {
  readonly data: { readonly keep?: readonly string[] };
}
declare const registration: { readonly scope: string };
declare const clients: { claim(): Promise<void> };
declare function skipWaiting(): Promise<void>;

const CACHE = 'transferlab-pages';

/** Packs are kept by those who read them, under their sha256. */
const isPack = (url: string) => url.startsWith(`${registration.scope}packs/`);

const isKept = (request: Request) =>
  request.method === 'GET' && request.url.startsWith(registration.scope) && !isPack(request.url);

/** An address without what follows `#` or `?`. */
const bare = (url: string) => url.replace(/[?#].*$/, '');

async function keep(url: string, response: Response): Promise<void> {
  if (!response.ok) return;
  const cache = await caches.open(CACHE);
  // A full or forbidden store costs the next visit a load, and nothing else.
  await cache.put(bare(url), response).catch(() => {});
}

/** From the network, so that a page is never old where there is one; else as it was at the last visit. */
async function answer(event: Fetching): Promise<Response> {
  const { request } = event;
  try {
    const response = await fetch(request);
    event.waitUntil(keep(request.url, response.clone()));
    return response;
  } catch (cause) {
    const kept = await caches.match(bare(request.url), { cacheName: CACHE });
    if (kept) return kept;
    if (request.mode !== 'navigate') throw cause;
    return new Response('There is no network, and this page was not visited before. Connect, and reload it.', {
      status: 503,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  }
}

/** Keeps what a page had loaded before this worker saw its requests. */
async function keepLoaded(urls: readonly string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const url of urls.filter((one) => one.startsWith(registration.scope) && !isPack(one))) {
    if (await cache.match(bare(url))) continue;
    const response = await fetch(url).catch(() => undefined);
    if (response) await keep(url, response);
  }
}

addEventListener('install', (event) => (event as Lasting).waitUntil(skipWaiting()));
addEventListener('activate', (event) => (event as Lasting).waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (isKept((event as Fetching).request)) (event as Fetching).respondWith(answer(event as Fetching));
});
addEventListener('message', (event) => {
  const { data } = event as unknown as Told;
  if (data.keep) (event as unknown as Told).waitUntil(keepLoaded(data.keep));
});
