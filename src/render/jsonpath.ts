import type { Renderer } from './renderer.ts';

export const renderJsonPath: Renderer = () => '';
