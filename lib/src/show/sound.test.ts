import { expect, test } from '@jest/globals';
import { decodeWav } from '../audio/wav';
import { arrays } from '../data/arrays';
import { listen } from './listen';
import { mimeBundle, partsOf } from './look';
import { soundParts } from './player';
import { plotSpectrogram } from './plot-spectrogram';

const RATE = 16000;
const tone = (hertz: number, seconds = 0.5) =>
  Float32Array.from({ length: RATE * seconds }, (_, t) => 0.5 * Math.sin((2 * Math.PI * hertz * t) / RATE));

test('a sound is something to press, which holds the samples, and a plot', () => {
  const [player, figure] = soundParts({ samples: tone(440), rate: RATE, caption: 'a <tone>' });
  const bundle = mimeBundle(player);
  expect(bundle['text/plain']).toBe('[sound] a <tone>, 0.50 s at 16000 samples a second');
  const [, encoded] = /<audio controls src="data:audio\/wav;base64,([^"]+)"/.exec(bundle['text/html'] as string) ?? [];
  const back = decodeWav(Buffer.from(encoded, 'base64'));
  expect(back.rate).toBe(RATE);
  for (const index of [0, 11, 7999]) expect(back.samples[index]).toBeCloseTo(tone(440)[index], 4);
  expect(bundle['text/html']).toContain('a &lt;tone&gt;, 0.50 s');
  expect(figure.layout.title).toEqual({ text: 'a <tone>' });
});

test('a sound whose rate is none is refused', () => {
  expect(() => partsOf({ samples: tone(440), rate: 0.1 })).toThrow(/A sound's rate.*0\.1/);
});

test('a sound is drawn as a part of an array, too: two players, two plots', () => {
  const sound = { samples: tone(440), rate: RATE };
  expect(partsOf([sound, sound])?.map((part) => Object.keys(part)[0])).toEqual(['source', 'data', 'source', 'data']);
});

test('a tone is a bright line at its frequency, the rest is dark, 0 dB is the loudest', () => {
  const { data, layout } = plotSpectrogram({ samples: tone(1000), rate: RATE });
  const bands = data[0].z as number[][];
  expect([bands.length, bands[0].length]).toEqual([40, 51]);
  const middle = bands.map((band) => band[25]);
  const loudest = middle.indexOf(Math.max(...middle));
  expect(Math.max(...bands.flat())).toBe(0);
  expect(Math.max(...middle.slice(loudest + 4))).toBeLessThan(-60);
  const { tickvals, ticktext } = layout.yaxis as { tickvals: number[]; ticktext: number[] };
  expect(Math.abs(tickvals[ticktext.indexOf(1000)] - loudest)).toBeLessThan(1);
  expect(ticktext.at(-1)).toBe(8000);
  expect(data[0].dx).toBeCloseTo(0.01, 6);
});

test('a long sound has frames further apart, a short and a silent one are drawn too', () => {
  const { data } = plotSpectrogram({ samples: tone(300, 60), rate: RATE });
  expect((data[0].z as number[][])[0].length).toBe(301);
  expect(data[0].dx).toBeCloseTo(0.2, 6);
  for (const samples of [new Float32Array(10).fill(0.1), new Float32Array(4000)]) {
    const bands = plotSpectrogram({ samples, rate: 8000 }).data[0].z as number[][];
    expect(bands.flat().every((value) => value >= -80 && value <= 0)).toBe(true);
  }
});

test('examples of a set sound as a net hears them, under the name of their class', async () => {
  const data = {
    ...arrays(
      [
        [0.5, 0.25],
        [-0.5, 0],
      ],
      [1, 0],
      { classes: ['no', 'yes'] },
    ),
    rate: RATE,
  };
  expect(await listen(data, [1, 0])).toEqual([
    { samples: Float32Array.of(-0.5, 0), rate: RATE, caption: 'no' },
    { samples: Float32Array.of(0.5, 0.25), rate: RATE, caption: 'yes' },
  ]);
  expect((await listen(data, [0], { captions: ['mine'] }))[0].caption).toBe('mine');
  await expect(listen(arrays([[1], [2]], [0, 1]), [0])).rejects.toThrow(/contains no audio.*recordings\(folder/);
});
