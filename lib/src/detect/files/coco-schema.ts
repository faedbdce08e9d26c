import { z } from 'zod';

/** What a reader of boxes needs of COCO's `instances_*.json` (cocodataset.org, "data format"); what else is there stays unread. */
const id = z.union([z.int(), z.string()]);
const side = z.int().positive();

export const cocoFile = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  categories: z.array(z.object({ id, name: z.string().min(1) })),
});

export const cocoImage = z.object({ id, file_name: z.string().min(1), width: side, height: side });

export const cocoAnnotation = z.object({
  id: id.optional(),
  image_id: id,
  category_id: id,
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  area: z.number().nonnegative().optional(),
  iscrowd: z.union([z.literal(0), z.literal(1), z.boolean()]).optional(),
});

/** What a value lacks, in a sentence: `bbox[2]: Invalid input: expected number, received string`. */
export function complaint({ issues: [{ path, message }] }: z.core.$ZodError): string {
  const at = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `${at.replace(/^\./, '') || 'it'}: ${message}`;
}
