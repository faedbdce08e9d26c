import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from '../../setup/engine/places.mjs';

const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
export const missing = existsSync(executablePath)
  ? false
  : `Chromium is not at ${executablePath}: install it, or name it in CHROMIUM`;

/** Chromium without a window, with an empty profile, that can reach nothing but this machine. */
export function launchChromium() {
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      ...(root ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/**
 * A page that notes each request it makes, and each error its scripts throw. A service worker would make requests unseen, so there is
 * none unless `serviceWorkers` allows it.
 * @returns {Promise<{ page: import('playwright-core').Page, requests: string[], errors: string[] }>}
 */
export async function watchedPage(browser, { serviceWorkers = 'block' } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers });
  const requests = [];
  const errors = [];
  const page = await context.newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  return { page, requests, errors };
}

/** Closes the page when its test ends; what a failed test saw last is in `out/browser/failed-….png`. */
export function leaving(t, page) {
  t.after(async () => {
    if (!t.passed) {
      const name = `failed-${t.name.replace(/\W+/g, '-').slice(0, 40)}.png`;
      await page.screenshot({ path: path.join(root, 'out', 'browser', name) }).catch(() => {});
    }
    await page.context().close();
  });
}

/** Sizes in pixels of the drawings inside each Plotly plot that `within` holds: a plot not drawn has none. */
export function plotSizes(within) {
  return within.locator('.js-plotly-plot').evaluateAll((plots) =>
    plots.map((plot) => {
      const drawing = plot.querySelector('svg.main-svg')?.getBoundingClientRect();
      const shapes = plot.querySelectorAll('.trace path, .trace rect, .hm image').length;
      return { width: drawing?.width ?? 0, height: drawing?.height ?? 0, shapes };
    }),
  );
}
