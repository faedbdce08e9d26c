import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Exercise, findExercise } from '../exercise';
import { random } from '../numbers';
import { forkingPool } from '../running/pool';
import { attempt, type Target, targetOf } from './attempt';
import { drawTamperings, keyOf } from './draw';
import type { Acts, Mode } from './inside/acts';
import { hands } from './inside/hands';
import { inside } from './inside/inside';
import { walker } from './inside/walker';
import { FAMILY_NAMES, type FamilyName, type Reach, type Tampering } from './tampering';

const root = resolve(__dirname, '../../..');
const script = join(root, 'grader/dist/tampering/run.js');
const fenced = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0;

const PLAIN: Reach = {
  places: [
    { surface: 'arguments', owner: 'args[0]', key: 'length', type: 'number' },
    { surface: 'arguments', owner: 'args[0]', key: 'map', type: 'function' },
    { surface: 'result', owner: 'result', key: 'length', type: 'number' },
  ],
  groups: [],
  roots: [
    { surface: 'arguments', path: 'args[0]' },
    { surface: 'result', path: 'result' },
  ],
  tensors: false,
  reads: [],
};
const NET: Reach = {
  places: [
    { surface: 'arguments', owner: 'args[0]', key: 'weights', type: 'object' },
    { surface: 'arguments', owner: 'args[0].weights', key: 'kernel', type: 'object' },
    { surface: 'arguments', owner: 'args[0].weights.kernel', key: 'dataSync', type: 'function' },
    { surface: 'arguments', owner: 'args[0].weights.kernel', key: 'isDisposed', type: 'boolean' },
    { surface: 'shared', owner: 'kit.tf.engine()', key: 'memory', type: 'function' },
  ],
  groups: [
    {
      surface: 'arguments',
      list: 'Object.values(args[0].weights)',
      size: 3,
      keys: ['dataSync', 'isDisposed', 'shape'],
    },
  ],
  roots: [{ surface: 'arguments', path: 'args[0]' }],
  tensors: true,
  reads: ['weights'],
};

describe('a draw', () => {
  test.each([
    ['plain data', PLAIN],
    ['a net', NET],
  ])('for %s holds two hundred different tamperings and more, of every family', (_, reach) => {
    const drawn = drawTamperings(reach, 300, random(1));
    expect(new Set(drawn.map(keyOf)).size).toBe(300);
    expect(new Set(drawn.map(({ family }) => family))).toEqual(new Set(FAMILY_NAMES));
  });

  test('is the same for the same seed, and another for another', () => {
    const names = (seed: number) => drawTamperings(NET, 100, random(seed)).map(keyOf);
    expect(names(3)).toEqual(names(3));
    expect(names(4)).not.toEqual(names(3));
  });

  test('acts at load, before, during and after a call', () => {
    const drawn = drawTamperings(NET, 300, random(2));
    expect(new Set(drawn.map(({ when }) => when))).toEqual(new Set(['load', 'before', 'during', 'after']));
  });

  test.each([PLAIN, NET])('is code that compiles', (reach) => {
    for (const { code, prepare = '' } of drawTamperings(reach, 600, random(5))) {
      for (const each of [code, prepare]) {
        expect(() => new Function('kit', 'args', 'result', 'memory', 'exports', `'use strict'; ${each}`)).not.toThrow();
      }
    }
  });
});

/** A wrong answer with one act of tampering, as its scenario meets it. */
function answerWith(act: Acts['act'], mode: Mode, when: Acts['when'], change: (counter: Counter) => unknown) {
  const exports: { change?(counter: Counter): unknown } = {};
  const settings = { tensors: false, survey: false, acted: 'acted', reach: 'reach' };
  inside(exports, require, { change }, [{ when, act }], mode, settings, hands, walker);
  return exports.change as (counter: Counter) => unknown;
}

class Counter {
  #count = 0;
  add(): void {
    this.#count++;
  }
  read(): number {
    return this.#count;
  }
}

interface Kit {
  own(object: object, key: string, value: unknown): void;
  give(value: unknown): void;
}

