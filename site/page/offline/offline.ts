/** Milliseconds that a lesson waits for the service worker before it runs without. */
const PATIENCE = 2000;

let controlled: Promise<void> = Promise.resolve();

/** Settles when this page's requests are kept for a visit without a network, or when that is not possible. */
export const whenKept = (): Promise<void> => controlled;

/**
 * Makes the site open without a network where it was visited, and installable. A page from a file, or in a browser without service
 * workers, stays as it is.
 */
export function offline(root: string): void {
  if (!location.protocol.startsWith('http') || !navigator.serviceWorker) return;
  const manifest = document.createElement('link');
  manifest.rel = 'manifest';
  manifest.href = `${root}site.webmanifest`;
  document.head.append(manifest);
  const { serviceWorker } = navigator;
  const controls = async () => {
    const { active, waiting, installing } = await serviceWorker.register(`${root}service-worker.js`);
    // Nothing that could take control of this page: waiting for it would be in vain.
    if (!(active ?? waiting ?? installing)) return;
    if (!serviceWorker.controller) {
      await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    }
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    serviceWorker.controller?.postMessage({ keep: [location.href, ...loaded] });
  };
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE));
  // A private window, or a page without https: there is no store.
  controlled = Promise.race([controls().catch(() => {}), patience]);
}
