import os
import urllib.parse

import everything
import load

# as an application that warms up its caches; with gunicorn --preload this is in the master, before it forks
load.work(1)


def app(environ, start_response):
    query = dict(urllib.parse.parse_qsl(environ["QUERY_STRING"]))
    everything.sleep(int(query.get("sleep", 0)))
    answer = f"{load.work(int(query['n']))} {os.getpid()}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]
