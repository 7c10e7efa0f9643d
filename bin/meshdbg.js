#!/usr/bin/env node
// Launcher: says plainly which Node is needed before anything newer than it is parsed.
import { setFlagsFromString } from 'node:v8';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`meshdbg needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  // V8 of Node 20 optimises functions that a command needs a few thousand times and never again: with seven times its
  // patience a command on a large dump takes a quarter less processor time. Later ones refuse the flag, and have less to
  // gain: Node 24 nothing, Node 22 a fifth of routes only.
  if (major === 20) setFlagsFromString('--interrupt-budget=1000000');
  await import('../dist/main.js');
}
