"""Runs crowd-kit on class votes and adds what it says of the judged tasks to a file, a JSON line a run.

Usage: peers.py FILE SECONDS NAME=ANSWERS=TRUTH... where ANSWERS and TRUTH are CSV files of a set.
Runs that have a line in FILE are not made again, so that a bench broken off goes on where it was.
A run is a forked process that is ended after SECONDS of processor time; the time noted is that of
fit alone, processor time too, so that a busy machine is unfair to nobody.
"""

import json
import multiprocessing
import os
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import pandas as pd
from crowdkit.aggregation import (
    GLAD, KOS, MACE, MMSR, DawidSkene, MajorityVote, OneCoinDawidSkene, Wawa, ZeroBasedSkill,
)

PEERS = {
    "majority vote": MajorityVote,
    "Wawa": Wawa,
    "zero-based skill": ZeroBasedSkill,
    "Dawid-Skene": DawidSkene,
    "one-coin": OneCoinDawidSkene,
    "GLAD": GLAD,
    "MACE": lambda: MACE(random_state=0),
    "MMSR": lambda: MMSR(random_state=0),
    "KOS": lambda: KOS(random_state=0),
}
BINARY = {"KOS"}


def fit(model, answers):
    """Labels and probabilities by task; None for a model that has no probabilities."""
    if isinstance(model, (Wawa, ZeroBasedSkill)):  # after fit these keep skills alone
        probas = model.fit_predict_proba(answers)
        return probas.idxmax(axis=1), probas
    if isinstance(model, MMSR):  # after fit it keeps skills alone, and has no probabilities
        return model.fit_predict(answers), None
    model.fit(answers)
    return model.labels_, getattr(model, "probas_", None)


def run(peer, answers, judged, limit, pipe):
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    try:
        began = time.process_time()
        labels, probas = fit(PEERS[peer](), answers)
        seconds = time.process_time() - began
        result = {"seconds": seconds, "labels": labels.reindex(judged).fillna("").tolist()}
        if probas is not None:
            result["classes"] = [str(c) for c in probas.columns]
            result["posterior"] = probas.reindex(judged).fillna(0).values.tolist()
        pipe.send(result)
    except Exception as error:  # a peer that breaks is a result, not the end of the bench
        pipe.send({"failed": "fails", "error": repr(error)})


def compare(file, peer, name, answers, judged, limit):
    receiver, sender = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    process = context.Process(target=run, args=(peer, answers, judged, limit, sender))
    process.start()
    sender.close()
    try:
        result = receiver.recv()
    except EOFError:  # ended by the limit
        result = {"failed": f"over {limit} s"}
    process.join()
    line = json.dumps({"set": name, "peer": peer, "tasks": judged, **result}) + "\n"
    os.write(file, line.encode())  # at once, so that no line is ever half there
    print(f"crowd-kit {peer}, {name}: {result.get('failed', 'done')}", file=sys.stderr, flush=True)


def runs_in(path):
    with open(path) as lines:
        runs = [json.loads(line) for line in lines]
    return {(run["peer"], run["set"]) for run in runs}


def main():
    path, limit = sys.argv[1], int(sys.argv[2])
    sets = []
    for spec in sys.argv[3:]:
        name, answers, truth = spec.split("=")
        judged = pd.read_csv(truth, dtype=str)["task"].tolist()
        sets.append((name, pd.read_csv(answers, dtype=str), judged))
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    made = runs_in(path)
    for peer in PEERS:
        for name, answers, judged in sets:
            able = peer not in BINARY or answers["label"].nunique() == 2
            if able and (peer, name) not in made:
                compare(file, peer, name, answers, judged, limit)


main()
