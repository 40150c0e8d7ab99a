"""A question to a parser about a few texts, asked where no text can do harm."""

from importlib import import_module

from localization.reading import SIZE_LIMIT, prepare
from localization.scan import SMALL
from localization.worker import Reader
from localization.worker_process import Job, Workers
from localization.worker_start import can_fork
from localization.workers import NoWorkers, read_in_workers

SECONDS = 5.0
"""Of CPU for one text."""


def answers(reader: str, path: str, texts: tuple[bytes, ...]) -> list[bytes | None]:
    """What `reader` (`module:function` of a path and bytes) says of several states of one file.

    None for one over 1 MB, and for one that costs a parser more than its time or memory. A text of more than 2 kB is
    read in a process of its own, which takes 10 ms: some make a parser crash or hang.
    """
    module, _, name = reader.partition(":")
    read: Reader = getattr(import_module(module), name)
    found: dict[int, bytes | None] = {}
    jobs: list[Job] = []
    for number, data in enumerate(texts):
        if len(data) <= SMALL:
            found[number] = read(path, data)
        elif len(data) <= SIZE_LIMIT:
            jobs.append(Job(path, data, str(number)))
    if jobs:
        prepare([path])
        workers = Workers(1, SECONDS, reader=reader, start="fork" if can_fork() else "spawn")
        try:
            for job, said, _ in read_in_workers(jobs, workers):
                found[int(job.key)] = said
        except NoWorkers:
            pass
    return [found.get(number) for number in range(len(texts))]
