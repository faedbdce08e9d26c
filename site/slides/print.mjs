import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findChromium } from '../../setup/engine/find-program.mjs';

/** `node site/slides/print.mjs PAGE…`: a PDF next to each page of slides, one slide on a page. */
const chromium = findChromium();
if (!chromium) {
  console.error(
    'PDF needs Chromium or Chrome, which is not installed. Install it, or name it in CHROMIUM; or open the pages in any browser and print them.',
  );
  process.exit(1);
}

for (const page of process.argv.slice(2)) {
  const pdf = page.replace(/\.html$/, '.pdf');
  rmSync(pdf, { force: true });
  const args = [
    '--headless',
    // Chromium's own sandbox does not start for root, as in containers.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--no-first-run',
    '--no-pdf-header-footer',
    '--window-size=1280,720',
    // Plots are drawn after the page is loaded.
    '--virtual-time-budget=20000',
    `--print-to-pdf=${pdf}`,
    pathToFileURL(page).href,
  ];
  try {
    execFileSync(chromium, args, { stdio: 'pipe', timeout: 120_000 });
  } catch (cause) {
    console.error(`${page} could not be printed: ${/** @type {Error} */ (cause).message.split('\n')[0]}`);
    process.exitCode = 1;
  }
  if (existsSync(pdf)) console.log(`printed ${pdf}`);
  else process.exitCode = 1;
}
