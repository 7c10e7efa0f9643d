#!/usr/bin/env node
// Launcher: says plainly which Node is needed before anything newer than it is parsed.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`meshdbg needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  await import('../dist/main.js');
}
