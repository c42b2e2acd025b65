/** Ends with 0 when the demo's line says that the whole job was labelled, and well. */
const line = JSON.parse(process.argv[2] ?? '{}') as Record<string, number>; // from npm start
const { accuracy = 0, majorityAccuracy = 1, complete = 0, tasks = -1, seconds = 999 } = line;
const wrong = [
  complete === tasks ? '' : `${complete} of ${tasks} tasks are complete`,
  accuracy >= 0.95 ? '' : `accuracy is ${accuracy}`,
  accuracy >= majorityAccuracy ? '' : `majority vote is better: ${majorityAccuracy}`,
  seconds <= 90 ? '' : `it took ${seconds} s`,
].filter((fault) => fault !== '');
if (wrong.length > 0) console.error(wrong.join('; '));
process.exitCode = wrong.length > 0 ? 1 : 0;
