import * as tl from 'transferlab';

// Two digits in one image, a task for each, a shared trunk: conflicting gradients are projected (PCGrad) or summed.
const [train, test] = [tl.overlaidDigits('train'), tl.overlaidDigits('test')];
for (const [name, balance] of Object.entries({ summed: tl.equal(), projected: tl.pcgrad() })) {
  const plain = tl.lenet({ size: 36, channels: 1, seed: 1 });
  const trunk = tl.cut({ ...plain, input: { ...plain.input, mean: 0, std: 255 } }, 'hidden');
  const net = tl.join(trunk, tl.heads({ left: tl.head({ classes: 10 }), right: tl.head({ classes: 10 }) }));
  const loss = { left: tl.crossEntropy(), right: tl.crossEntropy() };
  await tl.fit(net, train, { loss, balance, optimizer: tl.adam(tl.oneCycle(4e-3)), epochs: 3, batch: 64, seed: 1 });
  const { left, right } = await tl.evaluateTasks(net, test);
  console.log(`gradients ${name}: accuracy on the left digit ${left.accuracy}, on the right digit ${right.accuracy}`);
}
