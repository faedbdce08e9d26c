import fs from 'node:fs';
import { at } from './places.mjs';

/** @import { Pin } from './download.mjs' */
/** @import { Target } from './targets.mjs' */

/**
 * What is fetched next to npm's lock file and pip's requirements, by name, size and sha256.
 * @type {{
 *   tensorflow: { version: string, wheels: Record<Target, Pin> },
 *   zig: { version: string, wheels: Record<Target, Pin> },
 *   tensorflowGpu: { version: string, wheel: Pin, requirements: string },
 *   headers: Pin,
 *   nodeArm64: Pin,
 *   webgpu: { name: string, files: string[], pin: Pin }[],
 *   nodeWindows: Pin,
 *   weights: { name: string, archive: Pin, members: string[] }[],
 *   models: Pin[],
 *   emoji: Pin[],
 *   sets: Pin[],
 *   opticalDigits: { wheel: Pin, member: string, file: string, sha256: string, bytes: number },
 * }}
 */
export const pins = JSON.parse(fs.readFileSync(at('setup', 'pins.json'), 'utf8'));
