import type { Invite, InviteBody } from '../../../src/contracts/session.ts';
import { button, h } from '../../elements/dom.ts';
import { inWords } from '../api.ts';
import { copyButton } from '../copy-button.ts';
import { count, moment } from '../model/figures.ts';
import { footer, openDialog, paragraph } from './dialog.ts';

/** What else there is to ask of an invite: its pools, and whether there is a training or an exam to spare experts. */
interface Asks {
  readonly pools: readonly string[];
  readonly experts: boolean;
}

/** Asks for how many people, how long and for which pools, makes the link and shows it to copy. */
export function askInvite(
  now: number,
  { pools, experts }: Asks,
  make: (wanted: InviteBody) => Promise<Invite>,
): void {
  const people = field('People', 'How many may join with this link.', 100, 10_000);
  const days = field('Days', 'How long people may join.', 14, 90);
  const done = button('', () => dialog.close(), 'Cancel');
  const create = h('button', { class: 'button main' }, 'Make link');
  const foot = footer(done, create);
  const chosen = poolChoice(pools);
  const spared = expertChoice(experts);
  const fields = h(
    'div',
    { class: 'fields' },
    people.root,
    days.root,
    ...chosen.roots,
    ...spared.roots,
  );
  const form = h('form', { class: 'dialog-body', novalidate: false }, fields, foot.root);
  const dialog = openDialog(
    'Invite annotators',
    paragraph('Whoever opens the link can answer tasks of this job. No account is needed.'),
    form,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    create.disabled = true;
    foot.refuse('');
    try {
      const invite = await make({
        people: people.value(),
        days: days.value(),
        pools: chosen.value(),
        admitted: spared.value(),
      });
      const shown = linkOf(invite, now);
      fields.replaceWith(shown.root);
      create.remove();
      done.textContent = 'Done';
      shown.copy.focus();
    } catch (error) {
      foot.refuse(inWords(error));
      create.disabled = false;
    }
  });
  people.input.select();
}

function field(name: string, hint: string, value: number, most: number) {
  const id = `invite-${name.toLowerCase()}`;
  const input = h('input', {
    id,
    type: 'number',
    inputmode: 'numeric',
    required: true,
    min: '1',
    max: String(most),
    value: String(value),
    'aria-describedby': `${id}-hint`,
  });
  const words = `${hint} 1 to ${count(most)}.`;
  const root = h(
    'div',
    { class: 'field' },
    h('label', { for: id }, name),
    input,
    h('p', { class: 'note', id: `${id}-hint` }, words),
  );
  return { root, input, value: () => input.valueAsNumber };
}

/** Whom the tasks of a pool are for: a box for each; nothing where a job has no pools. */
function poolChoice(pools: readonly string[]) {
  const boxes = pools.map((name) => {
    const input = h('input', { type: 'checkbox', value: name });
    return { input, root: h('label', {}, input, name) };
  });
  const root = h(
    'fieldset',
    { class: 'pools' },
    h('legend', {}, 'Pools'),
    ...boxes.map((box) => box.root),
    h('p', { class: 'note' }, 'Tasks of a pool go only to people whose link names it.'),
  );
  return {
    roots: boxes.length === 0 ? [] : [root],
    value: () => boxes.filter(({ input }) => input.checked).map(({ input }) => input.value),
  };
}

/** Whether the link is for experts; nothing where a job lets everybody in. */
function expertChoice(asked: boolean) {
  const input = h('input', { type: 'checkbox', 'aria-describedby': 'experts-hint' });
  const hint = 'They agree to the terms, if there are any, and get work at once.';
  const root = h(
    'div',
    { class: 'pools' },
    h('label', {}, input, 'Experts: no training and no exam'),
    h('p', { class: 'note', id: 'experts-hint' }, hint),
  );
  return { roots: asked ? [root] : [], value: () => input.checked };
}

function linkOf(invite: Invite, now: number) {
  const url = `${location.origin}/#invite=${invite.token}`;
  const input = h('input', { id: 'invite-link', readonly: true, value: url, class: 'id' });
  const copy = copyButton(url, 'Copy the link', 'Copy', input);
  copy.className = 'button main';
  const until = `For up to ${count(invite.people)} people, until ${moment(invite.expiresAt, now)}.`;
  const root = h(
    'div',
    { class: 'field' },
    h('label', { for: input.id }, 'Link for annotators'),
    h('div', { class: 'link' }, input, copy),
    h('p', { class: 'note' }, `${until} It is not shown again: copy it now.`),
  );
  return { root, copy };
}
