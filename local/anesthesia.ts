import { dawidSkene } from '../src/inference/classes/dawid-skene.ts';
import { type Votes, votesFrom } from '../src/inference/votes.ts';
import { ANESTHESIA_1979, PUBLISHED_1979 } from './anesthesia-1979.ts';

/** Figures of ours beside those of the paper, in the same order. */
export interface Beside {
  readonly ours: readonly number[];
  readonly published: readonly number[];
}

/** Our Dawid–Skene and that of 1979 on the same readings. */
export interface Comparison {
  readonly source: string;
  readonly iterations: number;
  /** Of all 315 readings, in nats. */
  readonly logLikelihood: number;
  readonly classPrior: Beside;
  /** One an anaesthetist; of each a row a true class. */
  readonly errorRates: readonly (readonly Beside[])[];
  readonly patients: readonly Patient[];
  /** Of all figures compared; 0.005 is what two printed decimals allow. */
  readonly largestDifference: number;
}

/** A patient's readings and the probability of each class; `consensus` is the most probable, from 1. */
export interface Patient extends Beside {
  readonly patient: number;
  readonly readings: string;
  readonly consensus: number;
}

const CLASSES = 4;

/** The readings as votes: patients are tasks, and a reading repeated is a vote of its own. */
export function votesOf(table: readonly string[]): Votes {
  const triples = table.flatMap((readings, patient) =>
    readings
      .split(' ')
      .flatMap((given, a) => [...given].map((c) => [patient, a, Number(c) - 1] as const)),
  );
  return votesFrom(triples, { taskCount: table.length, annotatorCount: 5, classCount: CLASSES });
}

/** Runs EM to the end, without smoothing as in the paper, and lays the results beside the printed ones. */
export function compareWith1979(table: readonly string[] = ANESTHESIA_1979): Comparison {
  const fit = dawidSkene(votesOf(table), { tolerance: 1e-12, maxIterations: 1000 });
  const confusions = rowsOf(fit.confusion);
  const classPrior = { ours: [...fit.classPrior], published: PUBLISHED_1979.classPrior };
  const errorRates = PUBLISHED_1979.errorRates.map((matrix, a) =>
    matrix.map((published, c) => ({ ours: confusions[a * CLASSES + c] ?? [], published })),
  );
  const patients = rowsOf(fit.posterior).map((ours, t) => patientOf(t, table[t] ?? '', ours));
  return {
    source: 'Dawid & Skene (1979), tables 1 to 4, doi:10.2307/2346806',
    iterations: fit.iterations,
    logLikelihood: fit.logLikelihood.at(-1) ?? Number.NaN,
    classPrior,
    errorRates,
    patients,
    largestDifference: Math.max(...[classPrior, ...errorRates.flat(), ...patients].map(difference)),
  };
}

/** The comparison for a person to read: one matrix an anaesthetist, ours left, the paper's right. */
export function render(comparison: Comparison): string {
  const { classPrior, errorRates, patients } = comparison;
  return [
    `Dawid-Skene on 315 readings of 45 patients by 5 anaesthetists, ours beside the paper's`,
    `Source: ${comparison.source}`,
    `EM converged after ${comparison.iterations} iterations at ${comparison.logLikelihood.toFixed(3)} nats`,
    ...errorRates.flatMap((rows, a) => [
      '',
      `Anaesthetist ${a + 1}${a === 0 ? ', three readings a patient' : ''}: P(response | true class)`,
      ...grid(rows, (c) => `true ${c + 1}`),
    ]),
    '',
    'How often each class is the truth',
    ...grid([classPrior], () => 'all'),
    '',
    'Consensus of the patients',
    ...[1, 2, 3, 4].map((c) => `  class ${c}: ${numbersOf(patients, c)}`),
    '',
    'Patients the paper is not certain of: P(class)',
    ...grid(patients.filter(doubtful), (i) => `patient ${patients.filter(doubtful)[i]?.patient}`),
    '',
    `Largest difference of ${20 * 4 + 4 + 45 * 4} figures: ${comparison.largestDifference.toFixed(4)} (two printed decimals allow 0.005)`,
  ].join('\n');
}

function patientOf(index: number, readings: string, ours: readonly number[]): Patient {
  const patient = index + 1;
  const truth = Number(PUBLISHED_1979.consensus[index]) - 1;
  const certain = ours.map((_, c) => (c === truth ? 1 : 0));
  const published = PUBLISHED_1979.doubtful[patient] ?? certain;
  return { patient, readings, consensus: ours.indexOf(Math.max(...ours)) + 1, ours, published };
}

function rowsOf(matrix: Float64Array): number[][] {
  return Array.from({ length: matrix.length / CLASSES }, (_, row) => [
    ...matrix.subarray(row * CLASSES, (row + 1) * CLASSES),
  ]);
}

function difference({ ours, published }: Beside): number {
  return Math.max(...ours.map((figure, i) => Math.abs(figure - (published[i] ?? Number.NaN))));
}

function doubtful({ published }: Beside): boolean {
  return !published.includes(1);
}

function numbersOf(patients: readonly Patient[], consensus: number): string {
  const of = patients.filter((patient) => patient.consensus === consensus);
  return `${of.map(({ patient }) => patient).join(' ')}  (${of.length})`;
}

function grid(rows: readonly Beside[], nameOf: (row: number) => string): string[] {
  const line = (name: string, ours: readonly string[], published: readonly string[]) =>
    `  ${name.padEnd(12)}${[...ours, '  ', ...published].map((cell) => cell.padStart(7)).join('')}`;
  const heads = [1, 2, 3, 4].map((c) => `${c}`);
  return [
    `  ${' '.repeat(12)}${'ours'.padStart(28)}${'published'.padStart(35)}`,
    line('', heads, heads),
    ...rows.map(({ ours, published }, row) =>
      line(
        nameOf(row),
        ours.map((figure) => figure.toFixed(4)),
        published.map((figure) => figure.toFixed(2)),
      ),
    ),
  ];
}

if (import.meta.main) {
  const comparison = compareWith1979();
  const asJson = process.argv.includes('--json');
  console.log(asJson ? JSON.stringify(comparison) : render(comparison));
}
