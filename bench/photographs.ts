import { type Dataset, images } from 'transferlab';
import { family } from 'transferlab/dist/sets/scenes/part-things';

/** The photographs of twelve classes at this size. */
export const photographsAt = (size: number): Dataset => images('datasets/photographs', { size });

/** What is photographed: `birds/heron` for both `birds/heron-greatblue` and `birds/heron-greatblue-flying`. */
export function photographOf(id: string): string {
  const [label, file] = id.split('/').slice(-2);
  return `${label}/${family(file.replace('.webp', ''))}`;
}
