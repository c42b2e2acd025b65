/** What the console shows at a time: `root` is the page's main content, `aside` stands in the top bar. */
export interface Screen {
  readonly title: string;
  readonly root: HTMLElement;
  readonly aside?: HTMLElement;
  /** Ends what the screen keeps going. */
  stop?(): void;
}
