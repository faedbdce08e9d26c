import type { Origin } from './handed';

const FORM = /^(.+)_(\d+)_assignsubmission_([a-z]+)(?:_([^/]*))?(?:\/(.+))?$/;

/**
 * A path of Moodle's "Download all submissions": `Full Name_12345_assignsubmission_file_/answer.ts`, or, without
 * folders, `Full Name_12345_assignsubmission_file_answer.ts`. Text typed into Moodle comes as `onlinetext`.
 */
export function moodleOrigin(path: string): Origin | undefined {
  const [, name, id, plugin, flat, inside] = FORM.exec(path) ?? [];
  if (!name) return undefined;
  const rest = inside ?? flat ?? '';
  if (plugin === 'file') return { id, name, path: rest };
  return { id, name, path: rest, note: `A text typed into Moodle (${plugin}) is not graded: an answer is a file.` };
}
