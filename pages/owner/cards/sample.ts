import { h } from '../../elements/dom.ts';
import type { Card } from '../card.ts';
import { say } from '../live.ts';
import { count } from '../model/figures.ts';

/** Says what rests on a part of the tasks, in a job too large to be looked at whole every time. */
export function sampleNote(): Card {
  const root = h('p', { class: 'note sample', hidden: true });
  return {
    root,
    show({ sampledTasks, job }) {
      root.hidden = sampledTasks === 0 || sampledTasks >= job.tasks;
      const part = `${count(sampledTasks)} of ${count(job.tasks)} tasks`;
      say(
        root,
        `Agreement, abstentions, answers a minute and contested tasks are those of ${part}; ` +
          'complete tasks are worked out from all answers.',
      );
    },
  };
}
