import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tf } from '../../engine/tensorflow';
import { dispose } from '../../net/compose';
import { forward } from '../../net/forward';
import { openSafetensors, writeSafetensors } from '../../safetensors';
import { folderOf, folderWith, withSettings } from '../fixtures/pretrained-folder';
import { fromPretrained } from '../from-pretrained';
import { COMMIT, type LoopbackHub, loopbackHub, NAME } from './fixtures/loopback-hub';
import { hubSettings } from './settings';
import { isHubName } from './snapshot';

const VARIABLES = /^(HF_|HUGGING|XDG_CACHE_HOME$)/;
let hub: LoopbackHub | undefined;
const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env).filter((one) => VARIABLES.test(one))) delete process.env[name];
});
afterEach(async () => {
  await hub?.close();
  hub = undefined;
  for (const name of Object.keys(process.env).filter((one) => VARIABLES.test(one))) delete process.env[name];
  Object.assign(process.env, Object.fromEntries(Object.entries(before).filter(([name]) => VARIABLES.test(name))));
});

/** A hub with these files, to which the environment variables point. */
async function serving(folder: string): Promise<LoopbackHub> {
  hub = await loopbackHub(folder);
  process.env.HF_ENDPOINT = hub.settings.endpoint.href;
  process.env.HF_HOME = mkdtempSync(join(tmpdir(), 'hub-home-'));
  return hub;
}

const outputOf = async (source: string, options: { revision?: string } = {}) => {
  const net = await fromPretrained(source, { tokens: 4, ...options });
  const values = tf.tidy(() => forward(net, tf.tensor2d([[2, 7, 9, 3]])).arraySync());
  dispose(net);
  return { values, name: net.name };
};

test('a network of the hub is that of its folder, then without a network too', async () => {
  const { seen } = await serving(folderOf('bert'));
  const { values } = await outputOf(folderOf('bert'));
  expect(await outputOf(NAME)).toEqual({ values, name: 'tiny' });
  expect(await outputOf(NAME, { revision: 'main' })).toEqual({ values, name: 'tiny' });
  expect(readdirSync(join(process.env.HF_HOME as string, 'hub'))).toContain('models--owner--tiny');
  const requests = seen.length;
  process.env.HF_HUB_OFFLINE = '1';
  expect((await outputOf(NAME)).values).toEqual(values);
  expect(seen).toHaveLength(requests);
});

