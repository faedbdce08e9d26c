import { family } from 'transferlab/dist/sets/scenes/part-things';

/** What is photographed: `birds/heron` for both `birds/heron-greatblue` and `birds/heron-greatblue-flying`. */
export function photographOf(id: string): string {
  const [label, file] = id.split('/').slice(-2);
  return `${label}/${family(file.replace('.webp', ''))}`;
}
