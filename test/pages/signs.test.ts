import { expect, it } from 'vitest';
import { SignBook } from '../../pages/annotator/signs.ts';

const answer = { untouched: false, copies: 0, pastes: 0 };

it('signs are counted a hand, and told until the hand has ended', () => {
  const book = new SignBook();
  book.answered('a', { untouched: true, copies: 2, pastes: 1 });
  book.answered('a', { ...answer, copies: 1 });
  book.answered('b', answer);
  book.left('a');
  expect(book.told('a')).toMatchObject({ untouched: 1, copies: 3, pastes: 1, leaves: 1 });
  expect(book.told('a')?.device).toMatch(/^[a-z0-9]{8}$/);
  expect(book.told('b')).toMatchObject({ untouched: 0, copies: 0, pastes: 0, leaves: 0 });
  book.forget('a');
  expect(book.told('a')).toBeUndefined();
});
