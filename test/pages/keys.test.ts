import { expect, test } from 'vitest';
import { actionOf, type Press } from '../../pages/annotator/keys.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

test.each([
  ['1', 'digit 1'],
  ['0', 'digit 0'],
  ['Enter', 'submit'],
  ['u', 'unsure'],
  ['X', 'unreadable'],
  ['z', 'undo'],
  ['?', 'keys'],
  ['i', 'instructions'],
  ['D', 'dark'],
  ['+', 'zoom in'],
  ['-', 'zoom out'],
  ['q', undefined],
  ['ArrowDown', undefined],
  ['Tab', undefined],
])('%s does %s', (key, action) => {
  expect(actionOf(press(key), true)).toBe(action);
});

test('with single keys switched off only Enter is left', () => {
  expect(['1', 'u', '?', '+', 'Enter'].map((key) => actionOf(press(key), false))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    'submit',
  ]);
});

test('shortcuts of the browser and keys held down are left alone', () => {
  expect(actionOf(press('d', { ctrlKey: true }), true)).toBeUndefined();
  expect(actionOf(press('1', { metaKey: true }), true)).toBeUndefined();
  expect(actionOf(press('z', { altKey: true }), true)).toBeUndefined();
  expect(actionOf(press('Enter', { repeat: true }), true)).toBeUndefined();
});

test('a keyboard of another script works by the places of its keys', () => {
  expect(actionOf(press('г', { code: 'KeyU' }), true)).toBe('unsure');
  expect(actionOf(press('٢', { code: 'Digit2' }), true)).toBe('digit 2');
  expect(actionOf(press('2', { code: 'Numpad2' }), true)).toBe('digit 2');
});
