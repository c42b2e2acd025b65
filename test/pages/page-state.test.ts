import { beforeEach, describe, expect, test, vi } from 'vitest';
import { directionOf } from '../../pages/annotator/frame-words.ts';
import { forget, keep, leftOver } from '../../pages/annotator/outbox.ts';
import { DEFAULTS, readSettings } from '../../pages/annotator/settings.ts';
import { Stopwatch } from '../../pages/annotator/stopwatch.ts';
import { clock, count, noWorkText } from '../../pages/annotator/words.ts';
import { paragraphs } from '../../pages/elements/label-text/model.ts';
import { NoWork } from '../../src/contracts/assignment.ts';

describe('the stopwatch', () => {
  test('counts what is seen, pauses while hidden, and goes on when a task is shown again', () => {
    const watch = new Stopwatch();
    watch.start('a', 1_000);
    watch.hide(1_400);
    watch.hide(2_000);
    watch.unhide(9_000);
    expect(watch.read('a', 9_100)).toBe(500);
    watch.start('b', 9_100);
    watch.start('a', 9_300);
    expect(watch.read('a', 9_350)).toBe(550);
    expect(watch.read('b', 9_350)).toBe(200);
  });

  test('does not start by itself when the page comes back without a task', () => {
    const watch = new Stopwatch();
    watch.start('a', 0);
    watch.stop(10);
    watch.hide(20);
    watch.unhide(30);
    expect(watch.read('a', 99)).toBe(10);
  });
});

describe('settings', () => {
  test('anything that is not a setting falls back to the default', () => {
    for (const stored of [undefined, 7, { theme: 'blue', singleKeys: 'no', onePress: 1 }]) {
      expect(readSettings(stored)).toEqual(DEFAULTS);
    }
    const chosen = { theme: 'dark', singleKeys: false, onePress: true } as const;
    expect(readSettings({ ...chosen, more: 1 })).toEqual(chosen);
  });
});

/** As much of a browser's store as the page uses: its keys are its own properties. */
function fakeStorage() {
  const methods = {
    getItem: (key: string) => Object.getOwnPropertyDescriptor(store, key)?.value ?? null,
    setItem: (key: string, value: string) => void Object.assign(store, { [key]: value }),
    removeItem: (key: string) => void Reflect.deleteProperty(store, key),
  };
  const store: Record<string, string> = Object.create(methods);
  return store;
}

describe('the outbox', () => {
  beforeEach(() => {
    vi.stubGlobal('localStorage', fakeStorage());
    return () => vi.unstubAllGlobals();
  });

  test('keeps answers until they are acknowledged, by job', () => {
    keep('j1.s1.x', { 0: { choice: 'yes' } });
    keep('j1.s1.x', { 1: { choice: 'no' } });
    keep('j2.s1.x', { 0: { choice: 'no' } });
    expect(leftOver('j1')).toEqual({ 'j1.s1.x': { 0: { choice: 'yes' }, 1: { choice: 'no' } } });
    forget('j1.s1.x', { 0: { choice: 'yes' }, 1: { choice: 'no' } });
    expect(leftOver('j1')).toEqual({});
    expect(Object.keys(localStorage)).toEqual(['assay.outbox.j2.s1.x']);
  });

  test('an answer that changed while the old one was on its way stays', () => {
    keep('j1.s1.x', { 0: { choice: 'yes' } });
    keep('j1.s1.x', { 0: null });
    forget('j1.s1.x', { 0: { choice: 'yes' } });
    expect(leftOver('j1')).toEqual({ 'j1.s1.x': { 0: null } });
  });

  test('a browser that keeps nothing costs only the memory', () => {
    vi.stubGlobal('localStorage', undefined);
    keep('j1.s1.x', { 0: { choice: 'yes' } });
    expect(leftOver('j1')).toEqual({});
  });
});

describe('words', () => {
  test('counts and clocks read well', () => {
    expect([count(1, 'answer'), count(1_200, 'answer')]).toEqual(['1 answer', '1,200 answers']);
    expect([clock(65_000), clock(400), clock(-5)]).toEqual(['1:05', '0:01', '0:00']);
  });

  test('every reason for no work has its own words, and none blames', () => {
    const ends = NoWork.options.filter((why) => !['entry-due', 'training-due'].includes(why));
    const titles = ends.map((why) => noWorkText(why, 3).title);
    expect(new Set(titles).size).toBe(ends.length);
    expect(noWorkText('barred', 3).text).not.toMatch(/barred|blocked|quality/i);
  });

  test('the direction follows the first letter', () => {
    expect(directionOf('12 مرحبا')).toBe('rtl');
    expect(directionOf('¿Hay derrame?')).toBe('ltr');
    expect(directionOf('')).toBe('ltr');
  });

  test('paragraphs part at blank lines and keep single breaks and indents', () => {
    expect(paragraphs('a\r\n  b\n\n \nc\n\n')).toEqual(['a\n  b', 'c']);
  });
});
