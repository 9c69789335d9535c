import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import { thirdPartyNotices } from './scripts/notices.ts';

const at = (path: string): string => resolve(import.meta.dirname, path);

/**
 * Libraries of plain JavaScript that every start needs: built in, they are a few files to find, read and compile
 * instead of some three hundred. Native ones, and those that are loaded when asked for, stay outside.
 */
const bundled = [
  'zod',
  'undici',
  'env-paths',
  'otpauth',
  'ipaddr.js',
  'html-to-text',
  'postal-mime',
  'temporal-polyfill',
  'liquidjs',
  'papaparse',
  'tldts',
  'dns-packet',
  'fast-xml-parser',
  'nodemailer',
] as const;

/** Three bundles: the hosts (with the worker they start), the sandboxed preload, the renderer. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: { exclude: [...bundled] },
      // kB; they come from the disk, not over a network.
      chunkSizeWarningLimit: 2000,
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
    plugins: [react(), tailwindcss(), thirdPartyNotices(import.meta.dirname)],
    build: {
      outDir: 'out/renderer',
      target: 'es2024',
      minify: true,
      // The polyfill is an inline script in disguise, and every engine we run on has the real thing.
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: { index: at('src/renderer/index.html') },
        output: {
          // Cut at what is asked for together: some thirty files of the first screen took longer to ask for than to run.
          codeSplitting: {
            groups: [
              { name: 'start', tags: ['$initial'], priority: 2 },
              {
                name: 'shared',
                test: /lucide-react|radix-ui|renderer.src.(ui|api|features.vault)/,
                minShareCount: 2,
                priority: 1,
              },
            ],
          },
        },
      },
    },
  },
});
