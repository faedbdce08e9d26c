import type { Origin } from './handed';

const FORM = /^([^_/]+)_(LATE_)?(\d+)_(\d+)_([^/]+)((?:\/.+)?)$/;

/**
 * A path of Canvas's "Download submissions": `lastnamefirst_LATE_1234_5678_file-2.ts` has the student's name without
 * spaces, the mark of a late one, the student's number, the number of the upload, and the file's name with the count
 * of resubmissions under that name: `-1` is the second one that was handed in. A student's own file may end like that
 * too, so `again` is only offered.
 */
export function canvasOrigin(path: string): Origin | undefined {
  const [, name, late, id, , file, inside] = FORM.exec(path) ?? [];
  if (!name) return undefined;
  const [, stem, count, ending = ''] = /^(.*?)(?:-(\d{1,3}))?(\.[^.]*)?$/.exec(file) as RegExpExecArray;
  const again = count && stem ? { path: `${stem}${ending}${inside}`, attempt: Number(count) + 1 } : undefined;
  return { id, name, path: `${file}${inside}`, late: Boolean(late), again };
}
