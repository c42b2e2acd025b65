"""Dawid-Skene of crowd-kit on columns of 32-bit numbers: one line of JSON."""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene

base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
task, worker, label, truth = (np.fromfile(path, dtype=np.uint32) for path in sys.argv[1:5])
frame = pd.DataFrame({"task": task, "worker": worker, "label": label})
began, used = time.perf_counter(), time.process_time()
model = DawidSkene().fit(frame)
took = {"wallMs": 1000 * (time.perf_counter() - began), "cpuMs": 1000 * (time.process_time() - used)}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
right = (model.labels_.sort_index().to_numpy() == truth).mean()
print(json.dumps({
    "iterations": len(model.loss_history_),
    "fit": took,
    "accuracy": float(right),
    "peakBytes": 1024 * (peak - base),
}))
