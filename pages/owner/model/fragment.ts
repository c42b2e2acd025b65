/** What the fragment of the console's address holds. A fragment never reaches a server or its log. */
interface Fragment {
  readonly invite: string | null;
  readonly jobId: string | null;
}

/** Reads `#invite=TOKEN` or `#job=ID`. */
export function readFragment(hash: string): Fragment {
  const members = new URLSearchParams(hash.replace(/^#/, ''));
  return { invite: members.get('invite') || null, jobId: members.get('job') || null };
}

/** The address of a job's screen. */
export const jobFragment = (jobId: string): string => `#job=${encodeURIComponent(jobId)}`;
