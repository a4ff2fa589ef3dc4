"""A Celery application whose broker and results are folders."""

import os

import celery
import load

# before the prefork pool forks
load.work(1)

folder = os.environ["GOANNA_CELERY"]
for name in ("queue", "control", "results"):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
app = celery.Celery(
    "tasks",
    broker="filesystem://",
    backend="file://" + os.path.join(folder, "results"),
)
app.conf.update(
    broker_transport_options={
        "data_folder_in": os.path.join(folder, "queue"),
        "data_folder_out": os.path.join(folder, "queue"),
        "control_folder": os.path.join(folder, "control"),
        "polling_interval": 0.02,
    },
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


@app.task
def work(n):
    return load.work_in(n)


@app.task
def fail(n):
    load.e.panic_index(load.array.array("d", range(n)), n)
