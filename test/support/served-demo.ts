import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Context } from '../../src/ports/context.ts';
import type { DemoCluster } from '../../src/ports/demo.ts';
import { scratch } from '../io/files/archives.ts';
import { startDemo } from './demo-client.ts';
import { worldOf } from './world.ts';

/** A demo cluster and a directory to write to, for all tests of a file. */
export function servedDemo() {
  const dir = scratch();
  let demo: DemoCluster | undefined;
  const running = (): DemoCluster => {
    if (demo === undefined) throw new Error('The demo runs from beforeAll on.');
    return demo;
  };
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(async () => {
    await demo?.stop();
    dir.remove();
  });
  return {
    dir,
    at: (name: string): string => join(dir.path, name),
    /** A world in which kubectl's context is the demo. */
    live: (controller?: AbortController): Partial<Context> => worldOf(running(), controller),
  };
}
