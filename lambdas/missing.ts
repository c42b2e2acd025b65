/** What stands at a place of a path, in words; the last one of a path is what was asked for. */
const KINDS: Readonly<Record<string, string>> = {
  jobId: 'job',
  annotatorId: 'annotator',
  goldId: 'gold task',
  clientId: 'machine client',
  assignmentId: 'assignment',
  code: 'problem',
};

const ID = /^[\w.-]{1,40}$/;

/**
 * What was not found, in words. They come of the path alone, so that they are the same for what is not there and for
 * what is not the caller's. What does not look like an id is not said again.
 */
export function missingWords(path: Readonly<Record<string, string | undefined>> = {}): string {
  const { jobId = '', ...below } = path;
  const [kind, id = ''] = Object.entries(below)[0] ?? ['jobId', jobId];
  const name = KINDS[kind];
  if (name === undefined || id === '') return 'there is no such thing here';
  if (!ID.test(id)) return `there is no such ${name} here`;
  const where = id !== jobId && ID.test(jobId) ? `in job ${jobId}` : 'here';
  return `there is no ${name} ${id} ${where}`;
}
