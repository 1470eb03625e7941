"""How a database grows: ``python -m benchmarks.store_growth [--records 200000]``; where PostgreSQL becomes the limit.

Made-up records with hashes as random as real ones are written into PostgreSQL, 32 files in a transaction as in a run.
After every tenth: records a second of the process that writes and of the server, by processor seconds; at the end the
size on the disk, and a plain table filled by INSERT beside COPY. Sorting into versions is measured at a tenth and at
the end, with the memory that it took.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import psycopg
import sqlalchemy as sa

from benchmarks.postgres import Server
from benchmarks.store_speed import made_results, ticks_of
from models.message import Message
from models.record import Record
from store import FileResult, open_store
from store.database import Store

_TOGETHER = 32
_ROWS = 50_000
_SORT = (
    "import resource, sys, time; from batch.versions import update_versions; from store import open_store\n"
    "with open_store(sys.argv[1]) as store: update_versions(store)\n"
    "print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)


def mixed_results(count: int) -> Iterator[tuple[Message, FileResult]]:
    """Mails and results whose hashes come in no order, as those of real files do."""
    for number, (message, result) in enumerate(made_results(count)):
        sha256 = hashlib.sha256(str(number).encode()).hexdigest()
        (attachment,) = message.attachments
        found = [
            each.model_copy(update={"source": each.source.model_copy(update={"sha256": sha256})})
            for each in result.results
            if isinstance(each, Record)
        ]
        mail = message.model_copy(update={"attachments": (attachment.model_copy(update={"sha256": sha256}),)})
        yield mail, replace(result, sha256=sha256, results=found)


def load(store: Store, results: Iterator[tuple[Message, FileResult]]) -> int:
    """Writes results as a run does; how many there were."""
    count = 0
    while group := list(islice(results, _TOGETHER)):
        store.add_messages([message for message, _ in group])
        store.add_results([result for _, result in group])
        count += len(group)
    return count


def print_growth(url: str, server: Server, count: int) -> None:
    """A line for each tenth, and what sorting takes after the first and the last."""
    results = mixed_results(count)
    with open_store(url) as store:
        for tenth in range(1, 11):
            own, theirs, wall = time.process_time(), ticks_of([server.pid]), time.perf_counter()
            n_written = load(store, islice(results, count // 10))
            own, theirs = time.process_time() - own, ticks_of([server.pid]) - theirs
            wall = time.perf_counter() - wall
            told = f"{n_written / own:.0f} a second of the writer, {n_written / theirs:.0f} of the server"
            print(f"{tenth * n_written:8} records: {told}; {n_written / wall:.0f} by the wall", flush=True)
            if tenth in (1, 10):
                done = subprocess.run([sys.executable, "-c", _SORT, url], capture_output=True, text=True, check=True)
                seconds, mib = map(float, done.stdout.split())
                print(
                    f"{tenth * n_written:8} records sorted into versions: CPU {seconds:.0f} s, {mib:.0f} MiB",
                    flush=True,
                )


def print_sizes(url: str, count: int) -> None:
    """What the tables and indexes of the database take on the disk, a million records."""
    query = (
        "SELECT relname, pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND relkind = 'r' "
        "ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 5"
    )
    with sa.create_engine(url).connect() as connection:
        whole = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
        print(f"on the disk: {whole / count * 1e6 / 2**30:.1f} GiB a million records; of this")
        for name, table, indexes in connection.execute(sa.text(query)):
            print(f"  {name}: {table / count * 1e6 / 2**30:.2f} GiB, indexes {indexes / count * 1e6 / 2**30:.2f} GiB")


def print_copy(url: str, server: Server) -> None:
    """INSERT beside COPY of the same documents into a table without indexes."""
    document = json.dumps({f"field_{number}": f"内容{number}" * 3 for number in range(30)}, ensure_ascii=False)
    rows = [(hashlib.sha256(str(number).encode()).hexdigest(), document) for number in range(_ROWS)]
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        for way in ("INSERT", "COPY"):
            cursor.execute("CREATE TEMPORARY TABLE trial (sha256 text, document jsonb)")
            own, theirs = time.process_time(), ticks_of([server.pid])
            if way == "INSERT":
                for start in range(0, _ROWS, _TOGETHER):
                    cursor.executemany("INSERT INTO trial VALUES (%s, %s)", rows[start : start + _TOGETHER])
            else:
                with cursor.copy("COPY trial FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            own, theirs = time.process_time() - own, ticks_of([server.pid]) - theirs
            print(f"{way}: {_ROWS / own:.0f} rows a second of the client, {_ROWS / theirs:.0f} of the server")
            cursor.execute("DROP TABLE trial")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how the database grew, its size, and what COPY would save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store_growth", description=__doc__)
    parser.add_argument("--records", type=int, default=200_000)
    options = parser.parse_args(arguments)
    with Server() as server:
        url = server.make_database("growth")
        print_copy(url, server)
        print_growth(url, server, options.records)
        print_sizes(url, options.records)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the writer {peak:.0f} MiB (load {os.getloadavg()[0]:.1f})")


if __name__ == "__main__":
    main()
