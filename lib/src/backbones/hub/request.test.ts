import { afterEach, expect, test } from '@jest/globals';
import { folderOf } from '../fixtures/pretrained-folder';
import { COMMIT, etagOf, type Fault, type LoopbackHub, loopbackHub, NAME } from './fixtures/loopback-hub';
import type { HubSettings } from './settings';
import { hubSnapshot } from './snapshot';

const SECRET = 'hf_secretOfTheTests';
let hub: LoopbackHub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

const opened = async (options?: { tls: boolean }) => {
  hub = await loopbackHub(folderOf('bert'), options);
  return hub;
};

const snapshot = (settings: HubSettings, revision = 'main', name = NAME) =>
  hubSnapshot({ name, revision }, () => {}, settings);

/** This status at the next request. */
const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (_, __, response) => {
    response.writeHead(code, headers).end(`the token was ${SECRET}`);
    return true;
  };

test('the token goes to the hub over TLS, and not to the storage behind a redirect', async () => {
  const { settings, seen } = await opened({ tls: true });
  await snapshot({ ...settings, token: SECRET });
  const tokens = (server: string) => new Set(seen.flatMap((one) => (one.server === server ? [one.authorization] : [])));
  expect(tokens('hub')).toEqual(new Set([`Bearer ${SECRET}`]));
  expect(tokens('storage')).toEqual(new Set([undefined]));
});

test('a redirect within the hub keeps the token', async () => {
  const { settings, seen, faults } = await opened({ tls: true });
  faults.push(status(307, { location: `/api/models/${NAME}/revision/${COMMIT}` }));
  await snapshot({ ...settings, token: SECRET });
  expect(seen[1]).toMatchObject({ url: `/api/models/${NAME}/revision/${COMMIT}`, authorization: `Bearer ${SECRET}` });
});

test('a redirect that comes back from another server does not get the token', async () => {
  const { settings, seen, faults } = await opened({ tls: true });
  const elsewhere = settings.endpoint.href.replace('localhost', '127.0.0.1');
  faults.push(
    status(302, { location: `${elsewhere}away` }),
    status(302, { location: `${settings.endpoint.href}back` }),
  );
  await expect(snapshot({ ...settings, token: SECRET })).rejects.toThrow();
  expect(seen.slice(0, 3).map(({ authorization }) => authorization)).toEqual([
    `Bearer ${SECRET}`,
    undefined,
    undefined,
  ]);
});

test('over plain http no token is sent', async () => {
  const { settings, seen } = await opened();
  await snapshot({ ...settings, token: SECRET });
  expect(seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});

test('a redirect from TLS to plain http is not followed', async () => {
  const { settings, faults } = await opened({ tls: true });
  faults.push(status(302, { location: 'http://example.org/' }));
  await expect(snapshot(settings)).rejects.toThrow(/redirects to an address that is not https, which is not followed/);
});

test.each<[string, number, Record<string, string>, boolean, RegExp]>([
  [
    'a gated network',
    401,
    { 'x-error-code': 'GatedRepo' },
    false,
    /is gated.*Accept them at .*\/owner\/tiny, then set HF/,
  ],
  [
    'a gated network with a token',
    403,
    { 'x-error-code': 'GatedRepo' },
    true,
    /is gated.*then use a token of that account/,
  ],
  [
    'an unknown network',
    401,
    { 'x-error-code': 'RepoNotFound' },
    false,
    /no folder 'owner\/tiny' here, and .* has no net/,
  ],
  [
    'an unknown network with a token',
    404,
    { 'x-error-code': 'RepoNotFound' },
    true,
    /the token must have access to it/,
  ],
  ['a wrong token', 401, {}, true, /rejects the token of HF_TOKEN or `hf auth login`. Create another/],
  ['another status', 418, {}, false, /answers status 418 for 'owner\/tiny'. Check HF_ENDPOINT/],
])('%s is reported by a sentence without the token', async (_, code, headers, hasToken, sentence) => {
  const { settings, faults } = await opened({ tls: true });
  faults.push(status(code, headers));
  const failure = await snapshot({ ...settings, token: hasToken ? SECRET : undefined }).catch((cause) => cause);
  expect(failure.name).toBe('TransferError');
  expect(failure.message).toMatch(sentence);
  expect(`${failure.stack}${JSON.stringify(failure)}${failure.cause}`).not.toContain(SECRET);
});

test('an unknown revision is named', async () => {
  const { settings } = await opened();
  await expect(snapshot(settings, 'v9')).rejects.toThrow(
    /'owner\/tiny' has no revision 'v9' at .*Try revision: 'main'/,
  );
  for (const revision of ['../main', '/etc', 'a..b', ''])
    await expect(snapshot(settings, revision)).rejects.toThrow(/revision must be a branch, a tag or a commit; got/);
});

test('a busy hub is asked again after the time that it gives', async () => {
  const { settings, faults, pauses } = await opened();
  const date = new Date(Date.now() + 20_000).toUTCString();
  faults.push(status(429, { 'retry-after': '7' }), status(429, { 'retry-after': date }), status(503));
  await snapshot(settings);
  expect(pauses[0]).toBe(7000);
  expect(pauses[1]).toBeGreaterThan(15_000);
  expect(pauses[1]).toBeLessThanOrEqual(20_000);
  expect(pauses[2]).toBe(4000);
});

test('a hub that stays busy, or asks for a long wait, is reported', async () => {
  const { settings, faults } = await opened();
  faults.push(status(429, { 'retry-after': '3600' }));
  await expect(snapshot(settings)).rejects.toThrow(/limits how often it answers \(429\), for another 3600 s/);
  faults.push(...Array.from({ length: 5 }, () => status(503)));
  await expect(snapshot(settings)).rejects.toThrow(/fails with status 503. Try again later/);
});

test('a silent connection is lost after a while, and asked again', async () => {
  const { settings, faults, seen } = await opened();
  faults.push(() => true);
  await snapshot({ ...settings, idle: 100 });
  expect(seen.slice(0, 2).map(({ url }) => url)).toEqual(Array(2).fill(`/api/models/${NAME}/revision/main`));
});

test('a hub that cannot be reached, or has an unknown certificate, is reported', async () => {
  const { settings } = await opened({ tls: true });
  await hub?.close();
  await expect(snapshot(settings)).rejects.toThrow(
    /The hub localhost:\d+ cannot be reached \(ECONNREFUSED\).*HF_HUB_OFF/,
  );
  const other = await opened({ tls: true });
  // Another certificate is trusted now.
  const third = await loopbackHub(folderOf('bert'), { tls: true });
  await expect(snapshot(other.settings)).rejects.toThrow(
    /cannot be reached \(.*\). Its certificate is not trusted here/,
  );
  await third.close();
});

test('a server that is no hub is reported', async () => {
  const { settings, faults } = await opened();
  faults.push(status(200));
  await expect(snapshot(settings)).rejects.toThrow(
    /does not answer as a hub does: no commit and files of 'owner\/tiny'/,
  );
});

test('a digest of 40 digits is that of git hash-object, for which `hello` is ce013625', () => {
  expect(etagOf('hello.txt', Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});
