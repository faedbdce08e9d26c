import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { typeFiles } from '@transferlab/kernel';
import { cacheFolder } from 'transferlab/dist/places';
import { scenes } from 'transferlab/dist/sets/scenes/scenes';
import type { Lesson } from '../lesson/executed';
import { writeLiveAssets } from './bundle';
import { CELL_MODULES } from './bundle-compiler';
import { compiledLessons } from './compiled';
import { type LiveData, type LivePictures, liveData, SCENES } from './lessons';
import { filesOf, type Pack, packed, readOrExplain, writePack } from './packs';
import { pathsIn, picturePack } from './picture-pack';
import { tokenSteps } from './token-steps';

/**
 * Writes what the pages need to run their lessons' cells: the scripts, and for each lesson `lessons/NAME/live.json` with its compiled
 * cells and the packs of its data. What takes long is kept in `cache`.
 */
export async function writeLive(root: string, site: string, lessons: readonly Lesson[], cache: string): Promise<void> {
  const running = lessons.flatMap((lesson) => {
    const data = liveData(lesson.name);
    return data ? [{ lesson, data }] : [];
  });
  if (running.length === 0) return;
  await writeLiveAssets(root, site);
  const compiled = await compiledLessons(
    root,
    join(cache, 'cells'),
    running.map(({ lesson }) => lesson),
  );
  const zipped = join(cache, 'zipped');
  if (running.some(({ data }) => data.folders?.some((folder) => SCENES.includes(folder)))) await composeScenes(root);
  const types = await typesPack(root, site, zipped);
  const packOf = packWriter(root, site, { pictures: join(cache, 'pictures'), zipped });
  for (const { lesson, data } of running) {
    const packs = await Promise.all(partsOf(data).map(packOf));
    const cells = compiled.get(lesson.name)!.map(tokenSteps);
    mkdirSync(join(site, 'lessons', lesson.name), { recursive: true });
    writeFileSync(join(site, 'lessons', lesson.name, 'live.json'), JSON.stringify({ cells, packs, types }));
  }
}

/** Composes the scenes of SCENES where they are missing, in ten seconds. */
async function composeScenes(root: string): Promise<void> {
  const datasets = join(root, 'datasets');
  await scenes('photographs', 'test', { datasets });
  await scenes('photographs', 'train', { datasets, count: 10 });
}

/** Writes the types that edited cells are checked against, at their paths in the checkout. */
async function typesPack(root: string, site: string, zipped: string): Promise<Pack> {
  const files = await typeFiles(root, CELL_MODULES);
  const content = files.map((file) => [`/${relative(root, file).split(sep).join('/')}`, readFileSync(file)] as const);
  return writePack(site, packed(content), { zipped });
}

/** What a lesson reads, in parts that become packs: its results are one, and what other lessons read too has its own. */
type Part =
  | { readonly files: readonly string[] }
  | { readonly folder: string }
  | { readonly pictures: LivePictures; readonly beside?: boolean }
  | { readonly weights: string };

function partsOf(data: LiveData): Part[] {
  const { results = [], files = [], folders = [], pictures = [], resized = [], weights = [] } = data;
  const stored = results.map((name) => `bench/results/${name}.json`);
  return [
    ...(stored.length > 0 ? [{ files: stored }] : []),
    ...files.map((file) => ({ files: [file] })),
    ...folders.map((folder) => ({ folder })),
    ...pictures.map((folder) => ({ pictures: folder })),
    ...resized.map((folder) => ({ pictures: folder, beside: true })),
    ...weights.map((name) => ({ weights: name })),
  ];
}

/** Of a folder, what lessons read. */
const FILES = ['.wav', '.webp', '.json'];

/** Writes a part's pack, each once. Images and weights hardly become smaller by gzip. */
function packWriter(
  root: string,
  site: string,
  kept: { readonly pictures: string; readonly zipped: string },
): (part: Part) => Promise<Pack> {
  const { zipped } = kept;
  const written = new Map<string, Promise<Pack>>();
  const write = async (part: Part): Promise<Pack> => {
    if ('files' in part) return writePack(site, packed(filesOf(root, part.files)), { zipped });
    if ('folder' in part) return writePack(site, packed(filesOf(root, pathsIn(root, part.folder, FILES))), { zipped });
    if ('pictures' in part) {
      return writePack(site, await picturePack(root, part.pictures, { cache: kept.pictures, beside: part.beside }));
    }
    const file = join('weights', `${part.weights}.safetensors`);
    const content = readOrExplain(join(cacheFolder(), file));
    return writePack(site, packed([[`/cache/${file}`, content]]));
  };
  return (part) => {
    const key = JSON.stringify(part);
    const pack = written.get(key) ?? write(part);
    written.set(key, pack);
    return pack;
  };
}
