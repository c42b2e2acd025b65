"""Tries to tell gold from work by what pages received; prints one JSON object.

Usage: classify.py FOLDER. The folder holds values.f32, gold.u8, people.u16, objects.u32 and columns.json. Columns that
begin with "ring." are what people know who share everything; the rest is what one of them sees alone.
Classifiers learn from half of the people, the data objects and the suites, and are judged on what the other
people saw of the other objects in the other suites, eight times: to know gold again that one was told of is no
attack. The standard error is that of a bootstrap over people and over objects at once (Owen 2007,
doi:10.1214/07-AOAS122), which is rather too large than too small: what one of them sees is not independent.
"""

import json
import sys

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MOST_TRAINED = 100_000
BINS = 1_024
DRAWS = 100

folder = sys.argv[1]
columns = json.load(open(f"{folder}/columns.json"))
gold = np.fromfile(f"{folder}/gold.u8", dtype=np.uint8)
people = np.fromfile(f"{folder}/people.u16", dtype=np.uint16)
values = np.fromfile(f"{folder}/values.f32", dtype=np.float32).reshape(len(gold), len(columns))
random = np.random.default_rng(1)
objects = np.fromfile(f"{folder}/objects.u32", dtype=np.uint32)


suites = values[:, columns.index("suite number")].astype(np.int64)


def halved(numbers):
    return (random.permutation(int(numbers.max()) + 1) % 2).astype(bool)[numbers]


PARTS = halved(people) * 4 + halved(objects) * 2 + halved(suites)


def area(wins, losses):
    """Area under the curve from counts by score, lowest first: a tie is half a win."""
    below = np.cumsum(losses) - losses
    pairs = wins.sum() * losses.sum()
    return float((wins * (below + losses / 2)).sum() / pairs) if pairs > 0 else 0.5


def ranks(scores):
    """Scores as small numbers, in bins that hold about as many each."""
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.searchsorted(edges, scores)


def mean_area(parts, weights):
    """The mean over the parts: the scores of one model are no measure for those of another."""
    areas = []
    for rows, bins in parts:
        of = lambda kind: np.bincount(bins[kind], weights=weights[rows[kind]], minlength=BINS + 1)
        is_gold = gold[rows] == 1
        areas.append(area(of(is_gold), of(~is_gold)))
    return np.mean(areas)


def judged_by(make, used):
    parts = []
    for part in range(8):
        rows = np.flatnonzero(PARTS == 7 - part)
        if len(rows) > MOST_TRAINED:
            rows = random.choice(rows, MOST_TRAINED, replace=False)
        model = make().fit(values[np.ix_(rows, used)], gold[rows])
        judged = np.flatnonzero(PARTS == part)
        parts.append((judged, ranks(model.predict_proba(values[np.ix_(judged, used)])[:, 1])))
    auc = mean_area(parts, np.ones(len(gold)))
    draws = []
    for _ in range(DRAWS):
        of_person = random.poisson(1, int(people.max()) + 1)
        of_object = random.poisson(1, int(objects.max()) + 1)
        draws.append(mean_area(parts, (of_person[people] * of_object[objects]).astype(float)))
    return {"auc": float(auc), "error": float(np.std(draws))}


def alone(column):
    """How far one column by itself is from telling nothing."""
    rows = random.choice(len(gold), min(len(gold), 100_000), replace=False)
    order = np.unique(values[rows, column], return_inverse=True)[1]
    size = order.max() + 1
    of = lambda kind: np.bincount(order[gold[rows] == kind], minlength=size)
    return area(of(1), of(0))


METHODS = {
    "logistic": lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)),
    "boosted trees": lambda: HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.08, min_samples_leaf=100, early_stopping=False, random_state=1
    ),
}


def attack(used):
    told = sorted(((abs(alone(c) - 0.5), columns[c], alone(c)) for c in used), reverse=True)
    return {
        "methods": {name: judged_by(make, used) for name, make in METHODS.items()},
        "columns": [{"name": name, "auc": auc} for _, name, auc in told[:4]],
    }


everything = list(range(len(columns)))
page = [c for c in everything if not columns[c].startswith("ring.")]
result = {"page": attack(page)}

result["ring"] = attack(everything)
print(json.dumps(result))