describe('a control', () => {
  const count = (act: Acts['act'], mode: Mode) => {
    const counter = new Counter();
    answerWith(act, mode, 'before', (given) => given.add())(counter);
    return counter.read();
  };

  test('tells a method that deceives from one that keeps the answer from its mistake', () => {
    const deceives: Acts['act'] = (kit, [counter]) => (kit as Kit).own(counter as object, 'read', () => 0);
    expect([count(deceives, 'tampered'), count(deceives, 'undone')]).toEqual([0, 1]);
    const mends: Acts['act'] = (kit, [counter]) => (kit as Kit).own(counter as object, 'add', () => undefined);
    expect([count(mends, 'tampered'), count(mends, 'undone')]).toEqual([0, 0]);
  });

  test('hands over as plain data what a result that was replaced says', () => {
    class Empty extends Array<number> {
      override map<T>(): T[] {
        return [];
      }
    }
    const give: Acts['act'] = (kit) => (kit as Kit).give(Empty.of(7, 8));
    const result = answerWith(give, 'as data', 'after', () => [1])(new Counter()) as number[];
    expect(result.map((value) => value)).toEqual([7, 8]);
    expect(answerWith(give, 'undone', 'after', () => [1])(new Counter())).toEqual([1]);
  });

  test('does to a second call what was done to the first, and takes it back again', () => {
    const counter = new Counter();
    const seen: unknown[] = [];
    const act: Acts['act'] = (kit, [given]) => (kit as Kit).own(given as object, 'read', () => 'tampered');
    const call = answerWith(act, 'undone', 'after', (given) => seen.push(given.read()));
    call(counter);
    expect(counter.read()).toBe(0);
    call(counter);
    expect(seen).toEqual([0, 'tampered']);
    expect(counter.read()).toBe(0);
  });
});

const run = (home: string, ...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: { ...process.env, COURSE_HOME: home } });

// Without a sandbox some of them could do what they try.
(fenced ? describe : describe.skip)('the kit', () => {
  const holes = join(root, 'grader/fixtures/tamperable');

  const act = (name: string, code: string, surface: Tampering['surface'] = 'arguments'): Tampering => ({
    family: 'own-properties',
    when: 'before',
    surface,
    name,
    code,
  });
  const deceives = act('reads as now', "kit.own(args[0], 'left', kit.frozen(args[0], 'left'));");
  const mends = act('spends nothing', "kit.own(args[0], 'spend', () => undefined);");
  const idle = act('does nothing', 'void 0;', 'shared');

  test('calls a check turned by what deceives it, and an answer right that is kept from its mistake, in company too', async () => {
    const pool = forkingPool(root);
    try {
      const ledger: Exercise = findExercise({ root, home: holes }, '00-own-properties');
      const target: Target = await targetOf(ledger, 'careless', true);
      const outcome = async (...tamperings: Tampering[]) => (await attempt(target, tamperings, pool)).outcome;
      expect(await outcome(idle)).toBe('held');
      expect(await outcome(deceives)).toBe('turned');
      expect(await outcome(mends)).toBe('made right');
      expect(await outcome(deceives, idle)).toBe('turned');
      expect(await outcome(mends, idle)).toBe('made right');
    } finally {
      await pool.close();
    }
  });

  /** What is sealed before an answer is loaded is left open for these. */
  const SEALED: FamilyName[] = ['registries', 'counters', 'flags', 'language'];

  test.each(FAMILY_NAMES)('finds the hole that is open for %s', (family) => {
    const open = SEALED.includes(family) ? ['--unsealed'] : [];
    const { stdout, status } = run(holes, '--exercise', `00-${family}`, '--family', family, '--first', ...open);
    expect(stdout).toMatch(/earns points: wrong\/careless/);
    expect(status).toBe(1);
  });

  test('finds none where data decide, and says how many it tried', () => {
    const { stdout, status } = run(root, '--exercise', '00-baseline', '--count', '55');
    expect(stdout).toMatch(/^55 tried on 1 exercises in \d+ s, 0 holes/m);
    expect(status).toBe(0);
  });

  test('stops when its time is over, and prints the seed of what it drew', () => {
    const { stdout } = run(root, '--exercise', 'F-pcgrad', '--exercise', '00-baseline', '--budget', '2', '--seed', '9');
    expect(stdout).toMatch(/^seed 9: pairs of tamperings, 2 exercises/);
    expect(Number(/^(\d+) tried on 2 exercises/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(2);
  });

  test('takes nothing from right answers that do something harmless besides', () => {
    const some = ['00-softmax', '03-nearest', 'F-pcgrad'].flatMap((id) => ['--exercise', id]);
    const { stdout, status } = run(root, '--harmless', ...some);
    expect(stdout.match(/^✓/gm)?.length).toBe(3);
    expect(status).toBe(0);
  });
});
