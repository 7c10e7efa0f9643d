import type { CommandArgument } from './command.ts';

/** The argument of commands that are about proxies. */
export const TARGET: CommandArgument = {
  syntax: '[target]',
  description:
    'POD, TYPE/NAME or NAME.NAMESPACE: pod/productpage, deploy/reviews, svc/reviews.default',
};
