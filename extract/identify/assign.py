"""Whom to give to whom, so that the whole is worth most."""

from __future__ import annotations

from collections.abc import Sequence

MOST_EXACT = 60
"""Up to so many the best of all ways is found; beyond, the best pair is taken first, then the next."""


def assign(worth: Sequence[dict[int, float]]) -> list[int | None]:
    """For each row the column it gets, each column once; None where a row gets none.

    worth: by row, what each column that it may have is worth; all above 0. The sum is the largest there is.
    """
    columns = sorted({column for row in worth for column in row})
    if len(worth) > MOST_EXACT or len(columns) > 2 * MOST_EXACT:
        return _greedy(worth)
    n_rows, n_columns = len(worth), len(columns) + len(worth)  # a column of its own for each row that gets none
    costs = [[-row.get(column, 0.0) for column in columns] + [0.0] * n_rows for row in worth]
    chosen = _hungarian(costs, n_columns)
    found: list[int | None] = []
    for row, at in zip(worth, chosen, strict=True):
        column = columns[at] if at < len(columns) else None
        found.append(column if column in row else None)
    return found


def _greedy(worth: Sequence[dict[int, float]]) -> list[int | None]:
    pairs = sorted(
        ((value, row, column) for row, values in enumerate(worth) for column, value in values.items()),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    found: list[int | None] = [None] * len(worth)
    taken: set[int] = set()
    for _, row, column in pairs:
        if found[row] is None and column not in taken:
            found[row] = column
            taken.add(column)
    return found


def _hungarian(costs: Sequence[Sequence[float]], n_columns: int) -> list[int]:
    """The column of each row so that the sum of costs is least (Kuhn and Munkres, with potentials); 0-based."""
    infinite = float("inf")
    rows = len(costs)
    row_level = [0.0] * (rows + 1)
    column_level = [0.0] * (n_columns + 1)
    row_of = [0] * (n_columns + 1)
    for row in range(1, rows + 1):
        row_of[0] = row
        at = 0
        least = [infinite] * (n_columns + 1)
        came_from = [0] * (n_columns + 1)
        is_used = [False] * (n_columns + 1)
        while row_of[at]:
            is_used[at] = True
            current, step, following = row_of[at], infinite, 0
            for column in range(1, n_columns + 1):
                if is_used[column]:
                    continue
                cost = costs[current - 1][column - 1] - row_level[current] - column_level[column]
                if cost < least[column]:
                    least[column], came_from[column] = cost, at
                if least[column] < step:
                    step, following = least[column], column
            for column in range(n_columns + 1):
                if is_used[column]:
                    row_level[row_of[column]] += step
                    column_level[column] -= step
                else:
                    least[column] -= step
            at = following
        while at:
            row_of[at] = row_of[came_from[at]]
            at = came_from[at]
    found = [0] * rows
    for column in range(1, n_columns + 1):
        if row_of[column]:
            found[row_of[column] - 1] = column - 1
    return found
