import type { JobFile } from '../contracts/job.ts';
import type { Label } from '../contracts/label.ts';
import type { PayloadTask } from './import.ts';

/** Where the files of a dataset stand. */
export const datasetKey = (jobId: string, datasetId: string, name: string): string =>
  `exports/${jobId}/${datasetId}/${name}`;

export const LABELS_FILE = 'labels.jsonl';
export const MANIFEST_FILE = 'output.manifest';
export const DATASET_FILE = 'dataset.json';

const GROUND_TRUTH_TYPES = {
  image: 'groundtruth/image-classification',
  text: 'groundtruth/text-classification',
  waveform: 'groundtruth/custom',
} as const;

/** `2026-11-23T10:11:12.123000`: UTC, microseconds, no zone, as Ground Truth writes it. */
const creationDate = (at: number): string => new Date(at).toISOString().replace('Z', '000');

/**
 * One line of a Ground Truth output manifest: the input line, the label, its metadata.
 *
 * Image and text classification in Ground Truth's own shape, a class number and metadata; a waveform,
 * which Ground Truth does not know, as a custom label. A task without a label stays a bare input line.
 *
 * @param endedAt when the newest counted answer of its suite came; the same responses, the same bytes
 */
export function groundTruthLine(
  task: PayloadTask,
  label: Label,
  job: { readonly jobId: string; readonly file: JobFile },
  endedAt: number,
): Record<string, unknown> {
  const { file } = job;
  const source = task.source === undefined ? {} : { source: task.source };
  const sourceRef = task.sourceRef === undefined ? {} : { 'source-ref': task.sourceRef };
  const input: Record<string, unknown> = { ...source, ...sourceRef, ...task.extra };
  delete input[file.labelName]; // of an earlier job: a task without a label has none
  delete input[`${file.labelName}-metadata`];
  if (label.label === null) return input;
  const type = GROUND_TRUTH_TYPES[file.question.media];
  const common = {
    type,
    'job-name': `labeling-job/${job.jobId}`,
    'human-annotated': 'yes',
    'creation-date': creationDate(endedAt),
  };
  const index = file.question.choices.findIndex((choice) => choice.value === label.label);
  const custom = type === 'groundtruth/custom';
  const confidence = Math.round(label.confidence * 100) / 100;
  return {
    ...input,
    [file.labelName]: custom ? { class: label.label, confidence } : index,
    [`${file.labelName}-metadata`]: custom
      ? common
      : { 'class-name': label.label, confidence, ...common },
  };
}
