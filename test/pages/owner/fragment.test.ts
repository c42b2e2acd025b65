import { expect, test } from 'vitest';
import { jobFragment, readFragment } from '../../../pages/owner/model/fragment.ts';

test('an invite and a job are read from the fragment', () => {
  expect(readFragment('#invite=a.b-c_d')).toEqual({ invite: 'a.b-c_d', jobId: null });
  expect(readFragment(jobFragment('j4k2m8qpz'))).toEqual({ invite: null, jobId: 'j4k2m8qpz' });
});
test('any other fragment is the list', () => {
  for (const hash of ['', '#', '#jobs', '#invite=']) {
    expect(readFragment(hash)).toEqual({ invite: null, jobId: null });
  }
});
