import type { GoldRow, GoldTable } from '../../../src/contracts/gold.ts';
import type { Progress } from '../../../src/contracts/progress.ts';
import { button, h } from '../../elements/dom.ts';
import { emptyState, frame, scrollArea, table } from '../card.ts';
import { liveRows, say } from '../live.ts';
import { count, counted } from '../model/figures.ts';
import { byUrgency, forecastWords } from '../model/gold.ts';
import { goldRow } from './gold-row.ts';

const FEW = 8;
/** The table reads all gold: it is asked for less often than the figures above it. */
const FRESH_MS = 15_000;

/** What the card asks of the service. */
interface GoldSource {
  readonly allowed: boolean;
  load(): Promise<GoldTable>;
  /** Retires a gold task, or shows it again. @returns what came of it, in words */
  turn(row: GoldRow): Promise<string>;
}

/** The gold of a job: what to look at first, how it is answered, and how long it lasts. */
export function goldCard(source: GoldSource) {
  let all = false;
  let shown: GoldTable | undefined;
  let asked = 0;
  const status = h('p', { class: 'status', role: 'status' });
  const body = h('tbody');
  const turn = async (row: GoldRow) => {
    say(status, await source.turn(row).catch(inPlain));
    await reload();
  };
  const keep = liveRows<GoldRow>(
    body,
    ({ goldId }) => goldId,
    goldRow({ allowed: source.allowed, turn: (row) => void turn(row) }),
  );
  const heads = [['Gold'], ['State'], ['Right'], ['Answer'], ['Shown', 'number']] as const;
  const area = scrollArea(
    'Table of gold',
    table('people', [...heads, ['Actions', 'unseen']], body),
  );
  const more = button('small plain', () => {
    all = !all;
    refresh();
  });
  more.hidden = true;
  const empty = emptyState(
    'This job has no gold.',
    'Give some lines of the manifest a known answer in “gold”, or add gold with the command line.',
  );
  const { root, remark } = frame('gold-pool', 'Gold', status, area, more, empty);
  const refresh = () => {
    if (shown === undefined) return;
    const { gold, total } = shown;
    keep(byUrgency(gold).slice(0, all ? undefined : FEW));
    more.hidden = gold.length <= FEW;
    const part = gold.length < total ? ` of ${counted(total, 'gold task')}` : '';
    say(more, all ? `Show ${FEW} only` : `Show all ${count(gold.length)}${part}`);
  };
  const reload = async () => {
    shown = await source.load();
    refresh();
  };
  return {
    root,
    show({ job, now, goldForecast }: Progress) {
      const none = job.gold === 0;
      say(remark, goldForecast === null ? '' : forecastWords(goldForecast));
      area.hidden = none;
      empty.hidden = !none;
      if (none || now - asked < FRESH_MS) return;
      asked = now;
      // The screen says by its own poll whether the service answers.
      reload().catch(() => undefined);
    },
  };
}

const inPlain = (error: unknown): string =>
  error instanceof Error ? error.message : 'That did not work';
