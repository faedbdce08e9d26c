import { type Draw, distinctMistakes, integer, pick, type Question } from 'course/check';

/** The two gradients that meet behind gradient reversal, and what a discriminator at chance says. */
export function questions(next: Draw): Question[] {
  const classes = pick([4, 6, 8], next);
  const domains = pick([-1, 1], next) * pick([3, 5, 7], next);
  const lambda = pick([0.5, 2], next);
  const sum = classes - lambda * domains;
  const batch = pick([16, 32], next);
  const right = integer(batch + 4, 2 * batch - 4, next);
  return [
    distinctMistakes({
      text: `For one feature weight the class loss has the gradient ${classes}, and the domain loss ${domains}. Gradient reversal has the factor ${lambda}. Which gradient does the weight get?`,
      value: sum,
      within: 0.05,
      from: -100,
      to: 100,
      mistakes: [
        {
          value: classes + lambda * domains,
          says: 'The sign of the gradient of the domain loss is reversed on its way back.',
        },
        { value: classes - domains, says: 'Reversal also multiplies by its factor.' },
        {
          value: lambda * (domains - classes),
          says: 'Only the gradient of the domain loss passes through the reversal.',
        },
        { value: -lambda * domains, says: 'The gradient of the class loss reaches the weight as well, as it is.' },
      ],
    }),
    {
      text: 'Which gradient of the domain loss do the weights of the discriminator itself get?',
      right: 'The one that it has, since reversal lies below the discriminator.',
      wrong: {
        'The reversed one, so that it learns to confuse the two domains.':
          'Then nobody would learn to tell the domains apart, and the features would have no adversary.',
        'The reversed one times the factor, as all weights of the network do.':
          'Reversal acts on what passes through it: the gradient on its way to the features.',
        'None at all, because its weights are frozen while the features learn.':
          'In one step both learn: the discriminator to distinguish, and the features to prevent that.',
      },
    },
    distinctMistakes({
      text: `A discriminator names the domain of ${right} of ${2 * batch} examples correctly, half of which are from each domain. How many points above chance is that?`,
      value: (100 * right) / (2 * batch) - 50,
      within: 0.6,
      from: -50,
      to: 100,
      mistakes: [
        {
          value: (100 * right) / (2 * batch),
          says: 'That is its accuracy. With two domains of equal size chance is 50 %.',
        },
        { value: (100 * right) / batch - 50, says: 'The examples of both domains count: divide by all of them.' },
      ],
    }),
    {
      text: 'The discriminator stays at chance from the first step to the last. What does that show?',
      right: 'That this discriminator found no difference; another one may.',
      wrong: {
        'That the features of the two domains have the same distribution.':
          'A discriminator that is too small, or trained too slowly, stays at chance as well.',
        'That accuracy on the target now equals accuracy on the source.':
          'Domains that look alike may still have their classes exchanged.',
        'That the factor of the reversal is too low to have an effect.':
          'With a low factor the features do not move, and a discriminator could distinguish the domains.',
      },
    },
  ];
}
