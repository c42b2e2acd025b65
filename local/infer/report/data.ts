/** A value with the ends of its 95 % interval. */
export interface Ranged {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One bar of a reliability diagram: of `count` labels said with about `confidence`, this share was right. */
export interface ReliabilityBin extends Ranged {
  readonly confidence: number;
  readonly count: number;
}

/** How far confidence can be trusted, and by what that was judged. */
export interface Reliability {
  readonly judgedBy: string;
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
  /** The ends of its 95 % interval, where it was drawn. */
  readonly range?: { readonly low: number; readonly high: number } | undefined;
  readonly bins: readonly ReliabilityBin[];
}

/** What is known of an annotator; `quality` is 0 to 1 where `qualityName` says of what. */
export interface AnnotatorFigure extends Ranged {
  readonly annotator: string;
  readonly answers: number;
}

/** Votes by class of the label: `counts[row][column]` votes for class column on tasks labelled row. */
export interface Confusion {
  readonly rows: string;
  readonly columns: string;
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** A task on which answers part; `shares` in the order of classes, or none for answers of other kinds. */
export interface ContestedTask {
  readonly task: string;
  readonly label: string;
  readonly confidence: number;
  readonly answers: number;
  readonly shares: readonly { readonly label: string; readonly share: number }[];
}

/** How often a label was given. */
export interface LabelCount {
  readonly label: string;
  readonly count: number;
}

/** All that a report shows. A member that a kind of answer does not have is left out. */
export interface ReportData {
  readonly source: string;
  readonly kind: string;
  readonly method: string;
  readonly reason: string;
  readonly figures: readonly { readonly name: string; readonly value: string }[];
  readonly qualityName: string;
  readonly reliability?: Reliability | undefined;
  readonly annotators: readonly AnnotatorFigure[];
  readonly confusion?: Confusion | undefined;
  readonly contested: readonly ContestedTask[];
  readonly labels?: readonly LabelCount[] | undefined;
}
