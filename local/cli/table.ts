/** One column of a table: its head, whether it holds figures, and a row's cell. */
export interface Column<Row> {
  readonly head: string;
  readonly right?: boolean;
  readonly cell: (row: Row) => string;
}

/** Characters a text takes on a screen, near enough: wide and combining characters count as written. */
const widthOf = (text: string): number => [...text].length;

function padded(text: string, width: number, right: boolean): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? fill + text : text + fill;
}

/** Lays rows out in columns that are two blanks apart, heads above; no blank at a line's end. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map((c) => c.cell(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => widthOf(line[i] ?? ''))));
  return cells.map((line) =>
    line
      .map((text, i) => padded(text, widths[i] ?? 0, columns[i]?.right ?? false))
      .join('  ')
      .trimEnd(),
  );
}
