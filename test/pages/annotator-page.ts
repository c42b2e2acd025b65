import type { BrowserContext, Frame, Page } from 'playwright-core';
import { watchErrors } from '../browser/browser.ts';

/** Longer than the page's least look at a task: what is quicker, it asks again. */
const LOOK_MS = 170;

/** The annotator page in a tab, driven as a person would: keys, taps, and what can be seen. */
export class AnnotatorPage {
  readonly page: Page;
  readonly errors: string[];

  private constructor(page: Page) {
    this.page = page;
    this.errors = watchErrors(page);
  }

  static async open(context: BrowserContext, link: string): Promise<AnnotatorPage> {
    const tab = new AnnotatorPage(await context.newPage());
    await tab.page.goto(link);
    return tab;
  }

  /** Starts from the first screen, by keyboard. */
  async start(): Promise<void> {
    await this.page.getByRole('button', { name: 'Start' }).waitFor();
    await this.page.keyboard.press('Enter');
    await this.task(1);
  }

  get frame(): Frame {
    const frame = this.page.frames().find((one) => one.url().endsWith('/frame.html'));
    if (frame === undefined) throw new Error('the page has no task frame');
    return frame;
  }

  /** The page, and those of its frames that can be seen. */
  async shownFrames(): Promise<Frame[]> {
    const shown = await Promise.all(
      this.page.frames().map(async (frame) => {
        if (frame.parentFrame() === null) return [frame];
        return (await (await frame.frameElement()).isVisible()) ? [frame] : [];
      }),
    );
    return shown.flat();
  }

  /** Waits until the task with this number can be seen and answered. */
  async task(number: number): Promise<void> {
    await this.page.locator('.place', { hasText: `Task ${number} of` }).waitFor();
    await this.page.frameLocator('iframe').locator('.stage[aria-busy=false]').waitFor();
    await this.page.waitForTimeout(LOOK_MS);
  }

  /** Answers the task on the screen with a key and waits for the next number, if there is one. */
  async answer(key: string, next?: number): Promise<void> {
    await this.page.keyboard.press(key);
    await this.page.keyboard.press('Enter');
    if (next !== undefined) await this.task(next);
  }

  /** The text of the choice that is picked, or nothing. */
  async picked(): Promise<string> {
    const row = this.frame.locator('label:has(:checked) .text');
    return (await row.count()) > 0 ? ((await row.textContent()) ?? '') : '';
  }

  async screen(title: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { name: title }).waitFor();
  }

  /**
   * Presses the main button of a screen by Enter. Where it has just covered the frame, a browser under load may
   * still give the key to the frame, which drops it: a person then presses again.
   */
  async enter(title: string): Promise<void> {
    await this.screen(title);
    const heading = this.page.getByRole('heading', { name: title });
    for (let presses = 0; presses < 3; presses++) {
      await this.page.keyboard.press('Enter');
      const gone = heading.waitFor({ state: 'hidden', timeout: 3_000 });
      if (
        await gone.then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error(`Enter does not leave “${title}”`);
  }

  async menu(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Menu' }).click();
    await this.page.getByRole('button', { name: item }).click();
  }

  /** Milliseconds from each key press that answered to the paint of the next task. */
  pressToPaint(): Promise<number[]> {
    return this.frame.evaluate(() =>
      performance.getEntriesByName('press-to-paint').map((entry) => entry.duration),
    );
  }
}
