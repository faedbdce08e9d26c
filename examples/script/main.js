import { adam, arrays, backbone, crossEntropy, evaluate, extract, fit, head, putFile, tf } from 'transferlab';

/** Discs and squares, drawn on a canvas at random places. */
function shapes(count) {
  const canvas = new OffscreenCanvas(96, 96);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const labels = Array.from({ length: count }, (_, index) => index % 2);
  const pictures = labels.map((label) => {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, 96, 96);
    pen.fillStyle = '#369';
    const [x, y] = [30 + 36 * Math.random(), 30 + 36 * Math.random()];
    pen.beginPath();
    if (label === 0) pen.arc(x, y, 20, 0, 7);
    else pen.rect(x - 18, y - 18, 36, 36);
    pen.fill();
    return tf.browser.fromPixels(pen.getImageData(0, 0, 96, 96));
  });
  return arrays(tf.stack(pictures).toFloat(), labels, { classes: ['disc', 'square'], pixels: true });
}

const weights = await fetch('weights/efficientnet-lite0.safetensors');
putFile('/cache/weights/efficientnet-lite0.safetensors', await weights.arrayBuffer());
const net = await backbone('efficientnet-lite0', { size: 96 });
const [train, test] = [await extract(net, shapes(16)), await extract(net, shapes(16))];
const probe = head({ classes: train.classes, inputFeatures: 1280, seed: 1 });
await fit(probe, train, { loss: crossEntropy(), optimizer: adam(3e-3), epochs: 40, batch: 8, seed: 1 });
const { accuracy } = await evaluate(probe, test);
document.querySelector('#result').textContent = JSON.stringify({ backend: tf.getBackend(), accuracy });
