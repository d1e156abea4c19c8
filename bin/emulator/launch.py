"""Runs the local engine under two rules that its own command does not have.

It ends in an orderly way when whoever started it goes away (its standard input closes), so that a killed start
leaves nothing running and loses no state. And it obeys commands on standard input, so that an incident can be
played into it as it would have happened, the stack update, the alarm and the configuration change at their own
times: `clock <seconds>` shifts what it takes for now; `forget` drops the metrics and the alarm history of an
incident played before, for which no API call exists; `duplicate on|off` has every queue message delivered twice,
as at-least-once queues may; `count <file>|off` writes a line for each request that it answers. The number of
commands obeyed is written to the file named by the first argument.
"""

import datetime as datetimes
import json
import os
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


def duplicate(wanted):
    from ministack.services import sqs

    once = getattr(sqs._act_send_message, "once", sqs._act_send_message)

    def twice(data, url):
        once(dict(data), url)
        return once(data, url)

    twice.once = once
    chosen = twice if wanted else once
    sqs._act_send_message = chosen
    for table in vars(sqs).values():
        if isinstance(table, dict) and "SendMessage" in table and callable(table["SendMessage"]):
            table["SendMessage"] = chosen


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
        if counted_in is not None:
            with open(counted_in, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")

    return counting


def obey(path):
    global shift, counted_in
    obeyed = 0
    for line in sys.stdin:
        command, *rest = line.split() or [""]
        if command == "clock":
            shift = float(rest[0])
        elif command == "forget":
            forget()
        elif command == "duplicate":
            duplicate(rest[0] == "on")
        elif command == "count":
            counted_in = None if rest[0] == "off" else line.split(maxsplit=1)[1].strip()
        obeyed += 1
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(str(obeyed))
        os.replace(path + ".new", path)
    os.kill(os.getpid(), signal.SIGTERM)
    # what is written is written by then; workers in the middle of something would hold the end up
    time.sleep(8)
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    clock_file = sys.argv.pop(1)
    set_clock()
    # many threads answer here: a request waits for each of them at most this long, not the usual 5 ms
    sys.setswitchinterval(0.0005)
    import ministack.app

    ministack.app.app = counted(ministack.app.app)
    main = ministack.app.main
    threading.Thread(target=obey, args=(clock_file,), daemon=True).start()
    main()
