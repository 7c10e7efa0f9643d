import type { Renderer } from './renderer.ts';

export const renderCsv: Renderer = () => '';
