import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { listAll } from 'course/dist/files';
import { API_STYLE } from './assets';
import { SiteError } from './error';
import { relativeLink } from './links/places';
import { replaceFolder } from './replace-folder';

/** A public name of the library: its page from the site's root, and its comment's first sentence. */
export interface ApiName {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  readonly summary: string;
}

/** TypeDoc's kinds that have pages, by number: the word for readers, and the folder. */
const KINDS: Readonly<Record<number, readonly [kind: string, folder: string]>> = {
  8: ['enumeration', 'enums'],
  32: ['constant', 'variables'],
  64: ['function', 'functions'],
  128: ['class', 'classes'],
  256: ['type', 'interfaces'],
  2097152: ['type', 'types'],
};

/** Stands for the way to the site's root in links that TypeDoc puts on pages of every depth. */
const ROOT = 'SITE-ROOT/';

interface Reflection {
  readonly name: string;
  readonly kind: number;
  readonly comment?: Comment;
  readonly signatures?: readonly { readonly comment?: Comment }[];
  readonly children?: readonly Reflection[];
}

interface Comment {
  readonly summary: readonly { readonly text: string }[];
}

/**
 * Puts the reference of the library at `root` into `api/` of the site and gives its names. TypeDoc takes twenty seconds, so
 * what it made is kept in `cache` until a source of the library changes. A link in a comment that leads nowhere is an error.
 */
export async function writeApi(root: string, site: string, cache: string): Promise<ApiName[]> {
  const key = keyOf(root);
  const stamp = join(cache, 'key');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) {
    await replaceFolder(cache, 'key', async (folder) => {
      await runTypeDoc(root, folder);
      fitIntoSite(join(folder, 'api'));
      writeFileSync(join(folder, 'key'), key);
    });
  }
  cpSync(join(cache, 'api'), join(site, 'api'), { recursive: true });
  const { children = [] } = JSON.parse(readFileSync(join(cache, 'api.json'), 'utf8')) as Reflection;
  return children.flatMap(named);
}

/** A hash of all that the reference is made of. */
function keyOf(root: string): string {
  const sources = join(root, 'lib', 'src');
  const files = listAll(sources)
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const hash = createHash('sha256').update(readFileSync(API_STYLE)).update(readFileSync(__filename));
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(sources, file)));
  return hash.digest('hex');
}

async function runTypeDoc(root: string, folder: string): Promise<void> {
  const typedoc = join(dirname(require.resolve('typedoc/package.json')), 'bin', 'typedoc');
  const options = join(folder, 'typedoc.json');
  writeFileSync(
    options,
    JSON.stringify({
      name: 'transferlab',
      entryPoints: [join(root, 'lib', 'src', 'index.ts')],
      tsconfig: join(root, 'lib', 'tsconfig.json'),
      outputs: [
        { name: 'html', path: join(folder, 'api') },
        { name: 'json', path: join(folder, 'api.json') },
      ],
      readme: 'none',
      customCss: API_STYLE,
      disableGit: true,
      disableSources: true,
      excludeExternals: true,
      hideGenerator: true,
      githubPages: false,
      // Its links to types without a page lead nowhere.
      includeHierarchySummary: false,
      navigation: { includeGroups: true },
      groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'],
      sort: ['alphabetical'],
      navigationLinks: { 'The course': `${ROOT}index.html`, 'How to use the library': `${ROOT}lib/index.html` },
      // Types that a signature names and that nobody needs to name need no page.
      validation: { notExported: false, invalidLink: true, notDocumented: false },
      treatValidationWarningsAsErrors: true,
      logLevel: 'Warn',
    }),
  );
  try {
    await promisify(execFile)(process.execPath, [typedoc, '--options', options], { cwd: root, maxBuffer: 1 << 26 });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new SiteError(`TypeDoc could not make the reference of the library:\n${stdout}${stderr}`.trimEnd());
  }
}

/**
 * What TypeDoc's pages need here: links to the site; icons of the page itself, since a page from a file may use no other
 * file's; no link inside of what opens a section, which keyboards and screen readers cannot distinguish.
 */
function fitIntoSite(api: string): void {
  for (const file of listAll(api).filter((name) => name.endsWith('.html'))) {
    const path = join(api, file);
    const root = relativeLink(`api/${file}`, 'index.html').replace('index.html', '');
    const html = readFileSync(path, 'utf8')
      .replaceAll(ROOT, root)
      .replaceAll(/<use href="[^"#]*icons\.svg#/g, '<use href="#')
      .replaceAll(/<a [^>]*class="tsd-anchor-icon"[^>]*>(?:(?!<\/a>).)*<\/a>(?=<\/h\d><\/summary>)/g, '');
    writeFileSync(path, html);
  }
}

function named({ name, kind, comment, signatures }: Reflection): ApiName[] {
  if (!KINDS[kind]) return [];
  const [word, folder] = KINDS[kind];
  const text = (comment ?? signatures?.[0]?.comment)?.summary.map((part) => part.text).join('') ?? '';
  const summary =
    text
      .replace(/\s+/g, ' ')
      .replace(/`/g, '')
      .match(/^.*?[.:](?= |$)/)?.[0] ?? text;
  return [{ name, kind: word, path: `api/${folder}/${name}.html`, summary }];
}
