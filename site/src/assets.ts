import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { writeManifest } from './manifest';

/** The scripts and styles of the pages, under site/page/ of the checkout. */
const PAGE = join(__dirname, '..', 'page');

/** The style sheet that our look gives to TypeDoc's pages. */
export const API_STYLE = join(PAGE, 'api.css');

/**
 * Puts what all pages share into `assets/` under `site`: scripts as plain ones, since a page from a file may load no modules. The
 * service worker is at the site's root, since it sees the requests of its folder only.
 */
export async function writeAssets(site: string): Promise<void> {
  const assets = join(site, 'assets');
  mkdirSync(assets, { recursive: true });
  const settings: BuildOptions = { bundle: true, minify: true, format: 'iife', target: 'es2022', logLevel: 'silent' };
  const entryPoints = [join(PAGE, 'site.ts'), join(PAGE, 'search.ts'), join(PAGE, 'site.css')];
  await build({ ...settings, entryPoints, outdir: assets });
  await build({ ...settings, entryPoints: [join(PAGE, 'offline', 'service-worker.ts')], outdir: site });
  await writeManifest(site);
  copyFileSync(require.resolve('plotly.js-cartesian-dist-min'), join(assets, 'plotly.js'));
}
