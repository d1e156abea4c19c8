"""Runs the local engine under two rules that its own command does not have.

It ends in an orderly way when whoever started it goes away (its standard input closes), so that a killed start
leaves nothing running and loses no state. And it obeys commands on standard input, so that an incident can be
played into it as it would have happened, the stack update, the alarm and the configuration change at their own
times: `clock <seconds>` shifts what it takes for now; `forget` drops the metrics and the alarm history of an
incident played before, for which no API call exists; `duplicate on|off|<share> [seed]` has every queue message, or
a share of them, delivered twice, as at-least-once queues may, and counts both in a file beside that of the commands;
`count <file>|off` writes a line for each request that it answers and each state that a workflow enters; `hasten
<factor>` has rules of a rate come so many times as often. The number of commands obeyed is written to the file named
by the first argument.
"""

import copy
import datetime as datetimes
import json
import os
import random
import signal
import sys
import threading
import time

shift = 0.0
real_time, real_gmtime, real_localtime = time.time, time.gmtime, time.localtime
real_datetime = datetimes.datetime


class SameClass(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real_datetime)


class ShiftedDatetime(real_datetime, metaclass=SameClass):
    @classmethod
    def now(cls, tz=None):
        return real_datetime.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        return real_datetime.fromtimestamp(time.time(), datetimes.timezone.utc).replace(tzinfo=None)


class Shifted:
    """A replacement for a function of `time`. An object, because a class that keeps it must not bind it."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, *given):
        return self.answer(*given)


def set_clock():
    time.time = Shifted(lambda: real_time() + shift)
    time.time_ns = Shifted(lambda: int(time.time() * 1_000_000_000))
    time.gmtime = Shifted(lambda seconds=None: real_gmtime(time.time() if seconds is None else seconds))
    time.localtime = Shifted(lambda seconds=None: real_localtime(time.time() if seconds is None else seconds))
    datetimes.datetime = ShiftedDatetime


def forget():
    from ministack.services import cloudwatch

    cloudwatch._metrics.clear()
    cloudwatch._alarm_history.clear()


def duplicate(share, seed, counts):
    from ministack.services import sqs

    once = getattr(sqs._act_send_message, "once", sqs._act_send_message)
    chance, lock, sent = random.Random(seed), threading.Lock(), [0, 0]

    def sometimes_twice(data, url):
        with lock:
            again = chance.random() < share
            sent[0] += 1
            sent[1] += again
            write(counts, f"{sent[0]} {sent[1]}")
        if again:
            once(dict(data), url)
        return once(data, url)

    sometimes_twice.once = once
    chosen = sometimes_twice if share > 0 else once
    sqs._act_send_message = chosen
    for table in vars(sqs).values():
        if isinstance(table, dict) and "SendMessage" in table and callable(table["SendMessage"]):
            table["SendMessage"] = chosen


def write(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


counted_in = None


def counted(app):
    async def counting(scope, receive, send):
        if counted_in is None or scope["type"] != "http":
            return await app(scope, receive, send)
        asked, answered = bytearray(), bytearray()

        async def hear():
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def say(message):
            answered.extend(message.get("body", b""))
            await send(message)

        await app(scope, hear, say)
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        line = {
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode("latin-1"),
            "target": headers.get("x-amz-target", ""),
            "agent": headers.get("user-agent", ""),
            "bytesIn": len(asked),
            "bytesOut": len(answered),
            "body": asked.decode("utf-8", "replace") if "x-amz-target" in headers else "",
        }
        count(line)

    return counting


counting_lock = threading.Lock()


def count(line):
    with counting_lock:
        if counted_in is not None:
            with open(counted_in, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def count_states():
    """Histories of the engine leave out the states inside branches and maps. A task counts with each try of it, as AWS
    bills it, and so does the start of an execution."""
    from ministack.services import stepfunctions

    tell, run = stepfunctions._add_event, stepfunctions._run_execution

    def telling(execution, event_type, details=None):
        if event_type == "TaskScheduled":
            count({"state": "Task", "resource": details["taskScheduledEventDetails"]["resource"]})
        return tell(execution, event_type, details)

    def running(execution):
        count({"state": "Start", "resource": ""})
        return run(execution)

    def counting(kind, enter):
        def entering(*given, **named):
            count({"state": kind, "resource": ""})
            return enter(*given, **named)

        return entering

    stepfunctions._add_event, stepfunctions._run_execution = telling, running
    for kind in ["Pass", "Choice", "Wait", "Parallel", "Map"]:
        name = "_execute_" + kind.lower()
        setattr(stepfunctions, name, counting(kind, getattr(stepfunctions, name)))


def read_streams_from_their_new_beginning():
    """Over a restart the engine keeps how far a trigger has read a table's stream, but not the stream: without this a
    trigger reads nothing more until the new stream is as long as the old one was."""
    from ministack.services import lambda_svc

    restore = lambda_svc._restore_esm_positions

    def restored(positions, kept):
        restore(positions, kept)
        if positions is lambda_svc._dynamodb_stream_positions:
            for trigger in positions._data:
                positions._data[trigger] = 0

    lambda_svc._restore_esm_positions = restored


def keep_branches_apart():
    """The branches of a Parallel state share one context in the engine: of two that make their task tokens at the same
    moment, one sends the other's token, and its own is never answered."""
    from ministack.services import stepfunctions

    run = stepfunctions._run_sub_machine

    def with_its_own_context(states, start, given, execution, context):
        return run(states, start, given, execution, copy.deepcopy(context))

    stepfunctions._run_sub_machine = with_its_own_context


def hasten(factor):
    """Has rules of a rate come `factor` times as often: what looks once a minute is not waited for in tests."""
    from ministack.services import eventbridge

    rate = getattr(eventbridge._parse_rate_seconds, "rate", eventbridge._parse_rate_seconds)

    def hastened(expression):
        seconds = rate(expression)
        return None if seconds is None else seconds / factor

    hastened.rate = rate
    eventbridge._parse_rate_seconds = hastened
    eventbridge._SCHEDULER_TICK_INTERVAL = 10 / factor


written = threading.Event()


def tell_when_written():
    import ministack.app

    save = ministack.app.save_all

    def saving(state):
        try:
            save(state)
        finally:
            written.set()

    ministack.app.save_all = saving


def obey(path):
    global shift, counted_in
    obeyed = 0
    for line in sys.stdin:
        command, *rest = line.split() or [""]
        if command == "clock":
            shift = float(rest[0])
        elif command == "forget":
            forget()
        elif command == "hasten":
            hasten(float(rest[0]))
        elif command == "duplicate":
            share = 1.0 if rest[0] == "on" else 0.0 if rest[0] == "off" else float(rest[0])
            duplicate(share, int(rest[1]) if len(rest) > 1 else None, path + ".duplicated")
        elif command == "count":
            counted_in = None if rest[0] == "off" else line.split(maxsplit=1)[1].strip()
        obeyed += 1
        write(path, str(obeyed))
    os.kill(os.getpid(), signal.SIGTERM)
    # a state that is written in part is worse than an old one; workers in the middle of something hold the rest up
    written.wait(60)
    time.sleep(2)
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    clock_file = sys.argv.pop(1)
    set_clock()
    # many threads answer here: a request waits for each of them at most this long, not the usual 5 ms
    sys.setswitchinterval(0.0005)
    import ministack.app

    ministack.app.app = counted(ministack.app.app)
    read_streams_from_their_new_beginning()
    keep_branches_apart()
    count_states()
    tell_when_written()
    main = ministack.app.main
    threading.Thread(target=obey, args=(clock_file,), daemon=True).start()
    main()
