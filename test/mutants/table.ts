/** One defect, put into the product by replacing a text that stands once in a file. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const core: readonly Mutant[] = [
  {
    name: 'what a person has seen is forgotten at hand-out',
    file: 'src/core/hand-out.ts',
    find: 'seenBy: seen === 0 ? suite.seenBy : { ...suite.seenBy, [wanted.annotatorId]: seen },',
    replace: 'seenBy: suite.seenBy,',
  },
  {
    name: 'hand-out ignores what is open',
    file: 'src/core/hand-out.ts',
    find: 'const open = openTasks(suite) & ~seen;',
    replace: 'const open = (2 ** suite.wanted.length - 1) & ~seen;',
  },
  {
    name: 'two tasks of a group that is kept apart',
    file: 'src/core/hand-out.ts',
    find: 'return lowestTasks(oneOfEach(suite, open), most);',
    replace: 'return lowestTasks(open, most);',
  },
  {
    name: 'a group that is kept apart comes again after one of it was seen',
    file: 'src/core/hand-out.ts',
    find: '(group & seen ? rest & ~group : rest)',
    replace: '(group & seen ? rest : rest)',
  },
  {
    name: 'a group that is kept together is cut',
    file: 'src/core/hand-out.ts',
    find: 'return wholeGroups(suite, open, limits);',
    replace: 'return lowestTasks(open, most);',
  },
  {
    name: 'a partial hand counts whole',
    file: 'src/core/response.ts',
    find: 'const counted = annotator.barred ? 0 : answered;',
    replace: 'const counted = annotator.barred ? 0 : lease.tasks;',
  },
  {
    name: 'a reclaim drops the draft',
    file: 'src/core/response.ts',
    find: 'const answers = mergeAnswers(open.answers, tasks);',
    replace: 'const answers = mergeAnswers(sent ? open.answers : {}, tasks);',
  },
  {
    name: 'a barred holder still counts',
    file: 'src/core/response.ts',
    find: 'const counted = annotator.barred ? 0 : answered;',
    replace: 'const counted = answered;',
  },
  {
    name: 'a close forgets who answered what',
    file: 'src/core/response.ts',
    find: 'forget(suite.seenBy, lease.annotatorId, unanswered),',
    replace: 'forget(suite.seenBy, lease.annotatorId, lease.tasks),',
  },
  {
    name: 'a reclaim forgets the holder’s counter',
    file: 'src/core/response.ts',
    find: 'handed: annotator.handed - (taskCount(lease.tasks) - counted),',
    replace: 'handed: annotator.handed - (closing.sent ? taskCount(lease.tasks) - counted : 0),',
  },
  {
    name: 'gold that was not reached is not owed again',
    file: 'src/core/response.ts',
    find: 'carry: refundCarry(annotator.gold.carry, unseenGold, unseen, goldRate),',
    replace: 'carry: annotator.gold.carry,',
  },
  {
    name: 'gold that was answered comes again',
    file: 'src/core/response.ts',
    find: 'assignment.goldAnswers[index] === undefined && !hand.answered?.includes(goldId),',
    replace: 'assignment.goldAnswers[index] !== undefined || !hand.answered?.includes(goldId),',
  },
  {
    name: 'what was wanted beyond the redundancy never lapses',
    file: 'src/core/task-suite.ts',
    find: 'return Math.min(want, Math.max(shut & (1 << i) ? 0 : redundancy, underway(suite, i)));',
    replace: 'return want;',
  },
  {
    name: 'a lower redundancy takes back what is in hand',
    file: 'src/core/task-suite.ts',
    find: 'Math.max(shut & (1 << i) ? 0 : redundancy, underway(suite, i))',
    replace: 'Math.max(shut & (1 << i) ? 0 : redundancy, suite.counted[i] ?? 0)',
  },
  {
    name: 'a new redundancy leaves old labels',
    file: 'src/core/task-suite.ts',
    find: 'return { ...changed, labels: null, version: suite.version + 1 };',
    replace: 'return { ...changed, version: suite.version + 1 };',
  },
  {
    name: 'a task is asked beyond the most answers it may have',
    file: 'src/core/aggregation.ts',
    find: '&& (wanted[task] ?? 0) < most ? [task] : [],',
    replace: '? [task] : [],',
  },
  {
    name: 'late answers to tasks that others took count',
    file: 'src/core/late-response.ts',
    find: 'const free = fresh & openFor(suite, annotator.annotatorId);',
    replace: 'const free = fresh & ~(suite.seenBy[annotator.annotatorId] ?? 0);',
  },
  {
    name: 'late answers to tasks that their giver holds again count',
    file: 'src/core/late-response.ts',
    find: 'const free = fresh & openFor(suite, annotator.annotatorId);',
    replace: 'const free = fresh & openFor(suite, "");',
  },
  {
    name: 'late answers that do not count are dropped',
    file: 'src/core/late-response.ts',
    find: 'else if (!sameAnswer(kept[task], answer)) aside[task] = answer;',
    replace: '',
  },
  {
    name: 'a late answer replaces a counted one',
    file: 'src/core/late-response.ts',
    find: 'if (counts & (1 << task)) kept[task] = answer;',
    replace: 'if (counts & (1 << task) || kept[task]) kept[task] = answer;',
  },
  {
    name: 'a void frees the whole hand',
    file: 'src/core/void.ts',
    find: 'counted: addCounts(suite.counted, tasks, -1),',
    replace: 'counted: addCounts(suite.counted, assignment.tasks, -1),',
  },
  {
    name: 'a save that was held up puts old answers over new ones',
    file: 'src/core/response.ts',
    find: 'edit !== undefined && draft.edit !== undefined && edit < draft.edit;',
    replace: 'edit !== undefined && draft.edit !== undefined && edit < draft.edit && edit < 0;',
  },
  {
    name: 'near the end hands stay whole',
    file: 'src/core/hand-out.ts',
    find: 'const SHARE_NEAR_END = 1 / 4;',
    replace: 'const SHARE_NEAR_END = 1;',
  },
  {
    name: 'tasks of a pool go to anybody',
    file: 'src/core/bin.ts',
    find: 'pool === null || pools.includes(pool);',
    replace: 'pool === null || pools.length >= 0;',
  },
  {
    name: 'the least urgent tasks come first',
    file: 'src/core/bin.ts',
    find: "const PRIORITIES: readonly Priority[] = ['high', 'normal', 'low'];",
    replace: "const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high'];",
  },
  {
    name: 'an hourly limit forgets what was handed out before the last five minutes',
    file: 'src/core/annotator.ts',
    find: 'recent.filter(({ at }) => at + SPAN_MS + HOUR_MS > now);',
    replace: 'recent.filter(({ at }) => at + SPAN_MS > now);',
  },
  {
    name: 'a decline of what was answered meanwhile counts',
    file: 'src/core/response.ts',
    find: 'const declines = addCounts(before, tasks, 1);',
    replace: 'const declines = addCounts(before, closing.lease.tasks, 1);',
  },
];

const flows: readonly Mutant[] = [
  {
    name: 'a save is accepted after the close',
    file: 'src/flows/response.ts',
    find: "if (draft.state !== 'leased') throw leaseLost();",
    replace: '',
  },
  {
    name: 'anybody may answer an assignment',
    file: 'src/flows/lease.ts',
    find: 'return lease?.annotatorId === annotatorId ? lease : undefined;',
    replace: 'return lease;',
  },
  {
    name: 'a close is written in two steps',
    file: 'src/flows/lease.ts',
    find: 'const won = await store.commit([\n    closed.assignment,\n',
    replace:
      'const first = await store.commit([closed.assignment]);\n  const won = first && await store.commit([\n',
  },
  {
    name: 'a reclaim ignores the beat of the page',
    file: 'src/flows/lease.ts',
    find: 'if (end > now) return keepAlive(services, suite, lease, end);',
    replace: '',
  },
  {
    name: 'a void bars nobody',
    file: 'src/core/standing.ts',
    find: "barred: to === 'barred',",
    replace: 'barred: false,',
  },
  {
    name: 'exposures of gold are not counted',
    file: 'src/flows/claim.ts',
    find: 'const won = await services.store.commit([out.suite, holder, ...written]);',
    replace: 'const won = await services.store.commit([out.suite, holder]);',
  },
  {
    name: 'gold that is passed over counts as an exposure',
    file: 'src/core/gold.ts',
    find: 'export const passedOver = (gold: Gold): Gold => ({ ...gold, version: gold.version + 1 });',
    replace:
      'export const passedOver = (gold: Gold): Gold => ({ ...gold, exposures: gold.exposures + 1, version: gold.version + 1 });',
  },
  {
    name: 'gold of a suite comes again on the own way of who has met it',
    file: 'src/core/gold.ts',
    find: '  seenBy?.includes(annotatorId) !== true;',
    replace: '  seenBy?.includes(annotatorId) !== null;',
  },
  {
    name: 'gold at home in a suite knows no limit',
    file: 'src/flows/gold.ts',
    find: 'return atHome && isFree ? MOST_REMEMBERED',
    replace: 'return atHome ? MOST_REMEMBERED',
  },
  {
    name: 'a hand-out is written in two steps',
    file: 'src/flows/claim.ts',
    find: 'const won = await services.store.commit([out.suite, holder, ...written]);',
    replace:
      'const won = (await services.store.commit([out.suite])) && (await services.store.commit([holder, ...written]));',
  },
  {
    name: 'the walk stops before what has expired',
    file: 'src/flows/walk.ts',
    find: 'return [between(place, PLACES - 1), between(0, beganAt - 1), ...expired];',
    replace: 'return [between(place, PLACES - 1)];',
  },
  {
    name: 'a job that was stopped during a claim keeps the lease',
    file: 'src/flows/hand-out.ts',
    find: "if (state === 'published') {",
    replace: "if (state !== 'draft') {",
  },
  {
    name: 'the aggregation believes the event, not the state',
    file: 'src/flows/aggregation.ts',
    find: "if (!isComplete(woken)) return 'waiting';",
    replace: '',
  },
  {
    name: 'answers that no longer count are read as votes',
    file: 'src/core/aggregation.ts',
    find: 'for (const task of tasksOf(counted)) {',
    replace: 'for (const task of tasksOf(counted | maskOf(Object.keys(answers).map(Number)))) {',
  },
  {
    name: 'a model is named before it is written',
    file: 'src/flows/fit.ts',
    find: 'await services.objects.put(modelKey(model), bytes, options);',
    replace: 'void bytes;',
  },
  {
    name: 'a suite says that a newer model judged it',
    file: 'src/flows/model.ts',
    find: '  return model;',
    replace: '  return { ...([...known.values()][0] ?? model), number: named.version };',
  },
  {
    name: 'a model is believed whatever it holds',
    file: 'src/flows/model.ts',
    find: 'if (digest.hex() !== named.digest) return undefined;',
    replace: '',
  },
  {
    name: 'votes of somebody new count as those of the first person of the model',
    file: 'src/core/aggregation.ts',
    find: 'by.rowOf.get(annotatorId) ?? -1',
    replace: 'by.rowOf.get(annotatorId) ?? 0',
  },
  {
    name: 'a fit counts answers that are void or late',
    file: 'src/flows/fit.ts',
    find: 'services.store.commit([{ ...model, answers: collected.answers }]);',
    replace:
      'services.store.commit([{ ...model, answers: people.reduce((sum, { answers }) => sum + answers, 0) }]);',
  },
  {
    name: 'a task without a label is sure',
    file: 'src/core/aggregation.ts',
    find: '(choice === null || confidence < least)',
    replace: '(choice !== null && confidence < least)',
  },
  {
    name: 'an older wish for another redundancy wins',
    file: 'src/flows/redundancy.ts',
    find: 'if (job.wish !== wish) return 0;',
    replace: '',
  },
  {
    name: 'an import writes its place before its suites',
    file: 'src/flows/import-chunk.ts',
    find: 'await Promise.all(some.map((item) => this.#write(inChunk(item, chunk))));',
    replace: 'void some.map((item) => inChunk(item, chunk));',
  },
];

const rules: readonly Mutant[] = [
  {
    name: 'a rule forgets what it has hit',
    file: 'src/flows/rules.ts',
    find: 'marks: { ...record.marks, ...marks },',
    replace: 'marks: record.marks,',
  },
  {
    name: 'a hand that others close is not looked at',
    file: 'src/flows/lease.ts',
    find: 'const hand = endedHand(closed.assignment, truths, goldScale(job.file));',
    replace:
      "const hand = ending.ending === 'expired' ? undefined : endedHand(closed.assignment, truths, goldScale(job.file));",
  },
];

const late: readonly Mutant[] = [
  {
    name: 'rules do not look at late answers',
    file: 'src/flows/response.ts',
    find: 'const ruled = await applyRules(services, job, annotator, late.annotator, hand);',
    replace: 'const ruled = { annotator: hand ? late.annotator : late.annotator, items: [] };',
  },
  {
    name: 'rules look twice at what was saved before a late response',
    file: 'src/core/rules/ended-hand.ts',
    find: '(index in before ? [] : [{ answer }])',
    replace: '(index in before ? [{ answer }] : [{ answer }])',
  },
];

const adapters: readonly Mutant[] = [
  {
    name: 'no compare-and-set',
    file: 'src/adapters/embedded/store.ts',
    find: 'if ((row?.version ?? 0) !== version - 1) return false;',
    replace: 'if ((row?.version ?? 0) > 1e9) return false;',
  },
  {
    name: 'a commit checks its first item alone',
    file: 'src/adapters/embedded/store.ts',
    find: 'if ((row?.version ?? 0) !== version - 1) return false;',
    replace:
      'if ((row?.version ?? 0) !== version - 1 && pk === rows[0]?.pk && sk === rows[0]?.sk) return false;',
  },
  {
    name: 'the index entry of a leased suite never comes due',
    file: 'src/adapters/items.ts',
    find: 'at: Math.min(...leases.map((l) => l.expiresAt)) };',
    replace: 'at: Number.MAX_SAFE_INTEGER };',
  },
  {
    name: 'a complete suite leaves the index at once',
    file: 'src/adapters/items.ts',
    find: "return { q: join(tenant, 'DONE', jobId, String(bin)), at: place };",
    replace: 'return {};',
  },
  {
    name: 'an open suite that somebody holds leaves the index',
    file: 'src/adapters/items.ts',
    find: 'if (openTasks(suite) !== 0) return { q: open, at: place };',
    replace: 'if (openTasks(suite) !== 0 && leases.length === 0) return { q: open, at: place };',
  },
];

const entry: readonly Mutant[] = [
  {
    name: 'nobody needs an exam to work',
    file: 'src/core/terms.ts',
    find: 'return owesConsent(job, annotator) || (needsQualification && !isQualified(annotator, now));',
    replace: 'return owesConsent(job, annotator);',
  },
  {
    name: 'a hand that was claimed under the terms of before is kept',
    file: 'src/flows/hand-out.ts',
    find: 'return owesConsent(job, filled.annotator) ? untilAgreed(services, job, filled, fresh) : filled;',
    replace: 'return filled;',
  },
  {
    name: 'a later answer of an exam replaces the first',
    file: 'src/core/entry.ts',
    find: 'filter(([i]) => !(i in kept) && Number(i) < tasks)',
    replace: 'filter(([i]) => Number(i) < tasks)',
  },
];

const standing: readonly Mutant[] = [
  {
    name: 'an older void goes on after a reinstatement',
    file: 'src/flows/settle-answers.ts',
    find: 'if (!sameSettling(settling, annotator.settling)) return UNTOUCHED;',
    replace: '',
  },
  {
    name: 'a void trusts the index and stops early',
    file: 'src/flows/settle-answers.ts',
    find: 'return hands.length === 0 && kept === counted;',
    replace: 'return hands.length === 0 && kept <= counted;',
  },
  {
    name: 'answers are given back beyond what is wanted',
    file: 'src/core/void.ts',
    find: 'lowestTasks(voided.tasks & returnableTasks(suite), left)',
    replace: 'voided.tasks',
  },
  {
    name: 'a task that is asked of nobody takes nothing back',
    file: 'src/core/task-suite.ts',
    find: 'underway(suite, task) < mostOf(suite, task)',
    replace: 'answersLeft(suite, task) > 0',
  },
  {
    name: 'an answer is given up whose place somebody holds',
    file: 'src/core/void.ts',
    find: 'const waiting = again < left ? voided.tasks & heldTasks(suite) : 0;',
    replace: 'const waiting = again < left ? heldTasks(suite) & 0 : 0;',
  },
  {
    name: 'an answer beyond the redundancy does not come back',
    file: 'src/core/task-suite.ts',
    find: '(suite.returnable?.[i] ?? 0) + (lapsed[i] ?? 0)',
    replace: '(lapsed[i] ?? 0) * 0',
  },
  {
    name: 'a reinstatement gives nothing back',
    file: 'src/core/standing.ts',
    find: "return from === 'barred' ? beginSettling(null, decisions) : settling;",
    replace: 'return settling;',
  },
  {
    name: 'gold decides and the log does not say so',
    file: 'src/flows/lease.ts',
    find: '...(closed.decision ? [closed.decision] : []),',
    replace: '',
  },
  {
    name: 'evidence is not begun anew after a decision',
    file: 'src/core/watch.ts',
    find: 'return watch === undefined ? record : { ...record, watch: { ...NEVER, found: watch.found } };',
    replace: 'return record;',
  },
  {
    name: 'somebody paused goes on getting hands',
    file: 'src/flows/hand-out.ts',
    find: "paused: 'suspended' } as const;",
    replace: 'paused: undefined } as const;',
  },
  {
    name: 'what was sent while barred is not paid',
    file: 'src/core/response.ts',
    find: '...(annotator.barred ? { voided: addVoided(annotator, answers, goldAnswers) } : {}),',
    replace: '',
  },
];

const gold: readonly Mutant[] = [
  {
    name: 'a task that is gold stays open as work',
    file: 'src/core/task-suite.ts',
    find: 'return { ...settleWanted({ ...suite, known }, tasks), version: suite.version + 1 };',
    replace: 'return { ...suite, known, version: suite.version + 1 };',
  },
  {
    name: 'retired gold is shown',
    file: 'src/core/gold.ts',
    find: '  retired === undefined &&\n  exposures',
    replace: '  retired !== null &&\n  exposures',
  },
];

const repeats: readonly Mutant[] = [
  {
    name: 'a repeat comes before its wash-out is over',
    file: 'src/core/repeat.ts',
    find: '({ at }) => now - at >= rule.afterHours * 3_600_000',
    replace: '() => true',
  },
  {
    name: 'a task that came again waits to come again',
    file: 'src/core/repeat.ts',
    find: 'waiting: record.waiting.filter((one) => !picked.has(one)),',
    replace: 'waiting: record.waiting,',
  },
  {
    name: 'an answer to gold is taken for a second answer',
    file: 'src/core/repeat.ts',
    find: 'const answer = hidden[gold + i];',
    replace: 'const answer = hidden[i];',
  },
];

/** What a corrected key does to decisions. */
const replays: readonly Mutant[] = [
  {
    name: 'in a replay a stop that is taken back begins the evidence anew',
    file: 'src/core/gold-history.ts',
    find: 'if (!isPoor) return noted(so, decision, false);',
    replace: 'if (!isPoor) return noted(anew(so), decision, false);',
  },
  {
    name: 'in a replay a stop that is taken back is another time all the same',
    file: 'src/core/gold-history.ts',
    find: 'if (!isPoor) return noted(so, decision, false);',
    replace:
      'if (!isPoor) return noted(watch ? { ...so, watch: { ...watch, found: watch.found + 1 } } : so, decision, false);',
  },
  {
    name: 'a replay takes back no flag',
    file: 'src/core/gold-correction.ts',
    find: 'if (from === standing && changed.length === 0)',
    replace: 'if (from === standing)',
  },
  {
    name: 'in a replay the hand after a decision comes before it',
    file: 'src/core/gold-history.ts',
    find: 'step.goldBefore < decision.goldBefore',
    replace: 'step.goldBefore <= decision.goldBefore',
  },
  {
    name: 'in a replay hands go by the clock',
    file: 'src/core/gold-replay.ts',
    find: 'number(a) - number(b) || a.at - b.at',
    replace: 'a.at - b.at || number(a) - number(b)',
  },
  {
    name: 'a replay passes over what people decided',
    file: 'src/core/gold-history.ts',
    find: '{ ...so, standing: to };',
    replace: 'so;',
  },
  {
    name: 'a replay leaves alone whom it finds poor in the end',
    file: 'src/core/gold-correction.ts',
    find: 'const judged = watching === undefined',
    replace: 'const judged = watching !== null',
  },
  {
    name: 'a replay takes its own entries for decisions',
    file: 'src/core/gold-history.ts',
    find: 'if (isCorrection(decision)) return so;',
    replace: '',
  },
  {
    name: 'a pause by hand begins the evidence anew, unlike a replay',
    file: 'src/core/standing.ts',
    find: "gold: to === 'retraining' || verdict.by === 'watch' ? withoutEvidence(gold) : gold,",
    replace: 'gold: withoutEvidence(gold),',
  },
];

/** Defects that the simulation must find, each within 250,000 steps. */
export const mutants: readonly Mutant[] = [
  ...core,
  ...flows,
  ...standing,
  ...rules,
  ...late,
  ...entry,
  ...gold,
  ...repeats,
  ...replays,
  ...adapters,
];
