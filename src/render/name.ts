import { inert } from './inert.ts';
import type { Renderer } from './renderer.ts';

export const renderName: Renderer = (report) =>
  report.names.map((name) => `${inert(name)}\n`).join('');
