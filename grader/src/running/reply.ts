import { z } from 'zod';
import { ARRAY_NAMES, bytesPerItem, bytesPerValue, MAX_DEPTH, ODD_NUMBER_NAMES, type Wire } from './codec';
import type { Reply } from './messages';

/** Decoded bytes in a base64 text, or NaN when it is not base64. */
const bytesIn = (base64: string) =>
  /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? Buffer.byteLength(base64, 'base64') : Number.NaN;

const length = z
  .number()
  .int()
  .min(0)
  .max(2 ** 28);
const base64Of = (bytes: number) => z.string().refine((text) => bytesIn(text) % bytes === 0, 'not packed numbers');

const packed = [
  z.strictObject({ $: z.literal('undefined') }),
  z.strictObject({ $: z.literal('number'), is: z.string().refine((name) => ODD_NUMBER_NAMES.includes(name)) }),
  z.strictObject({ $: z.literal('numbers'), base64: base64Of(8) }),
  z
    .strictObject({ $: z.enum(ARRAY_NAMES), base64: z.string() })
    .refine(({ $, base64 }) => bytesIn(base64) % bytesPerItem($) === 0, 'not packed numbers'),
  z
    .strictObject({
      $: z.literal('tensor'),
      dtype: z.enum(['float32', 'int32', 'bool']),
      shape: z.array(length).max(8),
      base64: z.string(),
    })
    .refine(({ dtype, shape, base64 }) => {
      return bytesIn(base64) === shape.reduce((product, size) => product * size, 1) * bytesPerValue(dtype);
    }, 'values do not fill the shape')
    .refine(({ dtype, base64 }) => dtype !== 'bool' || Buffer.from(base64, 'base64').every((byte) => byte < 2)),
];

/** Data nested at most `depth` levels deep. zod leaves out a key named `__proto__`; among entries it is refused. */
function wire(depth: number): z.ZodType<Wire> {
  const flat = [z.null(), z.boolean(), z.number(), z.string(), ...packed];
  if (depth === 0) return z.union(flat) as z.ZodType<Wire>;
  const inner = wire(depth - 1);
  const key = z.string().refine((name) => name !== '$');
  const entry = z.tuple([z.string().refine((name) => name !== '__proto__'), inner]);
  return z.union([
    ...flat,
    z.array(inner),
    z.strictObject({ $: z.literal('object'), entries: z.array(entry) }),
    z.record(key, inner),
  ]) as z.ZodType<Wire>;
}

const schema = z.discriminatedUnion('ok', [
  z.strictObject({ id: z.number().int(), ok: z.literal(true), value: wire(MAX_DEPTH) }),
  z.strictObject({
    id: z.number().int(),
    ok: z.literal(false),
    kind: z.enum(['threw', 'refused', 'broken', 'unsendable']),
    message: z.string().transform((text) => text.slice(0, 2000)),
    stack: z.string().transform((text) => text.slice(0, 8000)),
  }),
]);

/** Reads one line from the running process; undefined when it is not a reply made of plain data. */
export function parseReply(line: string): Reply | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
