import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { COURSE } from './page';

/** Two layers of a network, of which the upper one is another colour: what is transferred stays, what is new is trained. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#005f96"/>
<g stroke="#fff" stroke-width="2">${[16, 32, 48].flatMap((from) => [24, 40].map((to) => `<path d="M${from} 46L${to} 18"/>`)).join('')}</g>
<g fill="#fff">${[16, 32, 48].map((x) => `<circle cx="${x}" cy="46" r="6"/>`).join('')}</g>
<g fill="#f0b77e">${[24, 40].map((x) => `<circle cx="${x}" cy="18" r="6"/>`).join('')}</g></svg>`;

/** The sizes in pixels that browsers ask for. */
const SIZES = [192, 512];

/** Writes what makes the site installable: `site.webmanifest` and its icons. */
export async function writeManifest(site: string): Promise<void> {
  for (const size of SIZES) {
    const png = await sharp(Buffer.from(ICON), { density: 72 * (size / 64) })
      .resize(size, size)
      .png()
      .toBuffer();
    writeFileSync(join(site, 'assets', `icon-${size}.png`), png);
  }
  const manifest = {
    name: COURSE,
    short_name: 'Transfer learning',
    description: 'A hands-on course: lessons and exercises that run in the browser.',
    start_url: './index.html',
    scope: './',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#005f96',
    icons: SIZES.map((size) => ({ src: `./assets/icon-${size}.png`, sizes: `${size}x${size}`, type: 'image/png' })),
  };
  writeFileSync(join(site, 'site.webmanifest'), JSON.stringify(manifest));
}
