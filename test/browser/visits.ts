import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { AnnotatorPage } from '../pages/annotator-page.ts';
import { type JobWish, Site, type SiteJob } from '../pages/site.ts';
import { axeViolations, openBrowser, sidewaysScroll } from './browser.ts';

/** A job of a site, a page of it, and the paths that the page has asked for. */
export interface Visit {
  readonly job: SiteJob;
  readonly tab: AnnotatorPage;
  readonly asked: readonly string[];
}

/** A browser for all tests of a file, and for each a site of its own and whoever visits it. */
export interface Visits {
  readonly browser: Browser;
  readonly site: Site;
  /** The newest visitor. */
  readonly context: BrowserContext;
  /** Another visitor, who is gone with the test. */
  enter(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A visitor at a new job. */
  open(wish: JobWish, options?: BrowserContextOptions): Promise<Visit>;
}

/** Sets the tests of a file up; `usual` is what visitors look with unless a test says otherwise. */
export function siteVisits(usual: BrowserContextOptions): Visits {
  let browser: Browser;
  let site: Site;
  let contexts: BrowserContext[];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    contexts = [];
    site = await Site.open();
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    await site.close();
  });
  const enter = async (options = usual) => {
    const context = await browser.newContext(options);
    contexts.push(context);
    return context;
  };
  return {
    get browser() {
      return browser;
    },
    get site() {
      return site;
    },
    get context() {
      const newest = contexts.at(-1);
      if (newest === undefined) throw new Error('nobody has entered yet');
      return newest;
    },
    enter,
    open: async (wish, options) => {
      const job = await site.job(wish);
      const context = await enter(options);
      const asked: string[] = [];
      context.on('request', (request) => asked.push(new URL(request.url()).pathname));
      return { job, asked, tab: await AnnotatorPage.open(context, job.link) };
    },
  };
}

/** Nothing for axe to find in what is shown of a page and its frames. */
export async function expectNoViolations(tab: AnnotatorPage): Promise<void> {
  for (const frame of await tab.shownFrames()) expect(await axeViolations(frame)).toEqual([]);
}

/** Nothing for axe to find, and nothing that scrolls sideways. */
export async function expectWell(tab: AnnotatorPage): Promise<void> {
  await expectNoViolations(tab);
  for (const frame of await tab.shownFrames()) expect(await sidewaysScroll(frame)).toBe(0);
}

/** Presses a key where the focus is. */
export const press = (tab: AnnotatorPage, key: string): Promise<void> =>
  tab.page.keyboard.press(key);
