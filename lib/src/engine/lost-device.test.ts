import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TransferError } from '../error';

type LostDevice = typeof import('./lost-device');

let lost: LostDevice;
beforeEach(() => {
  jest.resetModules();
  lost = require('./lost-device');
});

describe('a GPU that is lost', () => {
  test('is an error with the driver’s reason and what to do', async () => {
    lost.watchDevice(Promise.resolve({ reason: 'unknown', message: 'the driver was reset.' }));
    const error = await lost.lostDeviceAfterFailure();
    expect(error?.name).toBe('TransferError');
    expect(error?.message).toMatch(
      /^The GPU was lost \(the driver was reset\), .* Try again in a new process; checkpoint/,
    );
  });

  test('ends a run, also where the report of it comes after the failure', async () => {
    const report = new Promise<{ reason: string; message: string }>((resolve) => {
      setImmediate(() => setImmediate(() => resolve({ reason: 'destroyed', message: '' })));
    });
    lost.watchDevice(report);
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await lost.endOfLostDevice(new Error('mapping failed'))).toMatch(/^The GPU was lost \(destroyed\)/);
    expect(stderr.mock.calls.join()).toMatch(/The GPU was lost/);
    stderr.mockRestore();
  });

  test('explains no other error', async () => {
    const other = new TransferError('batch is 0');
    await expect(lost.endOfLostDevice(other)).rejects.toBe(other);
    lost.watchDevice(new Promise(() => {}));
    await expect(lost.endOfLostDevice(other)).rejects.toBe(other);
    expect(lost.lostDevice()).toBeUndefined();
  });
});
