import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/** Three bundles: the hosts (with the worker they start), the sandboxed preload, the renderer. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          index: at('src/main/index.ts'),
          cli: at('src/cli/index.ts'),
          worker: at('src/core/jobs/worker.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: 'out/renderer',
      target: 'es2024',
      minify: true,
      // The polyfill is an inline script in disguise, and every engine we run on has the real thing.
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: at('src/renderer/index.html') } },
    },
  },
});
