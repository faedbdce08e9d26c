import MiniSearch from 'minisearch';

/** A part of the site that can be found. */
export interface Part {
  readonly path: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

declare global {
  interface Window {
    /** What the script with all parts calls. */
    transferlabSearch: (parts: readonly Part[]) => void;
    /** Parts that fit a question, the best first; there once both scripts are loaded. */
    transferlabFind?: (question: string) => Part[];
  }
}

/** Results beyond which nobody looks. */
const MOST = 12;

window.transferlabSearch = (parts) => {
  const index = new MiniSearch<Part & { id: number }>({ fields: ['heading', 'page', 'text'] });
  index.addAll(parts.map((part, id) => ({ ...part, id })));
  const options = { prefix: true, fuzzy: 0.15, boost: { heading: 3, page: 1.5 } };
  window.transferlabFind = (question) => {
    const all = index.search(question, { ...options, combineWith: 'AND' });
    const some = all.length > 0 ? all : index.search(question, options);
    return some.slice(0, MOST).map(({ id }) => parts[id]);
  };
};
