import { realpathSync } from 'node:fs';
import { findUpwards } from '../places';
import { requirePath } from '../require/arguments';
import { withPackages } from '../require/optional-packages';
import { requireOptions } from '../require/options';
import { notebookDisplay } from '../show/notebook-display';

export interface LabelPicturesOptions {
  /** Classes to begin with; more can be named on the page. */
  readonly classes?: readonly string[];
  /** A free one unless given. */
  readonly port?: number;
}

/** A page on which somebody labels pictures. */
export interface Labelling {
  /** Address of the page: on this machine only, and with a secret in it. */
  readonly url: string;
  /** The COCO file that every change goes to, for `readCoco`. */
  readonly file: string;
  close(): Promise<void>;
}

/** What serves the page. Optional peers of the package. */
const SERVER = ['hono', '@hono/node-server'];

/** One page for each folder: a cell that is run again shows the same. */
const open = new Map<string, Promise<Labelling>>();

/**
 * Opens a page for drawing boxes on the pictures of a folder, served on this machine alone; in a notebook it stands under the
 * cell. Every change is written at once to `annotations.json` in the folder, in COCO's format, whole or not at all. What
 * is there goes on. Throws where there are no pictures, that file is none of COCO's, or the packages `hono` and
 * `@hono/node-server` are not installed.
 */
export async function labelPictures(folder: string, options: LabelPicturesOptions = {}): Promise<Labelling> {
  requireOptions('labelPictures', options, { classes: true, port: true });
  requirePath('labelPictures', folder);
  const path = findUpwards(folder);
  const key = path ? realpathSync(path) : folder;
  const labelling = open.get(key) ?? start(folder, options, () => open.delete(key));
  open.set(key, labelling);
  labelling.catch(() => open.delete(key));
  const { url } = await labelling;
  notebookDisplay()?.(
    {
      data: {
        'text/html':
          `<p><a href="${url}" target="_blank" rel="noreferrer">Label the pictures in a window of their own</a></p>` +
          `<iframe src="${url}" title="Label pictures" width="100%" height="720" style="border:1px solid #888"></iframe>`,
        'text/plain': url,
      },
      metadata: {},
      transient: {},
    },
    false,
  );
  return labelling;
}

async function start(folder: string, { classes, port }: LabelPicturesOptions, closed: () => void): Promise<Labelling> {
  const { openStore } = await import('./store');
  const { servePage } = await withPackages('labelPictures', SERVER, () => import('./server'));
  const store = await openStore(folder, classes);
  const { url, close } = await servePage(store, port);
  return {
    url,
    file: store.file,
    async close() {
      closed();
      await close();
    },
  };
}
