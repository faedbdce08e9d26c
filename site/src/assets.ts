import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The scripts and styles of the pages, under site/page/ of the checkout. */
const PAGE = join(__dirname, '..', 'page');

/** The style sheet that our look gives to TypeDoc's pages. */
export const API_STYLE = join(PAGE, 'api.css');

/** Puts what all pages share into `assets/` under `site`: scripts as plain ones, since a page from a file may load no modules. */
export async function writeAssets(site: string): Promise<void> {
  const assets = join(site, 'assets');
  mkdirSync(assets, { recursive: true });
  await build({
    entryPoints: [join(PAGE, 'site.ts'), join(PAGE, 'search.ts'), join(PAGE, 'site.css')],
    outdir: assets,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
  });
  copyFileSync(require.resolve('plotly.js-cartesian-dist-min'), join(assets, 'plotly.js'));
}
