import * as tl from 'transferlab';

// Two digits in one picture, a task for each, one trunk: gradients that conflict are projected (PCGrad), or only added.
const [train, test] = [tl.overlaidDigits('train'), tl.overlaidDigits('test')];
for (const [name, balance] of Object.entries({ added: tl.equal(), projected: tl.pcgrad() })) {
  const plain = tl.lenet({ size: 36, channels: 1, seed: 1 });
  const trunk = tl.cut({ ...plain, input: { ...plain.input, mean: 0, std: 255 } }, 'hidden');
  const net = tl.join(trunk, tl.heads({ left: tl.head({ classes: 10 }), right: tl.head({ classes: 10 }) }));
  const loss = { left: tl.crossEntropy(), right: tl.crossEntropy() };
  await tl.fit(net, train, { loss, balance, optimizer: tl.adam(tl.oneCycle(4e-3)), epochs: 3, batch: 64, seed: 1 });
  const { left, right } = await tl.evaluateTasks(net, test);
  console.log(`gradients ${name}: left digit ${left.accuracy} right, right digit ${right.accuracy}`);
}
