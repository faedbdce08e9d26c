"""Bags of words and logistic regression by scikit-learn, for lib/src/text/bag-of-words.long.test.ts and lib/src/linear.

    pip install scikit-learn
    python bench/reference/bag_of_words.py        (in the project's folder; seconds)

Texts are the first of each class of datasets/sentiment/films.csv and a few with what Python's idea of a word decides. Writes
lib/src/text/fixtures/bag-of-words.json and lib/src/linear/fixtures/logistic-regression.json. The solver goes on until it
stands still, so that what it gives is the solution and not where it stopped.
"""
import csv
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

ROOT = Path(__file__).resolve().parents[2]
ODD = ["Naïve café, naïve CAFÉ: it's 4 o'clock_ish, x² a I", "ΣΊΣΥΦΟΣ 漢字 don't", "", "ﬁne İstanbul ٣٤"]
PENALTIES = [100.0, 1.0, 0.01]


def rounded(x):
    return np.round(np.asarray(x, dtype=float), 6).tolist()


def rows(matrix):
    """Of each row the places that are not zero, and what is there."""
    return [[[int(at), round(float(v), 6)] for at, v in zip(row.indices, row.data)] for row in map(sorted_row, matrix)]


def sorted_row(row):
    row = row.tocsr()
    row.sort_indices()
    return row


def fit(x, y, penalty):
    return LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=100000).fit(x, y)


def main():
    with open(ROOT / "datasets/sentiment/films.csv", encoding="utf8") as file:
        films = list(csv.DictReader(file))
    chosen = [next_ for label in ("negative", "positive") for next_ in [row for row in films if row["label"] == label][:20]]
    texts = [row["text"] for row in chosen]
    labels = [int(row["label"] == "positive") for row in chosen]
    learnt, other = ODD + texts[:6], texts[6:9] + ODD
    cases = []
    for name, maker, options in (
        ("counts", CountVectorizer, {}),
        ("tf-idf", TfidfVectorizer, {}),
        ("counts", CountVectorizer, {"ngram_range": (1, 2), "min_df": 2}),
        ("tf-idf", TfidfVectorizer, {"ngram_range": (1, 3), "min_df": 2}),
    ):
        made = maker(**options).fit(learnt)
        more = {"inARow": options.get("ngram_range", (1, 1))[1], "least": options.get("min_df", 1)}
        cases.append({"by": name, **more, "words": made.get_feature_names_out().tolist(), "rows": rows(made.transform(other))})
    words = {"learnt": learnt, "other": other, "cases": cases, "versions": {"scikit-learn": sklearn.__version__}}
    (ROOT / "lib/src/text/fixtures/bag-of-words.json").write_text(json.dumps(words, ensure_ascii=False))

    x = np.round(TfidfVectorizer(min_df=2).fit_transform(texts).toarray(), 6)
    three = [label if place % 3 else 2 for place, label in enumerate(labels)]
    parts = [place % 4 for place in range(len(texts))]
    sides = {}
    for name, y in (("two", np.array(labels)), ("three", np.array(three))):
        fits = {penalty: fit(x, y, penalty) for penalty in PENALTIES}
        losses = []
        for penalty in PENALTIES:
            total = 0
            for part in range(4):
                out = np.array(parts) == part
                model = fit(x[~out], y[~out], penalty)
                total += log_loss(y[out], model.predict_proba(x[out]), labels=sorted(set(y)), normalize=False)
            losses.append(total / len(y))
        sides[name] = {
            "labels": y.tolist(),
            "probabilities": [rounded(fits[penalty].predict_proba(x)) for penalty in PENALTIES],
            "heldOut": losses,
        }
    fixture = {"x": rounded(x), "penalties": PENALTIES, "parts": parts, **sides, "versions": words["versions"]}
    (ROOT / "lib/src/linear/fixtures/logistic-regression.json").write_text(json.dumps(fixture))


if __name__ == "__main__":
    main()