test('shards are fetched, and only what is read: no pickle and no code', async () => {
  const folder = folderWith((made) => {
    const { arrays } = openSafetensors(join(made, 'model.safetensors'), '');
    const map: Record<string, string> = {};
    const half = [...arrays].slice(0, 20);
    for (const [index, entries] of [half, [...arrays].slice(20)].entries()) {
      const shard = `model-${index}.safetensors`;
      writeSafetensors(join(made, shard), new Map(entries));
      for (const [name] of entries) map[name] = shard;
    }
    writeFileSync(join(made, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
    for (const other of ['pytorch_model.bin', 'modeling.py', 'README.md']) writeFileSync(join(made, other), 'x');
  });
  const { files, seen } = await serving(folder);
  files.delete('model.safetensors');
  const { values } = await outputOf(folderOf('bert'));
  expect((await outputOf(NAME)).values).toEqual(values);
  const fetched = seen.filter(({ method, server }) => method === 'GET' && server === 'hub').map(({ url }) => url);
  expect(fetched.map((url) => url.split('/').at(-1))).toEqual([
    'main',
    'config.json',
    'tokenizer.json',
    'model.safetensors.index.json',
    'model-0.safetensors',
    'model-1.safetensors',
  ]);
});

test('a network that cannot be read is rejected before its weights are fetched', async () => {
  const { seen } = await serving(withSettings({ model_type: 'bertt' }));
  await expect(fromPretrained(NAME)).rejects.toThrow(/no family 'bertt'.* Did you mean 'bert'\?/);
  await hub?.close();
  await serving(withSettings({ quantization_config: { bits: 4 } }));
  await expect(fromPretrained(NAME)).rejects.toThrow(/owner\/tiny is quantised/);
  expect(seen.filter(({ url }) => url.includes('safetensors'))).toEqual([]);
});

test.each<[string, string[], RegExp]>([
  [
    'pickles',
    ['config.json', 'pytorch_model.bin'],
    /pytorch_model.bin is a pickle.*from_pretrained\('owner\/tiny'\)\.save_pretrained\('tiny'\)/,
  ],
  [
    'no weights',
    ['config.json', 'notes.txt'],
    /'owner\/tiny' has no model.safetensors and no .* It has config.json, notes.txt/,
  ],
  ['no config', ['model.safetensors'], /'owner\/tiny' has no config.json on the hub/],
])('a network with %s is rejected', async (_, names, sentence) => {
  const { files } = await serving(folderOf('bert'));
  const config = files.get('config.json') as Buffer;
  files.clear();
  for (const name of names) files.set(name, config);
  await expect(fromPretrained(NAME)).rejects.toThrow(sentence);
});

test('an index that leads out of the folder is rejected before its shards are fetched', async () => {
  const { files, seen } = await serving(folderOf('bert'));
  files.delete('model.safetensors');
  files.set(
    'model.safetensors.index.json',
    Buffer.from('{"weight_map":{"a":"../../other/resolve/main/a.safetensors"}}'),
  );
  await expect(fromPretrained(NAME)).rejects.toThrow(/names '..\/..\/other.*' for 'a', outside of/);
  expect(seen.filter(({ url }) => url.includes('other'))).toEqual([]);
});

test('without a network, what is not complete in the cache is named', async () => {
  await serving(folderOf('bert'));
  process.env.HF_HUB_OFFLINE = 'ON';
  await expect(fromPretrained(NAME)).rejects.toThrow(
    /HF_HUB_OFFLINE is set, and the cache .* has no complete 'owner\/tiny'/,
  );
  const snapshot = join(process.env.HF_HOME as string, 'hub', 'models--owner--tiny', 'snapshots', COMMIT);
  mkdirSync(snapshot, { recursive: true });
  writeFileSync(join(snapshot, 'config.json'), '{}');
  await expect(fromPretrained(NAME, { revision: COMMIT })).rejects.toThrow(/has no complete 'owner\/tiny' at 'c0ffee/);
});

test('names of the hub have an owner; paths are folders', () => {
  expect(['google/vit-base-patch16-224', 'a/b', '0x/b_1.2'].map(isHubName)).toEqual([true, true, true]);
  const paths = [
    'bert',
    './a/b',
    '/a/b',
    'a/b/c',
    '../b',
    'a/..',
    'a/b--c',
    'a/b.git',
    `a/${'b'.repeat(99)}`,
    'a b/c',
    'a/b?c',
  ];
  expect(paths.filter(isHubName)).toEqual([]);
});

test('the settings are those of huggingface_hub', () => {
  process.env.XDG_CACHE_HOME = '/caches';
  expect(hubSettings()).toMatchObject({ cache: '/caches/huggingface/hub', isOffline: false, token: undefined });
  expect(hubSettings().endpoint.href).toBe('https://huggingface.co/');
  const home = mkdtempSync(join(tmpdir(), 'hub-home-'));
  writeFileSync(join(home, 'token'), 'hf_ofTheFile\n');
  process.env.HF_HOME = home;
  expect(hubSettings()).toMatchObject({ cache: join(home, 'hub'), token: 'hf_ofTheFile' });
  Object.assign(process.env, { HF_TOKEN: 'hf_ofTheVariable', HF_HUB_CACHE: '/other' });
  expect(hubSettings()).toMatchObject({ cache: '/other', token: 'hf_ofTheVariable' });
  process.env.HF_HUB_DISABLE_IMPLICIT_TOKEN = '1';
  expect(hubSettings().token).toBeUndefined();
});

test.each(['http://example.org', 'https://me:secret@example.org', 'https://example.org?key=secret', 'ftp://a', 'hub'])(
  'the endpoint %s is rejected, without being quoted',
  (endpoint) => {
    process.env.HF_ENDPOINT = endpoint;
    expect(hubSettings).toThrow(/HF_ENDPOINT must be the address of a hub: https/);
    expect(hubSettings).not.toThrow(/secret/);
  },
);

test('a token with other characters is rejected, without being quoted', () => {
  process.env.HF_TOKEN = 'hf_secret\nx-injected: 1';
  expect(hubSettings).toThrow(/token, in HF_TOKEN or .*, has characters that no token has/);
  expect(hubSettings).not.toThrow(/secret/);
});
