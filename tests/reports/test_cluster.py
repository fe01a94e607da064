"""The same plan on a Dask cluster: pages come back, and a worker killed in the middle loses none."""

import os
import signal
import time
from dataclasses import replace

import pytest

from conftest import ROOT
from qpv.errors import ParameterError
from qpv.paths import Places
from qpv.reports import batch, cluster

distributed = pytest.importorskip("distributed")

ASKED = [("dictionnaire", {}), ("fiche_quartier", {"code_qp": "QN00001M"}),
         ("fiche_quartier", {"code_qp": "QN00002M"})]  # fmt: skip


@pytest.fixture(scope="module")
def workers(built_sample):
    """Two workers, with their own view of the tables."""
    environment = {"QPV_HOME": str(ROOT), "QPV_DATA": str(built_sample.data)}
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp", env=environment
    ) as made:
        yield made


@pytest.fixture
def places(built_sample, tmp_path):
    return Places(ROOT, built_sample.data, tmp_path / "reports")


def test_pages_come_back_through_the_scheduler(workers, places):
    plan = batch.planned(ASKED, places, fictional=True)
    account = batch.run(plan, places, fictional=True, cluster=workers.scheduler_address)
    assert (len(account.made), account.failed) == (3, [])
    assert batch.planned(ASKED, places, fictional=True).stale == []
    page = (places.reports / "fiche_quartier" / "QN00001M.html").read_text(encoding="utf-8")
    assert "Données fictives" in page


def test_a_worker_killed_in_the_middle_loses_nothing(workers, places):
    plan = batch.planned(ASKED, places, fictional=True, force=True)
    killed = []

    def kill(outcome):
        if not killed:
            with distributed.Client(workers.scheduler_address) as client:
                killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    account = batch.run(plan, places, fictional=True, told=kill, cluster=workers.scheduler_address)
    assert killed and (len(account.made), account.failed) == (3, [])


def test_a_worker_with_other_tables_is_refused(workers, places):
    plan = batch.planned(ASKED[:1], places, fictional=True)
    ((job, _),) = plan.stale
    other = replace(job, inputs={**job.inputs, "table cog 2026": "0"})
    (outcome,) = cluster.make_all([other], workers.scheduler_address, [])
    assert "n'a pas les mêmes fichiers (table cog 2026)" in str(outcome.refusal)


def test_nothing_answers():
    began = time.monotonic()
    with pytest.raises(ParameterError, match="Aucun ordonnanceur Dask"):
        next(cluster.make_all([], "tcp://127.0.0.1:1", []))
    assert time.monotonic() - began < 60
