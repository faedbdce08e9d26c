import { whenKept } from './offline/offline';
import { scriptLoaded } from './script-loaded';

/**
 * Loads what solves exercises, where the page has a place for it. A page from a file has none of it: it may start no worker and
 * load no checks.
 */
export function solve(root: string): void {
  const place = document.querySelector<HTMLElement>('main .solve');
  if (!place || !location.protocol.startsWith('http')) return;
  whenKept()
    .then(() => scriptLoaded(`${root}assets/solve/page.js`))
    .catch((cause: Error) => {
      place.textContent = cause.message;
    });
}
