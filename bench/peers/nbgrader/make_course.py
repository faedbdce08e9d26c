"""
Makes an nbgrader course with one lesson of five exercises and a number of submissions, as `bench/grader.ts` compares
with: the five exercises in Python, two cells each (the answer, and asserts that autograde runs). Every third submission
has a wrong answer.

    python make_course.py FOLDER SUBMISSIONS
"""

import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SOLUTIONS = {
    "baseline": (
        "def baseline(classes, train, test):\n"
        "    counts = [train.count(k) for k in range(len(classes))]\n"
        "    best = counts.index(max(counts))\n"
        "    return counts, classes[best], test.count(best) / len(test)\n",
        "assert baseline(['bird', 'fish', 'insect', 'tool'], [1, 1, 0, 3, 1, 0, 1, 3, 1, 0], [3, 0, 2, 1, 3, 2, 0, 3])"
        " == ([3, 5, 0, 2], 'fish', 0.125)\n"
        "assert baseline(['no', 'yes'], [1, 1, 0], [0])[2] == 0\n",
    ),
    "interval": (
        "import math\n"
        "T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]\n"
        "def interval(values):\n"
        "    n = len(values)\n"
        "    mean = sum(values) / n\n"
        "    half = T[n - 2] * math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)\n"
        "    return mean - half, mean + half\n",
        "low, high = interval([0.7, 0.71, 0.75])\nassert abs(low - 0.65428) < 1e-4 and abs(high - 0.78572) < 1e-4\n",
    ),
    "time_to_reach": (
        "def time_to_reach(epochs, accuracy, preparation):\n"
        "    reached = None\n"
        "    for seconds, valid in reversed(epochs):\n"
        "        if valid < accuracy:\n"
        "            break\n"
        "        reached = preparation + seconds\n"
        "    return reached\n",
        "assert time_to_reach([(1, 0.5), (2, 0.8), (3, 0.7), (4, 0.8)], 0.75, 10) == 14\n"
        "assert time_to_reach([(1, 0.5)], 0.75, 10) is None\n",
    ),
    "leep": (
        "import math\n"
        "def leep(p, y):\n"
        "    classes, sources = range(max(y) + 1), range(len(p[0]))\n"
        "    joint = [[sum(row[z] for row, label in zip(p, y) if label == k) for z in sources] for k in classes]\n"
        "    share = [sum(row[z] for row in joint) for z in sources]\n"
        "    told = [sum(row[z] * joint[k][z] / share[z] for z in sources if share[z]) for row, k in zip(p, y)]\n"
        "    return sum(math.log(t) for t in told) / len(told)\n",
        "assert abs(leep([[1, 0], [0, 1]], [0, 1])) < 1e-9\nassert leep([[0.5, 0.5], [0.5, 0.5]], [0, 1]) < -0.69\n",
    ),
    "pcgrad": (
        "def dot(a, b):\n"
        "    return sum(x * y for x, y in zip(a, b))\n"
        "def pcgrad(gradients, orders):\n"
        "    left = []\n"
        "    for own, order in zip(gradients, orders):\n"
        "        for j in order:\n"
        "            g = gradients[j]\n"
        "            if dot(own, g) < 0:\n"
        "                own = [x - dot(own, g) / dot(g, g) * y for x, y in zip(own, g)]\n"
        "        left.append(own)\n"
        "    return [sum(column) for column in zip(*left)]\n",
        "assert pcgrad([[1, 0], [-1, 1]], [[1], [0]]) == [0.5, 1.5]\n",
    ),
}


def graded(cell, name, **kind):
    cell.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, "locked": False, "task": False, **kind}
    return cell


def notebook(answer_of):
    cells = [new_markdown_cell("# Five exercises")]
    for name, (_, checks) in SOLUTIONS.items():
        cells.append(graded(new_code_cell(answer_of(name)), name, grade=False, solution=True))
        cells.append(graded(new_code_cell(checks), f"{name}-checks", grade=True, solution=False, points=1, locked=True))
    made = new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def write(path, made):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)


def main(folder, submissions):
    folder = Path(folder)
    right = lambda name: SOLUTIONS[name][0]  # noqa: E731
    write(folder / "source" / "lesson" / "five.ipynb", notebook(lambda name: "### BEGIN SOLUTION\n" + right(name) + "### END SOLUTION\n"))
    for student in range(submissions):
        wrong = list(SOLUTIONS)[student % 5] if student % 3 == 0 else None
        answer = lambda name: "def " + name + "(*given):\n    return 0\n" if name == wrong else right(name)  # noqa: E731, B023
        write(folder / "submitted" / f"student{student:04}" / "lesson" / "five.ipynb", notebook(answer))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
