import {
  adam,
  arrays,
  crossEntropy,
  cut,
  evaluate,
  fileBytes,
  fineTune,
  fit,
  head,
  interrupt,
  join,
  lenet,
  load,
  putFile,
  ready,
  save,
} from 'transferlab';

/** Pictures of 12 pixels with stripes of this many directions: horizontal, vertical, diagonal. */
function stripes(count, directions) {
  const labels = Array.from({ length: count }, (_, index) => index % directions);
  const values = labels.flatMap((label, index) =>
    Array.from({ length: 144 }, (_, at) => {
      const [row, column] = [Math.floor(at / 12), at % 12];
      return (([row, column, row + column][label] + index) % 4 < 2 ? 255 : 0) / 255;
    }),
  );
  const classes = ['horizontal', 'vertical', 'diagonal'].slice(0, directions);
  return arrays(Float32Array.from(values), labels, { classes, shape: [12, 12, 1] });
}

document.querySelector('#stop').onclick = interrupt;

// A small net learns two directions, and is saved as bytes, which a program may store or send.
await ready();
const base = lenet({ for: stripes(32, 2), seed: 1 });
const recipe = { loss: crossEntropy(), batch: 8, seed: 1 };
await fit(base, stripes(32, 2), { ...recipe, optimizer: adam(2e-3), epochs: 4 });
save(base, 'base.safetensors');
const bytes = fileBytes('base.safetensors');

// The same net from its bytes gets a new head, and learns a third direction: the head first, then all layers.
putFile('fetched.safetensors', bytes);
const pretrained = await load('fetched.safetensors');
const three = stripes(48, 3);
const net = join(cut(pretrained, 'hidden'), head({ classes: three.classes, seed: 1 }));
await fineTune(net, three, {
  ...recipe,
  probe: { optimizer: adam(1e-2), epochs: 3 },
  optimizer: adam(1e-3),
  epochs: 4,
});
const { accuracy } = await evaluate(net, three);
document.querySelector('#result').textContent = JSON.stringify({ bytes: bytes.length, accuracy });
