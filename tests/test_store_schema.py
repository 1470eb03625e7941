from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import contents_of
from made_records import made_message, made_result

import store.migrations
from store import StoreError, open_store
from store.dictionary import describe
from store.engine import url_to_engine
from store.migrate import NEWEST, downgrade, schema_version
from store.tables import metadata

SCRIPTS = Path(store.migrations.__file__).parent


def test_the_newest_step_is_the_one_that_is_known() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


def test_the_steps_lead_to_the_declared_tables(database_url: str) -> None:
    with open_store(database_url) as opened, opened.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_filled_database_goes_back_and_forward(database_url: str) -> None:
    result = made_result(made_message("m1", ["a"]), "a", "key_expert", "activity_plan")
    with open_store(database_url) as opened:
        opened.add_result(result)
        downgrade(opened.engine, "base")
        assert set(sa.inspect(opened.engine).get_table_names()) <= {"alembic_version"}
        assert sa.inspect(opened.engine).get_view_names() == []
    with open_store(database_url) as opened:
        opened.add_result(result)
        assert list(opened.records()) == result.records


def test_records_outlast_a_step_back_and_forward(database_url: str) -> None:
    result = made_result(made_message("m1", ["a"]), "a", "key_expert", "activity_plan")
    with open_store(database_url) as opened:
        opened.add_result(result)
        before = contents_of(opened)
        downgrade(opened.engine, "0001")
        assert not sa.inspect(opened.engine).has_table("purged")
    with open_store(database_url) as opened:
        assert contents_of(opened) == before
        assert list(opened.records()) == result.records


def test_opening_again_changes_nothing(database_url: str) -> None:
    with open_store(database_url) as opened:
        opened.add_result(made_result(made_message("m1", ["a"]), "a", "key_expert"))
        before = contents_of(opened)
    with open_store(database_url) as opened:
        assert contents_of(opened) == before
        with opened.engine.connect() as connection:
            assert schema_version(connection) == NEWEST


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    with open_store(database_url) as opened, opened.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        open_store(database_url)
    engine = url_to_engine(database_url)
    with engine.connect() as connection:
        assert schema_version(connection) == "9999"
        assert sa.inspect(connection).has_table("records")
    engine.dispose()


def open_and_close(url: str) -> None:
    open_store(url).close()


def test_two_processes_make_a_new_database_together(database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=open_and_close, args=(database_url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]


def test_the_data_dictionary_is_up_to_date() -> None:
    written = (Path(__file__).parents[1] / "docs" / "database.md").read_text("utf-8")
    assert written == describe(), "write it anew: python -m store.dictionary > docs/database.md"
