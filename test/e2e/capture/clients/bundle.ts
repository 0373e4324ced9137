import { fileURLToPath } from 'node:url';

import { build } from 'vite';

/** The page's script with its clients in it, as a bundler makes it for a site. */
export async function bundleClients(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: fileURLToPath(new URL('client-page.ts', import.meta.url)),
        formats: ['iife'],
        name: 'page',
      },
    },
  });
  const [first] = [output].flat();
  const script = first && 'output' in first ? first.output[0] : undefined;
  if (script === undefined) throw new Error('The bundler made no script.');
  return script.code;
}
