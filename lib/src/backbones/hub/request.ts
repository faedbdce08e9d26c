import { type IncomingHttpHeaders, type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { TransferError } from '../../error';
import { type HubSettings, isLoopback } from './settings';

/** The response to a request, after redirects. The caller reads or destroys its body. */
export interface HubResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The headers that describe the file: the hub's own, since a redirect leads to another server. */
  readonly described: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

export interface HubRequest {
  readonly method?: 'GET' | 'HEAD';
  /** The path below the endpoint, with escaped names. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_REDIRECTS = 5;
const MOST_TRIES = 5;
/** Seconds that a hub may ask to wait; an error reports longer ones. */
const LONGEST_WAIT = 300;

/**
 * Sends a request to the hub, follows redirects, and tries again after a lost connection, a busy hub (429, with its
 * `retry-after`) or a failing one (500 to 504). The token goes to the endpoint's own origin, never after a redirect to another
 * one and never over plain http. Throws if the hub cannot be reached, or keeps failing.
 */
export async function requestHub(settings: HubSettings, request: HubRequest): Promise<HubResponse> {
  for (let tries = 1; ; tries++) {
    const response = await followed(settings, request).catch((cause: Error) => {
      if (tries === MOST_TRIES || !isPassing(cause)) throw unreachable(settings, cause);
    });
    if (!response) {
      await settings.pause(backOff(tries));
      continue;
    }
    const { status, headers, body } = response;
    if (status !== 429 && !(status >= 500 && status <= 504)) return response;
    body.destroy();
    const wait = waitIn(headers['retry-after']) ?? backOff(tries) / 1000;
    if (tries === MOST_TRIES || wait > LONGEST_WAIT) throw busy(settings, status, wait);
    await settings.pause(1000 * wait);
  }
}

const backOff = (tries: number) => 1000 * 2 ** (tries - 1);

async function followed(settings: HubSettings, { method = 'GET', path, headers }: HubRequest): Promise<HubResponse> {
  const { endpoint, token } = settings;
  let url = new URL(`${endpoint.pathname.replace(/\/$/, '')}/${path}`, endpoint);
  let isHub = true;
  let described: IncomingHttpHeaders | undefined;
  for (let redirects = 0; ; redirects++) {
    const carriesToken = isHub && token !== undefined && url.protocol === 'https:';
    const body = await once(settings, url, method, {
      'user-agent': 'transferlab',
      // A compressed body would have another length than the file.
      'accept-encoding': 'identity',
      ...headers,
      ...(carriesToken && { authorization: `Bearer ${token}` }),
    });
    const status = body.statusCode as number;
    if (isHub && !described?.['x-linked-etag']) described = body.headers;
    const target = status >= 300 && status < 400 ? body.headers.location : undefined;
    // What a HEAD is for is known.
    const isKnown = method === 'HEAD' && described?.['x-linked-etag'] !== undefined;
    if (target === undefined || isKnown) return { status, headers: body.headers, described: described ?? {}, body };
    body.destroy();
    if (redirects === MOST_REDIRECTS)
      throw new TransferError(`${endpoint.host} redirects in a circle. Try again later.`);
    url = redirected(settings, url, target);
    isHub &&= url.origin === endpoint.origin;
  }
}

/** Throws if a redirect leaves TLS, which only tests on this machine do without. */
function redirected({ endpoint }: HubSettings, from: URL, target: string): URL {
  const url = URL.canParse(target, from) ? new URL(target, from) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url) && isLoopback(endpoint));
  if (url && isSafe) return url;
  throw new TransferError(`${endpoint.host} redirects to an address that is not https, which is not followed.`);
}

function once({ idle }: HubSettings, url: URL, method: string, headers: Record<string, string>) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.protocol === 'https:' ? secure : plain;
    const request = send(url, { method, headers }, resolve);
    request.setTimeout(idle, () => request.destroy(Object.assign(new Error('idle'), { code: 'ETIMEDOUT' })));
    request.on('error', reject);
    request.end();
  });
}

/** Whether a failure may pass: a lost or a silent connection. */
const isPassing = (cause: Error) =>
  /^(ECONNRESET|ETIMEDOUT|EPIPE|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$/.test((cause as NodeJS.ErrnoException).code ?? '');

function unreachable({ endpoint }: HubSettings, cause: Error): TransferError {
  if (cause instanceof TransferError) return cause;
  const { code = 'no code' } = cause as NodeJS.ErrnoException;
  const advice = /CERT|SELF_SIGNED|TLS|SSL|VERIFY/.test(code)
    ? "Its certificate is not trusted here: NODE_EXTRA_CA_CERTS adds a company's."
    : 'Check the network and HF_ENDPOINT. What was fetched before is read with HF_HUB_OFFLINE=1, or pass a folder.';
  return new TransferError(`The hub ${endpoint.host} cannot be reached (${code}). ${advice}`);
}

function busy({ endpoint }: HubSettings, status: number, wait: number): TransferError {
  return new TransferError(
    status === 429
      ? `${endpoint.host} limits how often it answers (429), for another ${Math.ceil(wait)} s. Try again then; with a token in ` +
          'HF_TOKEN a hub allows more.'
      : `${endpoint.host} fails with status ${status}. Try again later, or pass a folder.`,
  );
}

/** Seconds to wait, from a number of seconds or a date. */
function waitIn(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
