/**
 * Table 1 of Dawid & Skene (1979): how fit for a general anaesthetic five anaesthetists found 45 patients.
 *
 * One string a patient, patient 1 first: the classes 1 to 4 that each anaesthetist gave, in order,
 * parted by blanks. Anaesthetist 1 read every case three times, the others once: 315 readings.
 *
 * Source: doi:10.2307/2346806, through three public transcriptions that agree in all 315 readings
 * (github.com/dallascard/dawid_skene, kajyuuen/Dawid-skene, x-lin/consensusalgorithms). The data set
 * of the R package `rater`, which others copy, has 112 for patient 7 where these have 122. Only with
 * 122 do the printed 0.89 and 0.11 of anaesthetist 1 come out (with 112: 0.91 and 0.09).
 */
export const ANESTHESIA_1979: readonly string[] = [
  '111 1 1 1 1',
  '333 4 3 3 4',
  '112 2 1 2 2',
  '222 3 1 2 1',
  '222 3 2 2 2',
  '222 3 3 2 2',
  '122 2 1 1 1',
  '333 3 4 3 3',
  '222 2 2 2 3',
  '232 2 2 2 3',
  '444 4 4 4 4',
  '222 3 3 4 3',
  '111 1 1 1 1',
  '222 3 2 1 2',
  '121 1 1 1 1',
  '111 2 1 1 1',
  '111 1 1 1 1',
  '111 1 1 1 1',
  '222 2 2 2 1',
  '222 1 3 2 2',
  '222 2 2 2 2',
  '222 2 2 2 1',
  '222 3 2 2 2',
  '221 2 2 2 2',
  '111 1 1 1 1',
  '111 1 1 1 1',
  '232 2 2 2 2',
  '111 1 1 1 1',
  '111 1 1 1 1',
  '112 1 1 2 1',
  '111 1 1 1 1',
  '333 3 2 3 3',
  '111 1 1 1 1',
  '222 2 2 2 2',
  '222 3 2 3 2',
  '433 4 3 4 3',
  '221 2 2 3 2',
  '232 3 2 3 3',
  '333 3 4 3 2',
  '111 1 1 1 1',
  '111 1 1 1 1',
  '121 2 1 1 1',
  '232 2 2 2 2',
  '121 1 1 1 1',
  '222 2 2 2 2',
];

/** What the paper printed, to its two decimals. */
export interface Published {
  /** Table 2: the estimated marginal probability of each class. */
  readonly classPrior: readonly number[];
  /** Table 3: of each anaesthetist, P(response | true class), one row a true class. */
  readonly errorRates: readonly (readonly (readonly number[])[])[];
  /** Table 4: the most probable class of each patient, one digit a patient. */
  readonly consensus: string;
  /** Table 4: the estimates of the patients who did not get 1.00 for one class, by number of patient. */
  readonly doubtful: Readonly<Record<number, readonly number[]>>;
}

/**
 * Tables 2 to 4 of Dawid & Skene (1979).
 *
 * Transcribed from the expectations of DawidSkeneAlgorithmTest in x-lin/consensusalgorithms at
 * 4cc5af5; those of kajyuuen/Dawid-skene (table 2, anaesthetist 1, patients 1 to 6) say the same. The
 * paper itself was not at hand.
 */
export const PUBLISHED_1979: Published = {
  classPrior: [0.4, 0.42, 0.11, 0.07],
  errorRates: [
    [
      [0.89, 0.11, 0, 0],
      [0.07, 0.88, 0.05, 0],
      [0, 0.34, 0.66, 0],
      [0, 0, 0.56, 0.44],
    ],
    [
      [0.83, 0.17, 0, 0],
      [0.05, 0.63, 0.31, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    [
      [1, 0, 0, 0],
      [0.11, 0.79, 0.11, 0],
      [0, 0.4, 0.2, 0.4],
      [0, 0, 0.67, 0.33],
    ],
    [
      [0.94, 0.06, 0, 0],
      [0.05, 0.84, 0.1, 0],
      [0, 0, 0.8, 0.2],
      [0, 0, 0.33, 0.67],
    ],
    [
      [1, 0, 0, 0],
      [0.16, 0.73, 0.11, 0],
      [0, 0.21, 0.79, 0],
      [0, 0, 0.33, 0.67],
    ],
  ],
  consensus: '142222132243121111222222112111131224233111212',
  doubtful: { 7: [0.98, 0.02, 0, 0], 35: [0, 0.95, 0.05, 0], 38: [0, 0.02, 0.98, 0] },
};
