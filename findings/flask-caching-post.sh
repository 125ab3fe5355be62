#!/usr/bin/env bash
# @cache.cached on a view answers any method from the cache, since Flask-Caching makes the key of the path alone,
# not of the method: a form that is sent to a page which somebody has looked at before gets that page, with 200,
# and the view is not run. What was in the form is lost. The other way round, who looks at the page gets the
# answer to somebody's form. Django's cache_page, for one, leaves all but GET and HEAD alone.
# Whom it hurts: whoever caches a view that also takes a form; with a Redis for all instances, on each of them.
# unless=lambda: request.method not in ("GET", "HEAD") prevents it.
# Seen with Flask-Caching 2.5.1, cachelib 0.17.0 and Flask 3.1.3.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flask-caching==2.5.1 cachelib==0.17.0 flask==3.1.3
cat >main.py <<'END'
from flask import Flask, request
from flask_caching import Cache


def seen(methods, **options):
    """What requests get, one after the other, and which orders are stored by then."""
    app = Flask(__name__)
    cache = Cache(app, config={"CACHE_TYPE": "SimpleCache"})
    stored = []

    @app.route("/orders", methods=["GET", "POST"])
    @cache.cached(timeout=60, **options)
    def orders():
        if request.method == "POST":
            stored.append(request.form["what"])
            return "thank you", 201
        return f"{len(stored)} orders"

    client = app.test_client()
    answers = []
    for method in methods:
        answer = client.open("/orders", method=method, data={"what": "tea"} if method == "POST" else None)
        answers.append(f"{method} {answer.status_code} {answer.text}")
    return "; ".join(answers) + f"; stored: {stored}"


print(seen(["GET", "POST"]))
print(seen(["POST", "GET", "POST"]))
print(seen(["GET", "POST"], unless=lambda: request.method not in ("GET", "HEAD")))
END
seen=$(env/bin/python main.py)
wanted="GET 200 0 orders; POST 200 0 orders; stored: []
POST 201 thank you; GET 201 thank you; POST 201 thank you; stored: ['tea']
GET 200 0 orders; POST 201 thank you; stored: ['tea']"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
