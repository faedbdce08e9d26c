import * as v from 'valibot';

export { safeParse } from 'valibot';

/** What a reader of boxes needs of COCO's `instances_*.json` (cocodataset.org, "data format"); what else is there stays unread. */
const number = v.pipe(v.number(), v.finite());
const text = v.pipe(v.string(), v.minLength(1));
export const id = v.union([v.pipe(v.number(), v.safeInteger()), v.string()]);
const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const cocoFile = v.object({
  images: v.array(v.unknown()),
  annotations: v.array(v.unknown()),
  categories: v.array(v.object({ id, name: text })),
});

export const cocoImage = v.object({ id, file_name: text, width: side, height: side });

export const cocoAnnotation = v.object({
  id: v.optional(id),
  image_id: id,
  category_id: id,
  bbox: v.strictTuple([number, number, number, number]),
  area: v.optional(v.pipe(number, v.minValue(0))),
  iscrowd: v.optional(v.union([v.literal(0), v.literal(1), v.boolean()])),
});

/** The first problem of a value, as in `bbox[2]: Invalid type: Expected number but received "5"`. */
export function complaint([{ path, message }]: readonly [v.BaseIssue<unknown>, ...unknown[]]): string {
  const location = (path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${location.replace(/^\./, '') || 'it'}: ${message}`;
}
