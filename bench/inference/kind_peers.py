"""crowd-kit on pairs and texts: reads {"pairs": rows, "texts": rows} from stdin, writes results and seconds."""

import json
import sys
import time

import pandas as pd
from crowdkit.aggregation import ROVER, BradleyTerry, NoisyBradleyTerry


def timed(method, frame):
    began = time.perf_counter()
    result = method.fit_predict(frame)
    return {"seconds": time.perf_counter() - began, "result": result.to_dict()}


work = json.load(sys.stdin)
pairs = pd.DataFrame(work["pairs"], columns=["worker", "left", "right", "label"])
texts = pd.DataFrame(work["texts"], columns=["task", "worker", "text"])
json.dump(
    {
        "BradleyTerry": timed(BradleyTerry(n_iter=1000), pairs),
        "NoisyBradleyTerry": timed(NoisyBradleyTerry(n_iter=100, random_state=0), pairs),
        "ROVER": timed(ROVER(tokenizer=lambda s: s.split(" "), detokenizer=" ".join), texts),
    },
    sys.stdout,
)
