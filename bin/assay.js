#!/usr/bin/env node
// The command line is TypeScript that Node 24 runs as it is. Where an older Node starts this file, it
// hands over to the Node 24 that `npm ci` has put beside it, and ends as that one ends.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WANTED = 24;
const cli = new URL('./cli.ts', import.meta.url);

/** @returns {never} */
function notInstalled() {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  console.error(`assay: is not installed for Node ${process.version}: run npm ci in ${folder}`);
  process.exit(1);
}

function handOver() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = fileURLToPath(new URL(`../node_modules/node/bin/${name}`, import.meta.url));
  if (!existsSync(node)) notInstalled();
  const child = spawn(node, [fileURLToPath(cli), ...process.argv.slice(2)], { stdio: 'inherit' });
  // What is sent to this process is meant for the other, which gets a terminal's Ctrl-C by itself.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    const both = signal === 'SIGINT' && process.stdin.isTTY;
    process.on(signal, () => both || child.kill(signal));
  }
  child.on('error', (error) => {
    console.error(`assay: cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (Number.parseInt(process.versions.node, 10) < WANTED) handOver();
else if (existsSync(new URL('../node_modules', import.meta.url))) await import(cli.href);
else notInstalled();
