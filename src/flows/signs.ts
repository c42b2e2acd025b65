import type { JobFile } from '../contracts/job.ts';

/** What a page tells of how a hand was answered is kept where a rule looks at it, and nowhere else. */
export const wantsSigns = ({ rules = [] }: Pick<JobFile, 'rules'>): boolean =>
  rules.some(({ collect: { kind } }) => kind === 'page-signs' || kind === 'new-devices');
