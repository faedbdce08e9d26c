import { defineConfig } from 'vite';

export default defineConfig({
  // The module is bundled already, and finds its WebAssembly file by its own address.
  optimizeDeps: { exclude: ['transferlab'] },
  build: { target: 'es2022', chunkSizeWarningLimit: 3000 },
});
