"""Long work in the background: handed over with `actions.enqueue`, done by `python -m kaohe.web worker`.

A kind of work is registered once, in the `ready` of the app whose work it is:

    from kaohe.web.work.kinds import Task, register

    @register("导入表", permission="table.import")
    def take_in(task: Task, *, upload: int) -> None:
        rows = read(upload, tell=task.tell)                 # long, outside of any transaction
        with task.last_step() as finish:                    # short: all changes, and the end of the job
            count = actions.take(rows, by=task.by)
            finish(f"导入了{count}行。", reverse("records", args=[task.cycle.pk]))

and handed over by a view, which leads to the page of the job:

    job = work.actions.enqueue("导入表", cycle, by=me(request), upload=kept.pk)
    return redirect("job", cycle.pk, job.pk)

What the worker promises:

- One job is done by one worker: it is taken under a lock, with a token that only its taker knows.
- All that a job changes, it changes inside `last_step`, one transaction in which the job also becomes done.
  A worker that was taken for dead and wakes up finds its token gone and changes nothing.
- A worker that ends in the middle (kill -9, power) stops saying that it lives; after `LEASE` seconds another
  takes the job again, up to `TRIES` times; then it is failed, and says so.
- `task.tell(done, total, message)` shows progress, and ends the job where somebody cancelled it or the worker
  is to stop (then it goes back into the queue). A finished, failed or cancelled job is never taken again.
- Refused and KaoheError end a job with their own words for the person; whatever else, with "程序出错".
- The person's right (`permission` of the kind) is checked when the job is handed over and when it is done.

The same work asked twice by the same person (kind, cycle, arguments) is the job that already waits or runs.
A kind that makes a file for download writes it to `task.file("名称.xlsx")`; it is kept `KEPT` days.
"""
