import { realpathSync } from 'node:fs';
import { findUpwards } from '../places';
import { notebookDisplay } from '../platform/display';
import { requirePath } from '../require/arguments';
import { withPackages } from '../require/optional-packages';
import { requireOptions } from '../require/options';

/** The classes and the port of `labelPictures`. */
export interface LabelPicturesOptions {
  /** Initial classes; more can be added on the page. */
  readonly classes?: readonly string[];
  /** Port of the server; by default a free one. */
  readonly port?: number;
}

/** A page for labelling images. */
export interface Labelling {
  /** Address of the page: on this machine only, with a secret token in its path. */
  readonly url: string;
  /** The COCO file to which every change is written, for `readCoco`. */
  readonly file: string;
  close(): Promise<void>;
}

/** Packages of the server: optional peer dependencies. */
const SERVER = ['hono', '@hono/node-server'];

/** One page per folder: a cell that is rerun shows the same page. */
const open = new Map<string, Promise<Labelling>>();

/**
 * Opens a page for drawing boxes on the images of a folder, served on this machine only; in a notebook it appears below
 * the cell. Every change is written at once, atomically, to `annotations.json` in the folder, in COCO's format.
 * Existing labels in this file are continued. Throws if an argument has the wrong type, an option is unknown, the
 * folder does not exist or has no images, that file is not a COCO file, the port cannot be used, or the packages `hono`
 * and `@hono/node-server` are not installed.
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
