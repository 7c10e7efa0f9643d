// Bundles src/main.ts into dist/ with one chunk per lazily loaded room: start-up pays only for what a command uses.
// Everything is bundled, so that meshdbg installs without dependencies; their licences travel in dist/THIRD-PARTY.txt.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { BUNDLE } from './bundle-settings.mjs';
import { copyProtos } from './protos.mjs';
import { thirdPartyNotices } from './third-party.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/**
 * The Kubernetes library re-exports thousands of generated models and does not say that loading them does nothing else:
 * told so, esbuild leaves them out, and a live command starts in half the time.
 */
const withoutUnusedModels = {
  name: 'without-unused-models',
  setup(bundle) {
    bundle.onResolve({ filter: /^(@kubernetes\/client-node$|\.)/ }, async (args) => {
      const { path, kind, importer, resolveDir, pluginData } = args;
      const ours = path.startsWith('@') || importer.includes('@kubernetes/client-node/');
      if (!ours || pluginData === 'resolved') return undefined;
      const found = await bundle.resolve(path, {
        kind,
        importer,
        resolveDir,
        pluginData: 'resolved',
      });
      return { ...found, sideEffects: false };
    });
  },
};

// Built aside and moved: a failed build leaves the last one, and nobody runs half of one.
const fresh = `.dist-${process.pid}`;
try {
  const { metafile } = await build({
    ...BUNDLE,
    entryPoints: { main: 'src/main.ts' },
    outdir: fresh,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    define: { MESHDBG_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
    // A library asks for Node's own punycode, which newer Nodes warn about on stderr.
    alias: { punycode: 'punycode/punycode.js' },
    metafile: true,
    plugins: [withoutUnusedModels],
  });
  writeFileSync(`${fresh}/THIRD-PARTY.txt`, thirdPartyNotices(Object.keys(metafile.inputs)));
  copyProtos(fresh);
  rmSync('dist', { recursive: true, force: true });
  renameSync(fresh, 'dist');
} catch (error) {
  // esbuild has said itself what is wrong with the sources.
  if (!('errors' in error)) console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
