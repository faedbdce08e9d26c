// Runs by itself: `ready` decides once for a process.
import { expect, test } from '@jest/globals';
import { ready } from '../tensorflow';
import { type Adapter, type Gpu, resolvedPackage } from './dawn';
import { openDevice } from './open-device';

const gpuWith = (adapter: unknown): Gpu => ({ requestAdapter: async () => adapter as Adapter | null });

test('a backend that is not known is rejected with the one that is', async () => {
  process.env.TRANSFERLAB_BACKEND = 'webgl';
  await expect(ready()).rejects.toThrow(/TRANSFERLAB_BACKEND must be 'webgpu', or unset .*; got 'webgl'\.$/);
  delete process.env.TRANSFERLAB_BACKEND;
});

test('a machine without a graphics adapter is told what to install', async () => {
  await expect(openDevice(gpuWith(null))).rejects.toThrow(
    /no graphics adapter was found .* mesa-vulkan-drivers.* or unset TRANSFERLAB_BACKEND\.$/,
  );
});

test('an adapter that gives no device is named, with its reason', async () => {
  const info = { vendor: 'acme', architecture: 'two', device: '', description: '' };
  const requestDevice = async () => {
    throw new Error('out of memory');
  };
  await expect(openDevice(gpuWith({ info, limits: {}, requestDevice }))).rejects.toThrow(
    /adapter 'acme two' gives no device \(out of memory\)/,
  );
});

test('a device comes with the callback by which Dawn works', async () => {
  const tick = () => {};
  const device = {};
  const asked: object[] = [];
  const requestDevice = async (descriptor: object) => {
    asked.push(descriptor);
    setImmediate(tick);
    return device;
  };
  const limits = { maxBufferSize: 7, maxTextureDimension1D: 9 };
  const opened = await openDevice(gpuWith({ info: {}, limits, requestDevice }));
  expect(opened.device).toBe(device);
  expect(opened.tick).toBe(tick);
  expect(asked).toEqual([{ requiredLimits: expect.objectContaining({ maxBufferSize: 7 }) }]);
});

test('a package that is missing is named, with the command that installs it', () => {
  expect(() => resolvedPackage('webgpu-of-nobody')).toThrow(
    /needs the package webgpu-of-nobody; it is not installed\. Run `npm start -- --gpu webgpu`, which installs it\.$/,
  );
});
